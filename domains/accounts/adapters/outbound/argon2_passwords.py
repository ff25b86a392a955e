"""Passwords as Argon2id hashes (RFC 9106)."""

import asyncio
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from os import urandom
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

THREADS: Final = 2
"""Hashing at once: each takes 19 MiB and a core, and a flood of sign-ins must not take all."""


class Argon2Passwords:
    """The parameters are OWASP's minimum for Argon2id: 19 MiB, two passes, one lane."""

    def __init__(self, *, memory_kib: int = 19_456, passes: int = 2) -> None:
        self._argon2 = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="argon2")
        self._decoy = _nobodys(self._argon2)

    async def hash(self, password: str, /) -> str:
        return await asyncio.get_running_loop().run_in_executor(
            self._threads, self._argon2.hash, password
        )

    async def verify(self, password_hash: str | None, password: str, /) -> bool:
        right = await asyncio.get_running_loop().run_in_executor(
            self._threads, self._matches, password_hash or self._decoy, password
        )
        return right and password_hash is not None

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._argon2.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False


def _nobodys(argon2: PasswordHasher) -> str:
    """A hash that no password is known for; to compare with it takes as long as with any."""
    salt, drawn = (
        b64encode(urandom(length)).decode().rstrip("=")
        for length in (argon2.salt_len, argon2.hash_len)
    )
    costs = f"m={argon2.memory_cost},t={argon2.time_cost},p={argon2.parallelism}"
    return f"$argon2id$v=19${costs}${salt}${drawn}"
