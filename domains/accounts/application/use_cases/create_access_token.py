from dataclasses import dataclass, field

from domains.accounts.application.credentials import credentials
from domains.accounts.application.ports.outbound import (
    AccessTokens,
    AccountsUnitOfWork,
    PasswordHasher,
    SignInThrottle,
)
from domains.accounts.contracts.apis import CredentialsView
from domains.accounts.domain.aggregates.customer import Customer
from domains.accounts.domain.aggregates.session import Session
from domains.accounts.domain.exceptions import SignInThrottled, WrongCredentials
from domains.accounts.domain.value_objects.email_address import email_address
from domains.accounts.domain.value_objects.refresh_token import RefreshToken
from domains.shared_kernel.ids import SessionId, new_id
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateAccessToken:
    """`address` is the caller's network address, "" when it is unknown."""

    email: str
    password: str = field(repr=False)
    address: str


async def create_access_token(
    command: CreateAccessToken,
    /,
    *,
    begin: Begin[AccountsUnitOfWork],
    hasher: PasswordHasher,
    throttle: SignInThrottle,
    tokens: AccessTokens,
    clock: Clock,
) -> CredentialsView:
    """Sign in. It takes as long whether or not there is an account.

    Raises:
        InvalidCustomer: this is no e-mail address.
        SignInThrottled: too many attempts, right or wrong.
        WrongCredentials: no customer has this e-mail address and this password.
    """
    email = email_address(command.email)
    if wait := await throttle.attempt(email, command.address):
        raise SignInThrottled(wait)
    async with begin() as uow:
        customer = await uow.customers.by_email(email)
    known_hash = customer.password_hash if customer else None
    if not await hasher.verify(known_hash, command.password) or customer is None:
        raise WrongCredentials("E-mail address or password are wrong.")
    await throttle.succeeded(email)
    return await _open_session(customer, begin=begin, tokens=tokens, clock=clock)


async def _open_session(
    customer: Customer, *, begin: Begin[AccountsUnitOfWork], tokens: AccessTokens, clock: Clock
) -> CredentialsView:
    refresh_token = RefreshToken.first(SessionId(new_id("ses")))
    session = Session.start(refresh_token, customer.id, at=clock.now())
    async with begin() as uow:
        await uow.sessions.save(session)
    return credentials(session, refresh_token, is_admin=customer.is_admin, tokens=tokens)
