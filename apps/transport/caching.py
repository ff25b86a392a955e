"""What browsers and proxies may keep: anonymous answers to persisted queries about the catalogue.

An answer is public when its request came by GET, named a persisted document and carried no
credentials, and when every root field is listed here. What such a request can see anybody can see,
so nothing that belongs to somebody can get into a shared cache.
"""

import hashlib
from typing import Any, Final

from graphql import FieldNode, OperationDefinitionNode, get_operation_ast
from starlette.datastructures import Headers
from starlette.responses import Response

from schema.execution.documents import Document

MAX_AGE: Final = {
    "categories": 300,
    "category": 300,
    "product": 10,
    "productVariant": 10,
    "products": 30,
    "search": 30,
    "seller": 60,
}
"""Root field -> seconds for which its answer may be kept; a product shows what is in stock."""

STALE: Final = 60
"""Seconds for which an answer may still be shown while a new one is fetched."""


def max_age(document: Document, operation_name: str | None) -> int | None:
    """Seconds for which an anonymous answer may be kept; None when it must not be.

    A fragment among the root fields is not looked into: such a query is not kept.
    """
    operation = get_operation_ast(document.node, operation_name)
    if not isinstance(operation, OperationDefinitionNode):
        return None
    ages = [
        MAX_AGE.get(node.name.value) if isinstance(node, FieldNode) else None
        for node in operation.selection_set.selections
    ]
    known = [age for age in ages if age is not None]
    return min(known) if known and len(known) == len(ages) else None


def without_cost(answer: dict[str, Any]) -> dict[str, Any]:
    """What the operation cost its caller is no part of an answer for everybody."""
    return {name: value for name, value in answer.items() if name != "extensions"}


def kept(response: Response, request: Headers, seconds: int) -> Response:
    """The response with its validators, or 304 when the caller has that very one."""
    tag = f'"{hashlib.sha256(response.body).hexdigest()[:32]}"'
    response.headers["etag"] = tag
    response.headers["cache-control"] = f"public, max-age={seconds}, stale-while-revalidate={STALE}"
    if not _matches(request.get("if-none-match"), tag):
        return response
    unchanged = Response(status_code=304)
    for name in ("etag", "cache-control"):
        unchanged.headers[name] = response.headers[name]
    return unchanged


def _matches(given: str | None, tag: str) -> bool:
    """`If-None-Match` compares weakly (RFC 9110): a list, weak forms, or `*`."""
    if given is None:
        return False
    tags = {each.strip().removeprefix("W/") for each in given.split(",")}
    return tag in tags or "*" in tags
