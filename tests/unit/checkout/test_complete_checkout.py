"""Accepting a quote: what is charged is what the buyer has seen, or nothing."""

import asyncio

import pytest

from domains.checkout.application.ports.outbound import ADVANCE, BEGIN
from domains.checkout.domain.exceptions import (
    CheckoutNotOpen,
    CheckoutNotReady,
    HoldExpired,
    PriceChanged,
    QuoteExpired,
)
from domains.checkout.domain.value_objects.checkout_state import CheckoutState
from domains.shared_kernel.use_case import IdempotencyKey
from tests.builders.carts import usd
from tests.builders.checkout import PERIODS, Shop
from tests.unit.checkout.outcomes import assert_purchase, run


async def test_completing_opens_a_payment_of_the_quoted_total_and_wakes_the_saga() -> None:
    shop = await Shop().open()
    checkout = await shop.ready()

    attempt_id = await shop.complete(checkout)

    payment = await shop.uow.payments.by_reference(attempt_id)
    assert payment and payment.amount == checkout.quote.total
    assert (BEGIN, attempt_id) in shop.uow.jobs.queue
    assert (ADVANCE, attempt_id) in shop.uow.jobs.queue  # at the deadline
    assert (await shop.stored(checkout.id)).state is CheckoutState.COMPLETING


async def test_a_repeated_key_answers_the_same_attempt() -> None:
    shop = await Shop().open()
    checkout = await shop.ready()
    first = await shop.complete(checkout)

    again = await shop.complete(checkout)

    assert again == first
    assert len(shop.uow.payments.rows) == 1


async def test_another_key_while_it_is_being_paid_is_refused() -> None:
    shop = await Shop().open()
    checkout = await shop.ready()
    await shop.complete(checkout)

    with pytest.raises(CheckoutNotOpen):
        await shop.complete(checkout, key=IdempotencyKey(checkout.id, "other"))


async def test_what_is_missing_is_said() -> None:
    shop = await Shop().open()
    checkout = await shop.stored(await shop.check_out())

    with pytest.raises(CheckoutNotReady):
        await shop.complete(checkout)

    assert shop.uow.payments.rows == {}


async def test_a_price_that_changed_is_not_charged() -> None:
    shop = await Shop().open()
    checkout = await shop.ready()
    shop.mug.price_minor = 899

    with pytest.raises(PriceChanged) as refused:
        await shop.complete(checkout)

    assert refused.value.quoted == checkout.quote.total
    assert refused.value.current == checkout.quote.total + usd(107)  # 90 more, and 19 % of it
    assert shop.uow.payments.rows == {}
    assert (await shop.stored(checkout.id)).state is CheckoutState.OPEN


async def test_a_refreshed_quote_has_the_changed_price_and_can_be_paid() -> None:
    shop = await Shop().open()
    checkout = await shop.ready()
    shop.mug.price_minor = 899
    await shop.requote(checkout.id)

    attempt_id = await shop.complete(await shop.stored(checkout.id))
    await run(shop, attempt_id)

    paid = await assert_purchase(shop, attempt_id)
    assert paid.quote.total == checkout.quote.total + usd(107)


async def test_another_tax_or_delivery_price_is_a_change_of_price() -> None:
    shop = await Shop().open()
    checkout = await shop.ready()
    shop.taxes.rates = {"DE": 2_000}
    with pytest.raises(PriceChanged):
        await shop.complete(checkout)
    shop.taxes.rates = {"DE": 1_900}
    shop.deliveries.prices = dict.fromkeys(shop.deliveries.prices, 501)

    with pytest.raises(PriceChanged):
        await shop.complete(checkout)


async def test_a_coupon_that_was_switched_off_is_honoured_while_the_quote_is_good() -> None:
    shop = await Shop().open()
    checkout = await shop.ready()
    [sale] = shop.uow.coupons.rows.values()
    sale.active = False

    attempt_id = await shop.complete(checkout)
    await run(shop, attempt_id)

    await assert_purchase(shop, attempt_id)


async def test_an_old_quote_is_refused() -> None:
    shop = await Shop().open()
    old = await shop.ready()
    await shop.use_codes(old.id)

    with pytest.raises(QuoteExpired):
        await shop.complete(old)


async def test_a_quote_and_a_hold_whose_time_is_over_are_refused() -> None:
    shop = await Shop().open()
    checkout = await shop.ready()
    shop.clock.at += PERIODS.hold

    with pytest.raises(HoldExpired):
        await shop.complete(checkout)


async def test_what_is_not_on_sale_any_more_is_not_sold() -> None:
    shop = await Shop().open()
    checkout = await shop.ready()
    shop.shirt.published = False

    with pytest.raises(CheckoutNotReady):
        await shop.complete(checkout)


async def test_ids_of_checkouts_and_attempts_cannot_be_guessed() -> None:
    shop = await Shop().open()
    checkout = await shop.ready()

    attempt_id = await shop.complete(checkout)

    assert len(checkout.id) == len(attempt_id) == len("chk_") + 32


async def test_the_orders_access_token_is_known_by_the_attempt_alone() -> None:
    shop = await Shop().open()
    one, other = await asyncio.gather(shop.ready(), shop.ready())

    tokens = {
        (await shop.uow.attempts.get(await shop.complete(checkout))).access_token
        for checkout in (one, other)
    }

    assert len(tokens) == 2
