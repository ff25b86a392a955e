"""How far a parcel has come, told by all its events in whatever order they came in."""

from collections.abc import Iterable
from typing import Final

from domains.shipping.domain.entities.shipment_event import ShipmentEvent
from domains.shipping.domain.value_objects.shipment_status import ShipmentStatus
from domains.shipping.domain.value_objects.tracking_code import TrackingCode

_WAY: Final = (
    ShipmentStatus.CREATED,
    ShipmentStatus.PICKED_UP,
    ShipmentStatus.IN_TRANSIT,
    ShipmentStatus.OUT_FOR_DELIVERY,
    ShipmentStatus.DELIVERED,
)


def parcel_status(events: Iterable[ShipmentEvent]) -> ShipmentStatus:
    """Where these events bring a parcel.

    It never moves backwards on its way; an exception shows only while nothing occurred after it.
    What has arrived, or gone back, stays so.
    """
    by_time = sorted(events, key=lambda event: (event.occurred_at, event.id))
    codes = [event.code for event in by_time]
    if TrackingCode.DELIVERED in codes:
        return ShipmentStatus.DELIVERED
    if TrackingCode.RETURNED in codes:
        return ShipmentStatus.RETURNED
    if codes and codes[-1] is TrackingCode.EXCEPTION:
        return ShipmentStatus.EXCEPTION
    steps = [ShipmentStatus(code) for code in codes if code is not TrackingCode.EXCEPTION]
    return max(steps, key=_WAY.index, default=ShipmentStatus.CREATED)


def shipment_status(parcels: Iterable[ShipmentStatus]) -> ShipmentStatus:
    """A trouble of one parcel, else where the slowest one is."""
    found = set(parcels)
    for trouble in (ShipmentStatus.EXCEPTION, ShipmentStatus.RETURNED):
        if trouble in found:
            return trouble
    return min(found, key=_WAY.index)
