from enum import StrEnum


class TrackingCode(StrEnum):
    """What a carrier reports of a parcel.

    Attributes:
        PICKED_UP: The carrier has it.
        IN_TRANSIT: It is moving.
        OUT_FOR_DELIVERY: It is on the last vehicle.
        DELIVERED: It has arrived.
        EXCEPTION: Something holds it up.
        RETURNED: It went back to the sender.
    """

    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    EXCEPTION = "exception"
    RETURNED = "returned"
