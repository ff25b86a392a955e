"""Answers over HTTP: what a client gets for a result, and for what is no request."""

from typing import Any, Final

import orjson
from starlette.types import Receive, Scope, Send
from strawberry.types import ExecutionResult

from apps.transport.credentials import InvalidToken
from apps.transport.headers import Header
from apps.transport.media_type import JSON
from apps.transport.places import Full
from apps.transport.requests import Refused

PLAIN_TYPE: Final = (b"content-type", b"text/plain; charset=utf-8")


class Answer:
    """A body that is ready to be sent; `headers` are lower-case names and values, as in ASGI."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, body: bytes, *headers: Header) -> None:
        self.status = status
        self.body = body
        self.headers = headers

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [*self.headers, (b"content-length", b"%d" % len(self.body))]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


def told(result: ExecutionResult) -> dict[str, Any]:
    """The result as it is encoded: a request error has no `data`."""
    answer: dict[str, Any] = {} if refused(result) else {"data": result.data}
    if result.errors:
        answer["errors"] = [error.formatted for error in result.errors]
    if result.extensions:
        answer["extensions"] = result.extensions
    return answer


def refused(result: ExecutionResult) -> bool:
    """Whether nothing was executed."""
    errors = result.errors
    return bool(errors) and result.data is None and not any(e.path for e in errors or ())


def refusal(error: Full | InvalidToken | Refused, accepted: str | None) -> Answer:
    """The answer to a request that never became an operation."""
    if isinstance(error, Refused):
        more = [(name.lower().encode(), value.encode()) for name, value in error.headers.items()]
        return Answer(error.status, error.reason.encode(), PLAIN_TYPE, *more)
    if isinstance(error, Full):
        return Answer(429, b"Too many streams are open.", PLAIN_TYPE)
    told = {"message": "Sign in again.", "extensions": {"code": "UNAUTHENTICATED"}}
    kind = (b"content-type", (accepted or JSON).encode())
    return Answer(401, orjson.dumps({"errors": [told]}), kind)
