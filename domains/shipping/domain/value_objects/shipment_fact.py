from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent
from domains.shared_kernel.ids import CustomerId, OrderId, SellerId
from domains.shipping.domain.value_objects.shipment_status import ShipmentStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentFact(DomainEvent):
    """What every event of a shipment tells; `status` is the shipment's from then on."""

    order_id: OrderId
    seller_id: SellerId
    customer_id: CustomerId | None
    status: ShipmentStatus
