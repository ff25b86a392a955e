"""Sessions under races, on real engines."""

import asyncio
import time

import pytest
from redis.asyncio import Redis

from apps.composition.accounts import PACE, Accounts
from domains.accounts.application.use_cases.create_access_token import CreateAccessToken
from domains.accounts.application.use_cases.refresh_access_token import RefreshAccessToken
from domains.accounts.application.use_cases.revoke_access_token import RevokeAccessToken
from domains.accounts.contracts.apis import CredentialsView
from domains.accounts.domain.exceptions import InvalidRefreshToken
from domains.accounts.domain.value_objects.revocation_reason import RevocationReason
from domains.shared_kernel.ids import SessionId
from domains.shared_kernel.use_case import Begin
from persistence.accounts.customers import SqlCustomerRepository
from persistence.accounts.sessions import ValkeyLiveSessions
from persistence.engine import Pools
from persistence.unit_of_work import SqlUnitOfWork
from tests.builders.accounts import NOON, PASSWORD, a_registration, an_email


async def signed_in(desk: Accounts) -> CredentialsView:
    email = an_email()
    await desk.commands.create_customer(a_registration(email=email))
    command = CreateAccessToken(email=email, password=PASSWORD, address="")
    return await desk.commands.create_access_token(command)


async def test_twenty_registrations_of_one_email_address_make_one_account(desk: Accounts) -> None:
    email = an_email()

    made = await asyncio.gather(
        *(desk.commands.create_customer(a_registration(email=email)) for _ in range(20))
    )

    assert len([id for id in made if id]) == 1


async def test_of_many_refreshes_with_one_token_exactly_one_wins_and_the_session_ends(
    desk: Accounts,
) -> None:
    first = await signed_in(desk)
    again = RefreshAccessToken(refresh_token=first.refresh_token)

    answers = await asyncio.gather(
        *(desk.commands.refresh_access_token(again) for _ in range(10)), return_exceptions=True
    )

    [winner] = [a for a in answers if isinstance(a, CredentialsView)]
    assert sum(isinstance(a, InvalidRefreshToken) for a in answers) == 9
    assert await desk.authenticate(winner.access_token) is None
    with pytest.raises(InvalidRefreshToken):
        await desk.commands.refresh_access_token(
            RefreshAccessToken(refresh_token=winner.refresh_token)
        )


async def test_a_revocation_is_known_to_every_process_on_the_next_request(
    desk: Accounts, pools: Pools, valkey: Redis
) -> None:
    credentials = await signed_in(desk)
    viewer = await desk.authenticate(credentials.access_token)
    assert viewer is not None
    session_id = SessionId(str(viewer.session_id))
    elsewhere = ValkeyLiveSessions(valkey, pools.read)
    assert await elsewhere.is_live(session_id)

    await desk.commands.revoke_access_token(
        RevokeAccessToken(customer_id=credentials.customer_id, session_id=session_id)
    )

    assert not await elsewhere.is_live(session_id)
    assert await desk.authenticate(credentials.access_token) is None


async def test_who_read_a_session_before_it_ended_cannot_bring_it_back(
    desk: Accounts, pools: Pools, valkey: Redis
) -> None:
    viewer = await desk.authenticate((await signed_in(desk)).access_token)
    assert viewer is not None
    session_id = SessionId(str(viewer.session_id))
    await valkey.flushdb()

    class SlowDatabase:
        """Answers what was true before the session ended."""

        async def fetchrow(self, query: str, /, *args: object) -> object:
            row = await pools.read.fetchrow(query, *args)
            await live.ended([session_id])
            return row

    live = ValkeyLiveSessions(valkey, SlowDatabase())  # type: ignore[arg-type]  # all that it needs

    assert await live.is_live(session_id)
    assert not await live.is_live(session_id)


async def test_without_valkey_the_database_answers(
    desk: Accounts, begin: Begin[SqlUnitOfWork], pools: Pools, no_valkey: Redis
) -> None:
    viewer = await desk.authenticate((await signed_in(desk)).access_token)
    assert viewer is not None
    session_id = SessionId(str(viewer.session_id))
    live = ValkeyLiveSessions(no_valkey, pools.read)

    assert await live.is_live(session_id)
    async with begin() as uow:
        session = await uow.sessions.get(session_id)
        assert session is not None
        session.revoke(RevocationReason.SIGNED_OUT, at=NOON)
        await uow.sessions.save(session)
    await live.ended([session_id])

    assert not await live.is_live(session_id)


async def test_looking_for_an_account_asks_the_same_whether_or_not_there_is_one(
    desk: Accounts, pools: Pools
) -> None:
    email, asked = an_email(), list[str]()
    await desk.commands.create_customer(a_registration(email=email))

    class Watched:
        async def fetchrow(self, query: str, /, *args: object) -> object:
            asked.append(query)
            return await pools.read.fetchrow(query, *args)

        async def fetch(self, query: str, /, *args: object) -> object:
            asked.append(query)
            return await pools.read.fetch(query, *args)

    customers = SqlCustomerRepository(Watched())  # type: ignore[arg-type]  # all that it needs
    assert await customers.by_email(email)
    assert await customers.by_email(an_email()) is None

    assert asked[:2] == asked[2:]


async def test_registrations_are_answered_in_steps(desk: Accounts) -> None:
    email = an_email()
    for _ in range(2):  # the second time the account exists
        began = time.monotonic()
        await desk.commands.create_customer(a_registration(email=email))
        assert time.monotonic() - began >= PACE
