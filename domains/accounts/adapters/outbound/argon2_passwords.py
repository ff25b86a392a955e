"""Passwords as Argon2id hashes (RFC 9106)."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
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
        self._decoy = self._argon2.hash("nobody's password")

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
