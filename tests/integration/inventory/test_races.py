"""Many buyers at once on real PostgreSQL: nothing is sold twice, nobody waits for ever."""

import asyncio

from domains.inventory.application.use_cases.allocate_hold import allocate_hold
from domains.inventory.application.use_cases.claim_hold import claim_hold
from domains.inventory.application.use_cases.deallocate import deallocate
from domains.inventory.application.use_cases.expire_hold import expire_hold
from domains.inventory.application.use_cases.place_hold import place_hold
from domains.inventory.application.use_cases.restock import restock
from domains.inventory.application.use_cases.set_stock import set_stock
from domains.inventory.application.use_cases.ship_stock import ship_stock
from domains.inventory.contracts.apis import Shortage, StockLine
from domains.inventory.domain.value_objects.stock_policy import StockPolicy
from domains.shared_kernel.ids import ReservationId, VariantId
from domains.shared_kernel.use_case import Begin
from persistence.engine import Pools
from persistence.inventory.reader import SqlInventoryReader
from persistence.unit_of_work import SqlUnitOfWork
from tests.builders.inventory import NOON, QUARTER, SELLER, a_hold, a_stock
from tests.fakes.payments import StoppedClock

CLOCK = StoppedClock(NOON)


async def stocked(begin: Begin[SqlUnitOfWork], on_hand: int) -> VariantId:
    stock = a_stock(on_hand=on_hand)
    async with begin() as uow:
        await uow.stock.set(stock, at=NOON)
    return stock.variant_id


async def buy(begin: Begin[SqlUnitOfWork], *lines: tuple[VariantId, int]) -> tuple[Shortage, ...]:
    async with begin() as uow:
        return await place_hold(uow, a_hold(*lines), clock=CLOCK)


async def test_of_two_hundred_buyers_of_fifty_pieces_fifty_get_one(
    begin: Begin[SqlUnitOfWork], pools: Pools
) -> None:
    variant = await stocked(begin, 50)

    answers = await asyncio.gather(*(buy(begin, (variant, 1)) for _ in range(200)))

    assert sum(answer == () for answer in answers) == 50
    [level] = await SqlInventoryReader(pools.read).levels([variant])
    assert level
    assert (level.on_hand, level.reserved, level.available) == (50, 50, 0)


async def test_pieces_that_arrive_while_a_buyer_waits_for_their_row_are_there(
    begin: Begin[SqlUnitOfWork], pools: Pools
) -> None:
    variant = await stocked(begin, 1)
    async with begin() as uow:
        await uow.stock.set(a_stock(variant_id=variant, on_hand=5000), at=NOON)
        buyer = asyncio.create_task(buy(begin, (variant, 2)))
        await asyncio.sleep(0.2)  # it has asked, and waits

    assert await buyer == ()
    [level] = await SqlInventoryReader(pools.read).levels([variant])
    assert level
    assert (level.reserved, level.available) == (2, 4998)


async def test_buyers_of_the_same_things_in_another_order_do_not_block_each_other(
    begin: Begin[SqlUnitOfWork], pools: Pools
) -> None:
    first, second = await stocked(begin, 30), await stocked(begin, 20)
    baskets = [((first, 1), (second, 1)), ((second, 1), (first, 1))] * 25

    answers = await asyncio.gather(*(buy(begin, *basket) for basket in baskets))

    assert sum(answer == () for answer in answers) == 20
    levels = await SqlInventoryReader(pools.read).levels([first, second])
    assert [level.reserved for level in levels if level] == [20, 20]


async def test_a_hold_that_is_claimed_while_it_expires_is_one_or_the_other(
    begin: Begin[SqlUnitOfWork], pools: Pools
) -> None:
    variant = await stocked(begin, 20)
    holds = [a_hold((variant, 1)) for _ in range(20)]
    for hold in holds:
        async with begin() as uow:
            await place_hold(uow, hold, clock=CLOCK)

    async def claim(hold_id: ReservationId) -> bool:
        async with begin() as uow:
            return await claim_hold(uow, hold_id, clock=CLOCK)

    late = StoppedClock(NOON + QUARTER)
    claims = [claim(hold.reservation_id) for hold in holds]
    expiries = [expire_hold(hold.reservation_id, begin=begin, clock=late) for hold in holds]
    claimed, _ = await asyncio.gather(asyncio.gather(*claims), asyncio.gather(*expiries))

    [level] = await SqlInventoryReader(pools.read).levels([variant])
    assert level and level.reserved == sum(claimed)


async def test_a_cancellation_told_many_times_at_once_counts_once(
    begin: Begin[SqlUnitOfWork], pools: Pools
) -> None:
    variant = await stocked(begin, 5)
    hold = a_hold((variant, 5))
    async with begin() as uow:
        await place_hold(uow, hold, clock=CLOCK)
        await claim_hold(uow, hold.reservation_id, clock=CLOCK)
        await allocate_hold(uow, hold.reservation_id, clock=CLOCK)

    async def cancel() -> None:
        async with begin() as uow:
            await deallocate(uow, [StockLine(variant, 2)], "can_race", clock=CLOCK)

    await asyncio.gather(*(cancel() for _ in range(10)))

    [level] = await SqlInventoryReader(pools.read).levels([variant])
    assert level and (level.allocated, level.available) == (3, 2)


async def test_no_piece_is_lost_or_made_when_everything_happens_to_it_at_once(
    begin: Begin[SqlUnitOfWork],
) -> None:
    variant = await stocked(begin, 20)

    async def switch(policy: StockPolicy) -> None:
        async with begin() as uow:
            stock = (await uow.stock.lock([variant]))[variant]
            locked = {variant: stock}
            await set_stock(uow, SELLER, variant, stock.on_hand, policy, clock=CLOCK, locked=locked)

    async def life(number: int) -> tuple[int, int]:
        """Three pieces are bought, one is cancelled, one shipped and, of every second, returned.

        How many are promised, and how many left the house, unless there was none to be bought.
        """
        hold, piece = a_hold((variant, 3)), [StockLine(variant, 1)]
        async with begin() as uow:
            if await place_hold(uow, hold, clock=CLOCK):
                return 0, 0
        async with begin() as uow:
            await claim_hold(uow, hold.reservation_id, clock=CLOCK)
            await allocate_hold(uow, hold.reservation_id, clock=CLOCK)
        async with begin() as uow:
            await deallocate(uow, piece, hold.reservation_id, clock=CLOCK)
        async with begin() as uow:
            await ship_stock(uow, piece, hold.reservation_id, clock=CLOCK)
        if number % 2:
            async with begin() as uow:
                await restock(uow, piece, hold.reservation_id, clock=CLOCK)
        return 1, 1 - number % 2

    policies = [StockPolicy.CONTINUE, StockPolicy.DENY] * 5
    lives, _ = await asyncio.gather(
        asyncio.gather(*map(life, range(19))), asyncio.gather(*map(switch, policies))
    )

    promised, gone = (sum(it) for it in zip(*lives, strict=True))
    async with begin() as uow:
        stock = (await uow.stock.lock([variant]))[variant]
    assert (stock.on_hand, stock.promised) == (20 - gone, promised)
