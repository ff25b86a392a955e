from dataclasses import dataclass
from datetime import datetime

from domains.shared_kernel.ids import ParcelId
from domains.shipping.domain.value_objects.shipment_fact import ShipmentFact
from domains.shipping.domain.value_objects.tracking_code import TrackingCode


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentEventRecorded(ShipmentFact):
    """`reported_at` is when it happened, says the carrier: not always after earlier versions."""

    name = "shipping.shipment_event_recorded.v1"
    carrier: str
    carrier_event_id: str
    parcel_id: ParcelId
    code: TrackingCode
    place: str | None
    reported_at: datetime
