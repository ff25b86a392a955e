"""What the graph answers about accounts."""

import strawberry

from domains.accounts.contracts.apis import AuditEntryView, CustomerView
from domains.shared_kernel.countries import COUNTRIES
from domains.shared_kernel.ids import CustomerId
from domains.shared_kernel.money import Currency
from domains.shared_kernel.use_case import Page
from resolvers.accounts import loaders
from resolvers.accounts.types import Shop
from resolvers.auth import admin
from resolvers.context import Info
from resolvers.pagination import asks_for, page_request
from resolvers.scalars import CountryCode


async def customer(info: Info) -> CustomerView | None:
    """The customer who is signed in; null when nobody is."""
    viewer = info.context.viewer.customer_id
    return await info.context.find(loaders.customers, viewer) if viewer else None


def shop(info: Info) -> Shop:
    """The marketplace: what is the same for everybody."""
    return Shop(
        name=info.context.apis.shop_name,
        currencies=[*Currency],
        countries=[*map(CountryCode, sorted(COUNTRIES))],
    )


async def audit_log(
    info: Info,
    actor_id: strawberry.ID | None = None,
    target_id: strawberry.ID | None = None,
    first: int | None = None,
    after: str | None = None,
) -> Page[AuditEntryView]:
    """What administrators did with an administrator's rights, the newest first. For them alone.

    Args:
        actor_id: Only what this one did.
        target_id: Only what was done to this store, review, order, refund or coupon.
        first: How many; 20 by default, at most 100.
        after: The cursor that this page continues after.
    """
    admin(info)
    return await info.context.apis.accounts.audit(
        page_request(first, after, count=asks_for(info, "totalCount")),
        actor_id=None if actor_id is None else CustomerId(actor_id),
        target_id=target_id,
    )
