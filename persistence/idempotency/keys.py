"""Which attempts have been carried out, remembered in the transaction that carries them out."""

import hashlib

import asyncpg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from domains.shared_kernel.errors import IdempotencyKeyReused
from domains.shared_kernel.use_case import IdempotencyKey
from persistence.idempotency.tables import idempotency_keys as keys
from persistence.merged_writes import Write
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
