"""One contract, every adapter: what the use cases may rely on."""

from collections.abc import AsyncIterator

import pytest

from domains.carts.application.ports.outbound import CartRepository
from domains.carts.domain.exceptions import CartNotFound
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import CartId, CustomerId
from persistence.carts.repository import SqlCartRepository
from persistence.engine import Pools
from tests.builders.carts import NOON, a_cart
from tests.builders.inventory import a_variant_id
from tests.fakes.carts import InMemoryCarts


@pytest.fixture(params=["memory", "postgres"])
async def carts(request: pytest.FixtureRequest, pools: Pools) -> AsyncIterator[CartRepository]:
    if request.param == "memory":
        yield InMemoryCarts()
        return
    async with pools.write.acquire() as connection:
        yield SqlCartRepository(connection)


async def test_what_is_saved_is_what_is_read(carts: CartRepository) -> None:
    cart = a_cart(
        (a_variant_id(), 2),
        (a_variant_id(), 999),
        country="DE",
        email="ann@shop.test",
        customer_id=CustomerId("cus_1"),
    )
    cart.note = "ring twice"

    await carts.save(cart)
    assert await carts.get(cart.id) == cart

    cart.select([cart.lines[0].id], selected=False, at=NOON)
    cart.use_codes(["SAVE10"], at=NOON)
    await carts.save(cart)
    assert await carts.get(cart.id) == cart


async def test_an_unknown_cart_is_not_found(carts: CartRepository) -> None:
    with pytest.raises(CartNotFound):
        await carts.get(CartId("crt_unknown"))


async def test_a_lost_race_is_a_conflict(carts: CartRepository) -> None:
    cart = a_cart((a_variant_id(), 1))
    await carts.save(cart)
    stale = await carts.get(cart.id)

    cart.use_codes(["FIRST"], at=NOON)
    await carts.save(cart)
    stale.use_codes(["SECOND"], at=NOON)

    with pytest.raises(Conflict):
        await carts.save(stale)


async def test_saving_what_has_not_changed_changes_nothing(carts: CartRepository) -> None:
    cart = a_cart((a_variant_id(), 1))
    await carts.save(cart)

    await carts.save(cart)

    assert (await carts.get(cart.id)).version == cart.version
