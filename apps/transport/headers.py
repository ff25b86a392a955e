"""Headers of every answer: what browsers may do with it, and what caches have to tell apart."""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

VARY: Final = ("Accept", "Accept-Language", "Authorization")
_ALWAYS: Final = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "content-security-policy": "frame-ancestors 'none'",
}
_YEAR: Final = 365 * 24 * 3600


class Guarded:
    """ASGI middleware: `secure` tells browsers to come by HTTPS only."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._headers = dict(_ALWAYS)
        if secure:
            self._headers["strict-transport-security"] = f"max-age={_YEAR}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                for name in VARY:
                    headers.add_vary_header(name)
                headers.setdefault("cache-control", "private, no-store")
            await send(message)

        await self._app(scope, receive, guarded if scope["type"] == "http" else send)
