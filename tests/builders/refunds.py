"""Valid refunds by default; a test names only what it cares about."""

from datetime import UTC, datetime
from typing import Any

from domains.orders.contracts.apis import LineQuantity
from domains.refunds.application.use_cases.create_refund import CreateRefund
from domains.refunds.application.use_cases.retry_refund import RetryRefund
from domains.refunds.domain.aggregates.refund import Refund
from domains.refunds.domain.value_objects.refund_line import RefundLine
from domains.refunds.domain.value_objects.refund_reason import RefundReason
from domains.shared_kernel.ids import (
    CustomerId,
    OrderId,
    OrderLineId,
    RefundId,
    SellerId,
    new_id,
)
from domains.shared_kernel.money import Currency, Money
from domains.shared_kernel.use_case import IdempotencyKey

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
SELLER = SellerId("sel_1")
LINE = OrderLineId("oli_1")


def dollars(amount: str) -> Money:
    return Money.parse(amount, Currency.USD)


def a_refund(**changes: Any) -> Refund:
    """Just opened: its event is pending."""
    fields: dict[str, Any] = {
        "order_id": OrderId(new_id("ord")),
        "seller_id": SELLER,
        "customer_id": CustomerId(new_id("cus")),
        "lines": (RefundLine(LINE, 2, dollars("19.90")),),
        "shipping": dollars("5.00"),
        "amount": dollars("24.90"),
        "reason": RefundReason.RETURNED,
        "note": "as agreed",
        "at": NOON,
    }
    return Refund.open(RefundId(new_id("ref")), **(fields | changes))


def a_failed_refund(**changes: Any) -> Refund:
    """Declined by the gateway."""
    refund = a_refund(**changes)
    refund.ask()
    refund.fail("account_closed", at=NOON)
    return refund


def a_retry(refund: Refund, **changes: Any) -> RetryRefund:
    fields: dict[str, Any] = {
        "key": IdempotencyKey("cus_seller", "again"),
        "refund_id": refund.id,
        "seller_id": SELLER,
    }
    return RetryRefund(**(fields | changes))


def a_request(**changes: Any) -> CreateRefund:
    fields: dict[str, Any] = {
        "key": IdempotencyKey("cus_seller", "k"),
        "order_id": OrderId("ord_1"),
        "seller_id": SELLER,
        "lines": (LineQuantity(LINE, 2),),
        "include_shipping": True,
        "reason": RefundReason.DAMAGED,
        "note": "",
        "restock": False,
    }
    return CreateRefund(**(fields | changes))
