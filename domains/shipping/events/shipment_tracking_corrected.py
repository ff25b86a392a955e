from dataclasses import dataclass

from domains.shared_kernel.ids import ParcelId
from domains.shipping.domain.value_objects.shipment_fact import ShipmentFact


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentTrackingCorrected(ShipmentFact):
    name = "shipping.shipment_tracking_corrected.v1"
    parcel_id: ParcelId
    carrier: str
    tracking_number: str
