"""What the graph may have shipping do."""

import strawberry

from domains.orders.contracts.apis import LineQuantity
from domains.shared_kernel.ids import OrderId, OrderLineId, ParcelId, ShipmentId
from domains.shared_kernel.scopes import Scope
from domains.shipping.application.use_cases.correct_tracking import CorrectTracking
from domains.shipping.application.use_cases.create_shipment import CreateShipment, ParcelDraft
from domains.shipping.application.use_cases.ingest_events import (
    IngestEvents,
    Received,
    Reception,
)
from domains.shipping.domain.value_objects.carrier_report import CarrierReport
from domains.shipping.domain.value_objects.tracking import Tracking
from resolvers.auth import caller, selling
from resolvers.context import Info
from resolvers.errors import MutationWarning, located, open_to_api_keys, refusals, spelled
from resolvers.shipping import loaders
from resolvers.shipping.carrier_events import message, report
from resolvers.shipping.types import (
    CarrierEventInput,
    ParcelInput,
    ParcelTrackingInput,
    ShipmentEventsPayload,
    ShipmentInput,
    ShipmentPayload,
)


@refusals
@open_to_api_keys
async def create_shipment(
    info: Info, order_id: strawberry.ID, input: ShipmentInput, idempotency_key: str
) -> ShipmentPayload:
    """Dispatch all of an order of the viewer's store, or a part of it.

    Args:
        order_id: The order.
        input: The parcels.
        idempotency_key: Names this attempt: repeated, it is carried out once.
    """
    seller = await selling(info, Scope.SHIPPING_WRITE)
    command = CreateShipment(
        key=info.context.attempt(caller(info), idempotency_key),
        order_id=OrderId(order_id),
        seller_id=seller,
        parcels=tuple(_draft(it, position) for position, it in enumerate(input.parcels)),
    )
    with spelled(id="orderId", lines="input.parcels", parcels="input.parcels"):
        shipment_id = await info.context.apis.shipping_commands.create_shipment(command)
    return await _written(info, shipment_id)


@refusals
@open_to_api_keys
async def correct_tracking(
    info: Info, id: strawberry.ID, parcels: list[ParcelTrackingInput]
) -> ShipmentPayload:
    """Correct by what parcels of the viewer's store are tracked, until they have arrived.

    Args:
        id: The shipment.
        parcels: At most 50 parcels, each once; the old numbers are kept as history.
    """
    command = CorrectTracking(
        shipment_id=ShipmentId(id),
        seller_id=await selling(info, Scope.SHIPPING_WRITE),
        parcels=tuple(
            (ParcelId(it.parcel_id), _tracking(it, ("parcels", str(position))))
            for position, it in enumerate(parcels)
        ),
    )
    commands = info.context.apis.shipping_commands
    return await _written(info, await commands.correct_tracking(command))


@refusals
async def ingest_events(  # noqa: PLR0917 - GraphQL names its arguments
    info: Info,
    carrier: str,
    events: list[CarrierEventInput],
    message_id: str,
    timestamp: str,
    signature: str,
) -> ShipmentEventsPayload:
    """Report where parcels are. For carriers, who sign their messages as Standard Webhooks says.

    What is signed is the message's id, its timestamp and the JSON of `events`, with points between:
    no spaces, keys sorted, those without a value left out, instants in UTC such as
    "2026-05-04T09:30:00+00:00". Each event counts once, in whatever order events come.

    Args:
        carrier: The carrier's name.
        events: At most 250.
        message_id: The message's id.
        timestamp: When it was signed, in Unix seconds; older than five minutes is refused.
        signature: One or more of "v1,<base64>", with spaces between.
    """
    command = IngestEvents(
        carrier=carrier,
        reports=tuple(_report(carrier, event, place) for place, event in enumerate(events)),
        message=message(events, id=message_id, timestamp=timestamp, signature=signature),
    )
    received = await info.context.apis.shipping_commands.ingest_events(command)
    return ShipmentEventsPayload(results=[*received], warnings=[*map(_unknown, _lost(received))])


def _report(carrier: str, event: CarrierEventInput, position: int) -> CarrierReport:
    place = f"events.{position}."
    parts = ("id", "trackingNumber", "description", "place")
    with spelled(**{part: place + part for part in parts}):
        return report(carrier, event)


def _lost(received: tuple[Received, ...]) -> list[Received]:
    return [it for it in received if it.reception is Reception.UNKNOWN_TRACKING_NUMBER]


def _unknown(received: Received) -> MutationWarning:
    return MutationWarning(
        code=received.reception.name,
        message=f"Event {received.report_id} is about no parcel of ours.",
    )


def _draft(parcel: ParcelInput, position: int) -> ParcelDraft:
    lines = parcel.lines
    return ParcelDraft(
        tracking=_tracking(parcel, ("input", "parcels", str(position))),
        lines=None
        if lines is None
        else tuple(LineQuantity(OrderLineId(it.order_line_id), it.quantity) for it in lines),
    )


def _tracking(given: ParcelInput | ParcelTrackingInput, place: tuple[str, ...]) -> Tracking:
    with located(*place):
        return Tracking.of(given.carrier, given.tracking_number)


async def _written(info: Info, shipment_id: ShipmentId) -> ShipmentPayload:
    """As written, not as a loader may have read it before."""
    [shipment] = await loaders.shipments(info.context, [shipment_id])
    return ShipmentPayload(shipment=shipment)
