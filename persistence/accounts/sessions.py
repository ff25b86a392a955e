"""Sessions in PostgreSQL, and whether one is live, remembered in Valkey."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import asyncpg
import sqlalchemy as sa
from redis.asyncio import Redis
from redis.exceptions import RedisError

from domains.accounts.domain.aggregates.session import Session
from domains.accounts.domain.value_objects.refresh_token import TokenDigest
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import CustomerId, SessionId
from persistence.accounts.tables import sessions
from persistence.outbox import store
from persistence.retention import FIRST, among, delete_in_batches
from persistence.statements import Database, Statement, insert, update

_GET = Statement(sa.select(sessions).where(sessions.c.id == sa.bindparam("id")).with_for_update())
_UNREVOKED = Statement(
    sa.select(sessions)
    .where(sessions.c.customer_id == sa.bindparam("customer_id"), sessions.c.revoked_at.is_(None))
    .order_by(sessions.c.id)
    .with_for_update()
)
_INSERT = Statement(insert(sessions))
_UPDATE = Statement(update(sessions))
_IS_LIVE = Statement(
    sa.select(
        sa.exists().where(
            sessions.c.id == sa.bindparam("id"),
            sessions.c.revoked_at.is_(None),
            sessions.c.expires_at > sa.func.now(),
        )
    )
)
_OLD = (
    sa.select(sessions.c.id)
    .where(sessions.c.expires_at < sa.bindparam("before", type_=sa.DateTime(timezone=True)))
    .order_by(sessions.c.expires_at)
    .limit(FIRST)
)
_FORGET = Statement(sessions.delete().where(sessions.c.id == among(_OLD)))

ENDED_FOR: Final = 600
"""Seconds for which an ended session is remembered: as long as its last access token is good."""

LIVE_FOR: Final = 30
"""Seconds for which a live session is believed live without asking PostgreSQL."""

log = logging.getLogger(__name__)


class SqlSessionRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, session_id: SessionId, /) -> Session | None:
        row = await _GET.first(self._database, id=session_id)
        return None if row is None else _session(row)

    async def unrevoked(self, customer_id: CustomerId, /) -> list[Session]:
        return [*map(_session, await _UNREVOKED.all(self._database, customer_id=customer_id))]

    async def save(self, session: Session, /) -> None:
        events = session.pull_events()
        stored = session.version - len(events)
        if stored == 0:
            await _INSERT.run(self._database, **_row(session))
        elif not await _UPDATE.run(
            self._database, the_id=session.id, stored_version=stored, **_row(session)
        ):
            raise Conflict("The session has changed since it was read.")
        await store.append(self._database, events)


class ValkeyLiveSessions:
    """PostgreSQL knows; Valkey remembers.

    "Ended" overwrites "live" and "live" never overwrites anything, so whoever read a session just
    before it was revoked cannot bring it back. Without Valkey every question goes to PostgreSQL.
    Should Valkey miss an "ended" while it is away, "live" is out of date for `LIVE_FOR` at most.
    """

    def __init__(self, valkey: Redis, database: Database) -> None:
        self._valkey = valkey
        self._database = database

    async def is_live(self, session_id: SessionId, /) -> bool:
        try:
            known = await self._valkey.get(_key(session_id))
        except (RedisError, OSError):
            return await self._stored(session_id)
        if known is not None:
            return bool(known in (b"live", "live"))
        live = await self._stored(session_id)
        if live:
            await self._remember(session_id)
        return live

    async def ended(self, session_ids: Sequence[SessionId], /) -> None:
        try:
            for session_id in session_ids:
                await self._valkey.set(_key(session_id), "ended", ex=ENDED_FOR)
        except (RedisError, OSError) as error:
            log.warning("Valkey does not know that sessions have ended: %r", error)

    async def _stored(self, session_id: SessionId) -> bool:
        return bool(await _IS_LIVE.value(self._database, id=session_id))

    async def _remember(self, session_id: SessionId) -> None:
        try:
            await self._valkey.set(_key(session_id), "live", ex=LIVE_FOR, nx=True)
        except (RedisError, OSError) as error:
            log.warning("Valkey cannot remember a session: %r", error)


async def forget(database: Database, before: datetime) -> int:
    """Delete the sessions that ended by themselves before then; nothing asks for them any more."""
    return await delete_in_batches(database, _FORGET, before=before)


def _key(session_id: SessionId) -> str:
    return f"session:{session_id}"


def _session(row: asyncpg.Record) -> Session:
    return Session(
        id=SessionId(row["id"]),
        customer_id=CustomerId(row["customer_id"]),
        digest=TokenDigest(row["family_digest"], row["turn_digest"]),
        expires_at=row["expires_at"],
        revoked_at=row["revoked_at"],
        version=row["version"],
    )


def _row(session: Session) -> dict[str, Any]:
    return {
        "id": session.id,
        "customer_id": session.customer_id,
        "family_digest": session.digest.family,
        "turn_digest": session.digest.turn,
        "expires_at": session.expires_at,
        "revoked_at": session.revoked_at,
        "version": session.version,
    }
