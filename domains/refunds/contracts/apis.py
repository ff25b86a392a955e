"""What the graph and other domains may ask of refunds, and what they see; never an aggregate.

Participating use case, in the caller's transaction (orders' cancel calls it):

    open_refund(uow, RefundDue, *, clock) -> RefundId   # PENDING; the job "refunds.settle" pays it
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domains.refunds.domain.value_objects.refund_reason import RefundReason
from domains.refunds.domain.value_objects.refund_status import RefundStatus
from domains.shared_kernel.ids import CustomerId, OrderId, OrderLineId, RefundId, SellerId
from domains.shared_kernel.money import Money


@dataclass(frozen=True, slots=True)
class RefundLineView:
    """Units of an order line and what goes back for them: discounts and tax are in it."""

    order_line_id: OrderLineId
    quantity: int
    amount: Money


@dataclass(slots=True, kw_only=True)
class RefundView:
    """`Σ line amounts + shipping = amount`.

    `note` is for people. `settled_at` is set once it is SETTLED, `failure_code` once it is FAILED.
    """

    id: RefundId
    order_id: OrderId
    seller_id: SellerId
    customer_id: CustomerId | None
    status: RefundStatus
    reason: RefundReason
    note: str
    lines: Sequence[RefundLineView]
    shipping: Money
    amount: Money
    created_at: datetime
    settled_at: datetime | None
    failure_code: str | None
    version: int


@dataclass(slots=True, kw_only=True)
class RefundPreviewView:
    """What a refund would pay now."""

    order_id: OrderId
    lines: Sequence[RefundLineView]
    shipping: Money
    amount: Money


class RefundReads(Protocol):
    """Batches: one answer per id, in the order of the ids."""

    async def by_ids(self, ids: Sequence[RefundId], /) -> Sequence[RefundView | None]: ...

    async def of_orders(self, ids: Sequence[OrderId], /) -> Sequence[Sequence[RefundView]]:
        """All refunds of each order, the oldest first."""
        ...
