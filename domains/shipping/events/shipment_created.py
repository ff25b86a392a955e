from dataclasses import dataclass

from domains.orders.contracts.apis import LineQuantity
from domains.shipping.domain.value_objects.shipment_fact import ShipmentFact


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentCreated(ShipmentFact):
    name = "shipping.shipment_created.v1"
    lines: tuple[LineQuantity, ...]
