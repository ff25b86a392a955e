"""The read side: rows become views, with no aggregate in between."""

from collections import defaultdict
from collections.abc import Sequence

import asyncpg
import sqlalchemy as sa

from domains.accounts.contracts.apis import (
    ApiKeyView,
    AuditEntryView,
    CustomerAddressView,
    CustomerView,
)
from domains.shared_kernel.ids import AddressId, ApiKeyId, CustomerId
from domains.shared_kernel.scopes import Scope
from domains.shared_kernel.use_case import Page, PageRequest
from persistence.accounts.audit import audit_page
from persistence.accounts.rows import address, currency
from persistence.accounts.tables import api_keys, customer_addresses, customers
from persistence.statements import Database, Statement, any_of

_SHOWN = [c for c in customers.c if c.name != "password_hash"]
_BY_IDS = Statement(sa.select(*_SHOWN).where(customers.c.id == any_of("ids")))
_NAMES = Statement(
    sa.select(customers.c.id, customers.c.display_name).where(customers.c.id == any_of("ids"))
)
_ADDRESSES = Statement(
    sa.select(customer_addresses)
    .where(customer_addresses.c.customer_id == any_of("ids"))
    .order_by(customer_addresses.c.is_default.desc(), customer_addresses.c.position)
)
_KEYS = sa.select(*(c for c in api_keys.c if c.name not in {"digest", "version"}))
_KEYS_BY_IDS = Statement(_KEYS.where(api_keys.c.id == any_of("ids")))
_KEYS_OF = Statement(
    _KEYS.where(api_keys.c.customer_id == any_of("ids"), api_keys.c.revoked_at.is_(None)).order_by(
        api_keys.c.id.desc()
    )
)


class SqlAccountReader:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_ids(self, ids: Sequence[CustomerId], /) -> list[CustomerView | None]:
        rows = await _BY_IDS.all(self._database, ids=ids)
        found = {row["id"]: _customer(row) for row in rows}
        return [found.get(customer_id) for customer_id in ids]

    async def display_names(self, ids: Sequence[CustomerId], /) -> list[str | None]:
        rows = await _NAMES.all(self._database, ids=ids)
        found: dict[str, str] = {row["id"]: row["display_name"] for row in rows}
        return [found.get(customer_id) for customer_id in ids]

    async def addresses(self, ids: Sequence[CustomerId], /) -> list[list[CustomerAddressView]]:
        found: defaultdict[str, list[CustomerAddressView]] = defaultdict(list)
        for row in await _ADDRESSES.all(self._database, ids=ids):
            found[row["customer_id"]].append(_entry(row))
        return [found[customer_id] for customer_id in ids]

    async def api_keys(self, ids: Sequence[ApiKeyId], /) -> list[ApiKeyView | None]:
        rows = await _KEYS_BY_IDS.all(self._database, ids=ids)
        found = {row["id"]: _key(row) for row in rows}
        return [found.get(key_id) for key_id in ids]

    async def api_keys_of(self, ids: Sequence[CustomerId], /) -> list[list[ApiKeyView]]:
        found: defaultdict[str, list[ApiKeyView]] = defaultdict(list)
        for row in await _KEYS_OF.all(self._database, ids=ids):
            found[row["customer_id"]].append(_key(row))
        return [found[customer_id] for customer_id in ids]

    async def audit(
        self,
        request: PageRequest,
        /,
        *,
        actor_id: CustomerId | None = None,
        target_id: str | None = None,
    ) -> Page[AuditEntryView]:
        return await audit_page(self._database, request, actor_id=actor_id, target_id=target_id)


def _key(row: asyncpg.Record) -> ApiKeyView:
    return ApiKeyView(**dict(row) | {"scopes": [*map(Scope, row["scopes"])]})


def _customer(row: asyncpg.Record) -> CustomerView:
    return CustomerView(
        id=row["id"],
        email=row["email"],
        display_name=row["display_name"],
        is_admin=row["is_admin"],
        language=row["language"],
        currency=currency(row),
        country=row["country"],
        created_at=row["created_at"],
        version=row["version"],
    )


def _entry(row: asyncpg.Record) -> CustomerAddressView:
    return CustomerAddressView(
        id=AddressId(row["id"]),
        customer_id=CustomerId(row["customer_id"]),
        address=address(row),
        is_default=row["is_default"],
    )
