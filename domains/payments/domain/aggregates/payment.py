"""The Payment aggregate: money set aside on a card, taken, and given back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self, TypedDict

from domains.payments.domain.exceptions import (
    PaymentNotCapturable,
    PaymentNotVoidable,
    PaymentStateRefused,
    RefundTooLarge,
)
from domains.payments.domain.value_objects.payment_status import PaymentStatus
from domains.payments.events.payment_action_required import PaymentActionRequired
from domains.payments.events.payment_authorized import PaymentAuthorized
from domains.payments.events.payment_captured import PaymentCaptured
from domains.payments.events.payment_failed import PaymentFailed
from domains.payments.events.payment_opened import PaymentOpened
from domains.payments.events.payment_refunded import PaymentRefunded
from domains.payments.events.payment_voided import PaymentVoided
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.events import Aggregate
from domains.shared_kernel.ids import CustomerId, OrderGroupId, OrderId, PaymentId, RefundId
from domains.shared_kernel.money import Money

AUTHORISABLE = frozenset({PaymentStatus.PENDING, PaymentStatus.ACTION_REQUIRED})
VOIDABLE = AUTHORISABLE | {PaymentStatus.AUTHORIZED}
REFUNDABLE = frozenset({PaymentStatus.CAPTURED, PaymentStatus.PARTIALLY_REFUNDED})


class Fact(TypedDict):
    """What every event of a payment tells."""

    aggregate_id: str
    version: int
    occurred_at: datetime
    order_group_id: OrderGroupId


@dataclass(slots=True, kw_only=True)
class Payment(Aggregate):
    """`amount` is what was asked for; `captured` may stay below it."""

    id: PaymentId
    reference: str
    order_group_id: OrderGroupId
    customer_id: CustomerId | None
    amount: Money
    captured: Money
    refunded: Money
    status: PaymentStatus = PaymentStatus.PENDING
    gateway_reference: str | None = None
    action_url: str | None = None
    failure_code: str | None = None

    def __post_init__(self) -> None:
        if not self.amount.minor_units > 0:
            raise InvalidInput("A payment needs an amount above zero.", field="amount")
        zero = Money.zero(self.amount.currency_code)
        if not zero <= self.refunded <= self.captured <= self.amount:
            raise InvalidInput("A payment refunds at most what it captured.", field="refunded")

    @classmethod
    def open(
        cls,
        payment_id: PaymentId,
        *,
        reference: str,
        order_group_id: OrderGroupId,
        customer_id: CustomerId | None,
        amount: Money,
        at: datetime,
    ) -> Self:
        zero = Money.zero(amount.currency_code)
        payment = cls(
            id=payment_id,
            reference=reference,
            order_group_id=order_group_id,
            customer_id=customer_id,
            amount=amount,
            captured=zero,
            refunded=zero,
        )
        payment.record(PaymentOpened(**payment._fact(at), amount=amount))
        return payment

    def require_action(self, *, gateway_reference: str, url: str, at: datetime) -> None:
        """Wait for the buyer, who has to pass the challenge at `url`.

        Raises:
            PaymentStateRefused: the gateway has answered before.
        """
        if self.status is not PaymentStatus.PENDING:
            raise PaymentStateRefused(f"A payment that is {self.status} cannot ask for an action.")
        self._answered(gateway_reference)
        self.status, self.action_url = PaymentStatus.ACTION_REQUIRED, url
        self.record(PaymentActionRequired(**self._fact(at), action_url=url))

    def authorize(self, *, gateway_reference: str, at: datetime) -> None:
        """Have the amount set aside.

        Raises:
            PaymentStateRefused: it is past that.
        """
        self._answered(gateway_reference)
        self.status, self.action_url = PaymentStatus.AUTHORIZED, None
        self.record(PaymentAuthorized(**self._fact(at), amount=self.amount))

    def fail(self, *, gateway_reference: str, code: str, at: datetime) -> None:
        """Be declined.

        Raises:
            PaymentStateRefused: it was authorised, or is over.
        """
        self._answered(gateway_reference)
        self.status, self.action_url, self.failure_code = PaymentStatus.FAILED, None, code
        self.record(PaymentFailed(**self._fact(at), code=code))

    def capture(self, amount: Money, *, at: datetime) -> None:
        """Take `amount` of what was set aside; the rest is let go.

        Raises:
            PaymentNotCapturable: it is not authorised, or for less.
        """
        if self.status is not PaymentStatus.AUTHORIZED:
            raise PaymentNotCapturable(f"A payment that is {self.status} cannot be captured.")
        if not Money.zero(amount.currency_code) < amount <= self.amount:
            raise PaymentNotCapturable("The amount is not within what was authorised.")
        self.status, self.captured = PaymentStatus.CAPTURED, amount
        self.record(PaymentCaptured(**self._fact(at), amount=amount))

    def void(self, *, at: datetime) -> None:
        """Let go what was set aside.

        Raises:
            PaymentNotVoidable: it was captured, or is over.
        """
        if self.status not in VOIDABLE:
            raise PaymentNotVoidable(f"A payment that is {self.status} cannot be voided.")
        self.status, self.action_url = PaymentStatus.VOIDED, None
        self.record(PaymentVoided(**self._fact(at)))

    def refund(
        self, amount: Money, *, refund_id: RefundId, order_id: OrderId, at: datetime
    ) -> None:
        """Give back `amount` of what was captured.

        Raises:
            RefundTooLarge: less than that is left, or nothing was captured.
        """
        left = self.captured - self.refunded
        if self.status not in REFUNDABLE or not Money.zero(amount.currency_code) < amount <= left:
            raise RefundTooLarge("The amount is not within what is left of the payment.")
        self.refunded += amount
        whole = self.refunded == self.captured
        self.status = PaymentStatus.REFUNDED if whole else PaymentStatus.PARTIALLY_REFUNDED
        self.record(
            PaymentRefunded(**self._fact(at), amount=amount, refund_id=refund_id, order_id=order_id)
        )

    def _answered(self, gateway_reference: str) -> None:
        if self.status not in AUTHORISABLE:
            raise PaymentStateRefused(f"A payment that is {self.status} has its answer.")
        self.gateway_reference = gateway_reference

    def _fact(self, at: datetime) -> Fact:
        return {
            "aggregate_id": self.id,
            "version": self.version + 1,
            "occurred_at": at,
            "order_group_id": self.order_group_id,
        }
