"""The payment's life as its saga, its buyer and its gateway lead it."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from domains.payments.application.use_cases.complete_payment_action import (
    CompletePaymentAction,
    complete_payment_action,
)
from domains.payments.application.use_cases.open_payment import open_payment
from domains.payments.application.use_cases.receive_gateway_webhook import (
    ReceiveGatewayWebhook,
    receive_gateway_webhook,
)
from domains.payments.application.use_cases.record_capture import record_capture
from domains.payments.application.use_cases.record_outcome import record_outcome
from domains.payments.application.use_cases.record_refund import record_refund
from domains.payments.application.use_cases.release_escrow import release_escrow
from domains.payments.application.use_cases.void_payment import void_payment
from domains.payments.contracts.apis import PaymentOrder, Split
from domains.payments.domain.aggregates.payment import Payment
from domains.payments.domain.exceptions import (
    PaymentNotFound,
    PaymentNotVoidable,
    RefundTooLarge,
)
from domains.payments.domain.value_objects.payment_status import PaymentStatus
from domains.shared_kernel.errors import Conflict, Transient
from domains.shared_kernel.ids import PaymentId
from domains.shared_kernel.use_case import Viewer
from tests.builders.payments import (
    a_paid_refund,
    a_payment_order,
    a_split,
    an_authorisation,
    usd,
)
from tests.fakes.payments import (
    FakeGateway,
    InMemoryPaymentReads,
    InMemoryPaymentsUnitOfWork,
    StoppedClock,
)

clock = StoppedClock()


@dataclass
class Shop:
    """One checkout's payment, as far as its card lets it come."""

    uow: InMemoryPaymentsUnitOfWork = field(default_factory=InMemoryPaymentsUnitOfWork)
    gateway: FakeGateway = field(default_factory=FakeGateway)
    order: PaymentOrder = field(default_factory=a_payment_order)

    async def authorise(self, card_token: str) -> PaymentId:
        async with self.uow.begin() as uow:
            payment_id = await open_payment(uow, self.order, clock=clock)
        request = an_authorisation(payment_id=payment_id, card_token=card_token)
        outcome = await self.gateway.authorise(request, key="authorise")
        async with self.uow.begin() as uow:
            await record_outcome(uow, payment_id, outcome, clock=clock)
        return payment_id

    async def capture(self, *splits: Split) -> PaymentId:
        payment_id = await self.authorise("tok_visa")
        async with self.uow.begin() as uow:
            await record_capture(uow, payment_id, splits, clock=clock)
        return payment_id

    async def complete(self, payment_id: PaymentId, code: str, **viewer: Any) -> Payment:
        who = viewer or {"customer_id": self.order.customer_id}
        command = CompletePaymentAction(
            payment_id=payment_id, viewer=Viewer(**who), data={"code": code}
        )
        await complete_payment_action(
            command, begin=self.uow.begin, gateway=self.gateway, clock=clock
        )
        return self.payment(payment_id)

    async def hear(self, payment_id: PaymentId) -> Payment:
        command = ReceiveGatewayWebhook(payment_id=payment_id, gateway_reference="gw_1")
        await receive_gateway_webhook(
            command,
            begin=self.uow.begin,
            gateway=self.gateway,
            reads=InMemoryPaymentReads(self.uow),
            clock=clock,
        )
        return self.payment(payment_id)

    def payment(self, payment_id: PaymentId) -> Payment:
        return self.uow.payments.rows[payment_id]


async def test_a_reference_opens_one_payment() -> None:
    shop = Shop()

    payment_id = await open_payment(shop.uow, shop.order, clock=clock)

    with pytest.raises(Conflict):
        await open_payment(shop.uow, shop.order, clock=clock)
    assert [*shop.uow.payments.rows] == [payment_id]


@pytest.mark.parametrize(
    ("card_token", "status"),
    [
        ("tok_visa", PaymentStatus.AUTHORIZED),
        ("tok_declined", PaymentStatus.FAILED),
        ("tok_3ds", PaymentStatus.ACTION_REQUIRED),
    ],
)
async def test_the_card_decides_the_payment(card_token: str, status: PaymentStatus) -> None:
    shop = Shop()

    payment_id = await shop.authorise(card_token)

    assert shop.payment(payment_id).status is status


async def test_the_buyer_passes_the_challenge_and_the_checkout_goes_on() -> None:
    shop = Shop()
    payment_id = await shop.authorise("tok_3ds")

    payment = await shop.complete(payment_id, "1234")

    assert payment.status is PaymentStatus.AUTHORIZED
    assert shop.uow.jobs.queue == [("checkout.advance", shop.order.reference)]


async def test_a_failed_challenge_fails_the_payment_and_the_checkout_hears_of_it() -> None:
    shop = Shop()
    payment_id = await shop.authorise("tok_3ds")

    payment = await shop.complete(payment_id, "wrong")

    assert payment.failure_code == "authentication_failed"
    assert shop.uow.jobs.queue == [("checkout.advance", shop.order.reference)]


async def test_completing_again_changes_nothing() -> None:
    shop = Shop()
    payment_id = await shop.authorise("tok_3ds")
    await shop.complete(payment_id, "1234")

    payment = await shop.complete(payment_id, "wrong")

    assert payment.status is PaymentStatus.AUTHORIZED
    assert len(shop.uow.jobs.queue) == 1


async def test_a_stranger_cannot_complete_a_payment() -> None:
    shop = Shop()
    payment_id = await shop.authorise("tok_3ds")

    with pytest.raises(PaymentNotFound):
        await shop.complete(payment_id, "1234", customer_id="cus_stranger")


