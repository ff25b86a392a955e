"""Which attempts have been carried out, remembered in the transaction that carries them out."""

import hashlib
from datetime import datetime

import asyncpg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from domains.shared_kernel.errors import IdempotencyKeyReused
from domains.shared_kernel.use_case import IdempotencyKey
from persistence.idempotency.tables import idempotency_keys as keys
from persistence.merged_writes import Write
from persistence.retention import FIRST, among, delete_in_batches
from persistence.statements import Database, Statement
from persistence.transaction import Transaction, light, write

_THE_KEY = (keys.c.caller == sa.bindparam("caller_")) & (keys.c.value == sa.bindparam("value_"))
_CLAIMED = ("caller", "value", "fingerprint", "result")
_ADD = postgresql.insert(keys).values(
    {name: sa.bindparam(name, type_=keys.c[name].type) for name in _CLAIMED}
)
_CLAIM = Statement(_ADD)
_TRY = Statement(_ADD.on_conflict_do_nothing())
_KNOWN = Statement(sa.select(keys.c.fingerprint, keys.c.result).where(_THE_KEY))
_STORE = Statement(keys.update().where(_THE_KEY).values(result=sa.bindparam("result")))

_PLACE: sa.ColumnElement[object] = sa.literal_column("idempotency_keys.ctid")
_OLD = (
    sa.select(_PLACE)
    .where(keys.c.created_at < sa.bindparam("before", type_=sa.DateTime(timezone=True)))
    .order_by(keys.c.created_at)
    .limit(FIRST)
    .with_for_update(skip_locked=True)
)
_FORGET = Statement(keys.delete().where(_PLACE.op("=")(among(_OLD.select_from(keys)))))


async def forget(database: Database, before: datetime) -> int:
    """Delete the keys that were claimed before then: they would be taken for new ones.

    Keys are made by clients and tell no age, so their time has an index: its lowest entries are
    read, and each new one is added at its end, where it costs least.
    """
    return await delete_in_batches(database, _FORGET, before=before)


class SqlIdempotencyKeys:
    """A key is claimed at once, so that a twin waits for the first.

    Where nothing is locked, a key is taken to be new, and its row goes out with the other writes.
    When it is not new, these fail, and so does a refusal: the next try finds the first one's row.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._taken: dict[IdempotencyKey, dict[str, object]] = {}

    async def claim(self, key: IdempotencyKey, command: object, /) -> str | None:
        fingerprint = hashlib.sha256(repr(command).encode()).digest()
        row: dict[str, object] = {
            "caller": key.caller,
            "value": key.value,
            "fingerprint": fingerprint,
            "result": None,
        }
        if transaction := light(self._database):
            self._take(key, row, transaction)
            return None
        if await _TRY.run(self._database, **row):
            return None
        known = await self._known(key)
        if known is None or known["fingerprint"] != fingerprint:
            raise IdempotencyKeyReused
        key.replayed()
        return known["result"] or ""

    async def store(self, key: IdempotencyKey, result: str, /) -> None:
        if key in self._taken:
            self._taken[key]["result"] = result
            return
        found = {"caller_": key.caller, "value_": key.value}
        await write(self._database, _STORE, {**found, "result": result})

    def _take(self, key: IdempotencyKey, row: dict[str, object], transaction: Transaction) -> None:
        async def is_known() -> bool:
            return await self._known(key) is not None

        self._taken[key] = row
        transaction.at_end(lambda: Write(_CLAIM, _CLAIM.args(row)))
        transaction.doubt(is_known)

    async def _known(self, key: IdempotencyKey) -> asyncpg.Record | None:
        return await _KNOWN.first(self._database, caller_=key.caller, value_=key.value)
