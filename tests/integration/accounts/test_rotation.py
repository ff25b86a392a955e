"""Signing keys change while people stay signed in."""

from redis.asyncio import Redis

from apps.composition.accounts import Accounts, accounts
from apps.composition.clock import SystemClock
from apps.settings import Settings
from domains.accounts.application.use_cases.create_access_token import CreateAccessToken
from domains.accounts.application.use_cases.refresh_access_token import RefreshAccessToken
from domains.shared_kernel.use_case import Begin
from persistence.engine import Pools
from persistence.sellers.reader import SqlSellerReader
from persistence.unit_of_work import SqlUnitOfWork
from tests.builders.accounts import PASSWORD, a_registration

OLD, NEW = "1=the old key of this shop has 32 bytes", "2=the new key of this shop has 32 bytes"


async def test_tokens_of_the_old_key_work_until_the_key_is_removed(
    pools: Pools, begin: Begin[SqlUnitOfWork], valkey: Redis
) -> None:
    def desk(keys: str) -> Accounts:
        settings = Settings(signing_keys=keys)  # type: ignore[arg-type]  # as in the environment
        ring = settings.access_token_keys
        sellers = SqlSellerReader(pools.read)
        return accounts(pools, begin, valkey, SystemClock(), signing_keys=ring, sellers=sellers)

    before, both, after = desk(OLD), desk(f"{NEW},{OLD}"), desk(NEW)
    someone = a_registration()
    await before.commands.create_customer(someone)
    sign_in = CreateAccessToken(email=someone.email, password=PASSWORD, address="")
    old = await before.commands.create_access_token(sign_in)

    new = await both.commands.create_access_token(sign_in)

    assert await both.authenticate(old.access_token)
    assert await both.authenticate(new.access_token)
    assert await after.authenticate(old.access_token) is None
    assert await after.authenticate(new.access_token)
    assert await before.authenticate(new.access_token) is None
    renewed = await after.commands.refresh_access_token(
        RefreshAccessToken(refresh_token=old.refresh_token)
    )
    assert await after.authenticate(renewed.access_token)
