"""GraphQL shapes of the shipping domain; plain fields are attributes of the views."""

from datetime import datetime
from typing import Any

import strawberry

from domains.orders.domain import exceptions as order_exceptions
from domains.shipping.application.use_cases.ingest_events import Received, Reception
from domains.shipping.contracts.apis import (
    ParcelLineView,
    ParcelView,
    ShipmentEventView,
    ShipmentView,
)
from domains.shipping.domain import exceptions
from domains.shipping.domain.value_objects.shipment_status import ShipmentStatus
from domains.shipping.domain.value_objects.tracking_code import TrackingCode
from resolvers.context import Info
from resolvers.errors import MutationWarning, Refusal, user_errors
from resolvers.shared import (
    Node,
    batched,
    contribution,
    entity,
    enum_type,
    input_type,
    payload,
    ref,
    reference,
    shape,
)
from resolvers.shipping import loaders

enum_type(ShipmentStatus)
enum_type(TrackingCode)
enum_type(Reception, name="ShipmentEventReception")


@shape(ParcelLineView)
class ParcelLine:
    """Units of an order line in a parcel.

    Attributes:
        order_line_id: The order line.
        quantity: Units.
    """

    order_line_id: strawberry.ID
    quantity: int


@shape(ParcelView)
class Parcel:
    """A parcel on its way.

    Attributes:
        id: Opaque and unique.
        carrier: The carrier's name.
        tracking_number: The carrier's number for it.
        former_tracking_numbers: By what it was tracked before corrections, oldest first.
        status: How far it has come.
        lines: What is in it.
    """

    id: strawberry.ID
    carrier: str
    tracking_number: str
    former_tracking_numbers: list[str]
    status: ShipmentStatus
    lines: list[ParcelLine]


@shape(ShipmentEventView)
class ShipmentEvent:
    """What a carrier reported of a parcel.

    Attributes:
        parcel_id: The parcel.
        code: What it reported.
        description: In its own words.
        place: Where it happened.
        occurred_at: When it happened.
        received_at: When it was reported.
        version: The shipment's version from then on.
    """

    parcel_id: strawberry.ID
    code: TrackingCode
    description: str | None
    place: str | None
    occurred_at: datetime
    received_at: datetime
    version: int


@reference
class Seller(Node): ...


def _parcels(parent: strawberry.Parent[ShipmentView], info: Info) -> Any:
    return info.context.load(loaders.parcels, parent.id)


def _timeline(parent: strawberry.Parent[ShipmentView], info: Info) -> Any:
    return info.context.load(loaders.timelines, parent.id)


@entity(ShipmentView, by_id=loaders.shipments)
class Shipment(Node):
    """Parcels of one order that were dispatched together.

    Attributes:
        status: A trouble of one parcel, else how far the slowest one has come.
        created_at: When it was dispatched.
        updated_at: When it last changed.
        delivered_at: When all of it had arrived.
        version: Rises by one with every change.
        parcels: What was dispatched.
        timeline: What the carriers reported, in the order in which it happened.
    """

    status: ShipmentStatus
    created_at: datetime
    updated_at: datetime
    delivered_at: datetime | None
    version: int
    parcels: list[Parcel] = strawberry.field(resolver=_parcels)
    timeline: list[ShipmentEvent] = strawberry.field(resolver=_timeline)
    order: "Order | None" = ref("order_id", "The order.")
    seller: Seller | None = ref("seller_id", "Who dispatched it.")


@contribution
class Order(Node):
    shipments: list[Shipment] = batched(loaders.of_orders)


@input_type
class ParcelLineInput:
    """Units of an order line in a parcel.

    Attributes:
        order_line_id: The order line.
        quantity: At least one unit.
    """

    order_line_id: strawberry.ID
    quantity: int


@input_type
class ParcelInput:
    """A parcel to dispatch.

    Attributes:
        carrier: The carrier's name: small letters, digits, hyphens.
        tracking_number: The carrier's number for it.
        lines: What is in it; for the only parcel of a shipment, left out: all that is left.
    """

    carrier: str
    tracking_number: str
    lines: list[ParcelLineInput] | None = None


@input_type
class ShipmentInput:
    """What is dispatched.

    Attributes:
        parcels: 1 to 50 parcels.
    """

    parcels: list[ParcelInput]


@input_type
class ParcelTrackingInput:
    """By what a parcel is really tracked.

    Attributes:
        parcel_id: The parcel.
        carrier: The carrier's name.
        tracking_number: The carrier's number for it.
    """

    parcel_id: strawberry.ID
    carrier: str
    tracking_number: str


@input_type
class CarrierEventInput:
    """What a carrier reports of a parcel.

    Attributes:
        id: The carrier's own id of the event; repeated, it counts once.
        tracking_number: The carrier's number for the parcel.
        code: What it reports.
        occurred_at: When it happened.
        description: In its own words.
        place: Where it happened.
    """

    id: strawberry.ID
    tracking_number: str
    code: TrackingCode
    occurred_at: datetime
    description: str | None = None
    place: str | None = None


@user_errors("Shipment", exceptions, order_exceptions)
class ShipmentRefusal(Refusal):
    """A refusal of the shipping domain."""


@payload
class ShipmentPayload:
    """The shipment after the write.

    Attributes:
        shipment: The shipment; null when the write was refused.
    """

    shipment: ShipmentView | None = None
    user_errors: list[ShipmentRefusal] = strawberry.field(default_factory=list)
    warnings: list[MutationWarning] = strawberry.field(default_factory=list)


@shape(Received)
class ShipmentEventResult:
    """What became of one event of a carrier.

    Attributes:
        report_id: The carrier's id of the event.
        reception: What became of it.
        shipment_id: The shipment that it is about; null when none was found.
    """

    report_id: strawberry.ID = strawberry.field(name="eventId")
    reception: Reception
    shipment_id: strawberry.ID | None


@payload
class ShipmentEventsPayload:
    """What became of a carrier's events.

    Attributes:
        results: One for each event, in their order; empty when the message was refused.
    """

    results: list[Received] = strawberry.field(default_factory=list)
    user_errors: list[ShipmentRefusal] = strawberry.field(default_factory=list)
    warnings: list[MutationWarning] = strawberry.field(default_factory=list)


@payload
class ShipmentUpdate:
    """A change of a shipment.

    Attributes:
        version: The shipment's version from then on; give it as `afterVersion` to resume.
        event: What the carrier reported; null for other changes and for the first answer.
        shipment: The shipment as it is now.
    """

    version: int
    event: ShipmentEventView | None
    shipment: ShipmentView
