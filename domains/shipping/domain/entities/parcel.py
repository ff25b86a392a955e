from dataclasses import dataclass
from datetime import datetime

from domains.orders.contracts.apis import LineQuantity
from domains.shared_kernel.ids import ParcelId
from domains.shipping.domain.value_objects.former_tracking import FormerTracking
from domains.shipping.domain.value_objects.shipment_status import ShipmentStatus
from domains.shipping.domain.value_objects.tracking import Tracking


@dataclass(slots=True, kw_only=True)
class Parcel:
    """`former_tracking` is what the parcel was tracked by before it was corrected, oldest first."""

    id: ParcelId
    tracking: Tracking
    lines: tuple[LineQuantity, ...]
    status: ShipmentStatus = ShipmentStatus.CREATED
    former_tracking: tuple[FormerTracking, ...] = ()

    @property
    def tracked(self) -> tuple[tuple[Tracking, datetime | None], ...]:
        """Its numbers, oldest first, and until when: the last one, which it has now, has no end."""
        return (*((it.tracking, it.until) for it in self.former_tracking), (self.tracking, None))
