"""Who asks, and for how long: credentials end while a socket or a stream goes on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import aclosing, contextmanager
from datetime import UTC, datetime
from math import inf
from typing import Final

from domains.shared_kernel.errors import Overloaded
from domains.shared_kernel.use_case import Viewer
from resolvers.apis import Apis
from resolvers.context import ANONYMOUS

MOMENT: Final = 0.05
LOOKS: Final = 4
"""Credentials that are tried at a time: when thousands are due, requests still get their turn."""

TRIES: Final = 30
"""Seconds for which there may be too much to do; then who cannot be checked is not served."""

log = logging.getLogger(__name__)


class InvalidToken(Exception):
    """The caller sent credentials that are no good (any more); no credentials are fine."""


async def viewer_of(apis: Apis, authorization: object) -> Viewer:
    """Who a `Bearer` credential stands for; nobody's is anonymous.

    Raises:
        InvalidToken: it is unknown, expired or revoked.
        Overloaded: that cannot be told now.
    """
    if not authorization:
        return ANONYMOUS
    scheme, _, token = str(authorization).partition(" ")
    found = await apis.authenticate(token.strip()) if scheme.lower() == "bearer" else None
    if found is None:
        raise InvalidToken
    return found


async def ended(
    apis: Apis, authorization: object, viewer: Viewer, turn: asyncio.Semaphore, *, every: float
) -> None:
    """Return once the credentials, which were good, are so no more; those of nobody never end.

    They are tried again whenever something happens to their session, so a revocation is seen at
    once; when they end by themselves, for nothing tells of that; and every so many seconds.
    """
    if viewer.session_id is None:
        await asyncio.Event().wait()
    async with aclosing(apis.feed.versions(str(viewer.session_id), 0)) as versions:
        happening = asyncio.ensure_future(anext(versions))
        try:
            is_good = True
            while is_good:
                await asyncio.wait([happening], timeout=min(every, _left(viewer)))
                if happening.done():
                    happening.result()
                    happening = asyncio.ensure_future(anext(versions))
                is_good = await _good(apis, authorization, turn)
        finally:
            happening.cancel()
            await asyncio.wait([happening])


def _left(viewer: Viewer) -> float:
    """Seconds until the credentials end by themselves; no less than a moment."""
    if viewer.until is None:
        return inf
    return max(MOMENT, (viewer.until - datetime.now(UTC)).total_seconds())


async def _good(apis: Apis, authorization: object, turn: asyncio.Semaphore) -> bool:
    for _ in range(TRIES):
        try:
            async with turn:
                await viewer_of(apis, authorization)
        except InvalidToken:
            return False
        except Overloaded:
            await asyncio.sleep(1)
        else:
            return True
    raise Overloaded


class Credentials:
    """Watches each credential once, however many sockets and streams it has opened.

    It is looked at `every` so many seconds, and whenever something happens to its session.
    """

    def __init__(self, apis: Callable[[], Apis], *, every: float) -> None:
        self._apis = apis
        self._every = every
        self._watches: dict[object, _Watch] = {}
        self._turn = asyncio.Semaphore(LOOKS)

    @contextmanager
    def watched(
        self, authorization: object, viewer: Viewer, over: Callable[[], None]
    ) -> Iterator[None]:
        """Call `over` when it ends, or cannot be tried any more, while the block runs."""
        place = object()
        if (watch := self._watches.get(authorization)) is None:
            watch = self._watches[authorization] = _Watch()
            watch.task = asyncio.create_task(self._watch(authorization, viewer, watch))
        watch.told[place] = over
        try:
            yield
        finally:
            del watch.told[place]
            if not watch.told and self._watches.get(authorization) is watch:
                del self._watches[authorization]
                watch.task.cancel()

    async def _watch(self, authorization: object, viewer: Viewer, watch: _Watch) -> None:
        try:
            await ended(self._apis(), authorization, viewer, self._turn, every=self._every)
        except Exception:  # whatever keeps us from looking: who cannot be checked is not served
            log.exception("the credentials of a socket or stream cannot be tried")
        del self._watches[authorization]  # who brings them again is judged again
        for over in [*watch.told.values()]:
            over()

    def __len__(self) -> int:
        """The number of credentials that are watched."""
        return len(self._watches)


class _Watch:
    task: asyncio.Task[None]

    def __init__(self) -> None:
        self.told: dict[object, Callable[[], None]] = {}
