"""Leaky buckets in Valkey, one per caller for all processes.

A process takes more than one operation needs and spends the rest by itself: most operations cost
no round trip, none costs more than one. An empty bucket refuses without asking.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Final

from redis.asyncio import Redis
from redis.exceptions import RedisError

from domains.shared_kernel.throttling import Allowance

log = logging.getLogger(__name__)

_TAKE: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local maximum, rate, least, most = unpack(ARGV)
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
local available = maximum - (full - now) * rate / 1000
if available < tonumber(least) then
  return {0, math.floor(available), math.ceil((least - available) * 1000 / rate)}
end
local taken = math.min(tonumber(most), math.floor(available))
full = full + taken * 1000 / rate
redis.call('SET', KEYS[1], full, 'PX', math.max(1, math.ceil(full - now)))
return {taken, math.floor(available - taken), 0}
"""
"""A bucket is kept as the instant (ms) at which it will be full again (GCRA).

Answers the points taken, `least` to `most` or none, those left, and the ms until `least` are there.
"""

CALLERS: Final = 10_000
"""Shares that a process remembers; a forgotten one is lost until the bucket refills."""
PARTS: Final = 50
"""A process takes at most this part of a bucket ahead of need."""
STALE: Final = 60.0
"""Seconds after which a share is forgotten: meanwhile the bucket has refilled."""
QUESTIONS: Final = 20
"""Asked at once by a process: a crowd must not use up its connections and so pass uncounted."""
PAUSE: Final = 1.0
"""Seconds without asking after Valkey did not answer."""


@dataclass(frozen=True, slots=True)
class Size:
    """Points that a full bucket holds, and that come back per second."""

    maximum: int
    restore_rate: int


@dataclass(slots=True)
class _Share:
    """`points` are this process's own; `left` were in the bucket at the instant `at`."""

    bucket: Size
    points: int
    left: int
    at: float
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)


class ValkeyThrottle:
    """While Valkey is away everything is granted: a shop that sells is worth more than a limit.

    `others`: buckets of another size, by what stands before the colon in a caller's name.
    """

    def __init__(
        self,
        valkey: Redis,
        bucket: Size,
        others: Mapping[str, Size] | None = None,
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._take = valkey.register_script(_TAKE)
        self._bucket = bucket
        self._others = others or {}
        self._now = now
        self._shares: OrderedDict[str, _Share] = OrderedDict()
        self._away_until = 0.0
        self._asks = asyncio.Semaphore(QUESTIONS)

    def spend(self, caller: str, points: int, /) -> bool:
        share = self._share(caller)
        if share.points < points:
            return False
        share.points -= points
        return True

    async def take(self, caller: str, points: int, /) -> Allowance:
        share = self._share(caller)
        if answer := self._answered_here(share, points):
            return answer
        async with share.asking:  # what was fetched for the one before may be enough
            return self._answered_here(share, points) or await self._ask(caller, share, points)

    def give_back(self, caller: str, points: int, /) -> Allowance:
        share = self._share(caller)
        share.points += points
        return self._allowance(share)

    def _answered_here(self, share: _Share, points: int) -> Allowance | None:
        """Granted from the share, or refused as others can only have taken more; None: ask."""
        if share.points >= points:
            share.points -= points
            return self._allowance(share)
        lacking = points - share.points - self._left(share)
        wait = lacking / share.bucket.restore_rate
        return self._allowance(share, wait=wait) if lacking > 0 else None

    async def _ask(self, caller: str, share: _Share, points: int) -> Allowance:
        had, share.points = share.points, 0  # others must not spend them meanwhile
        least = points - had
        most = max(least, share.bucket.maximum // PARTS)
        taken, left, wait = await self._answer(caller, share.bucket, least, most)
        if wait:
            share.points += had
        else:
            share.points += taken - least
        share.left, share.at = left, self._now()
        return self._allowance(share, wait=wait / 1000)

    async def _answer(
        self, caller: str, bucket: Size, least: int, most: int
    ) -> tuple[int, int, int]:
        """What the script says; when Valkey does not answer, that there is enough."""
        if self._now() < self._away_until:
            return least, bucket.maximum, 0
        try:
            arguments = [bucket.maximum, bucket.restore_rate, least, most]
            async with self._asks:
                taken, left, wait = await self._take([f"throttle:{caller}"], arguments)
                _stay_cancelled()
        except (RedisError, OSError) as error:
            if not self._away_until:
                log.warning("operations are not throttled: %r", error)
            self._away_until = self._now() + PAUSE
            return least, bucket.maximum, 0
        self._away_until = 0.0
        return int(taken), int(left), int(wait)

    def _share(self, caller: str) -> _Share:
        now = self._now()
        share = self._shares.get(caller)
        if share is None or now - share.at > STALE:
            bucket = self._others.get(caller.partition(":")[0], self._bucket)
            share = self._shares[caller] = _Share(bucket, 0, bucket.maximum, now)
            if len(self._shares) > CALLERS:
                self._shares.popitem(last=False)
        self._shares.move_to_end(caller)
        return share

    def _left(self, share: _Share) -> int:
        """What the bucket can have by now at most."""
        restored = (self._now() - share.at) * share.bucket.restore_rate
        return min(share.bucket.maximum, share.left + ceil(restored))

    def _allowance(self, share: _Share, *, wait: float = 0.0) -> Allowance:
        return Allowance(
            maximum=share.bucket.maximum,
            available=max(0, min(share.bucket.maximum, self._left(share) + share.points)),
            restore_rate=share.bucket.restore_rate,
            wait=wait,
        )


def _stay_cancelled() -> None:
    """redis-py waits with `asyncio.wait_for`, which before Python 3.12 can lose a cancellation."""
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError
