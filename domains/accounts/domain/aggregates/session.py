"""A session: one sign-in on one device, and the family of refresh tokens that prolongs it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self, TypedDict

from domains.accounts.domain.value_objects.refresh_token import RefreshToken, TokenDigest
from domains.accounts.domain.value_objects.revocation_reason import RevocationReason
from domains.accounts.events.session_refreshed import SessionRefreshed
from domains.accounts.events.session_revoked import SessionRevoked
from domains.accounts.events.session_started import SessionStarted
from domains.shared_kernel.events import Aggregate
from domains.shared_kernel.ids import CustomerId, SessionId

LIFETIME: Final = timedelta(days=30)
"""Each refresh begins it anew: who stays away longer signs in again."""


class _Fact(TypedDict):
    aggregate_id: SessionId
    version: int
    occurred_at: datetime
    customer_id: CustomerId


@dataclass(slots=True, kw_only=True)
class Session(Aggregate):
    id: SessionId
    customer_id: CustomerId
    digest: TokenDigest
    expires_at: datetime
    revoked_at: datetime | None = None

    @classmethod
    def start(cls, token: RefreshToken, customer_id: CustomerId, *, at: datetime) -> Self:
        session = cls(
            id=token.session_id,
            customer_id=customer_id,
            digest=TokenDigest.of(token),
            expires_at=at + LIFETIME,
        )
        session.record(SessionStarted(**session._fact(at)))
        return session

    def is_live(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at

    def refresh(self, token: RefreshToken, *, at: datetime) -> RefreshToken | None:
        """Trade the current token for the next one; None when it is not the current one.

        A token that has been traded before is in two hands, one of which stole it. Nobody knows
        which, so the whole session ends (RFC 9700, section 4.14.2).
        """
        if not (self.is_live(at) and self.digest.same_family(token)):
            return None
        if not self.digest.same_turn(token):
            self.revoke(RevocationReason.TOKEN_REUSED, at=at)
            return None
        following = token.next()
        self.digest, self.expires_at = TokenDigest.of(following), at + LIFETIME
        self.record(SessionRefreshed(**self._fact(at)))
        return following

    def revoke(self, reason: RevocationReason, *, at: datetime) -> None:
        """End it now; ending it again changes nothing."""
        if self.revoked_at is None:
            self.revoked_at = at
            self.record(SessionRevoked(**self._fact(at), reason=reason))

    def _fact(self, at: datetime) -> _Fact:
        return {
            "aggregate_id": self.id,
            "version": self.version + 1,
            "occurred_at": at,
            "customer_id": self.customer_id,
        }
