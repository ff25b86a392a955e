"""What a client asks for over HTTP, read strictly: what is no request gets a plain 4xx."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from json import JSONDecodeError
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson
from starlette.types import Receive
from strawberry.http.parse_content_type import parse_content_type

ENCODINGS: Final = ("utf-8", "utf8")

Headers = Mapping[bytes, bytes]
"""Of a request: names in lower case, the first value of each."""


class Refused(Exception):
    """A request that is answered with a status and a line of text."""

    def __init__(self, status: int, reason: str, **headers: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.headers = headers


@dataclass(slots=True)
class Asked:
    """The members of a request that are there; `document_id` stands for a `query`."""

    query: str | None
    document_id: str | None
    operation_name: str | None
    variables: dict[str, Any] | None
    extensions: dict[str, Any] | None


def first_of_each(headers: Sequence[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """The headers of an ASGI scope by their names."""
    return dict(reversed(headers))


def text(value: bytes | None) -> str | None:
    """A header's value as characters, each of its bytes one."""
    return None if value is None else value.decode("latin-1")


def asked(method: str, headers: Headers, query_string: bytes, body: bytes) -> Asked:
    """The request of a body or a query string.

    Raises:
        Refused: 415 for another content type, 400 for what is no JSON object of the right members.
    """
    try:
        if method == "GET":
            return members(_query_string(query_string))
        _demand_json(headers)
        return members(orjson.loads(body))
    except JSONDecodeError:
        raise Refused(400, "That is not JSON.") from None


def members(data: object) -> Asked:
    """The members of a request, on any transport.

    Raises:
        Refused: `data` is no object, or a member has the wrong type.
    """
    if not isinstance(data, dict):
        raise Refused(400, "The request must be a JSON object; batches are not taken.")
    for name, value in data.items():
        kind = _MEMBERS.get(name)
        if kind and value is not None and type(value) is not kind:
            what = "an object" if kind is dict else "a string"
            raise Refused(400, f"`{name}` must be {what}.")
    return Asked(
        query=data.get("query"),
        document_id=data.get("documentId"),
        operation_name=data.get("operationName"),
        variables=data.get("variables"),
        extensions=data.get("extensions"),
    )


_MEMBERS: Final[Mapping[str, type]] = {
    "query": str,
    "documentId": str,
    "operationName": str,
    "variables": dict,
    "extensions": dict,
}


async def whole_body(receive: Receive) -> bytes:
    """The body, which is one message where `Bounded` has read it already."""
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
    return body


def _query_string(query_string: bytes) -> dict[str, object]:
    """Parameters of a GET: the objects among them are JSON, and an empty one is none."""
    given = parse_qsl(query_string.decode("latin-1"), keep_blank_values=True)
    found: dict[str, object] = {name: value or None for name, value in given}
    for name in ("variables", "extensions"):
        if written := found.get(name):
            found[name] = orjson.loads(str(written))
    return found


def _demand_json(headers: Headers) -> None:
    kind = headers.get(b"content-type")
    if kind != b"application/json":  # as nearly every client writes it
        name, parameters = parse_content_type(text(kind) or "")
        if name.lower() != "application/json":
            raise Refused(415, "The body must be application/json.")
        if parameters.get("charset", "utf-8").lower() not in ENCODINGS:
            raise Refused(415, "The body must be in UTF-8.")
    if headers.get(b"content-encoding", b"identity").lower() != b"identity":
        raise Refused(415, "The body must not be compressed.")
