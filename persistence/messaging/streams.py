"""The streams that carry events: `ev:0` to `ev:15`, each with the events of some aggregates."""

import time
from collections.abc import Iterable, Sequence
from typing import Any, Final

from domains.shared_kernel.events import StoredEvent
from persistence.messaging.events import STREAMS, decode
from persistence.messaging.hub import Hub
from persistence.messaging.valkey import Wire, wire
from persistence.outages import Outage, keep_running

EVENT: Final = "e"
"""The field of an entry that holds the event; an entry without it only begins a stream."""

_EVENT_NAME: Final = EVENT.encode()

READ_COUNT: Final = 1000
READ_BLOCK: Final = 5.0

READ: Final = "ev:read"
"""A key that is there while anybody reads the streams."""
READ_FOR: Final = 15
"""Seconds that it is there after a reader was heard of."""

_PUBLISH: Final = """
local count = #KEYS - 1
for n = 1, count do
  local entry = {'*', ARGV[2], ARGV[n + 2]}
  if not redis.call('XADD', KEYS[n], 'NOMKSTREAM', 'MAXLEN', '~', ARGV[1], unpack(entry))
  then return {n - 1, 0} end
end
return {count, redis.call('EXISTS', KEYS[count + 1])}
"""
"""One command with one answer: on this side, each command more costs more than its event."""


async def exist(valkey: Wire) -> bool:
    found: int = await valkey.ask("EXISTS", *STREAMS)
    return found == len(STREAMS)


async def create(valkey: Wire) -> None:
    await valkey.pipe([("XADD", stream, "*", "begin", "") for stream in STREAMS])


async def publish(valkey: Wire, placed: Sequence[tuple[int, str]], *, keep: int) -> bool:
    """Append events, each with its shard, in one round trip; a stream keeps about `keep` of them.

    Answers whether anybody reads them.

    Nothing here creates a stream, so a Valkey that was emptied cannot pass for a whole one.

    Raises:
        Outage: a stream is gone, and with it whatever had not been read.
    """
    keys = [*(STREAMS[shard] for shard, _ in placed), READ]
    entries = [entry for _, entry in placed]
    answer = await valkey.ask("EVAL", _PUBLISH, len(keys), *keys, keep, EVENT, *entries)
    told, is_read = answer
    if told < len(placed):
        raise Outage("the streams are gone")
    return bool(is_read)


class Presence:
    """Lets the relay know that somebody reads what it sends."""

    def __init__(self, valkey: Wire) -> None:
        self._valkey = valkey
        self._shown: float | None = None

    async def show(self) -> None:
        """To be called at least every `READ_FOR` seconds."""
        now = time.monotonic()
        if self._shown is None or now - self._shown > READ_FOR / 3:
            await self._valkey.ask("SET", READ, "", "EX", READ_FOR)
            self._shown = now


def events(reply: Iterable[Any]) -> list[StoredEvent]:
    """Of what XREAD answered, in the order of publication."""
    entries = [fields for _, items in reply for _, fields in items]
    found = [decode(value) for field, value in entries if field == _EVENT_NAME]
    return sorted(found, key=lambda event: event.id)


class StreamReader:
    """Feeds the hub of this process from all streams over one connection.

    While nobody follows anything it reads nothing. Whoever is the first to follow again reads the
    database once more, when the reader has come to the ends of the streams.
    """

    def __init__(self, redis_url: str, hub: Hub) -> None:
        self._redis_url = redis_url
        self._hub = hub

    async def run(self) -> None:
        """Read until cancelled. While Valkey is away, followers read the database instead."""
        await keep_running("stream reader", self._follow, away=self._hub.resync)

    async def _follow(self) -> None:
        async with wire(self._redis_url) as valkey:
            while True:
                await self._hub.followed.wait()
                await self._read(valkey)

    async def _read(self, valkey: Wire) -> None:
        """Until nobody follows any more."""
        presence = Presence(valkey)
        await presence.show()
        last = await self._skip(valkey)
        command = ("XREAD", "COUNT", READ_COUNT, "BLOCK", int(READ_BLOCK * 1000), "STREAMS")
        while self._hub.followed.is_set():
            await presence.show()
            reply = await valkey.ask(*command, *STREAMS, *last)
            if reply is None:  # idle: see that we wait at the ends of the streams that exist
                if last != await _ends(valkey):
                    last = await self._skip(valkey)
            elif any(len(items) >= READ_COUNT for _, items in reply):
                # Cut off: of one stream more is to come, of the others later events are here.
                last = await self._skip(valkey)
            else:
                last = self._deliver(reply, last)

    async def _skip(self, valkey: Wire) -> list[str]:
        """Go to the ends of the streams; what is skipped, followers read from the database."""
        ends = await _ends(valkey)
        self._hub.resync()
        return ends

    def _deliver(self, reply: Iterable[Any], last: list[str]) -> list[str]:
        reached = dict(zip(STREAMS, last, strict=True))
        reached |= {name.decode(): items[-1][0].decode() for name, items in reply}
        for event in events(reply):
            self._hub.dispatch(event)
        return list(reached.values())


async def _ends(valkey: Wire) -> list[str]:
    newest = await valkey.pipe([("XREVRANGE", name, "+", "-", "COUNT", 1) for name in STREAMS])
    return [found[0][0].decode() if found else "0-0" for found in newest]
