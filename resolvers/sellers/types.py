"""GraphQL shapes of the sellers domain; plain fields are attributes of the views."""

from datetime import datetime

import strawberry

from domains.sellers.contracts.apis import SellerView
from domains.sellers.domain import exceptions
from domains.sellers.domain.value_objects.seller_status import SellerStatus
from domains.shared_kernel.money import Currency
from resolvers.context import Info
from resolvers.errors import MutationWarning, Refusal, user_errors
from resolvers.scalars import CountryCode
from resolvers.sellers import loaders
from resolvers.shared import Node, entity, enum_type, input_type, payload

enum_type(SellerStatus)


def status_reason(parent: strawberry.Parent[SellerView], info: Info) -> str | None:
    return parent.status_reason or None if loaders.concerns(info.context, parent) else None


@entity(SellerView, by_id=loaders.sellers)
class Seller(Node):
    """A store on the marketplace.

    Attributes:
        handle: Its name in URLs, unique for ever.
        name: What it is called.
        description: How it presents itself; plain text.
        country_code: Where it sells from.
        currency: The currency of its prices.
        status: Where it stands with the marketplace.
        available: Whether it takes new checkouts.
        created_at: When it applied.
        version: Rises with every change.
    """

    handle: str
    name: str
    description: str
    country_code: CountryCode
    currency: Currency
    status: SellerStatus
    available: bool
    created_at: datetime
    version: int
    status_reason: str | None = strawberry.field(
        resolver=status_reason,
        description="Why it stands there, as an administrator wrote when deciding; null before the"
        " first decision, and to all but its owner and administrators.",
    )


@user_errors("Seller", exceptions)
class SellerRefusal(Refusal):
    """A refusal of the sellers domain."""


@input_type
class SellerApplicationInput:
    """An application for a store.

    Attributes:
        handle: Its name in URLs: 3 to 60 small letters, digits and hyphens.
        name: What it is to be called: up to 80 characters.
        description: How it presents itself: plain text, up to 5 000 characters.
        country_code: Where it sells from.
        currency: The currency of its prices; it cannot be changed later.
    """

    handle: str
    name: str
    country_code: CountryCode
    currency: Currency
    description: str = ""


@payload
class SellerPayload:
    """The store after the write.

    Attributes:
        seller: The store; null when the write was refused.
    """

    seller: SellerView | None = None
    user_errors: list[SellerRefusal] = strawberry.field(default_factory=list)
    warnings: list[MutationWarning] = strawberry.field(default_factory=list)
