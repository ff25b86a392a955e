"""One contract, every adapter: what the use cases may rely on."""

from collections.abc import AsyncIterator

import pytest

from domains.sellers.application.ports.outbound import SellerRepository
from domains.sellers.domain.exceptions import AlreadySelling, HandleTaken, SellerNotFound
from domains.sellers.domain.value_objects.seller_status import SellerStatus
from domains.shared_kernel.errors import Conflict
from persistence.engine import Pools
from persistence.sellers.repository import SqlSellerRepository
from tests.builders.sellers import NOON, an_application
from tests.fakes.sellers import InMemorySellers


@pytest.fixture(params=["memory", "postgres"])
async def sellers(request: pytest.FixtureRequest, pools: Pools) -> AsyncIterator[SellerRepository]:
    if request.param == "memory":
        yield InMemorySellers()
        return
    async with pools.write.acquire() as connection:
        yield SqlSellerRepository(connection)


async def test_what_is_saved_is_what_is_read(sellers: SellerRepository) -> None:
    seller = an_application()

    await sellers.save(seller)
    assert await sellers.get(seller.id) == seller

    seller.change_status(SellerStatus.ACTIVE, reason="welcome", at=NOON)
    await sellers.save(seller)
    assert await sellers.get(seller.id) == seller


async def test_an_unknown_store_is_not_found(sellers: SellerRepository) -> None:
    with pytest.raises(SellerNotFound):
        await sellers.get(an_application().id)


async def test_a_lost_race_is_a_conflict(sellers: SellerRepository) -> None:
    seller = an_application()
    await sellers.save(seller)
    stale = await sellers.get(seller.id)

    seller.change_status(SellerStatus.ACTIVE, reason="welcome", at=NOON)
    await sellers.save(seller)
    stale.change_status(SellerStatus.REJECTED, reason="no", at=NOON)

    with pytest.raises(Conflict):
        await sellers.save(stale)


async def test_a_handle_names_one_store(sellers: SellerRepository) -> None:
    first = an_application()
    await sellers.save(first)

    with pytest.raises(HandleTaken):
        await sellers.save(an_application(handle=first.handle))


async def test_a_customer_has_one_open_application(sellers: SellerRepository) -> None:
    first = an_application()
    await sellers.save(first)

    with pytest.raises(AlreadySelling):
        await sellers.save(an_application(owner_id=first.owner_id))


async def test_who_was_rejected_may_apply_again(sellers: SellerRepository) -> None:
    first = an_application()
    first.change_status(SellerStatus.REJECTED, reason="incomplete", at=NOON)
    await sellers.save(first)

    again = an_application(owner_id=first.owner_id)
    await sellers.save(again)

    assert await sellers.get(again.id) == again
