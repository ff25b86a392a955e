"""Headers of every answer: what browsers may do with it, and what caches have to tell apart."""

from typing import Final

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALWAYS: Final = [
    (b"vary", b"Accept, Accept-Language, Authorization"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"frame-ancestors 'none'"),
]
_PRIVATE: Final = (b"cache-control", b"private, no-store")
_YEAR: Final = 365 * 24 * 3600


class Guarded:
    """ASGI middleware: `secure` tells browsers to come by HTTPS only."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._headers = [*_ALWAYS]
        if secure:
            policy = f"max-age={_YEAR}".encode()
            self._headers.append((b"strict-transport-security", policy))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = self._guard(message["headers"])
            await send(message)

        await self._app(scope, receive, guarded if scope["type"] == "http" else send)

    def _guard(self, given: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """What the answer says itself stays; of `vary` there may be several lines."""
        names = {name for name, _ in given}
        own = [it for it in self._headers if it[0] not in names or it[0] == b"vary"]
        return [*given, *own] if b"cache-control" in names else [*given, *own, _PRIVATE]


class Origins(CORSMiddleware):
    """CORS, which costs nothing where no browser asks for another site."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and any(name == b"origin" for name, _ in scope["headers"]):
            await super().__call__(scope, receive, send)
        else:
            await self.app(scope, receive, send)
