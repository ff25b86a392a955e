"""An API key: what a tool of a seller shows instead of signing in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self, TypedDict

from domains.accounts.domain.exceptions import InvalidApiKey, ScopeNotHeld
from domains.accounts.domain.value_objects.api_key_secret import ApiKeyDigest
from domains.accounts.events.api_key_created import ApiKeyCreated
from domains.accounts.events.api_key_revoked import ApiKeyRevoked
from domains.shared_kernel.events import Aggregate
from domains.shared_kernel.ids import ApiKeyId, CustomerId
from domains.shared_kernel.scopes import Scope

MAX_NAME: Final = 80


class _Fact(TypedDict):
    aggregate_id: ApiKeyId
    version: int
    occurred_at: datetime
    customer_id: CustomerId


@dataclass(slots=True, kw_only=True)
class ApiKey(Aggregate):
    """Good from its creation until it is revoked or expires; without `expires_at` it never does."""

    id: ApiKeyId
    customer_id: CustomerId
    name: str
    digest: ApiKeyDigest
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    @classmethod
    def create(
        cls,
        key_id: ApiKeyId,
        customer_id: CustomerId,
        *,
        name: str,
        digest: ApiKeyDigest,
        scopes: frozenset[Scope],
        held: frozenset[Scope],
        expires_at: datetime | None,
        at: datetime,
    ) -> Self:
        """A key never grants more than its creator holds.

        Raises:
            InvalidApiKey: the name, the scopes or the end are none that a key may have.
            ScopeNotHeld: the creator lacks one of the scopes.
        """
        if not (1 <= len(name) <= MAX_NAME and name.isprintable()):
            message = f"A name has 1 to {MAX_NAME} characters on one line."
            raise InvalidApiKey(message, field=("input", "name"))
        if not scopes:
            raise InvalidApiKey("A key needs a scope.", field=("input", "scopes"))
        if expires_at is not None and expires_at <= at:
            raise InvalidApiKey("This is over already.", field=("input", "expiresAt"))
        if lacking := sorted(scopes - held):
            raise ScopeNotHeld(f"Not yours to give: {', '.join(lacking)}.")
        key = cls(
            id=key_id,
            customer_id=customer_id,
            name=name,
            digest=digest,
            scopes=scopes,
            created_at=at,
            expires_at=expires_at,
        )
        key.record(ApiKeyCreated(**key._fact(at)))
        return key

    def revoke(self, *, at: datetime) -> None:
        """End it now; ending it again changes nothing."""
        if self.revoked_at is None:
            self.revoked_at = at
            self.record(ApiKeyRevoked(**self._fact(at)))

    def _fact(self, at: datetime) -> _Fact:
        return {
            "aggregate_id": self.id,
            "version": self.version + 1,
            "occurred_at": at,
            "customer_id": self.customer_id,
        }
