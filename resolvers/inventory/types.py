"""GraphQL shapes of the inventory domain; plain fields are attributes of the views."""

from collections.abc import Callable
from datetime import datetime
from operator import attrgetter
from typing import Any

import strawberry

from domains.inventory.contracts.apis import (
    AvailabilityView,
    ReservationView,
    StockLevelView,
    StockLine,
)
from domains.inventory.domain import exceptions
from domains.inventory.domain.value_objects.movement import AdjustmentReason
from domains.inventory.domain.value_objects.reservation_status import ReservationStatus
from domains.inventory.domain.value_objects.stock_policy import StockPolicy
from resolvers.batches import availability
from resolvers.context import Context, Info, made_of
from resolvers.errors import MutationWarning, Refusal, refused_with, user_errors
from resolvers.inventory import loaders
from resolvers.scalars import Long
from resolvers.shared import (
    KEY,
    Key,
    Node,
    batched,
    contribution,
    entity,
    enum_type,
    input_type,
    payload,
    ref,
    shape,
)
from schema.execution.compiled.batch import batch_field

enum_type(AdjustmentReason, name="InventoryAdjustmentReason")
enum_type(ReservationStatus, name="StockReservationStatus")
enum_type(StockPolicy, name="InventoryPolicy")


@shape(AvailabilityView)
class ProductAvailability:
    """What a buyer may know of a stock.

    Attributes:
        in_stock: Whether it can be bought now.
        quantity: How many; null where it is sold without limit.
    """

    in_stock: bool
    quantity: Long | None


@contribution
class Product(Node):
    """Adds the stock of all variants together."""

    availability: ProductAvailability = batched(loaders.availability_of_products)


def _of_availability(read: Callable[[AvailabilityView], Any], description: str) -> Any:
    """A part of a variant's availability, of which all fields together ask once."""

    async def each(context: Context, ids: list[str]) -> list[Any]:
        found: list[Any] = await context.load_all(availability, ids)
        return [read(it) if isinstance(it, AvailabilityView) else it for it in found]

    def at_hand(context: Context) -> Callable[[str], Any] | None:
        return made_of(context.at_hand(availability), read)

    @batch_field(each, KEY, at_hand)
    async def resolve(parent: strawberry.Parent[Key], info: Info) -> Any:
        return read(await info.context.load(availability, parent.id))

    return strawberry.field(resolver=resolve, description=description)


@contribution
class ProductVariant(Node):
    """Adds the stock of one variant."""

    availability: ProductAvailability = batched(availability)
    available_for_sale: bool = _of_availability(
        attrgetter("in_stock"), "Whether at least one can be bought now."
    )
    quantity_available: Long | None = _of_availability(
        attrgetter("quantity"), "How many can be bought now; null where it is sold without limit."
    )


@shape(StockLevelView)
class InventoryLevel:
    """A seller's stock of one variant: `available = onHand - reserved - allocated`, never negative.

    Attributes:
        on_hand: Pieces in the house.
        reserved: Pieces set aside for checkouts.
        allocated: Pieces in orders that have not been dispatched.
        available: Pieces that can be bought now.
        policy: What happens when none is left.
        updated_at: When a number changed last.
    """

    on_hand: Long
    reserved: Long
    allocated: Long
    available: Long
    policy: StockPolicy
    updated_at: datetime
    variant: ProductVariant | None = ref("id", "What it is the stock of.")


@shape(StockLine)
class StockReservationLine:
    """Pieces of one variant that are set aside.

    Attributes:
        quantity: How many.
    """

    quantity: Long
    variant: ProductVariant | None = ref("variant_id", "Of what.")


@entity(ReservationView, by_id=loaders.reservations)
class StockReservation(Node):
    """Stock set aside for a checkout.

    Attributes:
        status: Where it stands.
        lines: What is set aside.
        expires_at: When it is given back, unless it is being bought by then.
        version: Rises with every change.
    """

    status: ReservationStatus
    lines: list[StockReservationLine]
    expires_at: datetime
    version: int


@user_errors("Inventory", exceptions)
class InventoryRefusal(Refusal):
    """A refusal of the inventory domain."""


@refused_with(exceptions.QuantityConflict, name="InventoryQuantityConflict")
class QuantityConflictRefusal(InventoryRefusal):
    """Something else is on hand than the caller believed.

    Attributes:
        variant_id: The variant.
        current_quantity: What is on hand now.
    """

    variant_id: strawberry.ID
    current_quantity: Long


@input_type
class InventoryQuantityInput:
    """What is on hand of one variant.

    Attributes:
        variant_id: The variant.
        quantity: Pieces in the house.
        change_from_quantity: What the caller believes to be there; anything else is a conflict.
        policy: What happens when none is left; absent: as it is, for a new stock DENY.
    """

    variant_id: strawberry.ID
    quantity: int
    change_from_quantity: int | None = None
    policy: StockPolicy | None = None


@input_type
class InventorySetInput:
    """Numbers that were counted.

    Attributes:
        quantities: At most 250 variants, each once.
    """

    quantities: list[InventoryQuantityInput]


@input_type
class InventoryChangeInput:
    """Pieces more or fewer of one variant.

    Attributes:
        variant_id: The variant.
        delta: How many more; negative: fewer.
    """

    variant_id: strawberry.ID
    delta: int


@input_type
class InventoryAdjustInput:
    """Changes with a reason.

    Attributes:
        reason: Why the numbers change.
        changes: At most 250 variants, each once.
    """

    reason: AdjustmentReason
    changes: list[InventoryChangeInput]


@payload
class InventoryPayload:
    """The stock after the write.

    Attributes:
        levels: The variants that were named, in their order; null when the write was refused.
    """

    levels: list[StockLevelView] | None = None
    user_errors: list[InventoryRefusal] = strawberry.field(default_factory=list)
    warnings: list[MutationWarning] = strawberry.field(default_factory=list)
