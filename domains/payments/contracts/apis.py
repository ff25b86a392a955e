"""What the graph and other domains may ask of payments, tell them, and see; never an aggregate."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from domains.payments.domain.value_objects.payment_status import PaymentStatus
from domains.shared_kernel.ids import (
    CustomerId,
    OrderGroupId,
    OrderId,
    PaymentId,
    RefundId,
    SellerId,
)
from domains.shared_kernel.money import Money


@dataclass(slots=True, kw_only=True)
class PaymentView:
    """`action_url` is set while the buyer has to act, `failure_code` once the payment failed.

    `reference` and `gateway_reference` are for sagas, not for the graph: the name that the opener
    gave, and the gateway's id of the payment (None until it has answered).
    """

    id: PaymentId
    status: PaymentStatus
    amount: Money
    captured: Money
    refunded: Money
    action_url: str | None
    failure_code: str | None
    version: int
    customer_id: CustomerId | None
    order_group_id: OrderGroupId
    reference: str
    gateway_reference: str | None


@dataclass(slots=True, kw_only=True)
class EscrowView:
    """What the buyer paid for one order: `held + released + refunded = captured`."""

    order_id: OrderId
    payment_id: PaymentId
    seller_id: SellerId
    customer_id: CustomerId | None
    captured: Money
    held: Money
    released: Money
    refunded: Money


class PaymentReads(Protocol):
    """Batches: one answer per id, in the order of the ids."""

    async def by_ids(self, ids: Sequence[PaymentId], /) -> Sequence[PaymentView | None]: ...

    async def of_groups(self, ids: Sequence[OrderGroupId], /) -> Sequence[PaymentView | None]:
        """The latest payment of each purchase."""
        ...

    async def escrows_of(self, ids: Sequence[PaymentId], /) -> Sequence[Sequence[EscrowView]]:
        """How each payment was split, by order; empty until it is captured."""
        ...

    async def escrow_of_orders(self, ids: Sequence[OrderId], /) -> Sequence[EscrowView | None]:
        """None for an order of which nothing was captured yet."""
        ...


class OutcomeStatus(StrEnum):
    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    ACTION_REQUIRED = "action_required"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is known for certain of one operation at the gateway.

    `reference` is the gateway's id of the payment; `code` tells why it was declined, such as
    `insufficient_funds`; at `action_url` the buyer passes the challenge.
    """

    status: OutcomeStatus
    reference: str
    code: str | None = None
    action_url: str | None = None

    @property
    def ok(self) -> bool:
        return self.status is OutcomeStatus.SUCCEEDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorisation:
    """An amount to set aside on a card, which is named by a token and never by its number.

    The gateway sends the buyer back to `return_url` after a challenge.
    """

    payment_id: PaymentId
    amount: Money
    card_token: str
    return_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOrder:
    """A payment to open; `reference` names it for its opener, and opens at most one.

    `reference` is the payload of the job that is enqueued when the payment moves on without its
    opener: after a challenge or a webhook.
    """

    reference: str
    order_group_id: OrderGroupId
    customer_id: CustomerId | None
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """One order's part of a capture; its commission, in basis points, is frozen with it."""

    order_id: OrderId
    seller_id: SellerId
    amount: Money
    commission_bp: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidRefund:
    """What the gateway has paid back of an order.

    `outstanding` is what the order's buyer was granted beside it and has not got yet.
    """

    order_id: OrderId
    refund_id: RefundId
    amount: Money
    outstanding: Money
