"""What the accounts use cases need from the world; `persistence` and `adapters` fulfil it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol, TypeAlias

from domains.accounts.domain.aggregates.api_key import ApiKey
from domains.accounts.domain.aggregates.customer import Customer
from domains.accounts.domain.aggregates.session import Session
from domains.accounts.domain.value_objects.api_key_secret import ApiKeyDigest
from domains.accounts.domain.value_objects.email_address import EmailAddress
from domains.shared_kernel.ids import ApiKeyId, CustomerId, SessionId
from domains.shared_kernel.scopes import Scope


class CustomerRepository(Protocol):
    async def get(self, customer_id: CustomerId, /) -> Customer:
        """Raise `CustomerNotFound` when there is none."""
        ...

    async def by_email(self, email: EmailAddress, /) -> Customer | None: ...

    async def add(self, customer: Customer, /) -> bool:
        """Store a new customer; False, and nothing stored, when the e-mail address has one."""
        ...

    async def save(self, customer: Customer, /) -> None:
        """Raise `Conflict` when another transaction saved it first."""
        ...


class SessionRepository(Protocol):
    async def get(self, session_id: SessionId, /) -> Session | None:
        """Locked until the transaction ends: of two refreshes with one token, one comes first."""
        ...

    async def unrevoked(self, customer_id: CustomerId, /) -> Sequence[Session]:
        """All sessions of a customer that nobody has ended, locked, in the order of their ids."""
        ...

    async def save(self, session: Session, /) -> None:
        """Raise `Conflict` when another transaction saved it first."""
        ...


class ApiKeyRepository(Protocol):
    async def get(self, key_id: ApiKeyId, /) -> ApiKey | None:
        """Locked until the transaction ends."""
        ...

    async def unrevoked(self, customer_id: CustomerId, /) -> int:
        """How many a customer has; of two transactions that ask, one waits for the other."""
        ...

    async def save(self, key: ApiKey, /) -> None:
        """Raise `Conflict` when another transaction saved it first."""
        ...


class AccountsUnitOfWork(Protocol):
    @property
    def api_keys(self) -> ApiKeyRepository: ...
    @property
    def customers(self) -> CustomerRepository: ...
    @property
    def sessions(self) -> SessionRepository: ...


class PasswordHasher(Protocol):
    """Slow on purpose, and away from the event loop."""

    async def hash(self, password: str, /) -> str: ...

    async def verify(self, password_hash: str | None, password: str, /) -> bool:
        """Whether the password is the one; without a hash it takes as long to say no."""
        ...


class SignInThrottle(Protocol):
    """Counts attempts per account and per network address; "" is an unknown address."""

    async def attempt(self, email: EmailAddress, address: str, /) -> int:
        """Count one; 0 when it may go on, else the seconds to wait."""
        ...

    async def registration(self, address: str, /) -> int:
        """Count an attempt to register; 0 when it may go on, else the seconds to wait."""
        ...

    async def succeeded(self, email: EmailAddress, /) -> None:
        """Forget the attempts for an account: its owner has come in."""
        ...


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What an access token says, for as long as it is good; one that was read says `until` when."""

    customer_id: CustomerId
    session_id: SessionId
    is_admin: bool
    until: datetime | None = field(default=None, compare=False)


class AccessTokens(Protocol):
    def issue(self, claims: AccessClaims, /) -> tuple[str, datetime]:
        """A token, and when it ends."""
        ...

    def read(self, token: str, /) -> AccessClaims | None:
        """None when the token is not ours, was changed, or has ended."""
        ...


class LiveSessions(Protocol):
    """Asked once per request, so it has to be cheap; and right on the very next one."""

    async def is_live(self, session_id: SessionId, /) -> bool:
        """Whether the session is neither revoked nor over, in any process."""
        ...

    async def ended(self, session_ids: Sequence[SessionId], /) -> None:
        """Make it known at once; call it when the revocation is committed."""
        ...


HeldScopes: TypeAlias = Callable[[CustomerId], Awaitable[frozenset[Scope]]]
"""What a customer may do, and so may let an API key do."""


@dataclass(frozen=True, slots=True)
class LiveApiKey:
    id: ApiKeyId
    customer_id: CustomerId
    scopes: frozenset[Scope]
    last_used_on: date | None


class LiveApiKeys(Protocol):
    """Asked once per request of a tool, and right on the very next one after a revocation."""

    async def find(self, digest: ApiKeyDigest, at: datetime, /) -> LiveApiKey | None:
        """None when it is unknown, revoked, or has expired by then."""
        ...

    async def used(self, key_id: ApiKeyId, day: date, /) -> None:
        """Keep the day, for its owner; failing to do so fails nothing."""
        ...
