from dataclasses import dataclass

from domains.shipping.domain.value_objects.shipment_fact import ShipmentFact


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentDelivered(ShipmentFact):
    """All parcels have arrived."""

    name = "shipping.shipment_delivered.v1"
