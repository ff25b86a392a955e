"""Which attempts have been carried out, remembered in the transaction that carries them out."""

import hashlib

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from domains.shared_kernel.errors import IdempotencyKeyReused
from domains.shared_kernel.use_case import IdempotencyKey
from persistence.idempotency.tables import idempotency_keys as keys
from persistence.statements import Database, Statement
from persistence.transaction import write

_THE_KEY = (keys.c.caller == sa.bindparam("caller_")) & (keys.c.value == sa.bindparam("value_"))
_CLAIM = Statement(
    postgresql.insert(keys)
    .values({n: sa.bindparam(n, type_=keys.c[n].type) for n in ("caller", "value", "fingerprint")})
    .on_conflict_do_nothing()
)
_KNOWN = Statement(sa.select(keys.c.fingerprint, keys.c.result).where(_THE_KEY))
_STORE = Statement(keys.update().where(_THE_KEY).values(result=sa.bindparam("result")))


class SqlIdempotencyKeys:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, key: IdempotencyKey, command: object, /) -> str | None:
        fingerprint = hashlib.sha256(repr(command).encode()).digest()
        claimed = await _CLAIM.run(
            self._database, caller=key.caller, value=key.value, fingerprint=fingerprint
        )
        if claimed:
            return None
        known = await _KNOWN.first(self._database, caller_=key.caller, value_=key.value)
        if known is None or known["fingerprint"] != fingerprint:
            raise IdempotencyKeyReused
        key.replayed()
        return known["result"] or ""

    async def store(self, key: IdempotencyKey, result: str, /) -> None:
        found = {"caller_": key.caller, "value_": key.value}
        await write(self._database, _STORE, {**found, "result": result})
