from dataclasses import dataclass

from domains.accounts.application.ports.outbound import AccountsUnitOfWork
from domains.shared_kernel.address import Address
from domains.shared_kernel.ids import AddressId, CustomerId, new_id
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class UpsertAddress:
    """Without an `address_id` the address is a new one."""

    customer_id: CustomerId
    address_id: AddressId | None
    address: Address
    make_default: bool = False
    if_version: int | None = None


async def upsert_address(
    command: UpsertAddress, /, *, begin: Begin[AccountsUnitOfWork], clock: Clock
) -> AddressId:
    """Add to a customer's address book, or change an entry.

    Raises:
        AddressNotFound: there is no such entry in this book.
        CustomerChanged: the customer has changed since `if_version`.
        TooManyAddresses: the book is full.
    """
    address_id = command.address_id or AddressId(new_id("adr"))
    async with begin() as uow:
        customer = await uow.customers.get(command.customer_id)
        customer.expect(command.if_version)
        customer.save_address(
            address_id,
            command.address,
            new=command.address_id is None,
            default=command.make_default,
            at=clock.now(),
        )
        await uow.customers.save(customer)
    return address_id
