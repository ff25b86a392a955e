"""Valid payments by default; a test names only what it cares about."""

from datetime import UTC, datetime
from typing import Any

from domains.payments.contracts.apis import Authorisation, PaidRefund, PaymentOrder, Split
from domains.payments.domain.aggregates.payment import Payment
from domains.payments.domain.entities.escrow import Escrow
from domains.shared_kernel.ids import (
    CustomerId,
    OrderGroupId,
    OrderId,
    PaymentId,
    RefundId,
    SellerId,
    new_id,
)
from domains.shared_kernel.money import Currency, Money

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def usd(minor_units: int) -> Money:
    return Money(minor_units, Currency.USD)


def a_payment_order(**changes: Any) -> PaymentOrder:
    fields: dict[str, Any] = {
        "reference": new_id("chk"),
        "order_group_id": OrderGroupId(new_id("ogr")),
        "customer_id": CustomerId(new_id("cus")),
        "amount": usd(10_000),
    }
    return PaymentOrder(**(fields | changes))


def a_payment(**changes: Any) -> Payment:
    """Just opened: its event is pending."""
    fields: dict[str, Any] = {
        "reference": new_id("chk"),
        "order_group_id": OrderGroupId(new_id("ogr")),
        "customer_id": CustomerId(new_id("cus")),
        "amount": usd(10_000),
        "at": NOON,
    }
    return Payment.open(PaymentId(new_id("pay")), **(fields | changes))


def an_authorised_payment(**changes: Any) -> Payment:
    payment = a_payment(**changes)
    payment.authorize(gateway_reference=new_id("gw"), at=NOON)
    return payment


def an_escrow(**changes: Any) -> Escrow:
    fields: dict[str, Any] = {
        "payment_id": PaymentId(new_id("pay")),
        "seller_id": SellerId(new_id("sel")),
        "captured": usd(10_000),
        "commission_bp": 500,
    }
    return Escrow.hold(OrderId(new_id("ord")), **(fields | changes))


def a_split(**changes: Any) -> Split:
    fields: dict[str, Any] = {
        "order_id": OrderId(new_id("ord")),
        "seller_id": SellerId(new_id("sel")),
        "amount": usd(10_000),
    }
    return Split(**(fields | changes))


def a_paid_refund(**changes: Any) -> PaidRefund:
    """The only one of its order that is outstanding."""
    fields: dict[str, Any] = {
        "order_id": OrderId(new_id("ord")),
        "refund_id": RefundId(new_id("ref")),
        "amount": usd(1_000),
        "outstanding": usd(0),
    }
    return PaidRefund(**(fields | changes))


def an_authorisation(**changes: Any) -> Authorisation:
    fields: dict[str, Any] = {
        "payment_id": PaymentId(new_id("pay")),
        "amount": usd(10_000),
        "card_token": "tok_visa",
        "return_url": "https://shop.test/back",
    }
    return Authorisation(**(fields | changes))
