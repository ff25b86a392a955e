from enum import StrEnum


class OrderStatus(StrEnum):
    """Where one seller's order stands.

    Attributes:
        PENDING_PAYMENT: Placed; the money is not taken yet.
        PAID: Paid for and waiting for the seller.
        PARTIALLY_SHIPPED: Some units have been dispatched.
        SHIPPED: All units that were not cancelled have been dispatched.
        DELIVERED: All of them have arrived.
        COMPLETED: Received; the seller's money is released.
        CANCELLED: Called off before anything was dispatched.
        REFUNDED: All of the money went back.
        EXPIRED: Never paid for.
    """

    PENDING_PAYMENT = "pending_payment"
    PAID = "paid"
    PARTIALLY_SHIPPED = "partially_shipped"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    EXPIRED = "expired"
