from enum import StrEnum


class ShipmentStatus(StrEnum):
    """How far a parcel, or the slowest parcel of a shipment, has come.

    Attributes:
        CREATED: Announced; the carrier has not got it yet.
        PICKED_UP: The carrier has it.
        IN_TRANSIT: It is moving.
        OUT_FOR_DELIVERY: It is on the last vehicle.
        DELIVERED: It has arrived.
        EXCEPTION: Something holds it up.
        RETURNED: It went back to the sender.
    """

    CREATED = "created"
    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    EXCEPTION = "exception"
    RETURNED = "returned"
    DELIVERED = "delivered"
