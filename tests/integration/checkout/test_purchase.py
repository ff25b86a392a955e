"""Purchases on real PostgreSQL: many buyers, several workers, one truth."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from apps.composition.checkout import CheckoutJobs, checkout_commands, checkout_jobs
from domains.checkout.application.ports.inbound import CheckoutCommands
from domains.checkout.application.use_cases.cancel_checkout import CancelCheckout
from domains.checkout.application.use_cases.complete_checkout import CompleteCheckout
from domains.checkout.application.use_cases.create_checkout import CreateCheckout, WantedLine
from domains.checkout.application.use_cases.undo_purchase import undo_purchase
from domains.checkout.application.use_cases.update_delivery_options import UpdateDeliveryOptions
from domains.checkout.application.use_cases.update_payment_method import UpdatePaymentMethod
from domains.checkout.contracts.apis import AttemptView, CheckoutView
from domains.checkout.domain.exceptions import CheckoutNotOpen, InsufficientStock
from domains.checkout.domain.value_objects.attempt_state import AttemptState
from domains.checkout.domain.value_objects.checkout_state import CheckoutState
from domains.checkout.domain.value_objects.payment_method import CardPayment
from domains.inventory.contracts.apis import StockLevelView
from domains.products.contracts.apis import VariantView
from domains.shared_kernel.errors import Transient
from domains.shared_kernel.ids import AttemptId, CheckoutId
from domains.shared_kernel.use_case import Begin, IdempotencyKey
from persistence.carts.reader import SqlCartReader
from persistence.checkout.reader import SqlCheckoutReader
from persistence.coupons.reader import SqlCouponReader
from persistence.engine import Pools
from persistence.inventory.reader import SqlInventoryReader
from persistence.statements import Database
from persistence.unit_of_work import SqlUnitOfWork, series, transactions
from tests.builders.checkout import BERLIN, PERIODS, a_mug, a_shirt
from tests.builders.coupons import a_coupon, some_terms
from tests.builders.inventory import a_stock
from tests.fakes.carts import Variants
from tests.fakes.checkout import Deliveries, Stores, Taxes, a_gateway, a_market
from tests.fakes.payments import FakeGateway, StoppedClock

CARDS = ["tok_visa", "tok_declined", "tok_lost_answer", "tok_lost_request", "tok_capture_declined"]
CLOCK = StoppedClock()


@dataclass
class Shop:
    """Checkout as it is composed; the catalogue, the stores and the gateway are fakes."""

    commands: CheckoutCommands
    jobs: CheckoutJobs
    gateway: FakeGateway
    begin: Begin[SqlUnitOfWork]
    pool: Database
    variants: Sequence[VariantView]
    code: str

    async def buy(self, card: str = "tok_visa", *, quantity: int = 1) -> AttemptId:
        """All the way to an attempt that has just begun."""
        checkout_id = await self.filled(card, quantity=quantity)
        return (await self.commands.complete_checkout(await self.accepted(checkout_id))).id

    async def filled(self, card: str = "tok_visa", *, quantity: int = 1) -> CheckoutId:
        checkout = await self.commands.create_checkout(self.wanted(quantity))
        checkout_id = checkout.id
        await self.commands.update_delivery_options(
            UpdateDeliveryOptions(
                checkout_id=checkout_id,
                selections=tuple(
                    (group.id, group.delivery_options[0].id) for group in checkout.groups
                ),
            )
        )
        await self.commands.update_payment_method(
            UpdatePaymentMethod(checkout_id=checkout_id, method=CardPayment(card_token=card))
        )
        return checkout_id

    def wanted(self, quantity: int) -> CreateCheckout:
        return CreateCheckout(
            key=None,
            customer_id=None,
            lines=tuple(
                WantedLine(variant_id=variant.id, quantity=quantity) for variant in self.variants
            ),
            email="ada@example.org",
            shipping_address=BERLIN,
            codes=(self.code,),
        )

    async def accepted(self, checkout_id: CheckoutId) -> CompleteCheckout:
        checkout = await self.checkout(checkout_id)
        return CompleteCheckout(
            key=IdempotencyKey(checkout_id, "once"),
            checkout_id=checkout_id,
            quote_token=checkout.quote.token,
        )

    async def run(self, attempt_id: AttemptId) -> None:
        for _ in range(20):
            try:
                return await self.jobs.advance(attempt_id)
            except Transient:
                await asyncio.sleep(0.01)
        pytest.fail("the answer stays unknown")

    async def checkout(self, checkout_id: CheckoutId) -> CheckoutView:
        [view] = await SqlCheckoutReader(self.pool).by_ids([checkout_id])
        assert view
        return view

    async def attempt(self, attempt_id: AttemptId) -> AttemptView:
        [view] = await SqlCheckoutReader(self.pool).attempts([attempt_id])
        assert view
        return view

    async def stock(self) -> list[StockLevelView]:
        levels = await SqlInventoryReader(self.pool).levels([it.id for it in self.variants])
        return [level for level in levels if level]

    async def coupon_uses(self) -> int:
        [coupon] = await SqlCouponReader(self.pool, CLOCK).by_codes([self.code])
        assert coupon
        return coupon.used

    def captured(self) -> int:
        return sum(it.captured for it in self.gateway._payments.values())


@pytest.fixture(params=["a first try", "with locks"])
async def shop(pools: Pools, begin: Begin[SqlUnitOfWork], request: pytest.FixtureRequest) -> Shop:
    light = request.param == "a first try"
    variants, gateway, sale = [a_shirt(), a_mug()], a_gateway(), some_terms()
    async with begin() as uow:
        for variant in variants:
            await uow.stock.set(a_stock(variant.id, seller_id=variant.seller_id), at=CLOCK.now())
        await uow.coupons.add(a_coupon(sale))
    market = a_market(
        carts=SqlCartReader(pools.read),
        products=Variants(variants),
        sellers=Stores(),
        shipping=Deliveries(),
        coupons=SqlCouponReader(pools.read, CLOCK),
        taxes=Taxes({}),
    )
    return Shop(
        commands=checkout_commands(
            begin,
            market,
            PERIODS,
            CLOCK,
            light=transactions(pools.write, locks=False) if light else None,
        ),
        jobs=checkout_jobs(
            begin,
            gateway,
            CLOCK,
            commission_bp=500,
            return_url="https://a.test",
            series=series(pools.write) if light else None,
        ),
        gateway=gateway,
        begin=begin,
        pool=pools.read,
        variants=variants,
        code=sale.code,
    )


async def test_a_purchase_is_paid_and_sold(shop: Shop) -> None:
    attempt_id = await shop.buy(quantity=2)

    await shop.run(attempt_id)

    attempt = await shop.attempt(attempt_id)
    checkout = await shop.checkout(attempt.checkout_id)
    assert attempt.state is AttemptState.CONFIRMED
    assert checkout.state is CheckoutState.COMPLETED
    assert checkout.quote.total.minor_units == shop.captured()
    assert [(it.reserved, it.allocated) for it in await shop.stock()] == [(0, 2), (0, 2)]
    assert await shop.coupon_uses() == 1


@pytest.mark.parametrize("card", CARDS)
async def test_workers_that_race_for_an_attempt_do_it_once(shop: Shop, card: str) -> None:
    attempt_id = await shop.buy(card)

    await asyncio.gather(*(shop.run(attempt_id) for _ in range(4)))

    attempt = await shop.attempt(attempt_id)
    confirmed = attempt.state is AttemptState.CONFIRMED
    assert confirmed or attempt.state is AttemptState.FAILED
    assert len(shop.gateway.effects) == len(set(shop.gateway.effects))
    assert bool(shop.captured()) is confirmed
    assert sum(it.allocated for it in await shop.stock()) == (2 if confirmed else 0)


async def test_of_many_buyers_only_so_many_buy_as_there_is_stock(shop: Shop) -> None:
    async def buyer() -> AttemptState | None:
        try:
            attempt_id = await shop.buy()
        except InsufficientStock:
            return None
        await shop.run(attempt_id)
        return (await shop.attempt(attempt_id)).state

    ends = await asyncio.gather(*(buyer() for _ in range(16)))

    assert ends.count(AttemptState.CONFIRMED) == 10
    assert ends.count(None) == 6
    assert [(it.reserved, it.allocated) for it in await shop.stock()] == [(0, 10), (0, 10)]
    assert await shop.coupon_uses() == 10


async def test_a_purchase_that_is_cancelled_while_it_runs_is_whole_or_undone(shop: Shop) -> None:
    async def cancelled(attempt_id: AttemptId) -> None:
        attempt = await shop.attempt(attempt_id)
        try:
            await shop.commands.cancel_checkout(CancelCheckout(checkout_id=attempt.checkout_id))
        except CheckoutNotOpen:
            return
        await shop.run(attempt_id)

    attempts = [await shop.buy() for _ in range(5)]
    await asyncio.gather(*(work(it) for it in attempts for work in (shop.run, cancelled)))

    ends = [(await shop.attempt(it)).state for it in attempts]
    sold = ends.count(AttemptState.CONFIRMED)
    assert sold + ends.count(AttemptState.FAILED) == 5
    assert [(it.reserved, it.allocated) for it in await shop.stock()] == [(0, sold)] * 2
    assert await shop.coupon_uses() == sold


async def test_completing_twice_at_once_makes_one_attempt(shop: Shop) -> None:
    first = await shop.buy()
    command = await shop.accepted((await shop.attempt(first)).checkout_id)

    again = await asyncio.gather(*(shop.commands.complete_checkout(command) for _ in range(4)))

    assert {attempt.id for attempt in again} == {first}


WAITS = "select exists (select from pg_locks where locktype = 'transactionid' and not granted)"


async def test_who_has_locked_a_checkout_gets_its_hold_while_another_completes_it(
    shop: Shop, pools: Pools
) -> None:
    """Else each has what the other one waits for."""
    checkout_id = await shop.filled()
    command = await shop.accepted(checkout_id)
    async with pools.write.acquire() as other, other.transaction():
        await other.execute("select from checkouts where id = $1 for update", checkout_id)
        completing = asyncio.create_task(shop.commands.complete_checkout(command))
        while not await pools.read.fetchval(WAITS):  # noqa: ASYNC110 - elsewhere
            await asyncio.sleep(0.01)

        holds = await other.fetch(
            "select from stock_reservations where owner = $1 for update nowait", checkout_id
        )

    assert len(holds) == 1
    assert (await completing).checkout_id == checkout_id


async def test_orders_can_call_off_an_unpaid_purchase(shop: Shop) -> None:
    attempt_id = await shop.buy("tok_3ds")
    await shop.run(attempt_id)
    attempt = await shop.attempt(attempt_id)
    async with shop.begin() as uow:
        undone = await undo_purchase(uow, attempt.order_group_id, clock=CLOCK)

    await shop.run(attempt_id)

    assert undone
    assert (await shop.attempt(attempt_id)).state is AttemptState.FAILED
    assert (await shop.checkout(attempt.checkout_id)).state is CheckoutState.CANCELLED
    assert [(it.reserved, it.allocated) for it in await shop.stock()] == [(0, 0), (0, 0)]
