"""What an attempt makes of the gateway's answers, and what it must know to ask."""

from domains.checkout.domain.aggregates.completion_attempt import (
    AttemptMoveRefused,
    CompletionAttempt,
)
from domains.checkout.domain.value_objects.attempt_state import AttemptState, declined
from domains.payments.contracts.apis import Outcome, OutcomeStatus
from domains.shared_kernel.ids import PaymentId
from domains.shared_kernel.time import Clock


def take_authorisation(attempt: CompletionAttempt, outcome: Outcome, clock: Clock) -> None:
    """Move on, turn back or wait; who waits already goes on waiting."""
    now, reference = clock.now(), outcome.reference
    match outcome.status:
        case OutcomeStatus.SUCCEEDED:
            attempt.move(gateway_reference=reference, at=now)
        case OutcomeStatus.DECLINED:
            attempt.decline(declined(outcome.code), at=now)
        case OutcomeStatus.ACTION_REQUIRED if attempt.state is AttemptState.RUNNING:
            url = outcome.action_url or ""
            attempt.wait(gateway_reference=reference, action_url=url, at=now)
        case OutcomeStatus.ACTION_REQUIRED:
            pass


def take_capture(attempt: CompletionAttempt, outcome: Outcome, clock: Clock) -> None:
    if outcome.ok:
        attempt.move(at=clock.now())
    else:
        attempt.decline(declined(outcome.code), at=clock.now())


def payment_of(attempt: CompletionAttempt) -> PaymentId:
    if attempt.payment_id is None:
        raise AttemptMoveRefused("There is nothing to pay.")
    return attempt.payment_id


def reference_of(attempt: CompletionAttempt) -> str:
    if attempt.gateway_reference is None:
        raise AttemptMoveRefused("Nothing is authorised.")
    return attempt.gateway_reference
