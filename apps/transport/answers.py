"""Answers over HTTP: what a client gets for a result, and for what is no request."""

from typing import Any, Final, TypeAlias

import orjson
from graphql import GraphQLError
from starlette.types import Receive, Scope, Send
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from apps.transport.credentials import InvalidToken
from apps.transport.headers import Header
from apps.transport.media_type import JSON
from apps.transport.places import Full
from apps.transport.requests import Refused
from domains.shared_kernel.errors import Overloaded
from resolvers.errors import published

Unanswered: TypeAlias = Full | InvalidToken | Overloaded | Refused
UNANSWERED: Final = (Full, InvalidToken, Overloaded, Refused)
"""Why a request does not become an operation."""

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
    """The result as it is encoded, without `data` where there can be none."""
    answer: dict[str, Any] = {} if lacks_data(result) else {"data": result.data}
    if result.errors:
        answer["errors"] = [error.formatted for error in result.errors]
    if result.extensions:
        answer["extensions"] = result.extensions
    return answer


def lacks_data(result: ExecutionResult) -> bool:
    """Whether there is nothing to tell: it was not executed, or given up when its time was over.

    A field that failed has a path; then the data is null because of it, and is told.
    """
    errors = result.errors
    return bool(errors) and result.data is None and not any(e.path for e in errors or ())


def status_of(result: ExecutionResult) -> int:
    """As GraphQL over HTTP wants it of the newer media type: without data it is no 2xx.

    What was given up may have been carried out: it is no fault of the request.
    """
    if not lacks_data(result):
        return 200
    return 400 if isinstance(result, PreExecutionError) else 504


def refusal(error: Unanswered, accepted: str | None) -> Answer:
    """The answer to a request that never became an operation.

    That there is too much to do is told as an operation tells it.
    """
    if isinstance(error, Refused):
        more = [(name.lower().encode(), value.encode()) for name, value in error.headers.items()]
        return Answer(error.status, error.reason.encode(), PLAIN_TYPE, *more)
    if isinstance(error, Full):
        return Answer(429, b"Too many streams are open.", PLAIN_TYPE)
    kind = (b"content-type", (accepted or JSON).encode())
    if isinstance(error, Overloaded):
        shown = published(GraphQLError("", original_error=error))
        after = (b"retry-after", b"%d" % (shown.extensions or {})["retryAfter"])
        status = 200 if accepted == JSON else 503
        return Answer(status, orjson.dumps({"errors": [shown.formatted]}), kind, after)
    told = {"message": "Sign in again.", "extensions": {"code": "UNAUTHENTICATED"}}
    return Answer(401, orjson.dumps({"errors": [told]}), kind)
