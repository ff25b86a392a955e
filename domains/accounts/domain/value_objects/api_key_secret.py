"""Secrets of API keys: `sk_` and 256 random bits. The prefix lets scanners find leaked ones."""

import hashlib
import secrets
from typing import Final, NewType

PREFIX: Final = "sk_"

ApiKeyDigest = NewType("ApiKeyDigest", str)
"""What is stored of a secret: SHA-256 without salt is enough for so much randomness."""


def new_secret() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def digest(secret: str) -> ApiKeyDigest:
    return ApiKeyDigest(hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest())
