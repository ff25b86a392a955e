"""What resolvers return: which values are awaitable, which are errors, how leaves are written."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import CoroutineType
from typing import Any, Final
from uuid import UUID

from graphql import GraphQLLeafType, Undefined
from graphql.pyutils import inspect
from strawberry.execution import optimized_is_awaitable as is_awaitable

__all__ = ["PLAIN", "dispose", "is_awaitable", "leaf_error", "learn"]

PLAIN: Final[set[type]] = {
    *(type(None), bool, int, float, str, bytes, list, tuple, dict, set, frozenset),
    *(Decimal, datetime, date, time, timedelta, UUID),
}
"""Types whose values are neither awaitable nor errors: generated code asks no more of them."""

MAX_PLAIN: Final = 10_000
"""Classes that are remembered: one that is made per request must not fill the memory."""


def learn(kind: type) -> None:
    """Remember a type of which one value was plain, when that is true of all its values."""
    if (
        len(PLAIN) < MAX_PLAIN
        and kind is not type(Undefined)
        and not issubclass(kind, BaseException)
        and not hasattr(kind, "__await__")
        and kind.__getattribute__ is object.__getattribute__
        and not hasattr(kind, "__getattr__")
        and "__class__" not in vars(kind)
    ):
        PLAIN.add(kind)


def dispose(value: Any) -> None:
    """Close what will not be awaited, as far as that is ours."""
    if type(value) is CoroutineType:
        value.close()


def leaf_error(kind: GraphQLLeafType, value: Any, coerced: Any) -> TypeError:
    """Coercion to nothing, in graphql-core's words."""
    return TypeError(
        f"Expected `{inspect(kind)}.coerce_output_value({inspect(value)})`"
        f" to return non-nullable value, returned: {inspect(coerced)}"
    )
