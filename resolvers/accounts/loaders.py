"""Batches: ids in, one value per id out. A customer is for the customer and for administrators."""

from collections.abc import Sequence

from domains.accounts.contracts.apis import ApiKeyView, CustomerAddressView, CustomerView
from domains.shared_kernel.ids import CustomerId
from resolvers.context import Context


async def customers(context: Context, ids: list[CustomerId]) -> Sequence[CustomerView | None]:
    """The viewer; for an administrator everybody."""
    found = await context.apis.accounts.by_ids(ids)
    return [
        customer if _may_see(context, id) else None for id, customer in zip(ids, found, strict=True)
    ]


async def addresses(
    context: Context, ids: list[CustomerId]
) -> Sequence[Sequence[CustomerAddressView]]:
    """The address book: the default first, then in the order of entry."""
    found = await context.apis.accounts.addresses(ids)
    return [book if _may_see(context, id) else [] for id, book in zip(ids, found, strict=True)]


async def default_address(
    context: Context, ids: list[CustomerId]
) -> Sequence[CustomerAddressView | None]:
    """Where parcels go when nothing else is said; null while the address book is empty."""
    books = await context.load_many(addresses, ids)
    return [book[0] if book else None for book in books]


async def api_keys(context: Context, ids: list[CustomerId]) -> Sequence[Sequence[ApiKeyView]]:
    """The keys of the customer's tools, without those that were revoked; the newest first."""
    found = await context.apis.accounts.api_keys_of(ids)
    return [keys if _may_see(context, id) else [] for id, keys in zip(ids, found, strict=True)]


def _may_see(context: Context, customer_id: str) -> bool:
    return context.viewer.is_admin or context.viewer.customer_id == customer_id
