"""Access tokens as JSON Web Tokens (RFC 7519), signed with HMAC-SHA-256."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import jwt

from domains.accounts.application.ports.outbound import AccessClaims
from domains.shared_kernel.ids import CustomerId, SessionId
from domains.shared_kernel.time import Clock

LIFETIME: Final = timedelta(minutes=10)
_ALGORITHM: Final = "HS256"
KEPT: Final = 10_000
"""Tokens whose signature is not checked again: each comes many times, and is asked for often."""

_MIN_KEY: Final = 32
"""Bytes; RFC 7518, section 3.2: a key at least as long as the hash."""
_CLAIMS: Final = ["sub", "sid", "adm", "iss", "aud", "iat", "exp"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKeys:
    """Key id -> secret. `current` signs; the others are still good for tokens they have signed.

    To rotate: add a key everywhere, then make it current, then drop the old one ten minutes later.
    """

    secrets: Mapping[str, str] = field(repr=False)
    current: str

    def __post_init__(self) -> None:
        if self.current not in self.secrets:
            raise ValueError(f"there is no key {self.current!r} to sign with")
        for name, secret in self.secrets.items():
            if len(secret.encode()) < _MIN_KEY:
                raise ValueError(f"the key {name!r} is shorter than {_MIN_KEY} bytes")


class JwtAccessTokens:
    def __init__(
        self,
        keys: SigningKeys,
        clock: Clock,
        *,
        issuer: str = "storefront",
        audience: str = "storefront-graph",
    ) -> None:
        self._keys = keys
        self._clock = clock
        self._issuer = issuer
        self._audience = audience
        self._signed = lru_cache(KEPT)(self._verified)

    def issue(self, claims: AccessClaims, /) -> tuple[str, datetime]:
        now = self._clock.now().replace(microsecond=0)
        expires_at = now + LIFETIME
        payload = {
            "sub": claims.customer_id,
            "sid": claims.session_id,
            "adm": claims.is_admin,
            "iss": self._issuer,
            "aud": self._audience,
            "iat": now,
            "exp": expires_at,
        }
        secret, kid = self._keys.secrets[self._keys.current], self._keys.current
        return jwt.encode(payload, secret, _ALGORITHM, headers={"kid": kid}), expires_at

    def read(self, token: str, /) -> AccessClaims | None:
        try:
            claims, until = self._signed(token)
        except (jwt.InvalidTokenError, ValueError):
            return None
        return None if until <= self._clock.now() else claims

    def _verified(self, token: str) -> tuple[AccessClaims, datetime]:
        """What a token that we signed says; whether it has ended is for our own clock."""
        kid = jwt.get_unverified_header(token).get("kid")
        secret = self._keys.secrets.get(kid) if isinstance(kid, str) else None
        if secret is None:
            raise jwt.InvalidTokenError("no key of ours has signed it")
        payload: dict[str, Any] = jwt.decode(
            token,
            secret,
            algorithms=[_ALGORITHM],
            issuer=self._issuer,
            audience=self._audience,
            options={"require": _CLAIMS, "verify_exp": False, "verify_iat": False},
        )
        until = datetime.fromtimestamp(payload["exp"], UTC)
        customer, session = CustomerId(payload["sub"]), SessionId(payload["sid"])
        return AccessClaims(customer, session, payload["adm"] is True, until), until
