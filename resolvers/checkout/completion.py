"""How an attempt to complete a checkout looks to the buyer: one of four."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from domains.checkout.contracts.apis import AttemptView
from domains.checkout.domain.value_objects.attempt_state import (
    ENDED,
    PAYMENT_UNAVAILABLE,
    AttemptState,
)
from domains.shared_kernel.ids import CheckoutId, OrderGroupId, PaymentId
from resolvers.context import Context

POLL_AFTER: Final = 1
"""Seconds; a purchase takes less, unless the buyer has to act."""
POLL_WHILE_WAITING: Final = 3
POLL_UNDER_REVIEW: Final = 60


@dataclass(slots=True)
class Processing:
    poll_after: int
    under_review: bool
    version: int


@dataclass(slots=True)
class ActionRequired:
    payment_id: PaymentId | None
    action_url: str
    expires_at: datetime
    poll_after: int
    version: int


@dataclass(slots=True)
class Success:
    order_group_id: OrderGroupId
    access_token: str
    version: int


@dataclass(slots=True)
class Failed:
    code: str
    message: str
    checkout_id: CheckoutId
    version: int


Result: TypeAlias = Processing | ActionRequired | Success | Failed


def result(context: Context, attempt: AttemptView) -> Result:
    """The outcome; who knows the attempt may see its orders, signed in or not."""
    if attempt.state is AttemptState.CONFIRMED:
        context.access_tokens.add(attempt.access_token)
    return _result(attempt)


def _result(attempt: AttemptView) -> Result:
    match attempt.state:
        case AttemptState.CONFIRMED:
            return Success(attempt.order_group_id, attempt.access_token, attempt.version)
        case AttemptState.FAILED:
            why = attempt.failure or PAYMENT_UNAVAILABLE
            return Failed(why.code, why.message, attempt.checkout_id, attempt.version)
        case AttemptState.WAITING:
            return ActionRequired(
                attempt.payment_id,
                attempt.action_url or "",
                attempt.deadline,
                poll_after(attempt),
                attempt.version,
            )
        case _:
            reviewed = attempt.state is AttemptState.NEEDS_PERSON
            return Processing(poll_after(attempt), reviewed, attempt.version)


def poll_after(attempt: AttemptView) -> int:
    """When to ask again, in seconds; 0 when there is nothing to wait for."""
    if attempt.state is AttemptState.NEEDS_PERSON:
        return POLL_UNDER_REVIEW
    if attempt.state in ENDED:
        return 0
    return POLL_WHILE_WAITING if attempt.state is AttemptState.WAITING else POLL_AFTER
