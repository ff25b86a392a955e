"""Holds on stock, over the fake and the real adapter: what the partners' use cases rely on."""

from datetime import timedelta
from typing import Any

import pytest

from domains.inventory.application.ports.outbound import InventoryUnitOfWork
from domains.inventory.application.use_cases.allocate_hold import allocate_hold
from domains.inventory.application.use_cases.claim_hold import claim_hold
from domains.inventory.application.use_cases.deallocate import deallocate
from domains.inventory.application.use_cases.expire_hold import expire_hold
from domains.inventory.application.use_cases.place_hold import place_hold
from domains.inventory.application.use_cases.release_hold import release_hold
from domains.inventory.application.use_cases.restock import restock
from domains.inventory.application.use_cases.set_stock import set_stock
from domains.inventory.application.use_cases.ship_stock import ship_stock
from domains.inventory.application.use_cases.unclaim_hold import unclaim_hold
from domains.inventory.contracts.apis import Hold, Shortage, StockLine
from domains.inventory.domain.exceptions import (
    HoldNotClaimed,
    NotAllocated,
    QuantityOutOfRange,
    ReservationNotFound,
    StockBelowPromised,
    StockNotFound,
)
from domains.inventory.domain.value_objects.held_line import HeldLine
from domains.inventory.domain.value_objects.reservation_status import ReservationStatus
from domains.inventory.domain.value_objects.stock_policy import StockPolicy
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import SellerId, VariantId, new_id
from domains.shared_kernel.use_case import Begin
from tests.builders.inventory import NOON, QUARTER, SELLER, a_hold, a_stock, a_variant_id
from tests.fakes.payments import StoppedClock

BeginStock = Begin[InventoryUnitOfWork]
CLOCK = StoppedClock(NOON)
MORE_THAN_ANY = 1_000_000


async def stocked(begin: BeginStock, **changes: Any) -> VariantId:
    stock = a_stock(**changes)
    async with begin() as uow:
        assert await uow.stock.set(stock, at=NOON)
    return stock.variant_id


async def left(begin: BeginStock, variant_id: VariantId) -> int:
    """What a buyer could get now, asked by asking for too much."""
    async with begin() as uow:
        [short] = await place_hold(uow, a_hold((variant_id, MORE_THAN_ANY)), clock=CLOCK)
    return short.available


async def held(begin: BeginStock, *lines: tuple[VariantId, int]) -> Hold:
    hold = a_hold(*lines)
    async with begin() as uow:
        assert await place_hold(uow, hold, clock=CLOCK) == ()
    return hold


async def sold(begin: BeginStock, *lines: tuple[VariantId, int]) -> Hold:
    hold = await held(begin, *lines)
    async with begin() as uow:
        assert await claim_hold(uow, hold.reservation_id, clock=CLOCK)
        await allocate_hold(uow, hold.reservation_id, clock=CLOCK)
    return hold


async def count(begin: BeginStock, variant_id: VariantId, there: int, policy: StockPolicy) -> None:
    async with begin() as uow:
        await set_stock(uow, SELLER, variant_id, there, policy, clock=CLOCK)


async def shipped(begin: BeginStock, variant_id: VariantId, pieces: int) -> None:
    async with begin() as uow:
        await ship_stock(uow, [StockLine(variant_id, pieces)], new_id("shp"), clock=CLOCK)


async def cancelled(begin: BeginStock, variant_id: VariantId, pieces: int) -> None:
    async with begin() as uow:
        await deallocate(uow, [StockLine(variant_id, pieces)], new_id("can"), clock=CLOCK)


async def returned(begin: BeginStock, variant_id: VariantId, pieces: int) -> None:
    async with begin() as uow:
        await restock(uow, [StockLine(variant_id, pieces)], new_id("ref"), clock=CLOCK)


async def test_a_hold_sets_pieces_aside_and_a_release_gives_them_back_once(
    begin: BeginStock,
) -> None:
    variant = await stocked(begin, on_hand=10)

    hold = await held(begin, (variant, 4))
    assert await left(begin, variant) == 6

    for _ in range(2):
        async with begin() as uow:
            await release_hold(uow, hold.reservation_id, clock=CLOCK)
    assert await left(begin, variant) == 10


async def test_a_hold_is_all_or_nothing_and_names_every_shortage(begin: BeginStock) -> None:
    enough, scarce = await stocked(begin, on_hand=5), await stocked(begin, on_hand=1)
    unknown = a_variant_id()

    async with begin() as uow:
        short = await place_hold(uow, a_hold((enough, 5), (scarce, 2), (unknown, 1)), clock=CLOCK)

    assert {*short} == {Shortage(scarce, 2, 1), Shortage(unknown, 1, 0)}
    assert await left(begin, enough) == 5


