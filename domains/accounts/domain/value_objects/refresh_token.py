"""Refresh tokens: `<session>.<family secret>.<turn secret>`.

The turn secret is new in every token, the family secret is the same in all tokens of a session.
So a token that was valid once is told from one that somebody made up, without keeping the used
ones: only the former has the family secret, and only the former ends the session.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Self

from domains.accounts.domain.exceptions import InvalidRefreshToken
from domains.shared_kernel.ids import SessionId


@dataclass(frozen=True, slots=True)
class RefreshToken:
    session_id: SessionId
    family: str = field(repr=False)
    turn: str = field(repr=False)

    @classmethod
    def first(cls, session_id: SessionId) -> Self:
        return cls(session_id, _secret(), _secret())

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raise `InvalidRefreshToken` when the text is no token."""
        parts = text.split(".")
        if len(parts) != 3 or not all(parts):  # noqa: PLR2004 - session, family, turn
            raise InvalidRefreshToken("Sign in again.", field="refreshToken")
        return cls(SessionId(parts[0]), parts[1], parts[2])

    def next(self) -> Self:
        return type(self)(self.session_id, self.family, _secret())

    def text(self) -> str:
        return f"{self.session_id}.{self.family}.{self.turn}"


@dataclass(frozen=True, slots=True)
class TokenDigest:
    """What is stored of a token: whoever reads the table cannot use it.

    SHA-256 without salt is enough for secrets of 256 random bits.
    """

    family: str
    turn: str

    @classmethod
    def of(cls, token: RefreshToken) -> Self:
        return cls(_digest(token.family), _digest(token.turn))

    def same_family(self, token: RefreshToken) -> bool:
        return hmac.compare_digest(self.family, _digest(token.family))

    def same_turn(self, token: RefreshToken) -> bool:
        return hmac.compare_digest(self.turn, _digest(token.turn))


def _secret() -> str:
    return secrets.token_urlsafe(32)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