async def test_nobody_signed_in_is_not_the_owner_of_a_guest_payment() -> None:
    shop = Shop(order=a_payment_order(customer_id=None))
    payment_id = await shop.authorise("tok_3ds")

    with pytest.raises(PaymentNotFound):
        await shop.complete(payment_id, "1234", customer_id=None)


async def test_a_webhook_brings_the_state_that_the_gateway_tells() -> None:
    shop = Shop()
    payment_id = await shop.authorise("tok_3ds")
    await shop.gateway.complete_action("gw_1", {"code": "1234"})

    payment = await shop.hear(payment_id)

    assert payment.status is PaymentStatus.AUTHORIZED
    assert shop.uow.jobs.queue == [("checkout.advance", shop.order.reference)]


async def test_a_webhook_that_comes_twice_counts_once() -> None:
    shop = Shop()
    payment_id = await shop.authorise("tok_3ds")
    await shop.gateway.complete_action("gw_1", {"code": "1234"})
    await shop.hear(payment_id)

    await shop.hear(payment_id)

    assert len(shop.uow.jobs.queue) == 1


async def test_a_webhook_about_what_is_known_asks_nobody_and_wakes_nobody() -> None:
    shop = Shop()
    payment_id = await shop.authorise("tok_visa")
    shop.gateway.reachable = False

    payment = await shop.hear(payment_id)

    assert payment.version == 2
    assert shop.uow.jobs.queue == []


async def test_a_webhook_before_the_challenge_is_passed_wakes_nobody() -> None:
    shop = Shop()
    payment_id = await shop.authorise("tok_3ds")

    payment = await shop.hear(payment_id)

    assert payment.status is PaymentStatus.ACTION_REQUIRED
    assert shop.uow.jobs.queue == []


async def test_a_webhook_leaves_the_first_answer_to_who_asked_for_it() -> None:
    shop = Shop()
    payment_id = await open_payment(shop.uow, shop.order, clock=clock)
    request = an_authorisation(payment_id=payment_id, card_token="tok_visa")  # noqa: S106 - a test card
    await shop.gateway.authorise(request, key="authorise")
    shop.gateway.reachable = False

    payment = await shop.hear(payment_id)

    assert payment.status is PaymentStatus.PENDING
    assert shop.uow.jobs.queue == []


async def test_a_webhook_is_not_used_up_while_the_gateway_is_away() -> None:
    shop = Shop()
    payment_id = await shop.authorise("tok_3ds")
    await shop.gateway.complete_action("gw_1", {"code": "1234"})
    shop.gateway.reachable = False
    with pytest.raises(Transient):
        await shop.hear(payment_id)
    shop.gateway.reachable = True

    payment = await shop.hear(payment_id)

    assert payment.status is PaymentStatus.AUTHORIZED


async def test_an_old_answer_does_not_undo_newer_news() -> None:
    shop = Shop()
    payment_id = await shop.authorise("tok_3ds")
    old = await shop.gateway.authorise(an_authorisation(), key="authorise")
    await shop.complete(payment_id, "1234")

    status = await record_outcome(shop.uow, payment_id, old, clock=clock)

    assert status is PaymentStatus.AUTHORIZED


async def test_a_capture_recorded_twice_is_posted_once() -> None:
    shop, split = Shop(), a_split(amount=usd(4_000))
    payment_id = await shop.capture(split)

    await record_capture(shop.uow, payment_id, [split], clock=clock)

    assert len(shop.uow.ledger.journals) == 1
    assert shop.uow.escrows.rows[split.order_id].held == usd(4_000)


async def test_voiding_what_failed_or_was_voided_is_success() -> None:
    shop = Shop()
    payment_id = await shop.authorise("tok_declined")

    await void_payment(shop.uow, payment_id, clock=clock)

    assert shop.payment(payment_id).status is PaymentStatus.FAILED


async def test_captured_money_is_not_voided() -> None:
    shop = Shop()
    payment_id = await shop.capture(a_split())

    with pytest.raises(PaymentNotVoidable):
        await void_payment(shop.uow, payment_id, clock=clock)


async def test_escrow_is_released_once() -> None:
    shop, split = Shop(), a_split(amount=usd(4_000), commission_bp=1_000)
    await shop.capture(split)

    for outstanding in (usd(1_500), usd(0)):
        await release_escrow(shop.uow, split.order_id, outstanding=outstanding, clock=clock)

    assert len(shop.uow.ledger.journals) == 2
    assert shop.uow.escrows.rows[split.order_id].released == usd(2_500)


async def test_a_refund_counts_once_for_its_order_and_its_payment() -> None:
    shop, split = Shop(), a_split(amount=usd(4_000))
    payment_id = await shop.capture(split, a_split(amount=usd(6_000)))
    refund = a_paid_refund(order_id=split.order_id, amount=usd(4_000))

    await record_refund(shop.uow, refund, clock=clock)
    await record_refund(shop.uow, refund, clock=clock)

    assert shop.payment(payment_id).refunded == usd(4_000)
    assert shop.payment(payment_id).status is PaymentStatus.PARTIALLY_REFUNDED


async def test_an_order_is_not_refunded_out_of_its_siblings() -> None:
    shop, split = Shop(), a_split(amount=usd(4_000))
    await shop.capture(split, a_split(amount=usd(6_000)))

    refund = a_paid_refund(order_id=split.order_id, amount=usd(4_001))
    with pytest.raises(RefundTooLarge):
        await record_refund(shop.uow, refund, clock=clock)
