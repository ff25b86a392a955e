"""Accounts: ports meet adapters."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from redis.asyncio import Redis

from domains.accounts.adapters.outbound.argon2_passwords import Argon2Passwords
from domains.accounts.adapters.outbound.jwt_access_tokens import JwtAccessTokens, SigningKeys
from domains.accounts.application.ports.inbound import AccountCommands
from domains.accounts.application.ports.outbound import (
    AccessTokens,
    AccountsUnitOfWork,
    HeldScopes,
    LiveSessions,
    PasswordHasher,
    SignInThrottle,
)
from domains.accounts.application.use_cases.authenticate import authenticate
from domains.accounts.application.use_cases.authenticate_api_key import authenticate_api_key
from domains.accounts.application.use_cases.create_access_token import create_access_token
from domains.accounts.application.use_cases.create_api_key import create_api_key
from domains.accounts.application.use_cases.create_customer import create_customer
from domains.accounts.application.use_cases.refresh_access_token import refresh_access_token
from domains.accounts.application.use_cases.revoke_access_token import revoke_access_token
from domains.accounts.application.use_cases.revoke_api_key import revoke_api_key
from domains.accounts.application.use_cases.update_customer import update_customer
from domains.accounts.application.use_cases.upsert_address import upsert_address
from domains.accounts.contracts.apis import AccountReads, Authenticate
from domains.accounts.domain.value_objects.api_key_secret import PREFIX
from domains.sellers.contracts.apis import SellerReads
from domains.shared_kernel.ids import CustomerId
from domains.shared_kernel.scopes import Scope
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, Viewer, retrying
from persistence.accounts.api_keys import SqlLiveApiKeys
from persistence.accounts.reader import SqlAccountReader
from persistence.accounts.sessions import ValkeyLiveSessions
from persistence.accounts.throttle import ValkeySignInThrottle
from persistence.engine import Pools

PACE: Final = 0.1
"""Seconds: registrations are answered in such steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    reads: AccountReads
    commands: AccountCommands
    authenticate: Authenticate


def accounts(
    pools: Pools,
    begin: Begin[AccountsUnitOfWork],
    valkey: Redis,
    clock: Clock,
    *,
    signing_keys: Mapping[str, str],
    sellers: SellerReads,
) -> Accounts:
    """`signing_keys` are secrets of 32 bytes or more by key id; the first signs, all verify.

    `valkey` needs a short timeout and no retries: without it requests go on with PostgreSQL.
    """
    tokens = JwtAccessTokens(
        SigningKeys(secrets=signing_keys, current=next(iter(signing_keys))), clock
    )
    live_sessions, live_api_keys = ValkeyLiveSessions(valkey, pools.read), SqlLiveApiKeys(pools)

    async def viewer(credential: str, /) -> Viewer | None:
        if credential.startswith(PREFIX):
            return await authenticate_api_key(credential, live_api_keys=live_api_keys, clock=clock)
        return await authenticate(credential, tokens=tokens, live_sessions=live_sessions)

    return Accounts(
        reads=SqlAccountReader(pools.read),
        commands=account_commands(
            begin,
            clock,
            hasher=Argon2Passwords(),
            throttle=ValkeySignInThrottle(valkey),
            tokens=tokens,
            live_sessions=live_sessions,
            held_scopes=held_scopes(sellers),
            pace=PACE,
        ),
        authenticate=viewer,
    )


def held_scopes(sellers: SellerReads) -> HeldScopes:
    """All that there are, for whoever has a store: each of them is about the store."""

    async def held(customer_id: CustomerId) -> frozenset[Scope]:
        [store] = await sellers.ids_by_owner([customer_id])
        return frozenset(Scope) if store else frozenset()

    return held


def account_commands(
    begin: Begin[AccountsUnitOfWork],
    clock: Clock,
    *,
    hasher: PasswordHasher,
    throttle: SignInThrottle,
    tokens: AccessTokens,
    live_sessions: LiveSessions,
    held_scopes: HeldScopes,
    pace: float,
) -> AccountCommands:
    return AccountCommands(
        create_access_token=lambda it: create_access_token(
            it, begin=begin, hasher=hasher, throttle=throttle, tokens=tokens, clock=clock
        ),
        create_api_key=retrying(
            lambda it: create_api_key(it, begin=begin, held_scopes=held_scopes, clock=clock)
        ),
        create_customer=lambda it: create_customer(
            it, begin=begin, hasher=hasher, throttle=throttle, clock=clock, pace=pace
        ),
        refresh_access_token=retrying(
            lambda it: refresh_access_token(
                it, begin=begin, tokens=tokens, live_sessions=live_sessions, clock=clock
            )
        ),
        revoke_access_token=retrying(
            lambda it: revoke_access_token(
                it, begin=begin, live_sessions=live_sessions, clock=clock
            )
        ),
        revoke_api_key=retrying(lambda it: revoke_api_key(it, begin=begin, clock=clock)),
        update_customer=retrying(lambda it: update_customer(it, begin=begin, clock=clock)),
        upsert_address=retrying(lambda it: upsert_address(it, begin=begin, clock=clock)),
    )
