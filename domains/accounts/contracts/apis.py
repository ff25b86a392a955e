"""What the graph and other domains may ask of accounts, and what they see; never an aggregate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from domains.shared_kernel.address import Address
from domains.shared_kernel.audit import StaffAction
from domains.shared_kernel.ids import AddressId, ApiKeyId, CustomerId
from domains.shared_kernel.money import Currency
from domains.shared_kernel.scopes import Scope
from domains.shared_kernel.use_case import Page, PageRequest, Viewer


@dataclass(slots=True)
class CustomerView:
    """For the customer and for administrators; others see a display name at most.

    `language` is a BCP 47 tag, `country` an ISO 3166-1 alpha-2 code; None where nothing was chosen.
    """

    id: CustomerId
    email: str
    display_name: str
    is_admin: bool
    language: str | None
    currency: Currency | None
    country: str | None
    created_at: datetime
    version: int


@dataclass(slots=True)
class CustomerAddressView:
    """One entry of a customer's address book."""

    id: AddressId
    customer_id: CustomerId
    address: Address
    is_default: bool


@dataclass(slots=True)
class CredentialsView:
    """What a sign-in gives: a token for requests, and one that renews both, once."""

    customer_id: CustomerId
    access_token: str
    access_token_expires_at: datetime
    refresh_token: str
    refresh_token_expires_at: datetime


@dataclass(slots=True)
class ApiKeyView:
    """A key without its secret, which nobody can see again."""

    id: ApiKeyId
    customer_id: CustomerId
    name: str
    scopes: Sequence[Scope]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_on: date | None


@dataclass(slots=True)
class AuditEntryView:
    """One thing that an administrator did; `before` and `after` are what it changed."""

    id: str
    actor_id: CustomerId
    action: StaffAction
    target_id: str
    reason: str
    before: Mapping[str, str | None]
    after: Mapping[str, str | None]
    at: datetime


class AccountReads(Protocol):
    """Batches: one answer per id, in the order of the ids."""

    async def by_ids(self, ids: Sequence[CustomerId], /) -> Sequence[CustomerView | None]: ...

    async def display_names(self, ids: Sequence[CustomerId], /) -> Sequence[str | None]:
        """What a customer is called in public."""
        ...

    async def addresses(
        self, ids: Sequence[CustomerId], /
    ) -> Sequence[Sequence[CustomerAddressView]]:
        """Each customer's address book: the default first, then in the order of entry."""
        ...

    async def api_keys(self, ids: Sequence[ApiKeyId], /) -> Sequence[ApiKeyView | None]: ...

    async def api_keys_of(self, ids: Sequence[CustomerId], /) -> Sequence[Sequence[ApiKeyView]]:
        """Each customer's keys that are not revoked, the newest first."""
        ...

    async def audit(
        self,
        request: PageRequest,
        /,
        *,
        actor_id: CustomerId | None = None,
        target_id: str | None = None,
    ) -> Page[AuditEntryView]:
        """What the staff did, the newest first: all, one person's, or what was done to a thing."""
        ...


class Authenticate(Protocol):
    async def __call__(self, credential: str, /) -> Viewer | None:
        """Whose token, or API key, it is; None when it is invalid, expired or revoked."""
        ...