async def test_the_same_variant_in_two_lines_is_held_as_one(begin: BeginStock) -> None:
    variant = await stocked(begin, on_hand=3)

    async with begin() as uow:
        [short] = await place_hold(uow, a_hold((variant, 2), (variant, 2)), clock=CLOCK)

    assert short == Shortage(variant, 4, 3)


async def test_a_line_without_a_piece_is_refused(begin: BeginStock) -> None:
    variant = await stocked(begin)

    with pytest.raises(QuantityOutOfRange):
        async with begin() as uow:
            await place_hold(uow, a_hold((variant, 0)), clock=CLOCK)


async def test_a_hold_reads_back_as_it_was_saved(begin: BeginStock) -> None:
    hold = await held(begin, (await stocked(begin), 1))

    async with begin() as uow:
        reservation = await uow.reservations.get(hold.reservation_id)

    assert (reservation.owner, reservation.expires_at) == (hold.owner, hold.expires_at)
    assert [(it.variant_id, it.quantity, it.counted) for it in reservation.lines] == [
        (hold.lines[0].variant_id, 1, True)
    ]


async def test_an_unknown_hold_is_not_found(begin: BeginStock) -> None:
    with pytest.raises(ReservationNotFound):
        async with begin() as uow:
            await claim_hold(uow, a_hold().reservation_id, clock=CLOCK)


async def test_a_hold_that_nobody_claims_in_time_expires(begin: BeginStock) -> None:
    variant = await stocked(begin, on_hand=1)
    hold = await held(begin, (variant, 1))

    await expire_hold(hold.reservation_id, begin=begin, clock=CLOCK)
    assert await left(begin, variant) == 0

    late = StoppedClock(NOON + QUARTER)
    await expire_hold(hold.reservation_id, begin=begin, clock=late)
    assert await left(begin, variant) == 1
    async with begin() as uow:
        assert not await claim_hold(uow, hold.reservation_id, clock=late)


async def test_a_hold_cannot_be_claimed_late_although_its_job_has_not_run(
    begin: BeginStock,
) -> None:
    hold = await held(begin, (await stocked(begin), 1))

    async with begin() as uow:
        claimed = await claim_hold(uow, hold.reservation_id, clock=StoppedClock(NOON + QUARTER))

    assert not claimed


async def test_a_claimed_hold_does_not_expire_until_it_is_let_go(begin: BeginStock) -> None:
    variant = await stocked(begin, on_hand=1)
    hold, late = await held(begin, (variant, 1)), StoppedClock(NOON + timedelta(hours=1))
    async with begin() as uow:
        assert await claim_hold(uow, hold.reservation_id, clock=CLOCK)
        assert await claim_hold(uow, hold.reservation_id, clock=late)

    await expire_hold(hold.reservation_id, begin=begin, clock=late)
    assert await left(begin, variant) == 0

    async with begin() as uow:
        await unclaim_hold(uow, hold.reservation_id, clock=late)
        await unclaim_hold(uow, hold.reservation_id, clock=late)
    await expire_hold(hold.reservation_id, begin=begin, clock=late)
    assert await left(begin, variant) == 1


async def test_only_a_claimed_hold_is_sold_and_only_once(begin: BeginStock) -> None:
    variant = await stocked(begin, on_hand=5)
    hold = await held(begin, (variant, 2))

    with pytest.raises(HoldNotClaimed):
        async with begin() as uow:
            await allocate_hold(uow, hold.reservation_id, clock=CLOCK)
    async with begin() as uow:
        await claim_hold(uow, hold.reservation_id, clock=CLOCK)
    for _ in range(2):
        async with begin() as uow:
            await allocate_hold(uow, hold.reservation_id, clock=CLOCK)
    async with begin() as uow:
        await release_hold(uow, hold.reservation_id, clock=CLOCK)
        reservation = await uow.reservations.get(hold.reservation_id)

    assert reservation.status is ReservationStatus.ALLOCATED
    assert await left(begin, variant) == 3


async def test_a_cancellation_puts_pieces_back_on_sale_once(begin: BeginStock) -> None:
    variant = await stocked(begin, on_hand=5)
    await sold(begin, (variant, 3))

    for _ in range(2):
        async with begin() as uow:
            await deallocate(uow, [StockLine(variant, 2)], "can_1", clock=CLOCK)

    assert await left(begin, variant) == 4


