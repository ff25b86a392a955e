"""How often somebody may try to sign in or to register, counted in Valkey for all processes."""

import hashlib
import logging
from dataclasses import dataclass
from typing import Final

from redis.asyncio import Redis
from redis.exceptions import RedisError

from domains.accounts.domain.value_objects.email_address import EmailAddress
from domains.shared_kernel.networks import network

log = logging.getLogger(__name__)

_ATTEMPT: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local wait, full = 0, {}
for i, key in ipairs(KEYS) do
  local burst, interval = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  full[i] = math.max(tonumber(redis.call('GET', key) or 0), now) + interval
  wait = math.max(wait, full[i] - now - burst * interval)
end
if wait > 0 then return math.ceil(wait / 1000) end
for i, key in ipairs(KEYS) do redis.call('SET', key, full[i], 'PX', full[i] - now) end
return 0
"""
"""A leaky bucket per key, kept as the instant (ms) at which it will have run empty (GCRA).

An attempt counts in all buckets or, when one is full, in none; then the answer is the seconds
until there is room in each.
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """`burst` attempts at once, then one more every `interval` milliseconds."""

    burst: int
    interval: int


PER_ACCOUNT: Final = Limit(10, 60_000)
PER_ADDRESS: Final = Limit(100, 6_000)
"""Many people share an address behind a router."""

REGISTRATIONS: Final = Limit(30, 20_000)
"""Per address; nobody registers as often as they sign in."""


class ValkeySignInThrottle:
    """While Valkey is away attempts pass: then only the price of a hash slows a guesser down."""

    def __init__(
        self,
        valkey: Redis,
        *,
        per_account: Limit = PER_ACCOUNT,
        per_address: Limit = PER_ADDRESS,
        registrations: Limit = REGISTRATIONS,
    ) -> None:
        self._valkey = valkey
        self._per_account = per_account
        self._per_address = per_address
        self._registrations = registrations

    async def attempt(self, email: EmailAddress, address: str, /) -> int:
        buckets = {_account(email): self._per_account}
        if address:
            buckets[f"sign-in:address:{network(address)}"] = self._per_address
        return await self._take(buckets)

    async def registration(self, address: str, /) -> int:
        if not address:
            return 0
        return await self._take({f"registration:address:{network(address)}": self._registrations})

    async def succeeded(self, email: EmailAddress, /) -> None:
        try:
            await self._valkey.delete(_account(email))
        except (RedisError, OSError) as error:
            log.warning("a sign-in still counts: %r", error)

    async def _take(self, buckets: dict[str, Limit]) -> int:
        limits = [number for limit in buckets.values() for number in (limit.burst, limit.interval)]
        try:
            wait = await self._valkey.eval(_ATTEMPT, len(buckets), *buckets, *limits)
        except (RedisError, OSError) as error:
            log.warning("attempts are not counted: %r", error)
            return 0
        return int(wait)


def _account(email: EmailAddress) -> str:
    """Without the address itself, which is personal and may be long."""
    return f"sign-in:account:{hashlib.sha256(email.encode()).hexdigest()[:32]}"
