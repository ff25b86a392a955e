from domains.checkout.application.ports.outbound import ADVANCE, CheckoutUnitOfWork
from domains.checkout.domain.aggregates.completion_attempt import CompletionAttempt
from domains.checkout.domain.value_objects.attempt_state import CANCELLED
from domains.shared_kernel.ids import OrderGroupId
from domains.shared_kernel.time import Clock


async def undo_purchase(
    uow: CheckoutUnitOfWork, group_id: OrderGroupId, /, *, clock: Clock
) -> bool:
    """Call off a purchase that is not paid for yet; False when it is too late.

    Joins the caller's transaction. The saga does the undoing; a purchase that is being undone
    already is called off.
    """
    return await turn_back(uow, await uow.attempts.of_group(group_id), clock=clock)


async def turn_back(
    uow: CheckoutUnitOfWork, attempt: CompletionAttempt | None, /, *, clock: Clock
) -> bool:
    """Let an attempt undo what it did because the buyer wants so; False when it is too late."""
    if attempt is None:
        return False
    if attempt.can_turn_back:
        attempt.turn_back(CANCELLED, at=clock.now())
        await uow.attempts.save(attempt)
        await uow.jobs.enqueue(ADVANCE, attempt.id)
    return attempt.turned_back