async def test_what_leaves_the_house_is_gone_once(begin: BeginStock) -> None:
    variant = await stocked(begin, on_hand=5)
    await sold(begin, (variant, 3))

    for _ in range(2):
        async with begin() as uow:
            await ship_stock(uow, [StockLine(variant, 3)], "shp_1", clock=CLOCK)

    async with begin() as uow:
        stock = (await uow.stock.lock([variant]))[variant]
    assert stock.on_hand == 2
    assert await left(begin, variant) == 2


async def test_more_than_was_sold_neither_leaves_nor_comes_back(begin: BeginStock) -> None:
    variant = await stocked(begin, on_hand=5)
    await sold(begin, (variant, 1))

    for move in (ship_stock, deallocate):
        with pytest.raises(NotAllocated):
            async with begin() as uow:
                await move(uow, [StockLine(variant, 2)], "x_1", clock=CLOCK)

    assert await left(begin, variant) == 4


async def test_a_return_is_put_on_the_shelf_once(begin: BeginStock) -> None:
    variant = await stocked(begin, on_hand=3)
    await sold(begin, (variant, 3))
    await shipped(begin, variant, 3)

    for _ in range(2):
        async with begin() as uow:
            await restock(uow, [StockLine(variant, 2)], "ref_1", clock=CLOCK)

    assert await left(begin, variant) == 2


async def test_what_never_had_stock_cannot_be_put_back(begin: BeginStock) -> None:
    with pytest.raises(StockNotFound):
        async with begin() as uow:
            await restock(uow, [StockLine(a_variant_id(), 1)], "ref_2", clock=CLOCK)


async def test_what_is_sold_without_limit_is_sold_from_the_shelf_first(begin: BeginStock) -> None:
    variant = await stocked(begin, on_hand=5, policy=StockPolicy.CONTINUE)
    await sold(begin, (variant, 1))

    await count(begin, variant, 5, StockPolicy.DENY)
    assert await left(begin, variant) == 4

    await shipped(begin, variant, 1)
    await returned(begin, variant, 1)
    assert await left(begin, variant) == 5


async def test_of_what_is_sold_without_limit_no_more_leaves_than_is_there(
    begin: BeginStock,
) -> None:
    variant = await stocked(begin, on_hand=1, policy=StockPolicy.CONTINUE)

    await sold(begin, (variant, 500))
    await shipped(begin, variant, 200)
    await cancelled(begin, variant, 300)
    await count(begin, variant, 0, StockPolicy.DENY)
    assert await left(begin, variant) == 0

    await returned(begin, variant, 200)
    assert await left(begin, variant) == 1


async def test_pieces_that_another_order_has_left_with_are_not_sold_again(
    begin: BeginStock,
) -> None:
    variant = await stocked(begin, on_hand=2)
    await sold(begin, (variant, 2))
    await count(begin, variant, 2, StockPolicy.CONTINUE)
    await sold(begin, (variant, 2))

    await shipped(begin, variant, 2)
    await cancelled(begin, variant, 2)

    await count(begin, variant, 0, StockPolicy.DENY)
    assert await left(begin, variant) == 0


async def test_pieces_that_left_from_under_a_hold_do_not_come_back_with_it(
    begin: BeginStock,
) -> None:
    variant = await stocked(begin, on_hand=2)
    hold = await held(begin, (variant, 2))
    await count(begin, variant, 2, StockPolicy.CONTINUE)
    await sold(begin, (variant, 2))
    await shipped(begin, variant, 2)

    async with begin() as uow:
        await release_hold(uow, hold.reservation_id, clock=CLOCK)

    await count(begin, variant, 0, StockPolicy.DENY)
    assert await left(begin, variant) == 0


async def test_new_pieces_go_to_those_who_wait_first(begin: BeginStock) -> None:
    variant = await stocked(begin, on_hand=0, policy=StockPolicy.CONTINUE)
    await sold(begin, (variant, 3))

    await count(begin, variant, 2, StockPolicy.DENY)
    assert await left(begin, variant) == 0

    await count(begin, variant, 5, StockPolicy.DENY)
    assert await left(begin, variant) == 2


async def test_what_is_sold_without_limit_may_be_fewer_than_promised(begin: BeginStock) -> None:
    variant = await stocked(begin, on_hand=5, policy=StockPolicy.CONTINUE)
    await sold(begin, (variant, 4))

    with pytest.raises(StockBelowPromised):
        await count(begin, variant, 3, StockPolicy.DENY)
    await count(begin, variant, 3, StockPolicy.CONTINUE)


