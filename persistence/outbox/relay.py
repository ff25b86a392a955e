"""Gives committed events their place in the order of all, and sends them to the streams.

At least once, and in order per aggregate. The work of a leader is kept in two numbers, `sequenced`
and `published`: whatever is lost is sent again by setting the second one back.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from persistence.messaging import streams
from persistence.messaging.leadership import leader
from persistence.messaging.valkey import Wire, wire
from persistence.outages import Outage, keep_running
from persistence.outbox.bell import Bell
from persistence.outbox.progress import Progress

LEADERSHIP: Final = "outbox relay"
BY_INDEX: Final = {"enable_hashjoin": "off", "enable_mergejoin": "off", "enable_seqscan": "off"}
"""A batch is a few rows of many: a plan that reads the whole outbox is never a good one, and the
planner, which cannot know how few are new, takes one when its statistics are a little old."""

BUSY_LOOKS: Final = 4
"""So many looks in a row that find something switch the bell off."""
EMPTY_LOOKS: Final = 5
"""So many that find nothing switch it on again."""
LAST_WORD: Final = 1.0
"""Seconds that a relay has, when it is stopped, to note how far it has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelaySettings:
    """`batch` events are sent at once; a stream keeps about `keep`.

    Seconds: `gather` after a batch, in which the next one comes together, `unread` in its place
    while nobody reads what is sent, `idle` between looks without a notification, `standby` between
    tries to lead, `settle` after which Valkey has surely saved what it was sent.
    """

    batch: int = 500
    gather: float = 0.02
    unread: float = 0.25
    idle: float = 0.5
    standby: float = 1.0
    settle: float = 300.0
    keep: int = 20_000


class Relay:
    """One of them leads, any number stand by."""

    def __init__(self, dsn: str, redis_url: str, settings: RelaySettings = RelaySettings()) -> None:
        self._dsn = dsn
        self._redis_url = redis_url
        self._settings = settings
        self._is_read = False

    async def run(self) -> None:
        """Relay until cancelled, whoever of PostgreSQL and Valkey comes and goes."""
        await keep_running("relay", self._lead)

    async def _lead(self) -> None:
        settings = self._settings
        async with (
            leader(self._dsn, LEADERSHIP, standby=settings.standby, planner=BY_INDEX) as connection,
            wire(self._redis_url) as valkey,
        ):
            bell = Bell(connection)
            progress = await Progress.load(connection, settle=settings.settle)
            try:
                await self._send(progress, valkey, bell)
            finally:
                with suppress(Exception):  # who comes after would only send more again
                    async with asyncio.timeout(LAST_WORD):
                        await progress.note()

    async def _send(self, progress: Progress, valkey: Wire, bell: Bell) -> None:
        await _make_good(progress, valkey)
        while True:
            if await bell.switch_on():
                while await self._send_batch(progress, valkey):
                    pass
            await progress.note()
            if not await bell.wait(self._settings.idle) and not await streams.exist(valkey):
                raise Outage("the streams are gone")
            await self._send_what_gathers(progress, valkey, bell)

    async def _send_what_gathers(self, progress: Progress, valkey: Wire, bell: Bell) -> None:
        """The first event goes at once; after it a batch is what came while one waited."""
        settings, busy, empty = self._settings, 0, 0
        while empty < EMPTY_LOOKS:
            bell.hush()
            sent = await self._send_batch(progress, valkey)
            busy, empty = (busy + 1, 0) if sent else (0, empty + 1)
            if busy == BUSY_LOOKS:
                await bell.switch_off()
            if sent < settings.batch:
                if sent or bell.has_rung:
                    await asyncio.sleep(settings.gather if self._is_read else settings.unread)
                if not bell.has_rung:
                    return

    async def _send_batch(self, progress: Progress, valkey: Wire) -> int:
        events = await progress.next_batch(self._settings.batch)
        if events:
            entries = [(event.shard, event.entry) for event in events]
            self._is_read = await streams.publish(valkey, entries, keep=self._settings.keep)
            progress.published_to(events[-1].position)
        return len(events)


async def _make_good(progress: Progress, valkey: Wire) -> None:
    """Send again what Valkey may have lost: it saves every second, and a flush empties it.

    The numbers are set back before the streams are made, so that a crash in between repeats this.
    """
    run_id = await valkey.run_id()
    if not await streams.exist(valkey):
        await progress.rewind(to=0, run_id=run_id)
        await streams.create(valkey)
    elif run_id != progress.run_id:
        await progress.rewind(to=progress.settled, run_id=run_id)
