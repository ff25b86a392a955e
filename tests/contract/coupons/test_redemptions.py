"""Uses of coupons, over the fake and the real adapter: what the partners' use cases rely on."""

from datetime import timedelta

import pytest

from domains.coupons.application.ports.outbound import CouponsUnitOfWork
from domains.coupons.application.use_cases.consume_coupons import consume_coupons
from domains.coupons.application.use_cases.give_back_coupons import give_back_coupons
from domains.coupons.application.use_cases.hold_coupons import hold_coupons
from domains.coupons.application.use_cases.release_coupons import release_coupons
from domains.coupons.contracts.apis import CouponHold, RefusedCoupon
from domains.coupons.contracts.terms import CouponRefusal
from domains.coupons.domain.aggregates.coupon import Coupon
from domains.coupons.domain.exceptions import CodeTaken, CouponNotFound
from domains.shared_kernel.ids import CheckoutId, CouponId, OrderGroupId, new_id
from domains.shared_kernel.money import Currency, Money
from domains.shared_kernel.use_case import Begin
from tests.builders.coupons import NOON, a_coupon, a_seller_id, some_terms
from tests.fakes.payments import StoppedClock

BeginCoupons = Begin[CouponsUnitOfWork]


async def added(begin: BeginCoupons, coupon: Coupon) -> CouponId:
    async with begin() as uow:
        await uow.coupons.add(coupon)
    return coupon.id


def a_checkout() -> CheckoutId:
    return CheckoutId(new_id("chk"))


def a_group() -> OrderGroupId:
    return OrderGroupId(new_id("ogr"))


async def hold(
    begin: BeginCoupons,
    checkout_id: CheckoutId,
    *coupons: CouponId,
    customer: str | None = "cus_1",
    at: timedelta = timedelta(),
) -> list[CouponRefusal]:
    wanted = CouponHold(checkout_id=checkout_id, customer=customer, coupon_ids=coupons)
    async with begin() as uow:
        refused = await hold_coupons(uow, wanted, clock=StoppedClock(NOON + at))
    return [it.reason for it in refused]


async def release(begin: BeginCoupons, checkout_id: CheckoutId) -> None:
    async with begin() as uow:
        await release_coupons(uow, checkout_id)


async def is_free(begin: BeginCoupons, coupon_id: CouponId) -> bool:
    """Whether one more checkout could hold it; none does afterwards."""
    checkout_id = a_checkout()
    free = not await hold(begin, checkout_id, coupon_id, customer="cus_probe")
    await release(begin, checkout_id)
    return free


async def test_a_coupon_reads_back_as_it_was_saved(begin: BeginCoupons) -> None:
    amount = Money(500, Currency.EUR)
    terms = some_terms(seller_id=a_seller_id(), amount=amount, min_subtotal=amount)
    coupon = a_coupon(terms, ends_at=NOON + timedelta(days=1), usage_limit=5, per_customer_limit=1)

    await added(begin, coupon)

    async with begin() as uow:
        assert await uow.coupons.get(coupon.id) == coupon


async def test_a_code_names_one_coupon(begin: BeginCoupons) -> None:
    coupon = a_coupon()
    await added(begin, coupon)

    with pytest.raises(CodeTaken):
        await added(begin, a_coupon(some_terms(code=coupon.terms.code)))


async def test_an_unknown_coupon_is_refused(begin: BeginCoupons) -> None:
    with pytest.raises(CouponNotFound):
        async with begin() as uow:
            await uow.coupons.get(CouponId("cou_none"))

    assert await hold(begin, a_checkout(), CouponId("cou_none")) == [CouponRefusal.UNKNOWN]


async def test_a_hold_counts_until_it_is_released(begin: BeginCoupons) -> None:
    coupon, checkout = await added(begin, a_coupon(usage_limit=1)), a_checkout()

    assert await hold(begin, checkout, coupon) == []
    assert await hold(begin, checkout, coupon) == []
    assert await hold(begin, a_checkout(), coupon) == [CouponRefusal.EXHAUSTED]

    await release(begin, checkout)
    await release(begin, checkout)
    assert await is_free(begin, coupon)


async def test_a_checkout_holds_exactly_what_it_asked_for_last(begin: BeginCoupons) -> None:
    first = await added(begin, a_coupon(usage_limit=1))
    second = await added(begin, a_coupon(usage_limit=1))
    checkout = a_checkout()

    await hold(begin, checkout, first)
    await hold(begin, checkout, second)

    assert await is_free(begin, first)
    assert not await is_free(begin, second)


async def test_a_refused_coupon_does_not_keep_the_others_from_being_held(
    begin: BeginCoupons,
) -> None:
    good = await added(begin, a_coupon(usage_limit=1))
    late = await added(begin, a_coupon(starts_at=NOON + timedelta(days=1)))
    wanted = CouponHold(checkout_id=a_checkout(), customer=None, coupon_ids=(good, late))

    async with begin() as uow:
        refused = await hold_coupons(uow, wanted, clock=StoppedClock(NOON))

    assert refused == (RefusedCoupon(late, CouponRefusal.NOT_STARTED),)
    assert not await is_free(begin, good)


async def test_a_coupon_ends_but_a_hold_on_it_lasts(begin: BeginCoupons) -> None:
    coupon = await added(begin, a_coupon(ends_at=NOON + timedelta(hours=1)))
    checkout, later = a_checkout(), timedelta(hours=1)

    await hold(begin, checkout, coupon)

    assert await hold(begin, checkout, coupon, at=later) == []
    assert await hold(begin, checkout, coupon, customer="cus_2", at=later) == []
    assert await hold(begin, a_checkout(), coupon, at=later) == [CouponRefusal.EXPIRED]


async def test_one_customer_cannot_take_more_than_a_customer_may(begin: BeginCoupons) -> None:
    coupon = await added(begin, a_coupon(per_customer_limit=1, usage_limit=2))

    await hold(begin, a_checkout(), coupon, customer="ann@shop.test")

    assert await hold(begin, a_checkout(), coupon, customer="Ann@Shop.test") == [
        CouponRefusal.CUSTOMER_LIMIT
    ]
    assert await hold(begin, a_checkout(), coupon, customer="cus_2") == []


async def test_a_guest_who_turns_out_to_be_known_is_counted_then(begin: BeginCoupons) -> None:
    coupon, checkout = await added(begin, a_coupon(per_customer_limit=1)), a_checkout()
    await hold(begin, a_checkout(), coupon, customer="ann@shop.test")

    assert await hold(begin, checkout, coupon, customer=None) == []

    assert await hold(begin, checkout, coupon, customer="ann@shop.test") == [
        CouponRefusal.CUSTOMER_LIMIT
    ]


async def test_what_a_purchase_consumed_is_neither_released_nor_held_again(
    begin: BeginCoupons,
) -> None:
    coupon, checkout, group = await added(begin, a_coupon(usage_limit=1)), a_checkout(), a_group()
    await hold(begin, checkout, coupon)

    for _ in range(2):
        async with begin() as uow:
            await consume_coupons(uow, checkout, group)
    await release(begin, checkout)
    await hold(begin, checkout)

    assert not await is_free(begin, coupon)


async def test_a_cancelled_purchase_gives_its_coupons_back_once(begin: BeginCoupons) -> None:
    coupon, checkout, group = await added(begin, a_coupon(usage_limit=1)), a_checkout(), a_group()
    await hold(begin, checkout, coupon)
    async with begin() as uow:
        await consume_coupons(uow, checkout, group)

    for _ in range(2):
        async with begin() as uow:
            await give_back_coupons(uow, group)

    assert await is_free(begin, coupon)
