"""A refund: money of an order on its way back to the buyer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self, TypedDict

from domains.refunds.domain.exceptions import (
    InvalidRefund,
    RefundNotRetryable,
    RefundStateRefused,
)
from domains.refunds.domain.value_objects.refund_line import RefundLine
from domains.refunds.domain.value_objects.refund_reason import RefundReason
from domains.refunds.domain.value_objects.refund_status import RefundStatus
from domains.refunds.events.refund_created import RefundCreated
from domains.refunds.events.refund_failed import RefundFailed
from domains.refunds.events.refund_retried import RefundRetried
from domains.refunds.events.refund_settled import RefundSettled
from domains.shared_kernel.events import Aggregate
from domains.shared_kernel.ids import CustomerId, OrderId, RefundId, SellerId
from domains.shared_kernel.money import Money, total

MAX_NOTE: Final = 500


class _Fact(TypedDict):
    aggregate_id: RefundId
    version: int
    occurred_at: datetime
    order_id: OrderId
    seller_id: SellerId
    customer_id: CustomerId | None
    amount: Money


@dataclass(slots=True, kw_only=True)
class Refund(Aggregate):
    """`asked` is whether the gateway may have been asked: then look before asking again.

    That is about this `attempt`, the first or one after a decline; the gateway knows each apart.
    """

    id: RefundId
    order_id: OrderId
    seller_id: SellerId
    customer_id: CustomerId | None
    lines: tuple[RefundLine, ...]
    shipping: Money
    amount: Money
    reason: RefundReason
    note: str
    created_at: datetime
    status: RefundStatus = RefundStatus.PENDING
    asked: bool = False
    attempt: int = 1
    settled_at: datetime | None = None
    failure_code: str | None = None

    def __post_init__(self) -> None:
        parts = [line.amount for line in self.lines]
        if total([*parts, self.shipping], self.amount.currency_code) != self.amount:
            raise InvalidRefund("The lines and the delivery are not what the refund pays.")
        if self.amount.minor_units <= 0:
            raise InvalidRefund("A refund pays something.")
        if len(self.note) > MAX_NOTE or "\x00" in self.note:
            raise InvalidRefund(f"Up to {MAX_NOTE} characters.", field=("input", "note"))

    @classmethod
    def open(
        cls,
        refund_id: RefundId,
        *,
        order_id: OrderId,
        seller_id: SellerId,
        customer_id: CustomerId | None,
        lines: tuple[RefundLine, ...],
        shipping: Money,
        amount: Money,
        reason: RefundReason,
        note: str,
        at: datetime,
    ) -> Self:
        refund = cls(
            id=refund_id,
            order_id=order_id,
            seller_id=seller_id,
            customer_id=customer_id,
            lines=lines,
            shipping=shipping,
            amount=amount,
            reason=reason,
            note=note,
            created_at=at,
        )
        refund.record(RefundCreated(**refund._fact(at)))
        return refund

    @property
    def is_pending(self) -> bool:
        return self.status is RefundStatus.PENDING

    def awaits(self, attempt: int) -> bool:
        """Whether the answer to that attempt is news: it is on its way, and that is the last one.

        An answer may come late: a twin brought it before, and meanwhile the refund was retried.
        """
        return self.is_pending and self.attempt == attempt

    def ask(self) -> None:
        """Be about to ask the gateway: no event, for nothing has happened yet."""
        self._pending()
        self.asked = True

    def settle(self, *, at: datetime) -> None:
        """Be paid.

        Raises:
            RefundStateRefused: it is over.
        """
        self._pending()
        self.status, self.settled_at = RefundStatus.SETTLED, at
        self.record(RefundSettled(**self._fact(at)))

    def fail(self, code: str, *, at: datetime) -> None:
        """Be declined.

        Raises:
            RefundStateRefused: it is over.
        """
        self._pending()
        self.status, self.failure_code = RefundStatus.FAILED, code
        self.record(RefundFailed(**self._fact(at), code=code))

    def retry(self, *, at: datetime) -> None:
        """Be on its way again after a decline.

        Raises:
            RefundNotRetryable: it has not failed.
        """
        if self.status is not RefundStatus.FAILED:
            raise RefundNotRetryable(f"A refund that is {self.status} is not tried again.")
        self.status, self.failure_code = RefundStatus.PENDING, None
        self.attempt, self.asked = self.attempt + 1, False
        self.record(RefundRetried(**self._fact(at), attempt=self.attempt))

    def _pending(self) -> None:
        if not self.is_pending:
            raise RefundStateRefused(f"A refund that is {self.status} is over.")

    def _fact(self, at: datetime) -> _Fact:
        return {
            "aggregate_id": self.id,
            "version": self.version + 1,
            "occurred_at": at,
            "order_id": self.order_id,
            "seller_id": self.seller_id,
            "customer_id": self.customer_id,
            "amount": self.amount,
        }
