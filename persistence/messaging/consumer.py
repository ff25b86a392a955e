"""Reacts to events: each once, in order per aggregate."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from redis.exceptions import ResponseError

from domains.shared_kernel.events import StoredEvent
from persistence.messaging import streams
from persistence.messaging.events import STREAMS
from persistence.messaging.inbox import Inbox
from persistence.messaging.leadership import leader
from persistence.messaging.valkey import Wire, wire
from persistence.outages import Outage, backoff, keep_running, passes
from persistence.unit_of_work import SqlUnitOfWork

EventHandler: TypeAlias = Callable[[SqlUnitOfWork, StoredEvent], Awaitable[None]]
"""Reacts within the transaction that notes the event as dealt with."""

READ_COUNT: Final = 32
READ_BLOCK: Final = 2.0
PENDING: Final = "0"
NEW: Final = ">"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerSettings:
    """A failing event gets `attempts`.

    Seconds: at most `longest` between two of them, `audit` between comparisons of the outbox with
    the inbox, `standby` between tries to lead.
    """

    attempts: int = 8
    longest: float = 10.0
    audit: float = 60.0
    standby: float = 1.0


class Consumer:
    """A named reaction to some types of events; of all its processes one is active.

    The transactions run on the connection that holds the leadership: whoever loses it can commit
    nothing more. Order holds as one task handles all shards. A failing event is tried again and
    holds up those behind it; after the last attempt it becomes a dead letter and the consumer goes
    on. An outage is no attempt: it is outlasted.

    A new consumer begins with the oldest event of the outbox. A type that an existing one takes up
    later begins from then on.
    """

    def __init__(
        self,
        name: str,
        handlers: Mapping[str, EventHandler],
        *,
        dsn: str,
        redis_url: str,
        settings: ConsumerSettings = ConsumerSettings(),
    ) -> None:
        self._name = name
        self._handlers = handlers
        self._dsn = dsn
        self._redis_url = redis_url
        self._settings = settings

    async def run(self) -> None:
        """Stand by or consume, until cancelled."""
        await keep_running(f"consumer {self._name}", self._lead)

    async def _lead(self) -> None:
        name = f"consumer {self._name}"
        async with (
            leader(self._dsn, name, standby=self._settings.standby) as connection,
            wire(self._redis_url) as valkey,
        ):
            inbox = await Inbox.of(self._name, connection)
            await self._join(valkey)
            await self._audit(inbox)
            while await self._read(valkey, inbox, PENDING):
                pass
            audited, presence = time.monotonic(), streams.Presence(valkey)
            while True:
                await presence.show()
                await self._read(valkey, inbox, NEW)
                if time.monotonic() - audited > self._settings.audit:
                    await self._audit(inbox)
                    audited = time.monotonic()

    async def _join(self, valkey: Wire) -> None:
        """Make the groups, from now on: what was before, the audit finds in the outbox."""
        if not await streams.exist(valkey):
            raise Outage("no relay has made the streams yet")
        for stream in STREAMS:
            try:
                await valkey.ask("XGROUP", "CREATE", stream, self._name, "$")
            except ResponseError as error:
                if not str(error).startswith("BUSYGROUP"):
                    raise

    async def _audit(self, inbox: Inbox) -> None:
        """Deal with what the streams lost: trimmed before it was read, or gone with Valkey."""
        await inbox.audit(list(self._handlers), self._deal_with)

    async def _read(self, valkey: Wire, inbox: Inbox, start: str) -> int:
        group = ("XREADGROUP", "GROUP", self._name, self._name, "COUNT", READ_COUNT)
        block = ("BLOCK", int(READ_BLOCK * 1000))
        starts = [start] * len(STREAMS)
        try:
            reply = await valkey.ask(*group, *block, "STREAMS", *STREAMS, *starts)
        except ResponseError as error:
            raise Outage("the group is gone") from error
        found = streams.entries(reply)
        for _, _, event in found:
            if event and event.type in self._handlers:
                await self._deal_with(inbox, event)
        await valkey.pipe([("XACK", stream, self._name, entry) for stream, entry, _ in found])
        return len(found)

    async def _deal_with(self, inbox: Inbox, event: StoredEvent) -> None:
        handler, attempt = self._handlers[event.type], 0
        while True:
            try:
                await inbox.once(event, handler)
            except Exception as error:
                if passes(error):
                    raise
                _log.warning("%s: event %d failed: %r", self._name, event.id, error)
                attempt += 1
                if attempt >= self._settings.attempts:
                    await inbox.bury(event, error)
                    return
                await asyncio.sleep(backoff(attempt, longest=self._settings.longest))
            else:
                return
