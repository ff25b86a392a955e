"""From the cart to a checkout that can be completed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domains.checkout.application.use_cases.create_checkout import WantedLine
from domains.checkout.domain.aggregates.checkout import QUOTED_FOR
from domains.checkout.domain.exceptions import (
    CardNumberRefused,
    CartNotFound,
    CheckoutNotFound,
    CheckoutNotOpen,
    DeliveryOptionInvalid,
    InsufficientStock,
    NothingToCheckOut,
    VariantUnavailable,
)
from domains.checkout.domain.services.readiness import problems
from domains.checkout.domain.value_objects.checkout_state import CheckoutState
from domains.checkout.domain.value_objects.payment_method import CardPayment
from domains.checkout.domain.value_objects.problem import ProblemCode
from domains.checkout.domain.value_objects.stock_policy import StockPolicy
from domains.coupons.contracts.terms import CouponRefusal
from domains.shared_kernel.errors import IdempotencyKeyReused, InvalidInput
from domains.shared_kernel.ids import CartId, CheckoutId, VariantId
from domains.shared_kernel.use_case import IdempotencyKey
from tests.builders.carts import usd
from tests.builders.checkout import BERLIN, PERIODS, Shop
from tests.builders.coupons import NOON, a_coupon, some_terms

TOKEN = "tok_visa"  # noqa: S105 - a card of the sandbox
PARIS = replace(BERLIN, city="Paris", postal_code="75001", country_code="FR")


async def test_a_checkout_groups_the_selected_lines_by_seller_and_holds_their_stock() -> None:
    shop = await Shop().open()

    checkout = await shop.stored(await shop.check_out())

    assert [group.seller_id for group in checkout.groups] == ["sel_shirts", "sel_mugs"]
    assert [line.quantity for group in checkout.groups for line in group.lines] == [2, 1]
    assert checkout.email == "ada@example.org"
    assert checkout.hold_expires_at == shop.clock.now() + PERIODS.hold
    assert shop.held == 3


async def test_the_first_quote_has_the_coupon_and_the_tax_of_the_destination() -> None:
    shop = await Shop().open()

    totals = (await shop.stored(await shop.check_out())).quote.pricing.totals

    assert totals.subtotal == usd(2_799)
    assert totals.discount == usd(280)
    assert totals.tax == usd(479)  # 19 % of 1 800 and of 719, each line rounded half up
    assert totals.delivery == usd(0)
    assert totals.total == usd(2_998)


async def test_buying_now_needs_no_cart() -> None:
    shop = await Shop().open()
    wanted = (
        WantedLine(variant_id=shop.mug.id, quantity=1),
        WantedLine(variant_id=shop.mug.id, quantity=2),
    )

    checkout_id = await shop.check_out(cart_id=None, lines=wanted, codes=None)

    [group] = (await shop.stored(checkout_id)).groups
    assert [line.quantity for line in group.lines] == [3]


async def test_a_repeated_key_answers_the_same_checkout_and_holds_once() -> None:
    shop = await Shop().open()
    key = IdempotencyKey("cart", "once")
    first = await shop.check_out(key=key)

    again = await shop.check_out(key=key)

    assert again == first
    assert shop.held == 3


async def test_a_key_with_other_input_is_refused() -> None:
    shop = await Shop().open()
    key = IdempotencyKey("cart", "once")
    await shop.check_out(key=key)

    with pytest.raises(IdempotencyKeyReused):
        await shop.check_out(key=key, codes=())


async def test_what_is_short_is_refused_and_nothing_is_held() -> None:
    shop = await Shop().open()
    shop.uow.stock.rows[shop.shirt.id].on_hand = 1

    with pytest.raises(InsufficientStock) as refused:
        await shop.check_out()

    [short] = refused.value.shortages
    assert (short.variant_id, short.requested, short.available) == (shop.shirt.id, 2, 1)
    assert shop.held == 0


async def test_the_partial_policy_takes_what_there_is_and_says_so() -> None:
    shop = await Shop().open()
    shop.uow.stock.rows[shop.shirt.id].on_hand = 1
    shop.uow.stock.rows[shop.mug.id].on_hand = 0

    checkout = await shop.stored(await shop.check_out(stock_policy=StockPolicy.PARTIAL))

    [group] = checkout.groups
    assert [line.quantity for line in group.lines] == [1]
    assert {(it.code, it.target) for it in checkout.notices} == {
        (ProblemCode.QUANTITY_REDUCED, shop.shirt.id),
        (ProblemCode.QUANTITY_REDUCED, shop.mug.id),
    }
    assert shop.held == 1


async def test_the_partial_policy_refuses_when_nothing_is_left() -> None:
    shop = await Shop().open()
    for row in shop.uow.stock.rows.values():
        row.on_hand = 0

    with pytest.raises(InsufficientStock):
        await shop.check_out(stock_policy=StockPolicy.PARTIAL)


async def test_unknown_and_unpublished_goods_and_closed_stores_are_refused() -> None:
    shop = await Shop().open()
    unknown = (WantedLine(variant_id=VariantId("var_unknown"), quantity=1),)

    with pytest.raises(VariantUnavailable):
        await shop.check_out(cart_id=None, lines=unknown)
    shop.stores.closed = {shop.mug.seller_id}
    with pytest.raises(VariantUnavailable):
        await shop.check_out()
    shop.stores.closed = set()
    shop.shirt.published = False
    with pytest.raises(VariantUnavailable):
        await shop.check_out()


async def test_a_checkout_of_nothing_and_of_an_unknown_cart_is_refused() -> None:
    shop = await Shop().open()

    with pytest.raises(NothingToCheckOut):
        await shop.check_out(cart_id=None, lines=())
    with pytest.raises(CartNotFound):
        await shop.check_out(cart_id=CartId("crt_unknown"))


@pytest.mark.parametrize("quantity", [0, -1, 1_000])
async def test_a_quantity_out_of_range_is_refused(quantity: int) -> None:
    shop = await Shop().open()
    wanted = (WantedLine(variant_id=shop.mug.id, quantity=quantity),)

    with pytest.raises(InvalidInput):
        await shop.check_out(cart_id=None, lines=wanted)


async def test_what_is_missing_is_listed_until_it_is_there() -> None:
    shop = await Shop().open()
    wanted = (WantedLine(variant_id=shop.mug.id, quantity=1),)
    before = await shop.check_out(cart_id=None, lines=wanted, shipping_address=None, country="DE")

    after = await shop.ready()

    assert {it.code for it in problems(await shop.stored(before))} == {
        ProblemCode.EMAIL_MISSING,
        ProblemCode.SHIPPING_ADDRESS_MISSING,
        ProblemCode.DELIVERY_OPTION_MISSING,
        ProblemCode.PAYMENT_METHOD_MISSING,
    }
    assert problems(after) == []


async def test_another_address_makes_another_quote_with_its_tax() -> None:
    shop = await Shop().open()
    before = await shop.ready()

    await shop.move_to(before.id, PARIS)

    after = await shop.stored(before.id)
    assert after.quote.token != before.quote.token
    assert after.quote.pricing.totals.tax == usd(0)
    assert after.quote.pricing.totals.delivery == usd(1_000)


async def test_an_option_that_is_gone_is_a_problem_and_no_failure() -> None:
    shop = await Shop().open()
    before = await shop.ready()
    shop.deliveries.left_out = {"FR"}

    await shop.move_to(before.id, PARIS)

    after = await shop.stored(before.id)
    assert {it.code for it in problems(after)} == {ProblemCode.DELIVERY_UNAVAILABLE}
    assert after.quote.pricing.totals.delivery == usd(0)


async def test_an_option_of_another_group_is_refused() -> None:
    shop = await Shop().open()
    checkout = await shop.stored(await shop.check_out())
    first, second = checkout.groups

    with pytest.raises(DeliveryOptionInvalid):
        await shop.choose(checkout.id, (first.id, second.offers[0].id))
    with pytest.raises(DeliveryOptionInvalid):
        await shop.choose(checkout.id, ("cgr_unknown", second.offers[0].id))


async def test_an_unknown_code_says_that_it_saves_nothing() -> None:
    shop = await Shop().open()
    checkout_id = await shop.check_out()

    await shop.use_codes(checkout_id, "sale", "NOPE", " SALE ")

    checkout = await shop.stored(checkout_id)
    assert [(it.code, it.refusal) for it in checkout.quote.codes] == [
        ("SALE", None),
        ("NOPE", CouponRefusal.UNKNOWN),
    ]
    assert ProblemCode.DISCOUNT_CODE_NOT_APPLICABLE in {it.code for it in problems(checkout)}


async def test_a_code_that_is_taken_away_is_given_back() -> None:
    shop = await Shop().open()
    checkout_id = await shop.check_out()

    await shop.use_codes(checkout_id)

    assert shop.coupons_used == 0
    assert (await shop.stored(checkout_id)).quote.pricing.totals.discount == usd(0)


async def test_a_coupon_that_others_used_up_saves_nothing() -> None:
    shop = await Shop().open(usage_limit=1)
    await shop.check_out()

    second = await shop.stored(await shop.check_out())

    assert [it.refusal for it in second.quote.codes] == [CouponRefusal.EXHAUSTED]
    assert second.quote.pricing.totals.discount == usd(0)


async def test_the_last_coupon_stays_with_the_checkout_that_holds_it() -> None:
    shop = await Shop().open(usage_limit=1)
    checkout_id = await shop.check_out()

    await shop.requote(checkout_id)

    assert (await shop.stored(checkout_id)).quote.pricing.totals.discount == usd(280)


@pytest.mark.parametrize("usage_limit", [None, 1, 2])
async def test_a_held_coupon_lasts_although_it_ends_and_is_switched_off(
    usage_limit: int | None,
) -> None:
    ends_at = NOON + timedelta(minutes=1)
    shop = await Shop().open(usage_limit=usage_limit, ends_at=ends_at)
    checkout_id = await shop.check_out()
    [sale] = shop.uow.coupons.rows.values()
    sale.active, shop.clock.at = False, ends_at

    await shop.requote(checkout_id)
    await shop.write_to(checkout_id, "ADA@example.org")

    assert (await shop.stored(checkout_id)).quote.discount == usd(280)
    assert shop.coupons_used == 1


async def test_a_coupon_that_has_ended_is_not_held_again_once_it_is_given_up() -> None:
    ends_at = NOON + timedelta(minutes=1)
    shop = await Shop().open(usage_limit=1, ends_at=ends_at)
    checkout_id = await shop.check_out()
    shop.clock.at = ends_at

    await shop.use_codes(checkout_id)
    await shop.use_codes(checkout_id, "SALE")

    [code] = (await shop.stored(checkout_id)).quote.codes
    assert code.refusal is CouponRefusal.EXPIRED
    assert shop.coupons_used == 0


async def test_a_held_coupon_that_has_ended_lasts_when_the_customer_becomes_known() -> None:
    ends_at = NOON + timedelta(minutes=1)
    shop = await Shop().open(usage_limit=1, per_customer_limit=1, ends_at=ends_at)
    wanted = (WantedLine(variant_id=shop.mug.id, quantity=1),)
    checkout_id = await shop.check_out(cart_id=None, lines=wanted)
    shop.clock.at = ends_at

    await shop.write_to(checkout_id, "ada@example.org")

    [code] = (await shop.stored(checkout_id)).quote.codes
    assert code.refusal is None
    assert shop.coupons_used == 1


async def test_a_coupon_that_takes_nothing_off_is_not_held() -> None:
    shop = await Shop().open()
    gift = a_coupon(some_terms(code="GIFT", seller_id=shop.mug.seller_id, basis_points=10_000))
    await shop.uow.coupons.add(gift)
    wanted = (WantedLine(variant_id=shop.mug.id, quantity=1),)

    checkout_id = await shop.check_out(cart_id=None, lines=wanted, codes=("GIFT", "SALE"))

    checkout = await shop.stored(checkout_id)
    assert [(it.code, it.refusal) for it in checkout.quote.codes] == [
        ("GIFT", None),
        ("SALE", CouponRefusal.NOTHING_TO_SAVE),
    ]
    assert [coupon.id for coupon in checkout.quote.coupons] == [gift.id]
    assert shop.coupons_used == 1


async def test_a_guests_coupons_are_counted_once_the_email_is_known() -> None:
    shop = await Shop().open(per_customer_limit=1)
    await shop.check_out()
    wanted = (WantedLine(variant_id=shop.mug.id, quantity=1),)
    second = await shop.check_out(cart_id=None, lines=wanted)

    await shop.write_to(second, "ADA@example.org")

    checkout = await shop.stored(second)
    assert [it.refusal for it in checkout.quote.codes] == [CouponRefusal.CUSTOMER_LIMIT]
    assert checkout.quote.pricing.totals.discount == usd(0)


@pytest.mark.parametrize("typed", [" ada@example.org", "ada@example.org\n", " Ada@Example.org "])
async def test_blanks_around_an_email_do_not_make_another_customer(typed: str) -> None:
    shop = await Shop().open(per_customer_limit=1)
    wanted = (WantedLine(variant_id=shop.mug.id, quantity=1),)
    await shop.check_out(cart_id=None, lines=wanted, email="ada@example.org")

    created = await shop.stored(await shop.check_out(cart_id=None, lines=wanted, email=typed))
    updated_id = await shop.check_out(cart_id=None, lines=wanted)
    await shop.write_to(updated_id, typed)
    updated = await shop.stored(updated_id)

    for checkout in (created, updated):
        assert checkout.email == typed.strip()
        assert [it.refusal for it in checkout.quote.codes] == [CouponRefusal.CUSTOMER_LIMIT]


@pytest.mark.parametrize("email", ["", "ada", "ada@", "@example.org", "a b@example.org", "a@b"])
async def test_what_is_no_email_address_is_refused(email: str) -> None:
    shop = await Shop().open()
    checkout_id = await shop.check_out()

    with pytest.raises(InvalidInput):
        await shop.write_to(checkout_id, email)


@pytest.mark.parametrize(
    "number", ["4111111111111111", "4111 1111 1111 1111", "tok 4111-1111-1111-1111"]
)
def test_card_numbers_are_never_accepted(number: str) -> None:
    with pytest.raises(CardNumberRefused):
        CardPayment(card_token=number)
    with pytest.raises(CardNumberRefused):
        CardPayment(card_token=TOKEN, brand=number)


def test_a_card_token_is_not_printed() -> None:
    assert TOKEN not in repr(CardPayment(card_token=TOKEN))


async def test_a_quote_is_good_for_a_while_but_no_longer_than_the_hold() -> None:
    shop = await Shop().open()
    checkout_id = await shop.check_out()
    shop.clock.at += timedelta(minutes=1)

    await shop.requote(checkout_id)

    checkout = await shop.stored(checkout_id)
    assert checkout.quote.expires_at == checkout.hold_expires_at
    assert checkout.quote.expires_at < shop.clock.now() + QUOTED_FOR


async def test_the_same_terms_at_the_same_time_make_the_same_quote() -> None:
    shop = await Shop().open()
    checkout = await shop.ready()

    await shop.requote(checkout.id)

    assert (await shop.stored(checkout.id)).quote == checkout.quote


async def test_cancelling_gives_everything_back_and_may_be_repeated() -> None:
    shop = await Shop().open()
    checkout = await shop.ready()

    await shop.cancel(checkout.id)
    await shop.cancel(checkout.id)

    assert (await shop.stored(checkout.id)).state is CheckoutState.CANCELLED
    assert (shop.held, shop.coupons_used) == (0, 0)
    with pytest.raises(CheckoutNotOpen):
        await shop.requote(checkout.id)


async def test_an_abandoned_checkout_expires_when_its_hold_does() -> None:
    shop = await Shop().open()
    checkout_id = await shop.check_out()
    await shop.expire(checkout_id)
    early = (await shop.stored(checkout_id)).state
    shop.clock.at += PERIODS.hold

    await shop.expire(checkout_id)

    assert early is CheckoutState.OPEN
    assert (await shop.stored(checkout_id)).state is CheckoutState.EXPIRED
    assert (shop.held, shop.coupons_used) == (0, 0)


async def test_a_checkout_that_is_being_paid_does_not_expire() -> None:
    shop = await Shop().open()
    attempt = await shop.attempt("tok_3ds")
    await shop.saga.advance(attempt.id)
    shop.clock.at += PERIODS.hold

    await shop.expire(attempt.checkout_id)

    assert (await shop.stored(attempt.checkout_id)).state is CheckoutState.COMPLETING
    assert shop.held == 3


async def test_an_unknown_checkout_is_not_found() -> None:
    shop = await Shop().open()

    with pytest.raises(CheckoutNotFound):
        await shop.requote(CheckoutId("chk_unknown"))
