"""One contract, every adapter: what the use cases may rely on."""

from collections.abc import AsyncIterator

import pytest

from domains.accounts.application.ports.outbound import CustomerRepository, SessionRepository
from domains.accounts.domain.value_objects.revocation_reason import RevocationReason
from domains.shared_kernel.errors import Conflict
from persistence.accounts.customers import SqlCustomerRepository
from persistence.accounts.sessions import SqlSessionRepository
from persistence.engine import Pools
from tests.builders.accounts import NOON, a_customer, a_session, a_token
from tests.fakes.accounts import InMemoryCustomers, InMemorySessions

Repositories = tuple[CustomerRepository, SessionRepository]


@pytest.fixture(params=["memory", "postgres"])
async def repositories(request: pytest.FixtureRequest, pools: Pools) -> AsyncIterator[Repositories]:
    if request.param == "memory":
        yield InMemoryCustomers(), InMemorySessions()
        return
    async with pools.write.acquire() as connection:
        yield SqlCustomerRepository(connection), SqlSessionRepository(connection)


async def test_what_is_saved_is_what_is_read(repositories: Repositories) -> None:
    (customers, sessions), customer, token = repositories, a_customer(), a_token()
    await customers.add(customer)
    session = a_session(token, customer)

    await sessions.save(session)
    assert await sessions.get(session.id) == session

    session.refresh(token, at=NOON)
    session.revoke(RevocationReason.SIGNED_OUT, at=NOON)
    await sessions.save(session)
    assert await sessions.get(session.id) == session


async def test_an_unknown_session_is_none(repositories: Repositories) -> None:
    _, sessions = repositories

    assert await sessions.get(a_token().session_id) is None


async def test_unrevoked_sessions_are_those_of_one_customer_in_order(
    repositories: Repositories,
) -> None:
    (customers, sessions), customer, other = repositories, a_customer(), a_customer()
    for owner in (customer, other):
        await customers.add(owner)
    mine = [a_session(a_token(), customer) for _ in range(3)]
    for session in (*mine, a_session(a_token(), other)):
        await sessions.save(session)
    mine[1].revoke(RevocationReason.SIGNED_OUT, at=NOON)
    await sessions.save(mine[1])

    found = await sessions.unrevoked(customer.id)

    assert [s.id for s in found] == sorted([mine[0].id, mine[2].id])


async def test_a_lost_race_is_a_conflict(repositories: Repositories) -> None:
    (customers, sessions), customer, token = repositories, a_customer(), a_token()
    await customers.add(customer)
    session = a_session(token, customer)
    await sessions.save(session)
    stale = await sessions.get(session.id)
    assert stale is not None
    session.refresh(token, at=NOON)
    await sessions.save(session)

    stale.refresh(token, at=NOON)

    with pytest.raises(Conflict):
        await sessions.save(stale)
