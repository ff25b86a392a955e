"""What the marketplace's staff has done: written in the same transaction, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domains.shared_kernel.ids import CustomerId


class StaffAction(StrEnum):
    """What an administrator did with an administrator's rights.

    Attributes:
        SELLER_STATUS_UPDATE: Decided where a store stands.
        REVIEW_MODERATE: Hid a review, or showed it again.
        REFUND_CREATE: Paid back a part of a seller's order.
        REFUND_RETRY: Had a refund tried again that the gateway had declined.
        ORDER_CANCEL: Called off an order, or a part of it.
        COUPON_CREATE: Made a coupon of the marketplace.
    """

    SELLER_STATUS_UPDATE = "SELLER_STATUS_UPDATE"
    REVIEW_MODERATE = "REVIEW_MODERATE"
    REFUND_CREATE = "REFUND_CREATE"
    REFUND_RETRY = "REFUND_RETRY"
    ORDER_CANCEL = "ORDER_CANCEL"
    COUPON_CREATE = "COUPON_CREATE"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Who did what to which thing, and why; `before` and `after` are what it changed."""

    actor_id: CustomerId
    action: StaffAction
    target_id: str
    reason: str
    at: datetime
    before: Mapping[str, str | None] = field(default_factory=dict)
    after: Mapping[str, str | None] = field(default_factory=dict)


class AuditTrail(Protocol):
    async def append(self, entry: AuditEntry, /) -> None:
        """In the caller's transaction: no deed without its entry, no entry without its deed."""
        ...
