"""A customer: how they sign in, how they are called, where their parcels go."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Self, TypedDict

from domains.accounts.domain.entities.customer_address import CustomerAddress
from domains.accounts.domain.exceptions import AddressNotFound, CustomerChanged, TooManyAddresses
from domains.accounts.domain.value_objects.email_address import EmailAddress
from domains.accounts.domain.value_objects.profile import Profile
from domains.accounts.events.customer_address_saved import CustomerAddressSaved
from domains.accounts.events.customer_registered import CustomerRegistered
from domains.accounts.events.customer_updated import CustomerUpdated
from domains.shared_kernel.address import Address
from domains.shared_kernel.events import Aggregate
from domains.shared_kernel.ids import AddressId, CustomerId

MAX_ADDRESSES: Final = 50


class _Fact(TypedDict):
    aggregate_id: CustomerId
    version: int
    occurred_at: datetime


@dataclass(slots=True, kw_only=True)
class Customer(Aggregate):
    """An address book that is not empty has exactly one default."""

    id: CustomerId
    email: EmailAddress
    password_hash: str = field(repr=False)
    profile: Profile
    created_at: datetime
    is_admin: bool = False
    addresses: tuple[CustomerAddress, ...] = ()

    def __post_init__(self) -> None:
        defaults = sum(entry.is_default for entry in self.addresses)
        if defaults != bool(self.addresses):
            raise ValueError(f"{defaults} addresses are the default")

    @classmethod
    def register(
        cls,
        customer_id: CustomerId,
        *,
        email: EmailAddress,
        password_hash: str,
        profile: Profile,
        at: datetime,
        is_admin: bool = False,
    ) -> Self:
        customer = cls(
            id=customer_id,
            email=email,
            password_hash=password_hash,
            profile=profile,
            is_admin=is_admin,
            created_at=at,
        )
        customer.record(CustomerRegistered(**customer._fact(at)))
        return customer

    def expect(self, version: int | None) -> None:
        """Refuse a change that was made up against another version.

        Raises:
            CustomerChanged: the customer has changed since.
        """
        if version is not None and version != self.version:
            raise CustomerChanged(self.id)

    def update(self, profile: Profile, *, at: datetime) -> None:
        self.profile = profile
        self.record(CustomerUpdated(**self._fact(at)))

    def save_address(
        self, address_id: AddressId, address: Address, *, new: bool, default: bool, at: datetime
    ) -> None:
        """Add an entry, or change one. The first is the default; making another one it ends that.

        Raises:
            AddressNotFound: it is not new, and not in the book.
            TooManyAddresses: there is no room for a new one.
        """
        known = {entry.id: entry for entry in self.addresses}
        if not new and address_id not in known:
            raise AddressNotFound("There is no such address.", field=("input", "id"))
        if new and len(known) >= MAX_ADDRESSES:
            raise TooManyAddresses(f"An address book has up to {MAX_ADDRESSES} entries.")
        default = default or not known or (not new and known[address_id].is_default)
        if default:
            known = {key: replace(entry, is_default=False) for key, entry in known.items()}
        known[address_id] = CustomerAddress(id=address_id, address=address, is_default=default)
        self.addresses = tuple(known.values())
        self.record(
            CustomerAddressSaved(**self._fact(at), address_id=address_id, is_default=default)
        )

    def _fact(self, at: datetime) -> _Fact:
        return {"aggregate_id": self.id, "version": self.version + 1, "occurred_at": at}
