"""What browsers and proxies may keep: anonymous answers to persisted queries about the catalogue.

An answer is public when its request came by GET, named a persisted document and carried no
credentials, and when every root field is listed here. What such a request can see anybody can see,
so nothing that belongs to somebody can get into a shared cache.
"""

from typing import Final

from graphql import FieldNode

from schema.execution.operations import Operation

MAX_AGE: Final = {
    "categories": 300,
    "category": 300,
    "product": 10,
    "productVariant": 10,
    "products": 30,
    "search": 30,
    "seller": 60,
    "shop": 300,
}
"""Root field -> seconds for which its answer may be kept; a product shows what is in stock."""

STALE: Final = 60
"""Seconds for which an answer may still be shown while a new one is fetched."""


def max_age(operation: Operation) -> int | None:
    """Seconds for which an anonymous answer may be kept; None when it must not be.

    A fragment among the root fields is not looked into: such a query is not kept.
    """
    ages = [
        MAX_AGE.get(node.name.value) if isinstance(node, FieldNode) else None
        for node in operation.node.selection_set.selections
    ]
    known = [age for age in ages if age is not None]
    return min(known) if known and len(known) == len(ages) else None


def policy(seconds: int) -> tuple[bytes, bytes]:
    """The header of an answer that anybody may keep for so long."""
    return b"cache-control", f"public, max-age={seconds}, stale-while-revalidate={STALE}".encode()


def matches(given: str, tag: str) -> bool:
    """`If-None-Match` compares weakly (RFC 9110): a list, weak forms, or `*`."""
    tags = {each.strip().removeprefix("W/") for each in given.split(",")}
    return tag in tags or "*" in tags
