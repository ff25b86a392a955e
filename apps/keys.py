"""Secrets as settings give them: several by id, and strong enough for production."""

from __future__ import annotations

import re
from typing import Final

SHORTEST: Final = 32
"""Bytes; RFC 7518, section 3.2: a key of HMAC-SHA-256 is at least as long as the hash."""

_FEWEST_CHARACTERS: Final = 8
"""Different ones: of 32 random hexadecimal digits one in 28 million has fewer."""

_ID: Final = re.compile(r"[A-Za-z0-9_.-]{1,32}")


def keys_by_id(text: str) -> dict[str, str]:
    """Read "2=…,1=…": id -> secret; the first one signs, all of them verify.

    Raises:
        ValueError: it says nothing, something else, or one id twice.
    """
    keys: dict[str, str] = {}
    for part in filter(None, (it.strip() for it in text.split(","))):
        name, separator, secret = (it.strip() for it in part.partition("="))
        if not (separator and secret and _ID.fullmatch(name)):
            raise ValueError("keys are written as id=secret, with commas between them")
        if name in keys:
            raise ValueError(f"the key {name!r} is there twice")
        keys[name] = secret
    if not keys:
        raise ValueError("at least one key is needed, as id=secret")
    return keys


def is_weak(secret: str) -> bool:
    """Whether somebody could guess it: it is short, or hardly varies."""
    return len(secret.encode()) < SHORTEST or len(set(secret)) < _FEWEST_CHARACTERS
