"""Leaky buckets in Valkey, one per caller for all processes.

A process takes more than one operation needs and spends the rest by itself: most operations cost
no round trip, none costs more than one. An empty bucket refuses without asking.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
        self.now = now
        self._take = valkey.register_script(_TAKE)
        self._bucket = bucket
        self._others = others or {}
        self._shares: OrderedDict[str, Share] = OrderedDict()
        self._away_until = 0.0
        self._asks = asyncio.Semaphore(QUESTIONS)

    def purse(self, caller: str, /) -> Share:
        now = self.now()
        share = self._shares.get(caller)
        if share is None or now - share.at > STALE:
            bucket = self._others.get(caller.partition(":")[0], self._bucket)
            share = self._shares[caller] = Share(self, caller, bucket, now)
            if len(self._shares) > CALLERS:
                self._shares.popitem(last=False)
        self._shares.move_to_end(caller)
        return share

    async def ask(self, caller: str, bucket: Size, least: int, most: int) -> tuple[int, int, int]:
        """What the script says; when Valkey does not answer, that there is enough."""
        if self.now() < self._away_until:
            return least, bucket.maximum, 0
        try:
            arguments = [bucket.maximum, bucket.restore_rate, least, most]
            async with self._asks:
                taken, left, wait = await self._take([f"throttle:{caller}"], arguments)
                _stay_cancelled()
        except (RedisError, OSError) as error:
            if not self._away_until:
                log.warning("operations are not throttled: %r", error)
            self._away_until = self.now() + PAUSE
            return least, bucket.maximum, 0
        self._away_until = 0.0
        return int(taken), int(left), int(wait)


class Share:
    """The purse of one caller: points of its bucket that this process may spend by itself.

    `_left` were in the bucket at the instant `at`.
    """

    __slots__ = ("_asking", "_bucket", "_caller", "_left", "_points", "_throttle", "at")

    def __init__(self, throttle: ValkeyThrottle, caller: str, bucket: Size, now: float) -> None:
        self._throttle = throttle
        self._caller = caller
        self._bucket = bucket
        self._points = 0
        self._left = bucket.maximum
        self._asking = asyncio.Lock()
        self.at = now

    def spend(self, points: int, /) -> bool:
        if self._points < points:
            return False
        self._points -= points
        return True

    async def take(self, points: int, /) -> Allowance:
        if answer := self._answered_here(points):
            return answer
        async with self._asking:  # what was fetched for the one before may be enough
            return self._answered_here(points) or await self._ask(points)

    def give_back(self, points: int, /) -> Allowance:
        self._points += points
        return self._allowance()

    def _answered_here(self, points: int) -> Allowance | None:
        """Granted from the share, or refused as others can only have taken more; None: ask."""
        if self.spend(points):
            return self._allowance()
        lacking = points - self._points - self._most_left()
        wait = lacking / self._bucket.restore_rate
        return self._allowance(wait=wait) if lacking > 0 else None

    async def _ask(self, points: int) -> Allowance:
        had, self._points = self._points, 0  # others must not spend them meanwhile
        least = points - had
        most = max(least, self._bucket.maximum // PARTS)
        taken, left, wait = await self._throttle.ask(self._caller, self._bucket, least, most)
        if wait:
            self._points += had
        else:
            self._points += taken - least
        self._left, self.at = left, self._throttle.now()
        return self._allowance(wait=wait / 1000)

    def _most_left(self) -> int:
        """What the bucket can have by now at most."""
        restored = (self._throttle.now() - self.at) * self._bucket.restore_rate
        return min(self._bucket.maximum, self._left + ceil(restored))

    def _allowance(self, *, wait: float = 0.0) -> Allowance:
        maximum = self._bucket.maximum
        return Allowance(
            maximum=maximum,
            available=max(0, min(maximum, self._most_left() + self._points)),
            restore_rate=self._bucket.restore_rate,
            wait=wait,
        )


def _stay_cancelled() -> None:
    """redis-py waits with `asyncio.wait_for`, which before Python 3.12 can lose a cancellation."""
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError
