"""What a consumer has dealt with."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import asyncpg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from domains.shared_kernel.events import StoredEvent
from persistence.messaging.events import COLUMNS, stored
from persistence.outbox.tables import consumers, dead_letters, inbox, outbox, outbox_relay
from persistence.statements import Statement, any_of, insert
from persistence.unit_of_work import SqlUnitOfWork

PAGE: Final = 200

_log = logging.getLogger(__name__)

_NAME = sa.bindparam("consumer", type_=sa.Text)
_REGISTER = Statement(postgresql.insert(consumers).values(name=_NAME).on_conflict_do_nothing())
_AUDITED = Statement(sa.select(consumers.c.audited).where(consumers.c.name == _NAME))
_SET_AUDITED = Statement(
    consumers.update()
    .where(consumers.c.name == _NAME)
    .values(audited=sa.bindparam("to", type_=sa.BigInteger))
)
_SEQUENCED = Statement(sa.select(outbox_relay.c.sequenced))
_CLAIM = Statement(
    postgresql.insert(inbox)
    .values(consumer=_NAME, event_id=sa.bindparam("event_id", type_=inbox.c.event_id.type))
    .on_conflict_do_nothing()
)
_BURY = Statement(insert(dead_letters, without=("at",)))
_MISSED = Statement(
    sa.select(*COLUMNS)
    .where(
        outbox.c.position > sa.bindparam("after", type_=sa.BigInteger),
        outbox.c.position <= sa.bindparam("to", type_=sa.BigInteger),
        outbox.c.type == any_of("types"),
        ~sa.exists().where(inbox.c.consumer == _NAME, inbox.c.event_id == outbox.c.event_id),
    )
    .order_by(outbox.c.position)
    .limit(PAGE)
)


class Inbox:
    """Of one consumer, on the connection that makes it the leader."""

    def __init__(self, name: str, connection: asyncpg.Connection[Any], audited: int) -> None:
        self._name = name
        self._connection = connection
        self._audited = audited

    @classmethod
    async def of(cls, name: str, connection: asyncpg.Connection[Any]) -> Inbox:
        await _REGISTER.run(connection, consumer=name)
        return cls(name, connection, await _AUDITED.value(connection, consumer=name))

    async def once(
        self, event: StoredEvent, react: Callable[[SqlUnitOfWork, StoredEvent], Awaitable[None]]
    ) -> None:
        """Run `react` in a transaction that notes the event, unless it was noted before."""
        async with self._connection.transaction():
            if await self._claim(event):
                await react(SqlUnitOfWork(self._connection), event)

    async def bury(self, event: StoredEvent, error: BaseException) -> None:
        """Give up on an event: note it together with the error, for a person."""
        _log.error(
            "consumer %s: gave up on %s %s", self._name, event.type, event.id, exc_info=error
        )
        async with self._connection.transaction():
            if await self._claim(event):
                await _BURY.run(
                    self._connection,
                    consumer=self._name,
                    event_id=event.event_id,
                    position=event.id,
                    type=event.type,
                    agg=event.aggregate_id,
                    seq=event.version,
                    payload=event.payload,
                    occurred_at=event.occurred_at,
                    error=repr(error),
                )

    async def audit(
        self, types: Sequence[str], deal_with: Callable[[Inbox, StoredEvent], Awaitable[None]]
    ) -> None:
        """Hand over, in order, each event of these types that the consumer has not dealt with."""
        to = await _SEQUENCED.value(self._connection) or 0
        rows: Sequence[asyncpg.Record] = ()
        while self._audited < to:
            rows = await _MISSED.all(
                self._connection, consumer=self._name, types=types, after=self._audited, to=to
            )
            for row in rows:
                await deal_with(self, stored(row))
            self._audited = rows[-1]["position"] if len(rows) == PAGE else to
            await _SET_AUDITED.run(self._connection, consumer=self._name, to=self._audited)

    async def _claim(self, event: StoredEvent) -> int:
        return await _CLAIM.run(self._connection, consumer=self._name, event_id=event.event_id)
