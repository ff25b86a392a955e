"""API keys in PostgreSQL, which is asked on each request: a revocation counts from the next one."""

import logging
from datetime import date, datetime
from typing import Any

import asyncpg
import sqlalchemy as sa

from domains.accounts.application.ports.outbound import LiveApiKey
from domains.accounts.domain.aggregates.api_key import ApiKey
from domains.accounts.domain.value_objects.api_key_secret import ApiKeyDigest
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import ApiKeyId, CustomerId
from domains.shared_kernel.scopes import Scope
from persistence.accounts.tables import api_keys, customers
from persistence.engine import Pools
from persistence.outbox import store
from persistence.statements import Database, Statement, insert, update

_COLUMNS = [c for c in api_keys.c if c.name != "last_used_on"]
_GET = Statement(sa.select(*_COLUMNS).where(api_keys.c.id == sa.bindparam("id")).with_for_update())
_LOCK_CUSTOMER = Statement(
    sa.select(customers.c.id).where(customers.c.id == sa.bindparam("id")).with_for_update()
)
_UNREVOKED = Statement(
    sa.select(sa.func.count()).where(
        api_keys.c.customer_id == sa.bindparam("customer_id"), api_keys.c.revoked_at.is_(None)
    )
)
_INSERT = Statement(insert(api_keys, without=("last_used_on",)))
_UPDATE = Statement(update(api_keys, without=("last_used_on",)))
_FIND = Statement(
    sa.select(
        api_keys.c.id, api_keys.c.customer_id, api_keys.c.scopes, api_keys.c.last_used_on
    ).where(
        api_keys.c.digest == sa.bindparam("digest"),
        api_keys.c.revoked_at.is_(None),
        sa.or_(
            api_keys.c.expires_at.is_(None),
            api_keys.c.expires_at > sa.bindparam("at", type_=sa.DateTime(timezone=True)),
        ),
    )
)
_USED = Statement(
    api_keys.update()
    .where(
        api_keys.c.id == sa.bindparam("the_id"),
        sa.or_(
            api_keys.c.last_used_on.is_(None),
            api_keys.c.last_used_on < sa.bindparam("last_used_on", type_=sa.Date),
        ),
    )
    .values(last_used_on=sa.bindparam("last_used_on", type_=sa.Date))
)

log = logging.getLogger(__name__)


class SqlApiKeyRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, key_id: ApiKeyId, /) -> ApiKey | None:
        row = await _GET.first(self._database, id=key_id)
        return None if row is None else _key(row)

    async def unrevoked(self, customer_id: CustomerId, /) -> int:
        await _LOCK_CUSTOMER.first(self._database, id=customer_id)
        return int(await _UNREVOKED.value(self._database, customer_id=customer_id))

    async def save(self, key: ApiKey, /) -> None:
        events = key.pull_events()
        if not events:
            return
        stored = key.version - len(events)
        if stored == 0:
            await _INSERT.run(self._database, **_row(key))
        elif not await _UPDATE.run(
            self._database, the_id=key.id, stored_version=stored, **_row(key)
        ):
            raise Conflict("The key has changed since it was read.")
        await store.append(self._database, events)


class SqlLiveApiKeys:
    def __init__(self, pools: Pools) -> None:
        self._pools = pools

    async def find(self, digest: ApiKeyDigest, at: datetime, /) -> LiveApiKey | None:
        row = await _FIND.first(self._pools.read, digest=digest, at=at)
        if row is None:
            return None
        return LiveApiKey(row["id"], row["customer_id"], _scopes(row), row["last_used_on"])

    async def used(self, key_id: ApiKeyId, day: date, /) -> None:
        try:
            await _USED.run(self._pools.write, the_id=key_id, last_used_on=day)
        except (asyncpg.PostgresError, OSError) as error:
            log.warning("the last use of an API key is not kept: %r", error)


def _scopes(row: asyncpg.Record) -> frozenset[Scope]:
    return frozenset(map(Scope, row["scopes"]))


def _key(row: asyncpg.Record) -> ApiKey:
    return ApiKey(**dict(row) | {"scopes": _scopes(row)})


def _row(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "customer_id": key.customer_id,
        "name": key.name,
        "digest": key.digest,
        "scopes": sorted(key.scopes),
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
        "version": key.version,
    }
