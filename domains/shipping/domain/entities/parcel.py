from dataclasses import dataclass

from domains.orders.contracts.apis import LineQuantity
from domains.shared_kernel.ids import ParcelId
from domains.shipping.domain.value_objects.shipment_status import ShipmentStatus
from domains.shipping.domain.value_objects.tracking import Tracking


@dataclass(slots=True, kw_only=True)
class Parcel:
    """`former_tracking` is what the parcel was tracked by before it was corrected, oldest first."""

    id: ParcelId
    tracking: Tracking
    lines: tuple[LineQuantity, ...]
    status: ShipmentStatus = ShipmentStatus.CREATED
    former_tracking: tuple[Tracking, ...] = ()
