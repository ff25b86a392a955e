"""Whatever happens to a stock, its books tell what is in the house, and no piece is sold twice.

A model of the house follows every command: the pieces that are really there, what is promised to
checkouts and orders, and what has been shipped. The same on the fake and on PostgreSQL.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from apps.embedded.settings import Urls
from domains.inventory.application.ports.outbound import InventoryUnitOfWork
from domains.inventory.application.turned import REPORT
from domains.inventory.application.use_cases.allocate_hold import allocate_hold
from domains.inventory.application.use_cases.claim_hold import claim_hold
from domains.inventory.application.use_cases.deallocate import deallocate
from domains.inventory.application.use_cases.place_hold import place_hold
from domains.inventory.application.use_cases.release_hold import release_hold
from domains.inventory.application.use_cases.restock import restock
from domains.inventory.application.use_cases.set_stock import set_stock
from domains.inventory.application.use_cases.ship_stock import ship_stock
from domains.inventory.contracts.apis import Hold, Shortage, StockLine
from domains.inventory.domain.exceptions import NotAllocated, StockBelowPromised
from domains.inventory.domain.value_objects.stock import Stock
from domains.inventory.domain.value_objects.stock_policy import StockPolicy
from domains.shared_kernel.ids import VariantId, new_id
from domains.shared_kernel.use_case import Begin
from persistence import engine
from persistence.migrations.upgrade import upgrade
from persistence.unit_of_work import transactions
from tests.builders.inventory import NOON, SELLER, a_hold, a_variant_id
from tests.fakes.inventory import InMemoryInventory
from tests.fakes.payments import StoppedClock

CLOCK = StoppedClock(NOON)
MORE_THAN_ANY = 1_000_000
PIECES, PLACES, POLICIES = st.integers(1, 6), st.integers(0, 99), st.sampled_from(StockPolicy)


class Shop(NamedTuple):
    """`told` answers how often the catalogue was told of a variant since it was asked last."""

    run: Callable[[Any], Any]
    begin: Begin[InventoryUnitOfWork]
    told: Callable[[VariantId], Awaitable[int]]


class Held(NamedTuple):
    hold: Hold
    quantity: int
    counted: bool


class House(RuleBasedStateMachine):
    """Every rule tries something, allowed or not."""

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self.shop = shop
        self.variant = a_variant_id()
        self.listed = True
        self.policy = StockPolicy.DENY
        self.there = 0
        self.gone = 0
        self.held: list[Held] = []
        self.ordered: list[int] = []
        self.shipped: list[int] = []

    @property
    def promised(self) -> int:
        """What is held without limit becomes a promise when it is bought."""
        return sum(self.ordered) + sum(it.quantity for it in self.held if it.counted)

    @property
    def free(self) -> int:
        return max(self.there - self.promised, 0)

    def do(self, change: Callable[[InventoryUnitOfWork], Awaitable[Any]]) -> Any:
        async def joined() -> Any:
            async with self.shop.begin() as uow:
                return await change(uow)

        return self.shop.run(joined())

    def move(self, change: Callable[..., Awaitable[None]], pieces: int) -> None:
        """Once for a cause, which is told twice."""
        lines, cause = [StockLine(self.variant, pieces)], new_id("cau")
        for _ in range(2):
            self.do(lambda uow: change(uow, lines, cause, clock=CLOCK))

    def move_of_order(
        self, change: Callable[..., Awaitable[None]], place: int, pieces: int
    ) -> tuple[int, int]:
        """Of how many pieces, and of which order."""
        place %= len(self.ordered)
        pieces = min(pieces, self.ordered[place])
        self.move(change, pieces)
        self.ordered[place] -= pieces
        return pieces, place

    @initialize(there=st.integers(0, 4), policy=POLICIES)
    def open(self, there: int, policy: StockPolicy) -> None:
        self.count(there, policy)

    @rule(there=st.integers(0, 4), policy=POLICIES)
    def count(self, there: int, policy: StockPolicy) -> None:
        """The seller says what is there, and switches the policy or keeps it."""

        def count() -> None:
            self.do(lambda it: set_stock(it, SELLER, self.variant, there, policy, clock=CLOCK))

        if policy is StockPolicy.DENY and there < min(self.there, self.promised):
            with pytest.raises(StockBelowPromised):
                count()
        else:
            count()
            self.there, self.policy = there, policy

    @rule(policy=POLICIES)
    def switch(self, policy: StockPolicy) -> None:
        self.count(self.there, policy)

    @rule(pieces=PIECES)
    def hold(self, pieces: int) -> None:
        hold, counted = a_hold((self.variant, pieces)), self.policy is StockPolicy.DENY
        short = self.do(lambda it: place_hold(it, hold, clock=CLOCK))
        if counted and pieces > self.free:
            assert short == (Shortage(self.variant, pieces, self.free),)
        else:
            assert short == ()
            self.held.append(Held(hold, pieces, counted))

    @rule(pieces=PIECES)
    def sell(self, pieces: int) -> None:
        held = len(self.held)
        self.hold(pieces)
        if len(self.held) > held:
            self.buy(held)

    @precondition(lambda self: self.held)
    @rule(place=PLACES)
    def release(self, place: int) -> None:
        it = self.held.pop(place % len(self.held))
        self.do(lambda uow: release_hold(uow, it.hold.reservation_id, clock=CLOCK))

    @precondition(lambda self: self.held)
    @rule(place=PLACES)
    def buy(self, place: int) -> None:
        it = self.held.pop(place % len(self.held))

        async def buy(uow: InventoryUnitOfWork) -> None:
            assert await claim_hold(uow, it.hold.reservation_id, clock=CLOCK)
            await allocate_hold(uow, it.hold.reservation_id, clock=CLOCK)

        self.do(buy)
        self.ordered.append(it.quantity)
        self.shipped.append(0)

    @precondition(lambda self: any(self.ordered))
    @rule(place=PLACES, pieces=PIECES)
    def ship(self, place: int, pieces: int) -> None:
        """What is not there, the seller gets from elsewhere."""
        place = self.open_order(place)
        pieces, place = self.move_of_order(ship_stock, place, pieces)
        self.shipped[place] += pieces
        taken = min(pieces, self.there)
        self.there -= taken
        self.gone += taken

    @precondition(lambda self: any(self.ordered))
    @rule(place=PLACES, pieces=PIECES)
    def cancel(self, place: int, pieces: int) -> None:
        self.move_of_order(deallocate, self.open_order(place), pieces)

    @precondition(lambda self: any(self.shipped))
    @rule(place=PLACES, pieces=PIECES)
    def give_back(self, place: int, pieces: int) -> None:
        """As much as has left the house comes back into it."""
        sent = [place for place, shipped in enumerate(self.shipped) if shipped]
        place = sent[place % len(sent)]
        pieces = min(pieces, self.shipped[place])
        self.move(restock, pieces)
        self.shipped[place] -= pieces
        back = min(pieces, self.gone)
        self.gone -= back
        self.there += back

    @rule(change=st.sampled_from([ship_stock, deallocate]))
    def take_more_than_is_in_orders_and_holds(self, change: Callable[..., Any]) -> None:
        with pytest.raises(NotAllocated):
            self.move(change, self.promised + 1)

    @invariant()
    def the_books_tell_what_is_there_and_promised(self) -> None:
        stock: Stock | None = self.do(lambda uow: uow.stock.lock([self.variant])).get(self.variant)
        if stock:
            assert (stock.on_hand, stock.promised) == (self.there, self.promised)

    @invariant()
    def only_what_nobody_was_promised_can_be_bought(self) -> None:
        if self.policy is StockPolicy.DENY:
            wanted = a_hold((self.variant, MORE_THAN_ANY))
            [short] = self.do(lambda uow: place_hold(uow, wanted, clock=CLOCK))
            assert short.available == self.free

    @invariant()
    def the_catalogue_knows_whether_it_can_be_bought(self) -> None:
        in_stock = self.policy is StockPolicy.CONTINUE or self.free > 0
        if self.shop.run(self.shop.told(self.variant)):
            self.listed = in_stock
        if self.do(lambda uow: uow.stock.lock([self.variant])):
            assert self.listed is in_stock

    def open_order(self, place: int) -> int:
        unshipped = [place for place, units in enumerate(self.ordered) if units]
        return unshipped[place % len(unshipped)]


@pytest.fixture
def in_memory() -> Iterator[Callable[[], Shop]]:
    def made() -> Shop:
        uow = InMemoryInventory()

        async def told(variant: VariantId) -> int:
            times = uow.jobs.queue.count((REPORT, variant))
            uow.jobs.queue.clear()
            return times

        return Shop(runner.run, uow.begin, told)

    with asyncio.Runner() as runner:
        yield made


@pytest.fixture(params=[True, False], ids=["locks", "light"])
def on_postgres(request: pytest.FixtureRequest, engines: Urls) -> Iterator[Callable[[], Shop]]:
    connecting = engine.connect(engines.database_url, read=1, write=2)
    with asyncio.Runner() as runner:
        runner.run(upgrade(engines.database_url))
        pools = runner.run(connecting.__aenter__())

        async def told(variant: VariantId) -> int:
            gone = "delete from jobs where name = $1 and payload = $2 returning 1"
            return len(await pools.write.fetch(gone, REPORT, variant))

        yield lambda: Shop(runner.run, transactions(pools.write, locks=request.param), told)
        runner.run(connecting.__aexit__(None, None, None))


UNHURRIED = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def test_no_piece_is_sold_twice_whatever_happens(in_memory: Callable[[], Shop]) -> None:
    run_state_machine_as_test(
        lambda: House(in_memory()),  # type: ignore[arg-type]  # a factory will do
        settings=settings(UNHURRIED, max_examples=100, stateful_step_count=30),
    )


def test_no_piece_is_sold_twice_on_postgres(on_postgres: Callable[[], Shop]) -> None:
    run_state_machine_as_test(
        lambda: House(on_postgres()),  # type: ignore[arg-type]  # a factory will do
        settings=settings(UNHURRIED, max_examples=40, stateful_step_count=25),
    )
