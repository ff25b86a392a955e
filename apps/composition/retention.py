"""What nobody will read again is deleted."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from apps.settings import Settings
from domains.shared_kernel.time import Clock
from persistence.accounts import sessions
from persistence.carts import abandoned
from persistence.checkout import ended
from persistence.idempotency import keys
from persistence.outbox import store
from persistence.statements import Database

EVENTS: Final = timedelta(days=7)
"""How long events that were sent are kept, and sessions that have ended."""

CleanUp: TypeAlias = Callable[[Database, datetime], Awaitable[int]]
"""Deletes what is older; answers how many rows that were."""

log = logging.getLogger(__name__)


async def forget(database: Database, settings: Settings, clock: Clock) -> None:
    """One clean-up after the other; one that fails is logged, and the others run."""
    cleanups: tuple[tuple[str, CleanUp, timedelta], ...] = (
        ("events", store.forget, EVENTS),
        ("sessions", sessions.forget, EVENTS),
        ("idempotency keys", keys.forget, timedelta(days=settings.idempotency_key_days)),
        ("carts", abandoned.forget, timedelta(days=settings.abandoned_cart_days)),
        ("checkouts", ended.forget, timedelta(days=settings.ended_checkout_days)),
    )
    for what, clean_up, kept in cleanups:
        try:
            deleted = await clean_up(database, clock.now() - kept)
        except Exception:
            log.exception("clean-up of %s failed", what)
        else:
            log.info("clean-up: %d %s", deleted, what)
