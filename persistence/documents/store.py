"""Texts of documents by their hash, in Valkey: all processes know what one was told."""

import logging
from typing import Final

from redis.asyncio import Redis
from redis.exceptions import RedisError

KEPT_FOR: Final = 7 * 24 * 3600
"""Seconds after a document was asked for last."""

log = logging.getLogger(__name__)


class ValkeyDocuments:
    """Without Valkey nothing is known: clients then send the whole document."""

    def __init__(self, valkey: Redis) -> None:
        self._valkey = valkey

    async def get(self, digest: str, /) -> str | None:
        try:
            found = await self._valkey.getex(_key(digest), ex=KEPT_FOR)
        except (RedisError, OSError) as error:
            log.warning("Valkey does not answer for a document: %r", error)
            return None
        return found.decode() if isinstance(found, bytes) else found

    async def put(self, digest: str, text: str, /) -> None:
        try:
            await self._valkey.set(_key(digest), text, ex=KEPT_FOR)
        except (RedisError, OSError) as error:
            log.warning("Valkey cannot keep a document: %r", error)


def _key(digest: str) -> str:
    return f"document:{digest}"
