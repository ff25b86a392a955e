"""Who asks, and for how long: credentials end while a socket or a stream goes on."""

import asyncio
from contextlib import aclosing

from domains.shared_kernel.use_case import Viewer
from resolvers.apis import Apis
from resolvers.context import ANONYMOUS


class InvalidToken(Exception):
    """The caller sent credentials that are no good (any more); no credentials are fine."""


async def viewer_of(apis: Apis, authorization: object) -> Viewer:
    """Who a `Bearer` credential stands for; nobody's is anonymous.

    Raises:
        InvalidToken: it is unknown, expired or revoked.
    """
    if not authorization:
        return ANONYMOUS
    scheme, _, token = str(authorization).partition(" ")
    found = await apis.authenticate(token.strip()) if scheme.lower() == "bearer" else None
    if found is None:
        raise InvalidToken
    return found


async def ended(apis: Apis, authorization: object, viewer: Viewer, *, every: float) -> None:
    """Return once the credentials are no good any more; those of nobody never end.

    They are tried again whenever something happens to their session, so a revocation is seen at
    once, and every so many seconds, for they expire without an event.
    """
    if viewer.session_id is None:
        await asyncio.Event().wait()
    async with aclosing(apis.feed.versions(str(viewer.session_id), 0)) as versions:
        happening = asyncio.ensure_future(anext(versions))
        try:
            while await _good(apis, authorization):
                await asyncio.wait([happening], timeout=every)
                if happening.done():
                    happening.result()
                    happening = asyncio.ensure_future(anext(versions))
        finally:
            happening.cancel()
            await asyncio.wait([happening])


async def _good(apis: Apis, authorization: object) -> bool:
    try:
        await viewer_of(apis, authorization)
    except InvalidToken:
        return False
    return True
