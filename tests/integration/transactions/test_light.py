"""A first try locks nothing, and still never writes on what is not as it was read."""

import asyncio
from uuid import uuid4

import pytest

from domains.carts.domain.aggregates.cart import Cart
from domains.carts.domain.exceptions import CartNotFound
from domains.inventory.contracts.apis import StockLine
from domains.inventory.domain.aggregates.reservation import Reservation
from domains.inventory.domain.value_objects.held_line import HeldLine
from domains.inventory.domain.value_objects.reservation_status import ReservationStatus
from domains.inventory.domain.value_objects.stock_policy import StockPolicy
from domains.shared_kernel.errors import Conflict, IdempotencyKeyReused
from domains.shared_kernel.ids import CartId, ReservationId, VariantId, new_id
from domains.shared_kernel.use_case import Begin, IdempotencyKey, Lightly
from persistence.engine import Pools
from persistence.inventory.reservations import HOLD
from persistence.unit_of_work import SqlUnitOfWork, transactions
from tests.builders.carts import NOON, a_cart
from tests.builders.inventory import QUARTER, a_stock, a_variant_id
from tests.integration.transactions.database import Database

Seen = tuple[str | None, int | None]
NOBODYS = CartId("crt_of_nobody")


@pytest.fixture
async def hold(database: Database) -> Reservation:
    placed = Reservation.place(
        ReservationId(new_id("res")), owner="chk_1", lines=(), expires_at=NOON + QUARTER, at=NOON
    )
    async with database.begin() as uow:
        await uow.reservations.save(placed)
    return placed


def a_key() -> IdempotencyKey:
    return IdempotencyKey("somebody", uuid4().hex)


async def overtaken(database: Database, cart: Cart) -> None:
    """Somebody else has changed the cart, and has not waited for a connection."""
    async with database.begin() as uow:
        theirs = await uow.carts.get(cart.id)
        theirs.use_codes(["THEIRS"], at=NOON)
        await uow.carts.save(theirs)


async def changed(
    database: Database,
    cart: Cart,
    *,
    key: IdempotencyKey | None = None,
    also_read: Cart | None = None,
    meanwhile: Cart | None = None,
) -> None:
    """Change a cart in a first try, while somebody else changes the one that is named."""
    async with database.light() as uow:
        if key:
            await uow.keys.claim(key, "command")
        if also_read:
            await uow.carts.get(also_read.id)
        mine = await uow.carts.get(cart.id)
        if meanwhile:
            await overtaken(database, meanwhile)
        mine.use_codes(["MINE"], at=NOON)
        await uow.carts.save(mine)
        if key:
            await uow.keys.store(key, "what was made")


async def looked_for(database: Database, cart_id: CartId, key: IdempotencyKey) -> None:
    async with database.light() as uow:
        await uow.keys.claim(key, "command")
        await uow.carts.get(cart_id)


async def held(database: Database, variant: VariantId, pieces: int, seen: Seen) -> None:
    async with database.light() as uow:
        uow.stock.saw({variant: seen})
        await uow.stock.reserve([StockLine(variant, pieces)], at=NOON)


async def test_a_change_is_one_read_and_one_write(database: Database) -> None:
    cart, key = await database.kept(a_cart((a_variant_id(), 2))), a_key()

    await changed(database, cart, key=key)

    assert await database.sent() == ["select", "with"]
    assert (await database.stored(cart)).codes == ("MINE",)
    async with database.begin() as uow:
        assert await uow.keys.claim(key, "command") == "what was made"


async def test_who_was_overtaken_writes_nothing_at_all(database: Database) -> None:
    cart, key = await database.kept(a_cart((a_variant_id(), 2))), a_key()

    with pytest.raises(Conflict):
        await changed(database, cart, key=key, meanwhile=cart)

    theirs = await database.stored(cart)
    assert theirs.codes == ("THEIRS",)
    assert await database.versions(cart) == [*range(1, theirs.version + 1)]
    async with database.begin() as uow:
        assert await uow.keys.claim(key, "command") is None


async def test_what_was_read_to_be_changed_and_is_not_written_is_looked_at_again(
    database: Database,
) -> None:
    read, written = [await database.kept(a_cart((a_variant_id(), 2))) for _ in range(2)]

    with pytest.raises(Conflict):
        await changed(database, written, also_read=read, meanwhile=read)

    assert (await database.stored(written)).codes == ()


async def test_what_was_read_is_locked_before_anything_else_is(database: Database) -> None:
    cart = await database.kept(a_cart((a_variant_id(), 2)))

    async def locking_stock() -> None:
        async with database.light() as uow:
            await uow.carts.get(cart.id)
            await overtaken(database, cart)
            await uow.stock.lock([a_variant_id()])

    with pytest.raises(Conflict):
        await locking_stock()

    assert (await database.stored(cart)).codes == ("THEIRS",)


async def claimed(
    database: Database, hold: Reservation, *, written: Cart | None = None, meanwhile: bool = False
) -> None:
    """Claim a hold that came along with another row, or only look at it and write a cart."""
    row = await HOLD.reading.first(database.pools.read, the_id=hold.id)
    assert row
    async with database.light() as uow:
        HOLD.beside(uow._database, dict(row), the_id=hold.id)
        await database.sent()
        found = await uow.reservations.get(hold.id)
        assert await database.sent() == []
        if meanwhile:
            await released(database, hold)
        if written:
            written.use_codes(["MINE"], at=NOON)
            await uow.carts.save(written)
        else:
            found.claim(NOON)
            await uow.reservations.save(found)


async def released(database: Database, hold: Reservation) -> None:
    async with database.begin() as uow:
        theirs = await uow.reservations.get(hold.id)
        theirs.release(NOON)
        await uow.reservations.save(theirs)