async def test_a_purchase_that_began_without_limit_may_take_the_last_piece(
    begin: BeginStock,
) -> None:
    variant = await stocked(begin, on_hand=1, policy=StockPolicy.CONTINUE)
    hold = await held(begin, (variant, 1))
    await count(begin, variant, 1, StockPolicy.DENY)

    async with begin() as uow:
        reservation = await uow.reservations.get(hold.reservation_id)
        await uow.stock.allocate(reservation.lines, at=NOON)
        assert [*uow.stock.pull_turned()] == [variant]

    assert await left(begin, variant) == 0


async def test_a_hold_ends_as_it_began_when_the_policy_changes_meanwhile(
    begin: BeginStock,
) -> None:
    variant = await stocked(begin, on_hand=5)
    counted = await held(begin, (variant, 2))
    async with begin() as uow:
        await set_stock(uow, SELLER, variant, 5, StockPolicy.CONTINUE, clock=CLOCK)
    uncounted = await held(begin, (variant, 100))
    async with begin() as uow:
        await set_stock(uow, SELLER, variant, 5, StockPolicy.DENY, clock=CLOCK)

    async with begin() as uow:
        await release_hold(uow, uncounted.reservation_id, clock=CLOCK)
    assert await left(begin, variant) == 3
    async with begin() as uow:
        await release_hold(uow, counted.reservation_id, clock=CLOCK)
    assert await left(begin, variant) == 5


async def test_no_less_than_was_promised_can_be_on_hand(begin: BeginStock) -> None:
    variant = await stocked(begin, on_hand=5)
    await sold(begin, (variant, 2))
    await held(begin, (variant, 2))

    with pytest.raises(StockBelowPromised):
        async with begin() as uow:
            await set_stock(uow, SELLER, variant, 3, StockPolicy.DENY, clock=CLOCK)
    async with begin() as uow:
        await set_stock(uow, SELLER, variant, 4, StockPolicy.DENY, clock=CLOCK)

    assert await left(begin, variant) == 0


async def test_stock_belongs_to_one_seller(begin: BeginStock) -> None:
    variant = await stocked(begin)

    with pytest.raises(StockNotFound):
        async with begin() as uow:
            await set_stock(uow, SellerId("sel_other"), variant, 1, StockPolicy.DENY, clock=CLOCK)


@pytest.mark.parametrize("on_hand", [-1, 1_000_000_001])
async def test_a_stock_has_a_sensible_number_of_pieces(begin: BeginStock, on_hand: int) -> None:
    with pytest.raises(QuantityOutOfRange):
        async with begin() as uow:
            await set_stock(uow, SELLER, a_variant_id(), on_hand, StockPolicy.DENY, clock=CLOCK)


async def test_what_runs_out_or_comes_back_is_noticed(begin: BeginStock) -> None:
    variant = await stocked(begin, on_hand=2)
    piece = StockLine(variant, 1)

    async with begin() as uow:
        held_line: HeldLine | Shortage | None = None
        noticed = []
        for _ in range(2):
            [held_line] = await uow.stock.reserve([piece], at=NOON)
            noticed.append([*uow.stock.pull_turned()])
        assert isinstance(held_line, HeldLine)
        for _ in range(2):
            await uow.stock.release(held_line, at=NOON)
            noticed.append([*uow.stock.pull_turned()])

    assert noticed == [[], [variant], [variant], []]


async def test_what_is_sold_without_limit_never_runs_out(begin: BeginStock) -> None:
    variant = await stocked(begin, on_hand=1, policy=StockPolicy.CONTINUE)

    async with begin() as uow:
        await uow.stock.reserve([StockLine(variant, 1)], at=NOON)

        assert [*uow.stock.pull_turned()] == []


async def test_the_stock_that_is_locked_knows_what_was_promised(begin: BeginStock) -> None:
    variant = await stocked(begin, on_hand=5)
    await sold(begin, (variant, 2))
    await held(begin, (variant, 3))

    async with begin() as uow:
        stock = (await uow.stock.lock([variant]))[variant]

    assert stock.promised == 5
    assert not stock.in_stock


async def test_the_first_count_of_a_variant_is_made_once(begin: BeginStock) -> None:
    stock = a_stock()
    async with begin() as uow:
        assert await uow.stock.set(stock, at=NOON, first=True)

    with pytest.raises(Conflict):
        async with begin() as uow:
            await uow.stock.set(stock, at=NOON, first=True)
