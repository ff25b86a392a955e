from domains.payments.application.ports.outbound import PaymentsUnitOfWork
from domains.payments.contracts.apis import Outcome, OutcomeStatus
from domains.payments.domain.aggregates.payment import AUTHORISABLE, Payment
from domains.payments.domain.value_objects.payment_status import PaymentStatus
from domains.shared_kernel.ids import PaymentId
from domains.shared_kernel.time import Clock

ADVANCE_OPENER = "checkout.advance"
"""The job that goes on with what opened a payment; its payload is the payment's `reference`."""


async def record_outcome(
    uow: PaymentsUnitOfWork, payment_id: PaymentId, outcome: Outcome, /, *, clock: Clock
) -> PaymentStatus:
    """Take down what the gateway said of an authorisation, and tell where the payment stands.

    Joins the caller's transaction. The saga, the buyer and the webhook race to bring the same
    news, and an old answer may come last: only what moves the payment on is recorded.
    """
    payment, _ = await _updated(uow, payment_id, outcome, clock)
    return payment.status


async def record_news(
    uow: PaymentsUnitOfWork, payment_id: PaymentId, outcome: Outcome, /, *, clock: Clock
) -> None:
    """`record_outcome` when it is not the opener who asked.

    When that moves the payment on, the opener is woken, in the same step.
    """
    payment, moved = await _updated(uow, payment_id, outcome, clock)
    if moved:
        await uow.jobs.enqueue(ADVANCE_OPENER, payment.reference)


async def _updated(
    uow: PaymentsUnitOfWork, payment_id: PaymentId, outcome: Outcome, clock: Clock
) -> tuple[Payment, bool]:
    """The payment, and whether this was news to it."""
    payment = await uow.payments.get(payment_id)
    before = payment.version
    if payment.status in AUTHORISABLE:
        _apply(payment, outcome, clock)
    if moved := payment.version > before:
        await uow.payments.save(payment)
    return payment, moved


def _apply(payment: Payment, outcome: Outcome, clock: Clock) -> None:
    at, reference = clock.now(), outcome.reference
    match outcome.status:
        case OutcomeStatus.SUCCEEDED:
            payment.authorize(gateway_reference=reference, at=at)
        case OutcomeStatus.DECLINED:
            payment.fail(gateway_reference=reference, code=outcome.code or "declined", at=at)
        case OutcomeStatus.ACTION_REQUIRED if payment.status is PaymentStatus.PENDING:
            payment.require_action(gateway_reference=reference, url=outcome.action_url or "", at=at)
        case OutcomeStatus.ACTION_REQUIRED:
            pass  # it waits for the buyer already
