import asyncio
import time
from dataclasses import dataclass, field

from domains.accounts.application.ports.outbound import (
    AccountsUnitOfWork,
    PasswordHasher,
    SignInThrottle,
)
from domains.accounts.domain.aggregates.customer import Customer
from domains.accounts.domain.exceptions import SignInThrottled
from domains.accounts.domain.value_objects.email_address import email_address
from domains.accounts.domain.value_objects.password import new_password
from domains.accounts.domain.value_objects.profile import Profile
from domains.shared_kernel.ids import CustomerId, new_id
from domains.shared_kernel.money import Currency
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateCustomer:
    """Only the operator makes administrators; the graph never does.

    `address` is the caller's network address, "" when it is unknown.
    """

    email: str
    password: str = field(repr=False)
    display_name: str
    language: str | None = None
    currency: Currency | None = None
    country: str | None = None
    is_admin: bool = False
    address: str = ""


async def create_customer(
    command: CreateCustomer,
    /,
    *,
    begin: Begin[AccountsUnitOfWork],
    hasher: PasswordHasher,
    throttle: SignInThrottle,
    clock: Clock,
    pace: float,
) -> CustomerId | None:
    """Register; None when the e-mail address has an account, which is not changed.

    The graph answers the same in both cases, and after the same time: the password is hashed
    before anybody looks, and answers leave in steps of `pace` seconds, which hides that only one
    of them has written anything.

    Raises:
        InvalidCustomer: e-mail address, password or profile are out of their bounds.
        SignInThrottled: too many registrations from this address, whatever came of them.
    """
    began = time.monotonic()
    if wait := await throttle.registration(command.address):
        raise SignInThrottled(wait)
    customer = Customer.register(
        CustomerId(new_id("cus")),
        email=email_address(command.email),
        profile=_profile(command),
        password_hash=await hasher.hash(new_password(command.password)),
        is_admin=command.is_admin,
        at=clock.now(),
    )
    async with begin() as uow:
        added = await uow.customers.add(customer)
    if pace:
        await asyncio.sleep(pace - (time.monotonic() - began) % pace)
    return customer.id if added else None


def _profile(command: CreateCustomer) -> Profile:
    return Profile(
        display_name=command.display_name.strip(),
        language=command.language,
        currency=command.currency,
        country=command.country,
    )
