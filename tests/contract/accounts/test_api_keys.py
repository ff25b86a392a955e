"""One contract, every adapter: what the use cases may rely on."""

from collections.abc import AsyncIterator

import pytest

from domains.accounts.application.ports.outbound import ApiKeyRepository, CustomerRepository
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import ApiKeyId
from persistence.accounts.api_keys import SqlApiKeyRepository
from persistence.accounts.customers import SqlCustomerRepository
from persistence.engine import Pools
from tests.builders.accounts import NOON, a_customer, an_api_key
from tests.fakes.accounts import InMemoryApiKeys, InMemoryCustomers

Repositories = tuple[CustomerRepository, ApiKeyRepository]


@pytest.fixture(params=["memory", "postgres"])
async def repositories(request: pytest.FixtureRequest, pools: Pools) -> AsyncIterator[Repositories]:
    if request.param == "memory":
        yield InMemoryCustomers(), InMemoryApiKeys()
        return
    async with pools.write.acquire() as connection:
        yield SqlCustomerRepository(connection), SqlApiKeyRepository(connection)


async def test_what_is_saved_is_what_is_read(repositories: Repositories) -> None:
    (customers, keys), customer = repositories, a_customer()
    await customers.add(customer)
    key = an_api_key(customer)

    await keys.save(key)
    assert await keys.get(key.id) == key

    key.revoke(at=NOON)
    await keys.save(key)
    assert await keys.get(key.id) == key


async def test_an_unknown_key_is_none(repositories: Repositories) -> None:
    _, keys = repositories

    assert await keys.get(ApiKeyId("key_unknown")) is None


async def test_revoked_keys_and_those_of_others_do_not_count(repositories: Repositories) -> None:
    (customers, keys), customer, other = repositories, a_customer(), a_customer()
    for owner in (customer, other):
        await customers.add(owner)
    mine = [an_api_key(customer) for _ in range(3)]
    for key in (*mine, an_api_key(other)):
        await keys.save(key)
    mine[1].revoke(at=NOON)

    await keys.save(mine[1])

    assert await keys.unrevoked(customer.id) == 2


async def test_a_second_writer_is_refused(repositories: Repositories) -> None:
    (customers, keys), customer = repositories, a_customer()
    await customers.add(customer)
    key = an_api_key(customer)
    await keys.save(key)
    first, second = await keys.get(key.id), await keys.get(key.id)
    assert first
    assert second
    for it in (first, second):
        it.revoke(at=NOON)

    await keys.save(first)

    with pytest.raises(Conflict):
        await keys.save(second)
