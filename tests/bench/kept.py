"""Case H: the listing as an anonymous GET that the response cache answers, with and without body.

The yardstick is a bare ASGI application that says hello: the product may cost a ninth more.
"""

from typing import Final
from urllib.parse import quote, urlencode

import orjson

from tests.bench import measure
from tests.bench.cases import Case
from tests.bench.client import Answer, BadAnswer, Connection, get
from tests.bench.documents import document_id
from tests.bench.measure import Target
from tests.bench.processes import Server

TARGET: Final = 1.11
DIFFERENT: Final = 100
"""Answers that are kept."""


async def targets(case: Case, hello: Server, product: Server) -> dict[str, tuple[Target, Target]]:
    """Hello, and the same listing whole and as "not modified"."""
    paths = [_path(case, number) for number in range(DIFFERENT)]
    whole = [get(path) for path in paths]
    connection = await Connection.to(product.port)
    tags = [_tag(await connection.ask(request)) for request in whole]
    connection.close()
    known = [get(path, f"if-none-match: {tag}") for path, tag in zip(paths, tags, strict=True)]
    greeting = measure.asking(hello, [get("/hello")], _greeted)
    return {
        "H 200": (greeting, measure.asking(product, whole, case.check())),
        "H 304": (greeting, measure.asking(product, known, _not_modified)),
    }


def _path(case: Case, number: int) -> str:
    variables = orjson.dumps(case.variables[number]).decode()
    asked = {"documentId": document_id(case.name), "variables": variables}
    return f"/graphql?{urlencode(asked, quote_via=quote)}"


def _tag(answer: Answer) -> str:
    for line in answer.head.decode().split("\r\n"):
        name, _, value = line.partition(": ")
        if name == "etag":
            return value
    raise BadAnswer(f"{answer.status} without ETag: {answer.head!r}")


def _greeted(answer: Answer) -> None:
    if answer.body != b"hello":
        raise BadAnswer(f"{answer.status} {answer.body[:200]!r}")


def _not_modified(answer: Answer) -> None:
    if answer.status != 304:
        raise BadAnswer(f"{answer.status} in place of 304: {answer.head!r}")
