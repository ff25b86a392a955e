from dataclasses import dataclass
from datetime import datetime

from domains.shared_kernel.ids import ParcelId
from domains.shipping.domain.value_objects.tracking_code import TrackingCode


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentEvent:
    """What a carrier reported of a parcel; `id` is the carrier's, unique with its name.

    `version` is the shipment's when it was taken down; that is not the order of occurrence.
    """

    id: str
    carrier: str
    parcel_id: ParcelId
    code: TrackingCode
    description: str | None
    place: str | None
    occurred_at: datetime
    received_at: datetime
    version: int
