"""Many buyers at once on real PostgreSQL: no coupon is used more often than it may be (C1)."""

import asyncio

from domains.coupons.application.use_cases.hold_coupons import hold_coupons
from domains.coupons.application.use_cases.release_coupons import release_coupons
from domains.coupons.contracts.apis import CouponHold, RefusedCoupon
from domains.coupons.contracts.terms import CouponRefusal
from domains.shared_kernel.ids import CheckoutId, CouponId, new_id
from domains.shared_kernel.use_case import Begin
from persistence.coupons.reader import SqlCouponReader
from persistence.engine import Pools
from persistence.unit_of_work import SqlUnitOfWork
from tests.builders.coupons import NOON, a_coupon
from tests.fakes.payments import StoppedClock


async def hold(
    begin: Begin[SqlUnitOfWork], *coupons: CouponId, customer: str
) -> tuple[RefusedCoupon, ...]:
    wanted = CouponHold(
        checkout_id=CheckoutId(new_id("chk")), customer=customer, coupon_ids=coupons
    )
    async with begin() as uow:
        return await hold_coupons(uow, wanted, clock=StoppedClock(NOON))


async def test_of_fifty_buyers_five_get_the_last_five(
    begin: Begin[SqlUnitOfWork], pools: Pools
) -> None:
    coupon = a_coupon(usage_limit=5)
    async with begin() as uow:
        await uow.coupons.add(coupon)

    answers = await asyncio.gather(
        *(hold(begin, coupon.id, customer=f"cus_{number}") for number in range(50))
    )

    assert sum(answer == () for answer in answers) == 5
    assert {it.reason for answer in answers for it in answer} == {CouponRefusal.EXHAUSTED}
    [view] = await SqlCouponReader(pools.read, StoppedClock(NOON)).by_ids([coupon.id])
    assert view and view.used == 5


async def test_a_customer_in_many_tabs_gets_a_coupon_once(begin: Begin[SqlUnitOfWork]) -> None:
    coupon = a_coupon(per_customer_limit=1)
    async with begin() as uow:
        await uow.coupons.add(coupon)

    answers = await asyncio.gather(
        *(hold(begin, coupon.id, customer="cus_tabs") for _ in range(20))
    )

    assert sum(answer == () for answer in answers) == 1


async def test_coupons_in_any_order_do_not_block_each_other(begin: Begin[SqlUnitOfWork]) -> None:
    first, second = a_coupon(), a_coupon()
    async with begin() as uow:
        await uow.coupons.add(first)
        await uow.coupons.add(second)
    orders = [(first.id, second.id), (second.id, first.id)] * 15

    answers = await asyncio.gather(
        *(hold(begin, *ids, customer=f"cus_{n}") for n, ids in enumerate(orders))
    )

    assert answers == [()] * 30


async def test_a_hold_released_many_times_at_once_is_given_back_once(
    begin: Begin[SqlUnitOfWork], pools: Pools
) -> None:
    coupon, checkout = a_coupon(usage_limit=5), CheckoutId(new_id("chk"))
    wanted = CouponHold(checkout_id=checkout, customer=None, coupon_ids=(coupon.id,))
    async with begin() as uow:
        await uow.coupons.add(coupon)
        await hold_coupons(uow, wanted, clock=StoppedClock(NOON))
    await hold(begin, coupon.id, customer="cus_other")

    async def release() -> None:
        async with begin() as uow:
            await release_coupons(uow, checkout)

    await asyncio.gather(*(release() for _ in range(10)))

    [view] = await SqlCouponReader(pools.read, StoppedClock(NOON)).by_ids([coupon.id])
    assert view and view.used == 1
