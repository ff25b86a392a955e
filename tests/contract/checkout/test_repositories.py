"""Checkouts and attempts, over the fakes and PostgreSQL: what is saved is what is read."""

import pytest

from domains.checkout.application.ports.outbound import CheckoutUnitOfWork
from domains.checkout.domain.aggregates.checkout import Checkout
from domains.checkout.domain.aggregates.completion_attempt import CompletionAttempt
from domains.checkout.domain.exceptions import AttemptNotFound, CheckoutNotFound
from domains.checkout.domain.value_objects.attempt_state import Call, declined
from domains.checkout.domain.value_objects.problem import Problem, ProblemCode
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import AttemptId, CheckoutId, OrderGroupId
from domains.shared_kernel.use_case import Begin
from tests.builders.carts import NOON
from tests.builders.checkout import Shop

BeginCheckout = Begin[CheckoutUnitOfWork]


async def a_filled_checkout() -> tuple[Checkout, CompletionAttempt]:
    """With everything that one can have, and an attempt to complete it; both as if just made."""
    shop = await Shop().open()
    attempt = await shop.attempt("tok_3ds")
    checkout = await shop.stored(attempt.checkout_id)
    checkout.notices = (Problem(ProblemCode.QUANTITY_REDUCED, "One is left.", shop.mug.id),)
    for made in (checkout, attempt):  # saving takes the version less the events for what is stored
        made.version = 0
    checkout._changed(NOON, "everything")
    attempt.ask(Call.AUTHORISE, at=NOON)
    return checkout, attempt


async def save(begin: BeginCheckout, checkout: Checkout, attempt: CompletionAttempt) -> None:
    async with begin() as uow:
        await uow.checkouts.save(checkout)
        await uow.attempts.save(attempt)


async def test_a_checkout_is_read_as_it_was_saved(begin: BeginCheckout) -> None:
    checkout, attempt = await a_filled_checkout()
    await save(begin, checkout, attempt)

    async with begin() as uow:
        read = await uow.checkouts.get(checkout.id)

    assert read == checkout


async def test_an_attempt_is_read_as_it_was_saved(begin: BeginCheckout) -> None:
    checkout, attempt = await a_filled_checkout()
    await save(begin, checkout, attempt)
    attempt.wait(gateway_reference=f"gw_{attempt.id}", action_url="https://bank.test", at=NOON)
    attempt.decline(declined("card_declined"), at=NOON)
    async with begin() as uow:
        await uow.attempts.save(attempt)

    async with begin() as uow:
        read = await uow.attempts.get(attempt.id)
        both = await uow.attempts.with_checkout(attempt.id)
        of_group = await uow.attempts.of_group(attempt.order_group_id)
        under_way = await uow.attempts.under_way(checkout.id)

    assert read == of_group == under_way == attempt
    assert both == (checkout, attempt)


async def test_an_attempt_that_has_ended_is_not_under_way(begin: BeginCheckout) -> None:
    checkout, attempt = await a_filled_checkout()
    attempt.need_person(at=NOON)
    await save(begin, checkout, attempt)

    async with begin() as uow:
        assert await uow.attempts.under_way(checkout.id) is None


async def test_a_lost_race_is_a_conflict(begin: BeginCheckout) -> None:
    checkout, attempt = await a_filled_checkout()
    await save(begin, checkout, attempt)
    async with begin() as uow:
        mine, theirs = [await uow.checkouts.get(checkout.id) for _ in range(2)]
    theirs.cancel(at=NOON)
    async with begin() as uow:
        await uow.checkouts.save(theirs)
    mine.expire(at=NOON)

    with pytest.raises(Conflict):
        async with begin() as uow:
            await uow.checkouts.save(mine)


async def test_what_nobody_saved_is_not_found(begin: BeginCheckout) -> None:
    async with begin() as uow:
        assert await uow.attempts.of_group(OrderGroupId("ogr_unknown")) is None
        with pytest.raises(CheckoutNotFound):
            await uow.checkouts.get(CheckoutId("chk_unknown"))
        with pytest.raises(AttemptNotFound):
            await uow.attempts.get(AttemptId("att_unknown"))
