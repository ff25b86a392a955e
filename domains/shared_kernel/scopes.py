"""What an API key may be allowed to do; somebody who is signed in may do all that is theirs."""

from enum import StrEnum


class Scope(StrEnum):
    """One thing that a seller's tool may be allowed to do for the store.

    Attributes:
        PRODUCTS_WRITE: Create, change and publish products; see those that are not on sale.
        INVENTORY_READ: See what is on hand and what is held.
        INVENTORY_WRITE: See it, and change it.
        ORDERS_READ: See and follow the store's orders with their shipments and refunds.
        ORDERS_WRITE: See them, and cancel what was not dispatched.
        SHIPPING_WRITE: Dispatch orders and correct tracking; see shipments.
        REFUNDS_WRITE: Pay money back to buyers; see refunds.
        PAYMENTS_READ: See where the money of an order is.
        COUPONS_WRITE: Make coupons for the store's goods, and see them all.
        REVIEWS_WRITE: Answer reviews of the store's goods.
    """

    PRODUCTS_WRITE = "PRODUCTS_WRITE"
    INVENTORY_READ = "INVENTORY_READ"
    INVENTORY_WRITE = "INVENTORY_WRITE"
    ORDERS_READ = "ORDERS_READ"
    ORDERS_WRITE = "ORDERS_WRITE"
    SHIPPING_WRITE = "SHIPPING_WRITE"
    REFUNDS_WRITE = "REFUNDS_WRITE"
    PAYMENTS_READ = "PAYMENTS_READ"
    COUPONS_WRITE = "COUPONS_WRITE"
    REVIEWS_WRITE = "REVIEWS_WRITE"
