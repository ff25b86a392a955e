from collections import Counter
from dataclasses import dataclass

from domains.orders.contracts.apis import DispatchLines, LineQuantity
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.ids import OrderId, OrderLineId, ParcelId, SellerId, ShipmentId, new_id
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, IdempotencyKey
from domains.shipping.application.ports.outbound import FulfilmentSteps, U
from domains.shipping.domain.aggregates.shipment import Shipment
from domains.shipping.domain.entities.parcel import Parcel
from domains.shipping.domain.value_objects.tracking import Tracking


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelDraft:
    """`lines` None: everything that was not dispatched, for a shipment of one parcel."""

    tracking: Tracking
    lines: tuple[LineQuantity, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateShipment:
    key: IdempotencyKey
    order_id: OrderId
    seller_id: SellerId
    parcels: tuple[ParcelDraft, ...]


async def create_shipment(
    command: CreateShipment, /, *, begin: Begin[U], steps: FulfilmentSteps[U], clock: Clock
) -> ShipmentId:
    """Hand all of an order, or a part of it, to carriers; its stock leaves the house.

    Raises:
        OrderNotFound: there is none, or it is another seller's.
        OrderNotShippable: it is not paid for, or nothing is left to dispatch.
        OrderLineNotFound: a line is not the order's.
        QuantityTooLarge: more units than are left.
        TrackingNumberTaken: another parcel has this carrier's number.
        InvalidInput: no parcel, an empty one, or one of several that does not say what is in it.
    """
    async with begin() as uow:
        known = await uow.keys.claim(command.key, command)
        if known is not None:
            return ShipmentId(known)
        shipment_id = ShipmentId(new_id("shp"))
        wanted = DispatchLines(
            order_id=command.order_id, seller_id=command.seller_id, lines=_wanted(command.parcels)
        )
        dispatched = await steps.dispatch(uow, wanted)
        await steps.ship_stock(uow, dispatched.stock, shipment_id)
        shipment = Shipment.create(
            shipment_id,
            order_id=command.order_id,
            seller_id=command.seller_id,
            customer_id=dispatched.customer_id,
            access_token_hash=dispatched.access_token_hash,
            parcels=tuple(_parcel(draft, dispatched.lines) for draft in command.parcels),
            at=clock.now(),
        )
        await uow.shipments.save(shipment)
        await uow.keys.store(command.key, shipment_id)
    return shipment_id


def _wanted(parcels: tuple[ParcelDraft, ...]) -> tuple[LineQuantity, ...] | None:
    """Units by line over all parcels; None: all that are left."""
    if len(parcels) == 1 and parcels[0].lines is None:
        return None
    units: Counter[OrderLineId] = Counter()
    for position, parcel in enumerate(parcels):
        if not parcel.lines:
            field = ("input", "parcels", str(position), "lines")
            raise InvalidInput("Say what is in each parcel.", field=field)
        for line in parcel.lines:
            if line.quantity < 1:
                field = ("input", "parcels", str(position), "lines")
                raise InvalidInput("At least one unit.", field=field)
            units[line.order_line_id] += line.quantity
    return tuple(LineQuantity(line_id, quantity) for line_id, quantity in units.items())


def _parcel(draft: ParcelDraft, dispatched: tuple[LineQuantity, ...]) -> Parcel:
    return Parcel(
        id=ParcelId(new_id("pcl")),
        tracking=draft.tracking,
        lines=dispatched if draft.lines is None else draft.lines,
    )
