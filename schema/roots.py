"""The root types, made of the domains' tables: every entry is one field."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from functools import wraps
from importlib import import_module
from typing import Any, Final, NamedTuple, get_type_hints

import strawberry
from strawberry.tools import create_type
from strawberry.types.field import StrawberryField

from resolvers.descriptions import described
from resolvers.shared import describe_arguments, graphql_type

TABLES: Final = {"Query": "QUERIES", "Mutation": "MUTATIONS", "Subscription": "SUBSCRIPTIONS"}
DESCRIPTIONS: Final = {
    "Query": "What can be read.",
    "Mutation": "What can be done. Refusals are in the payload's `userErrors`.",
    "Subscription": "What can be followed: first how it stands, then every change.",
}


class Op(NamedTuple):
    """A table entry that says more than the resolver."""

    resolver: Callable[..., Any]
    deprecated: str | None = None
    directives: Sequence[object] = ()


def roots(domains: Sequence[str]) -> dict[str, Any]:
    """The arguments `query`, `mutation`, `subscription` of a schema.

    Raises:
        TypeError: two domains map the same field.
    """
    made = {}
    for root, table in TABLES.items():
        fields: dict[str, StrawberryField] = {}
        for domain in domains:
            for name, entry in getattr(import_module(f"schema.{domain}"), table, {}).items():
                if name in fields:
                    raise TypeError(f"{root}.{name} is mapped twice")
                fields[name] = _field(root, name, entry)
        if fields:
            made[root.lower()] = create_type(
                root, list(fields.values()), description=DESCRIPTIONS[root]
            )
    return made


def _field(root: str, name: str, entry: Op | Callable[..., Any]) -> StrawberryField:
    op = entry if isinstance(entry, Op) else Op(entry)
    returned = get_type_hints(op.resolver, include_extras=True)["return"]
    field: Any = strawberry.field(
        resolver=_RENEWING[root](op.resolver),
        name=name,
        is_subscription=root == "Subscription",
        graphql_type=graphql_type(returned),
        description=described(op.resolver).text,
        deprecation_reason=op.deprecated,
        directives=op.directives,
    )
    field.python_name = name  # not the function's: two domains may both call theirs `by_id`
    describe_arguments(field)
    made: StrawberryField = field
    return made


def _as_it_is(resolver: Callable[..., Any]) -> Callable[..., Any]:
    return resolver


def _renewing_after_write(resolver: Callable[..., Any]) -> Callable[..., Any]:
    """What was read before a write is out of date."""

    @wraps(resolver)
    async def written(*, info: Any, **args: Any) -> Any:
        result = await resolver(info=info, **args)
        info.context.renew()
        return result

    return written


def _renewing_per_event(resolver: Callable[..., Any]) -> Callable[..., Any]:
    """What was read for an event is out of date for the next, which the source checks by itself.

    A client that leaves closes the source.
    """

    @wraps(resolver)
    async def events(*, info: Any, **args: Any) -> AsyncGenerator[Any, None]:
        async with aclosing(resolver(info=info, **args)) as source:
            async for event in source:
                yield event
                info.context.renew()

    return events


_RENEWING: Final = {
    "Query": _as_it_is,
    "Mutation": _renewing_after_write,
    "Subscription": _renewing_per_event,
}
