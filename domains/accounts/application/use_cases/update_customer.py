from dataclasses import dataclass

from domains.accounts.application.ports.outbound import AccountsUnitOfWork
from domains.accounts.domain.value_objects.profile import Profile
from domains.shared_kernel.ids import CustomerId
from domains.shared_kernel.money import Currency
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateCustomer:
    """None leaves a part of the profile as it is."""

    customer_id: CustomerId
    display_name: str | None = None
    language: str | None = None
    currency: Currency | None = None
    country: str | None = None
    if_version: int | None = None


async def update_customer(
    command: UpdateCustomer, /, *, begin: Begin[AccountsUnitOfWork], clock: Clock
) -> CustomerId:
    """Change the profile.

    Raises:
        CustomerChanged: it has changed since `if_version`.
        InvalidCustomer: a part is out of its bounds.
    """
    async with begin() as uow:
        customer = await uow.customers.get(command.customer_id)
        customer.expect(command.if_version)
        customer.update(_changed(customer.profile, command), at=clock.now())
        await uow.customers.save(customer)
    return command.customer_id


def _changed(profile: Profile, command: UpdateCustomer) -> Profile:
    name = command.display_name
    return Profile(
        display_name=profile.display_name if name is None else name.strip(),
        language=command.language or profile.language,
        currency=command.currency or profile.currency,
        country=command.country or profile.country,
    )
