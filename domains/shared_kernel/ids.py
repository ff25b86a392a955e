"""Ids: a prefix that tells the kind, then a UUIDv7 (RFC 9562), so that newer ids sort later.

An id is one string everywhere: in views, events, webhooks and `node`.
"""

import os
import secrets
import time
from dataclasses import dataclass
from typing import Final, NewType

ApiKeyId = NewType("ApiKeyId", str)
AttemptId = NewType("AttemptId", str)
CartId = NewType("CartId", str)
CartLineId = NewType("CartLineId", str)
CategoryId = NewType("CategoryId", str)
CheckoutId = NewType("CheckoutId", str)
CouponId = NewType("CouponId", str)
CustomerId = NewType("CustomerId", str)
AddressId = NewType("AddressId", str)
ImageId = NewType("ImageId", str)
OrderGroupId = NewType("OrderGroupId", str)
OrderId = NewType("OrderId", str)
OrderLineId = NewType("OrderLineId", str)
ParcelId = NewType("ParcelId", str)
PaymentId = NewType("PaymentId", str)
ProductId = NewType("ProductId", str)
RefundId = NewType("RefundId", str)
ReservationId = NewType("ReservationId", str)
ReviewId = NewType("ReviewId", str)
SellerId = NewType("SellerId", str)
SessionId = NewType("SessionId", str)
ShipmentId = NewType("ShipmentId", str)
VariantId = NewType("VariantId", str)

KINDS: Final[dict[str, str]] = {
    "att": "CheckoutCompletionAttempt",
    "cat": "Category",
    "cou": "Coupon",
    "crt": "Cart",
    "cus": "Customer",
    "ogr": "OrderGroup",
    "ord": "Order",
    "pay": "Payment",
    "prd": "Product",
    "ref": "Refund",
    "res": "StockReservation",
    "rev": "Review",
    "sel": "Seller",
    "shp": "Shipment",
    "chk": "Checkout",
    "var": "ProductVariant",
}
"""Prefix of an id -> the GraphQL type of the entity that it names."""


@dataclass(slots=True)
class Ref:
    """An entity of another domain: its id and nothing else. Lists are full of them."""

    id: str


def kind(id: str) -> str | None:
    """The GraphQL type that an id names, or None when no entity has such ids."""
    return KINDS.get(id.partition("_")[0])


def new_id(prefix: str) -> str:
    """A fresh id: 48 bits of milliseconds, 12 of their fraction, then 62 random bits.

    With the fraction (RFC 9562, 6.2, method 3) those that one process makes within a millisecond
    sort as they were made, too.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    value = milliseconds << 80 | 0x7 << 76 | (rest << 12) // 1_000_000 << 64
    value |= 0b10 << 62 | int.from_bytes(os.urandom(8)) >> 2
    return f"{prefix}_{value:032x}"


def new_secret_id(prefix: str) -> str:
    """An id that nobody can guess (192 random bits): whoever knows it may use what it names."""
    return f"{prefix}_{secrets.token_urlsafe(24)}"
