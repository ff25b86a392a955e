"""The saga of a purchase over fakes: whatever happens, it is a purchase or nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domains.checkout.application.ports.outbound import ADVANCE, EXPIRE
from domains.checkout.application.use_cases.undo_purchase import undo_purchase
from domains.checkout.domain.exceptions import AttemptNotFound
from domains.checkout.domain.value_objects.attempt_state import AttemptState, Step
from domains.checkout.domain.value_objects.checkout_state import CheckoutState
from domains.checkout.domain.value_objects.problem import ProblemCode
from domains.checkout.domain.value_objects.stock_policy import StockPolicy
from domains.orders.domain.value_objects.order_status import OrderStatus
from domains.payments.domain.value_objects.payment_status import PaymentStatus
from domains.shared_kernel.errors import Transient
from domains.shared_kernel.ids import AttemptId
from domains.shared_kernel.use_case import IdempotencyKey
from tests.builders.checkout import PERIODS, Shop
from tests.unit.checkout.outcomes import (
    assert_nothing_happened,
    assert_purchase,
    run,
    settle,
)


async def test_a_purchase_is_paid_once_and_every_seller_gets_an_order() -> None:
    shop = await Shop().open()
    attempt = await shop.attempt("tok_visa")

    await shop.saga.advance(attempt.id)

    await assert_purchase(shop, attempt.id)
    assert shop.gateway.effects == [f"{attempt.id}:authorise", f"{attempt.id}:capture"]
    assert shop.uow.carts.rows[shop.cart_id].lines == ()


async def test_what_was_not_in_stock_stays_in_the_cart() -> None:
    shop = await Shop().open()
    shop.uow.stock.rows[shop.shirt.id].on_hand = 1
    attempt_id = await shop.complete(await shop.ready(stock_policy=StockPolicy.PARTIAL))

    await shop.saga.advance(attempt_id)

    [shirts] = shop.uow.carts.rows[shop.cart_id].lines
    assert (shirts.variant_id, shirts.quantity) == (shop.shirt.id, 1)


async def test_what_is_added_to_the_cart_while_it_is_paid_stays_there() -> None:
    shop = await Shop().open()
    attempt = await shop.attempt("tok_visa")
    cart = await shop.uow.carts.get(shop.cart_id)
    cart.put({shop.shirt.id: 5}, at=shop.clock.now())
    await shop.uow.carts.save(cart)

    await shop.saga.advance(attempt.id)

    [shirts] = shop.uow.carts.rows[shop.cart_id].lines
    assert (shirts.id, shirts.quantity) == (cart.lines[0].id, 3)


async def test_who_is_surely_the_first_asks_the_gateway_without_looking_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shop = await Shop().open()
    attempt = await shop.attempt("tok_visa")

    async def found(_: str) -> None:
        pytest.fail("nobody can have asked before")

    monkeypatch.setattr(shop.gateway, "find", found)
    await shop.saga.set_out(attempt.id)

    await assert_purchase(shop, attempt.id)
    assert shop.gateway.effects == [f"{attempt.id}:authorise", f"{attempt.id}:capture"]


async def test_who_is_not_the_first_looks_for_what_the_first_has_done() -> None:
    shop = await Shop().open()
    attempt = await shop.attempt("tok_lost_answer")
    with pytest.raises(Transient):
        await shop.saga.set_out(attempt.id)

    await run(shop, attempt.id)

    await assert_purchase(shop, attempt.id)
    assert shop.gateway.effects == [f"{attempt.id}:authorise", f"{attempt.id}:capture"]


async def test_a_purchase_that_is_cancelled_before_anybody_began_is_undone() -> None:
    shop = await Shop().open()
    attempt = await shop.attempt("tok_visa")
    await shop.cancel(attempt.checkout_id)

    await shop.saga.set_out(attempt.id)

    await assert_nothing_happened(shop, attempt.id)
    assert shop.gateway.effects == []


async def test_running_a_purchase_again_changes_nothing() -> None:
    shop = await Shop().open()
    attempt = await shop.attempt("tok_visa")
    await shop.saga.advance(attempt.id)

    await shop.saga.advance(attempt.id)

    await assert_purchase(shop, attempt.id)
    assert len(shop.gateway.effects) == 2


@pytest.mark.parametrize("token", ["tok_declined", "tok_insufficient_funds", "tok_unknown"])
async def test_a_declined_card_leaves_the_checkout_open_with_its_stock(token: str) -> None:
    shop = await Shop().open()
    attempt = await shop.attempt(token)

    await shop.saga.advance(attempt.id)

    checkout = await assert_nothing_happened(shop, attempt.id)
    assert checkout.state is CheckoutState.OPEN
    assert [it.code for it in checkout.notices] == [ProblemCode.PAYMENT_FAILED]
    assert (shop.held, shop.coupons_used) == (3, 1)


async def test_a_buyer_can_pay_with_another_card_after_a_decline() -> None:
    shop = await Shop().open()
    attempt = await shop.attempt("tok_declined")
    await shop.saga.advance(attempt.id)
    await shop.pay_by(attempt.checkout_id, "tok_visa")
    checkout = await shop.uow.checkouts.get(attempt.checkout_id)
    again = await shop.complete(checkout, key=IdempotencyKey(checkout.id, "second"))

    await shop.saga.advance(again)

    await assert_purchase(shop, again)
    assert not (await shop.uow.checkouts.get(checkout.id)).notices


@pytest.mark.parametrize("token", ["tok_lost_answer", "tok_lost_request"])
async def test_a_lost_message_charges_once(token: str) -> None:
    shop = await Shop().open()
    attempt = await shop.attempt(token)

    tries = await run(shop, attempt.id)

    await assert_purchase(shop, attempt.id)
    assert tries == 3
    assert shop.gateway.effects == [f"{attempt.id}:authorise", f"{attempt.id}:capture"]


async def test_a_declined_capture_undoes_everything_and_ends_the_checkout() -> None:
    shop = await Shop().open()
    attempt = await shop.attempt("tok_capture_declined")

    await shop.saga.advance(attempt.id)

    checkout = await assert_nothing_happened(shop, attempt.id)
    assert checkout.state is CheckoutState.EXPIRED
    assert {it.status for it in shop.uow.orders.rows.values()} == {OrderStatus.EXPIRED}
    assert (shop.held, shop.sold, shop.coupons_used) == (0, 0, 0)
    assert shop.uow.carts.rows[shop.cart_id].lines != ()


async def test_a_challenge_waits_for_the_buyer_and_then_goes_on() -> None:
    shop = await Shop().open()
    attempt = await shop.attempt("tok_3ds")
    await shop.saga.advance(attempt.id)
    waiting = await shop.uow.attempts.get(attempt.id)
    await shop.gateway.complete_action(str(waiting.gateway_reference), {"code": "1234"})

    await shop.saga.advance(attempt.id)

    assert waiting.state is AttemptState.WAITING
    assert waiting.action_url
    await assert_purchase(shop, attempt.id)


async def test_waking_a_waiting_purchase_too_early_changes_nothing() -> None:
    shop = await Shop().open()
    attempt = await shop.attempt("tok_3ds")
    await shop.saga.advance(attempt.id)
    before = await shop.uow.attempts.get(attempt.id)

    await shop.saga.advance(attempt.id)

    assert await shop.uow.attempts.get(attempt.id) == before


async def test_a_failed_challenge_leaves_the_checkout_open() -> None:
    shop = await Shop().open()
    attempt = await shop.attempt("tok_3ds_fails")
    await shop.saga.advance(attempt.id)
    waiting = await shop.uow.attempts.get(attempt.id)
    await shop.gateway.complete_action(str(waiting.gateway_reference), {"code": "1234"})

    await shop.saga.advance(attempt.id)

    checkout = await assert_nothing_happened(shop, attempt.id)
    assert checkout.state is CheckoutState.OPEN


async def test_a_challenge_that_nobody_passes_in_time_is_undone() -> None:
    shop = await Shop().open()
    attempt = await shop.attempt("tok_3ds")
    await shop.saga.advance(attempt.id)
    shop.clock.at += PERIODS.payment

    await shop.saga.advance(attempt.id)

    await assert_nothing_happened(shop, attempt.id)
    failure = (await shop.uow.attempts.get(attempt.id)).failure
    assert failure and failure.code == "TIMED_OUT"


async def test_a_worker_whose_clock_is_slow_leaves_a_challenge_to_the_deadline() -> None:
    shop = await Shop().open()
    attempt = await shop.attempt("tok_3ds")
    await shop.saga.set_out(attempt.id)
    shop.clock.at = attempt.deadline - timedelta(seconds=1)
    shop.uow.jobs.due.clear()

    await shop.saga.advance(attempt.id)

    assert (await shop.uow.attempts.get(attempt.id)).state is AttemptState.WAITING
    assert shop.uow.jobs.due == [(ADVANCE, attempt.id, attempt.deadline)]


async def test_who_sets_out_finds_the_job_for_the_deadline_there() -> None:
    shop = await Shop().open()
    attempt = await shop.attempt("tok_3ds")

    await shop.saga.set_out(attempt.id)

    assert shop.uow.jobs.due.count((ADVANCE, attempt.id, attempt.deadline)) == 1


@pytest.mark.parametrize("token", ["tok_visa", "tok_declined"])
async def test_a_purchase_that_has_ended_is_not_looked_at_again(token: str) -> None:
    shop = await Shop().open()
    attempt = await shop.attempt(token)
    shop.uow.jobs.due.clear()

    await shop.saga.advance(attempt.id)

    assert ADVANCE not in {job for job, *_ in shop.uow.jobs.due}


async def test_a_checkout_that_expires_while_it_is_paid_expires_once_it_is_open_again() -> None:
    shop = await Shop().open()
    attempt = await shop.attempt("tok_declined")
    checkout = await shop.stored(attempt.checkout_id)
    shop.uow.jobs.due.clear()
    shop.clock.at = checkout.hold_expires_at
    await shop.expire(checkout.id)
    shop.clock.at -= timedelta(seconds=1)  # another worker's clock

    await shop.saga.advance(attempt.id)

    assert (await shop.stored(checkout.id)).state is CheckoutState.OPEN
    assert (EXPIRE, checkout.id, checkout.hold_expires_at) in shop.uow.jobs.due


async def test_a_purchase_that_fails_after_the_hold_is_over_ends_the_checkout() -> None:
    shop = await Shop().open()
    attempt = await shop.attempt("tok_3ds")
    await shop.saga.advance(attempt.id)
    shop.clock.at += PERIODS.hold

    await shop.saga.advance(attempt.id)

    checkout = await assert_nothing_happened(shop, attempt.id)
    assert checkout.state is CheckoutState.EXPIRED
    assert (shop.held, shop.coupons_used) == (0, 0)


async def test_an_unknown_authorisation_that_is_given_up_is_let_go() -> None:
    shop = await Shop().open()
    attempt = await shop.attempt("tok_lost_answer")
    with pytest.raises(Transient):
        await shop.saga.advance(attempt.id)

    await shop.saga.give_up(attempt.id)
    await run(shop, attempt.id)

    checkout = await assert_nothing_happened(shop, attempt.id)
    assert checkout.state is CheckoutState.OPEN


async def test_a_request_that_arrives_after_it_was_given_up_has_no_effect() -> None:
    shop = await Shop().open()
    attempt = await shop.attempt("tok_lost_request")
    with pytest.raises(Transient):
        await shop.saga.advance(attempt.id)
    await shop.saga.give_up(attempt.id)
    await run(shop, attempt.id)

    outcome = await shop.gateway.find(f"{attempt.id}:authorise")

    assert outcome and not outcome.ok


async def test_an_unknown_capture_that_is_given_up_needs_a_person() -> None:
    shop = await Shop().open()
    attempt = await shop.attempt("tok_lost_answer")
    for _ in range(2):  # the authorisation, then the capture
        with pytest.raises(Transient):
            await shop.saga.advance(attempt.id)

    await shop.saga.give_up(attempt.id)

    stuck = await shop.uow.attempts.get(attempt.id)
    assert (stuck.state, stuck.step) == (AttemptState.NEEDS_PERSON, Step.CAPTURE)
    assert shop.sold == 3


async def test_a_void_that_is_given_up_needs_a_person() -> None:
    shop = await Shop().open()
    attempt = await shop.attempt("tok_3ds")
    await shop.saga.advance(attempt.id)
    await shop.cancel(attempt.checkout_id)
    shop.gateway.reachable = False
    with pytest.raises(Transient):
        await shop.saga.advance(attempt.id)

    await shop.saga.give_up(attempt.id)

    assert (await shop.uow.attempts.get(attempt.id)).state is AttemptState.NEEDS_PERSON


async def test_a_captured_purchase_that_cannot_be_finished_now_is_finished_later() -> None:
    shop = await Shop().open()
    attempt = await shop.attempt("tok_visa")
    await settle(shop, attempt.id, step=Step.FINISH)

    await shop.saga.give_up(attempt.id)
    await shop.saga.advance(attempt.id)

    await assert_purchase(shop, attempt.id)


async def test_a_buyer_who_cancels_while_the_bank_waits_gets_everything_undone() -> None:
    shop = await Shop().open()
    attempt = await shop.attempt("tok_3ds")
    await shop.saga.advance(attempt.id)
    await shop.cancel(attempt.checkout_id)

    await shop.saga.advance(attempt.id)

    checkout = await assert_nothing_happened(shop, attempt.id)
    assert checkout.state is CheckoutState.CANCELLED
    assert (shop.held, shop.coupons_used) == (0, 0)


async def test_orders_can_call_off_a_purchase_before_the_capture() -> None:
    shop = await Shop().open()
    attempt = await shop.attempt("tok_visa")
    await settle(shop, attempt.id, step=Step.CAPTURE)

    undone = await undo_purchase(shop.uow, attempt.order_group_id, clock=shop.clock)
    await shop.saga.advance(attempt.id)

    assert undone
    checkout = await assert_nothing_happened(shop, attempt.id)
    assert checkout.state is CheckoutState.CANCELLED


async def test_orders_cannot_call_off_a_purchase_whose_capture_may_be_out() -> None:
    shop = await Shop().open()
    attempt = await shop.attempt("tok_lost_answer")
    for _ in range(2):
        with pytest.raises(Transient):
            await shop.saga.advance(attempt.id)

    undone = await undo_purchase(shop.uow, attempt.order_group_id, clock=shop.clock)
    await run(shop, attempt.id)

    assert not undone
    await assert_purchase(shop, attempt.id)


async def test_a_worker_that_was_asleep_before_its_call_is_overtaken() -> None:
    shop = await Shop().open()
    attempt = await shop.attempt("tok_visa")

    async def meanwhile() -> None:
        await shop.saga.advance(attempt.id)

    shop.faults.meanwhile = meanwhile
    await shop.saga.advance(attempt.id)

    await assert_purchase(shop, attempt.id)
    assert shop.gateway.effects == [f"{attempt.id}:authorise", f"{attempt.id}:capture"]


async def test_a_worker_that_sleeps_through_the_undoing_charges_nothing() -> None:
    shop = await Shop().open()
    attempt = await shop.attempt("tok_visa")

    async def meanwhile() -> None:
        await shop.cancel(attempt.checkout_id)
        await shop.saga.advance(attempt.id)

    shop.faults.meanwhile = meanwhile
    await shop.saga.advance(attempt.id)

    await assert_nothing_happened(shop, attempt.id)


async def test_a_purchase_that_cannot_be_placed_is_undone() -> None:
    shop = await Shop().open()
    attempt = await shop.attempt("tok_visa")
    broken = shop.uow.checkouts.rows[attempt.checkout_id]
    broken.email = None

    await shop.saga.advance(attempt.id)

    await assert_nothing_happened(shop, attempt.id)
    payment = await shop.uow.payments.by_reference(attempt.id)
    assert payment and payment.status is PaymentStatus.VOIDED


async def test_a_purchase_that_costs_nothing_needs_no_payment() -> None:
    shop = Shop()
    shop.deliveries.prices = dict.fromkeys(shop.deliveries.prices, 0)
    await shop.open()
    [sale] = shop.uow.coupons.rows.values()
    sale.terms = replace(sale.terms, basis_points=10_000)
    attempt = await shop.attempt("tok_visa")

    await shop.saga.advance(attempt.id)

    done = await shop.uow.attempts.get(attempt.id)
    assert done.state is AttemptState.CONFIRMED
    assert {it.status for it in shop.uow.orders.rows.values()} == {OrderStatus.PAID}
    assert shop.gateway.effects == []


async def test_an_attempt_nobody_knows_is_refused() -> None:
    shop = await Shop().open()

    with pytest.raises(AttemptNotFound):
        await shop.saga.advance(AttemptId("att_unknown"))
