"""One contract, every adapter: what the use cases may rely on."""

from collections.abc import AsyncIterator

import pytest

from domains.accounts.application.ports.outbound import CustomerRepository
from domains.accounts.domain.exceptions import CustomerNotFound
from domains.accounts.domain.value_objects.profile import Profile
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.money import Currency
from persistence.accounts.customers import SqlCustomerRepository
from persistence.engine import Pools
from tests.builders.accounts import NOON, a_customer, an_address, an_address_id
from tests.fakes.accounts import InMemoryCustomers


@pytest.fixture(params=["memory", "postgres"])
async def customers(
    request: pytest.FixtureRequest, pools: Pools
) -> AsyncIterator[CustomerRepository]:
    if request.param == "memory":
        yield InMemoryCustomers()
        return
    async with pools.write.acquire() as connection:
        yield SqlCustomerRepository(connection)


async def test_what_is_saved_is_what_is_read(customers: CustomerRepository) -> None:
    customer = a_customer(is_admin=True)
    assert await customers.add(customer)
    assert await customers.get(customer.id) == customer

    profile = Profile(display_name="Ada L.", language="de", currency=Currency.EUR, country="DE")
    customer.update(profile, at=NOON)
    for city in ("Berlin", "Bonn"):
        address = an_address(city=city, line2="2nd floor", region="Land", phone="+49 1")
        customer.save_address(an_address_id(), address, new=True, default=True, at=NOON)
    await customers.save(customer)

    assert await customers.get(customer.id) == customer
    assert await customers.by_email(customer.email) == customer


async def test_the_default_moves_back_and_forth(customers: CustomerRepository) -> None:
    customer, first, second = a_customer(), an_address_id(), an_address_id()
    await customers.add(customer)
    for entry in (first, second):
        customer.save_address(entry, an_address(), new=True, default=True, at=NOON)
        await customers.save(customer)

    customer.save_address(first, an_address(), new=False, default=True, at=NOON)
    await customers.save(customer)

    assert await customers.get(customer.id) == customer


async def test_an_email_address_has_one_account(customers: CustomerRepository) -> None:
    first = a_customer()
    second = a_customer(email=first.email)

    assert await customers.add(first)
    assert not await customers.add(second)
    assert await customers.by_email(first.email) == first


async def test_an_unknown_customer_is_not_found(customers: CustomerRepository) -> None:
    stranger = a_customer()

    assert await customers.by_email(stranger.email) is None
    with pytest.raises(CustomerNotFound):
        await customers.get(stranger.id)


async def test_a_lost_race_is_a_conflict(customers: CustomerRepository) -> None:
    customer = a_customer()
    await customers.add(customer)
    stale = await customers.get(customer.id)
    customer.update(Profile(display_name="First"), at=NOON)
    await customers.save(customer)

    stale.update(Profile(display_name="Second"), at=NOON)

    with pytest.raises(Conflict):
        await customers.save(stale)
