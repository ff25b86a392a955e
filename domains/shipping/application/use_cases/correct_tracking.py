from collections.abc import Sequence
from dataclasses import dataclass

from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.ids import ParcelId, SellerId, ShipmentId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin
from domains.shipping.application.ports.outbound import ShippingUnitOfWork
from domains.shipping.domain.aggregates.shipment import MOST_PARCELS
from domains.shipping.domain.exceptions import ShipmentNotFound
from domains.shipping.domain.value_objects.tracking import Tracking


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectTracking:
    """By what each of these parcels is tracked from now on."""

    shipment_id: ShipmentId
    seller_id: SellerId
    parcels: tuple[tuple[ParcelId, Tracking], ...]


async def correct_tracking(
    command: CorrectTracking, /, *, begin: Begin[ShippingUnitOfWork], clock: Clock
) -> ShipmentId:
    """Correct carriers and tracking numbers; the old ones are kept as history, and free.

    Raises:
        ShipmentNotFound: there is none, or it is another seller's.
        ParcelNotFound: a parcel is in another shipment.
        ParcelArrived: a parcel has been delivered, or went back.
        TrackingNumberTaken: another parcel has this carrier's number.
        InvalidInput: more parcels than a shipment can have, or one of them twice.
    """
    _demand_each_once(command.parcels)
    async with begin() as uow:
        shipment = await uow.shipments.get(command.shipment_id)
        if shipment.seller_id != command.seller_id:  # a stranger must not learn that it exists
            raise ShipmentNotFound(f"No shipment {command.shipment_id}.", field="id")
        before = shipment.version
        for parcel_id, tracking in command.parcels:
            shipment.correct_tracking(parcel_id, tracking, at=clock.now())
        if shipment.version > before:
            await uow.shipments.save(shipment)
    return command.shipment_id


def _demand_each_once(parcels: Sequence[tuple[ParcelId, Tracking]]) -> None:
    if len(parcels) > MOST_PARCELS:
        raise InvalidInput(f"At most {MOST_PARCELS} parcels.", field="parcels")
    seen: set[ParcelId] = set()
    for position, (parcel_id, _) in enumerate(parcels):
        if parcel_id in seen:
            field = ("parcels", str(position), "parcelId")
            raise InvalidInput("Correct each parcel once.", field=field)
        seen.add(parcel_id)
