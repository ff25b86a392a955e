"""Answers for everybody, shared by all processes in Valkey."""

import logging
from typing import cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class ValkeyResponses:
    """Without Valkey each process makes its own answers."""

    def __init__(self, valkey: Redis) -> None:
        self._valkey = valkey

    async def get(self, key: str, /) -> bytes | None:
        try:
            return cast("bytes | None", await self._valkey.get(f"response:{key}"))
        except (RedisError, OSError) as error:
            log.warning("Valkey does not answer for a response: %r", error)
            return None

    async def put(self, key: str, value: bytes, /, *, seconds: int) -> None:
        try:
            await self._valkey.set(f"response:{key}", value, ex=seconds)
        except (RedisError, OSError) as error:
            log.warning("Valkey cannot keep a response: %r", error)