async def status(database: Database, hold: Reservation) -> ReservationStatus:
    async with database.begin() as uow:
        return (await uow.reservations.get(hold.id)).status


async def test_what_came_along_with_another_row_is_not_read_again(
    database: Database, hold: Reservation
) -> None:
    await claimed(database, hold)

    assert await database.sent() == ["with"]
    assert await status(database, hold) is ReservationStatus.CLAIMED


async def test_what_came_along_is_not_changed_when_somebody_else_has_changed_it(
    database: Database, hold: Reservation
) -> None:
    with pytest.raises(Conflict):
        await claimed(database, hold, meanwhile=True)

    assert await status(database, hold) is ReservationStatus.RELEASED


async def test_what_came_along_and_is_not_written_is_looked_at_again(
    database: Database, hold: Reservation
) -> None:
    cart, other = [await database.kept(a_cart((a_variant_id(), 2))) for _ in range(2)]

    await claimed(database, hold, written=cart)
    with pytest.raises(Conflict):
        await claimed(database, hold, written=other, meanwhile=True)

    assert (await database.stored(cart)).codes == ("MINE",)
    assert (await database.stored(other)).codes == ()


async def test_a_key_that_was_used_undoes_the_write(database: Database) -> None:
    cart, key = await database.kept(a_cart((a_variant_id(), 2))), a_key()
    async with database.begin() as uow:
        await uow.keys.claim(key, "command")

    with pytest.raises(Conflict):
        await changed(database, cart, key=key)

    assert (await database.stored(cart)).codes == ()


async def test_a_refusal_is_not_believed_when_the_key_was_used(database: Database) -> None:
    key = a_key()
    async with database.begin() as uow:
        await uow.keys.claim(key, "command")

    with pytest.raises(Conflict):
        await looked_for(database, NOBODYS, key)


async def test_a_refusal_stands_when_the_key_is_new(database: Database) -> None:
    with pytest.raises(CartNotFound):
        await looked_for(database, NOBODYS, a_key())


async def test_the_second_try_replays_what_the_first_has_found(database: Database) -> None:
    carts = [await database.kept(a_cart((a_variant_id(), 2))) for _ in range(2)]
    key = a_key()

    async def rename(cart: Cart, begin: Begin[SqlUnitOfWork]) -> str:
        async with begin() as uow:
            if known := await uow.keys.claim(key, cart.id):
                return f"again: {known}"
            mine = await uow.carts.get(cart.id)
            mine.use_codes(["ONCE"], at=NOON)
            await uow.carts.save(mine)
            await uow.keys.store(key, cart.id)
        return cart.id

    handle = Lightly(database.light, database.begin)(rename)
    answers = [await handle(carts[0]) for _ in range(2)]
    with pytest.raises(IdempotencyKeyReused):
        await handle(carts[1])

    assert answers == [carts[0].id, f"again: {carts[0].id}"]
    assert (await database.stored(carts[0])).version == carts[0].version + 1
    assert (await database.stored(carts[1])).version == carts[1].version


async def stocked(database: Database, on_hand: int) -> VariantId:
    variant = a_variant_id()
    async with database.begin() as uow:
        stock = a_stock(variant, on_hand=on_hand, policy=StockPolicy.DENY)
        await uow.stock.set(stock, at=NOON)
    return variant


async def reserved(database: Database, variant: VariantId) -> int:
    count: int = await database.pools.read.fetchval(
        "select reserved from stock where variant_id = $1", variant
    )
    return count


async def test_stock_that_was_seen_is_held_without_asking(database: Database) -> None:
    variant = await stocked(database, 5)
    await database.sent()

    async with database.light() as uow:
        uow.stock.saw({variant: (StockPolicy.DENY, 5)})
        [line] = await uow.stock.reserve([StockLine(variant, 5)], at=NOON)
        turned = uow.stock.pull_turned()

    assert await database.sent() == ["with"]
    assert await reserved(database, variant) == 5
    assert line == HeldLine(variant, 5, counted=True)
    assert turned == [variant]


@pytest.mark.parametrize("seen", [6, 4])
async def test_stock_is_not_held_when_it_is_short_or_its_last_pieces_are_others(
    database: Database, seen: int
) -> None:
    variant = await stocked(database, 5)

    with pytest.raises(Conflict):
        await held(database, variant, seen, (StockPolicy.DENY, seen))

    assert await reserved(database, variant) == 0


async def test_stock_is_not_held_when_it_is_sold_without_limit_since(database: Database) -> None:
    variant = await stocked(database, 5)

    with pytest.raises(Conflict):
        await held(database, variant, 1, (StockPolicy.CONTINUE, 5))

    assert await reserved(database, variant) == 0


async def test_of_many_who_saw_the_last_pieces_each_gets_its_own(pools: Pools) -> None:
    begin, light = transactions(pools.write), transactions(pools.write, locks=False)
    variant, buyers = a_variant_id(), 20
    async with begin() as uow:
        stock = a_stock(variant, on_hand=buyers // 2, policy=StockPolicy.DENY)
        await uow.stock.set(stock, at=NOON)

    async def buy(_: None, begin: Begin[SqlUnitOfWork]) -> bool:
        async with begin() as uow:
            uow.stock.saw({variant: (StockPolicy.DENY, 3)})
            [line] = await uow.stock.reserve([StockLine(variant, 1)], at=NOON)
        return isinstance(line, HeldLine)

    handle = Lightly(light, begin)(buy)
    bought = await asyncio.gather(*(handle(None) for _ in range(buyers)))

    assert sum(bought) == buyers // 2
    assert (
        await pools.read.fetchval("select reserved from stock where variant_id = $1", variant)
        == buyers // 2
    )
