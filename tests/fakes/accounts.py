"""In-memory accounts: real behaviour, no I/O. They pass the same contracts as the real adapters."""

from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domains.accounts.application.ports.outbound import AccessClaims
from domains.accounts.domain.aggregates.api_key import ApiKey
from domains.accounts.domain.aggregates.customer import Customer
from domains.accounts.domain.aggregates.session import Session
from domains.accounts.domain.exceptions import CustomerNotFound
from domains.accounts.domain.value_objects.email_address import EmailAddress
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import ApiKeyId, CustomerId, SessionId
from domains.shared_kernel.scopes import Scope
from tests.builders.accounts import NOON
from tests.fakes.transactions import InMemoryUnitOfWork


class InMemoryCustomers:
    def __init__(self) -> None:
        self.rows: dict[CustomerId, Customer] = {}

    async def get(self, customer_id: CustomerId, /) -> Customer:
        if customer_id not in self.rows:
            raise CustomerNotFound("There is no such customer.", field="id")
        return deepcopy(self.rows[customer_id])

    async def by_email(self, email: EmailAddress, /) -> Customer | None:
        return next((deepcopy(c) for c in self.rows.values() if c.email == email), None)

    async def add(self, customer: Customer, /) -> bool:
        if any(known.email == customer.email for known in self.rows.values()):
            return False
        customer.pull_events()
        self.rows[customer.id] = deepcopy(customer)
        return True

    async def save(self, customer: Customer, /) -> None:
        events = customer.pull_events()
        if self.rows[customer.id].version != customer.version - len(events):
            raise Conflict("The customer has changed since it was read.")
        self.rows[customer.id] = deepcopy(customer)


class InMemorySessions:
    def __init__(self) -> None:
        self.rows: dict[SessionId, Session] = {}

    async def get(self, session_id: SessionId, /) -> Session | None:
        return deepcopy(self.rows.get(session_id))

    async def unrevoked(self, customer_id: CustomerId, /) -> list[Session]:
        return [
            deepcopy(session)
            for _, session in sorted(self.rows.items())
            if session.customer_id == customer_id and session.revoked_at is None
        ]

    async def save(self, session: Session, /) -> None:
        events = session.pull_events()
        stored = self.rows[session.id].version if session.id in self.rows else 0
        if stored != session.version - len(events):
            raise Conflict("The session has changed since it was read.")
        self.rows[session.id] = deepcopy(session)


class InMemoryApiKeys:
    def __init__(self) -> None:
        self.rows: dict[ApiKeyId, ApiKey] = {}

    async def get(self, key_id: ApiKeyId, /) -> ApiKey | None:
        return deepcopy(self.rows.get(key_id))

    async def unrevoked(self, customer_id: CustomerId, /) -> int:
        keys = self.rows.values()
        return sum(it.customer_id == customer_id and it.revoked_at is None for it in keys)

    async def save(self, key: ApiKey, /) -> None:
        events = key.pull_events()
        stored = self.rows[key.id].version if key.id in self.rows else 0
        if stored != key.version - len(events):
            raise Conflict("The key has changed since it was read.")
        self.rows[key.id] = deepcopy(key)


async def everything(customer_id: CustomerId) -> frozenset[Scope]:
    """Of a customer with a store."""
    return frozenset(Scope)


@dataclass
class InMemoryAccounts(InMemoryUnitOfWork):
    api_keys: InMemoryApiKeys = field(default_factory=InMemoryApiKeys)
    customers: InMemoryCustomers = field(default_factory=InMemoryCustomers)
    sessions: InMemorySessions = field(default_factory=InMemorySessions)


class PlainPasswords:
    """Hashes nothing, and counts how often it was asked to."""

    def __init__(self) -> None:
        self.work: Counter[str] = Counter()

    async def hash(self, password: str, /) -> str:
        self.work["hash"] += 1
        return f"hash of {password}"

    async def verify(self, password_hash: str | None, password: str, /) -> bool:
        self.work["verify"] += 1
        return password_hash == f"hash of {password}"


class CountedAttempts:
    """Lets `allowed` attempts through, then asks to wait a minute."""

    def __init__(self, allowed: int = 3) -> None:
        self.allowed = allowed
        self.counts: Counter[str] = Counter()

    async def attempt(self, email: EmailAddress, address: str, /) -> int:
        if max(self.counts[email], self.counts[address]) >= self.allowed:
            return 60
        self.counts.update([email, address])
        return 0

    async def registration(self, address: str, /) -> int:
        if self.counts[f"registration {address}"] >= self.allowed:
            return 60
        self.counts.update([f"registration {address}"])
        return 0

    async def succeeded(self, email: EmailAddress, /) -> None:
        del self.counts[email]


class OpenTokens:
    """Tokens that anybody can read, and forge."""

    def __init__(self) -> None:
        self.issued: dict[str, AccessClaims] = {}

    def issue(self, claims: AccessClaims, /) -> tuple[str, datetime]:
        token = f"token {len(self.issued)}"
        self.issued[token] = claims
        return token, NOON + timedelta(minutes=10)

    def read(self, token: str, /) -> AccessClaims | None:
        return self.issued.get(token)


class RememberedSessions:
    def __init__(self) -> None:
        self.over: set[SessionId] = set()

    async def is_live(self, session_id: SessionId, /) -> bool:
        return session_id not in self.over

    async def ended(self, session_ids: Sequence[SessionId], /) -> None:
        self.over.update(session_ids)
