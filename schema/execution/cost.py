"""What an operation costs its caller, told in every answer, and who has spent too much."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from math import ceil
from typing import Any

from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType

from resolvers.context import Context
from resolvers.errors import PublicError
from schema.execution.limits import Limits, Sizes
from schema.execution.measure import OBJECT_COST


class Metered(SchemaExtension):
    """Refuses what is too large or more than the caller may spend now; tells both costs.

    The requested cost is taken before the operation runs, and what it did not need is given back
    afterwards. A subscription pays for its start, and its first event tells so.
    """

    def __init__(self, limits: Limits, sizes: Sizes) -> None:
        self._limits = limits
        self._sizes = sizes
        self._requested = 0
        self._caller: str | None = None
        self._status: dict[str, int] | None = None
        self._told = False

    async def on_validate(self) -> AsyncIterator[None]:
        run = self.execution_context
        size = self._sizes.size(run)
        self._requested = size.cost
        if refused := self._limits.refusal(size) or await self._charged(run.context):
            run.pre_execution_errors = [refused]
        yield

    async def _charged(self, context: Context) -> PublicError | None:
        caller = _caller(context)
        if context.throttle is None or caller is None:
            return None
        allowance = await context.throttle.take(caller, self._requested)
        self._status = _status(allowance)
        if allowance.wait:
            seconds = ceil(allowance.wait)
            message = f"Too much was asked for; try again in {seconds} s."
            return PublicError(message, "THROTTLED", retryAfter=seconds)
        self._caller = caller
        return None

    def get_results(self) -> dict[str, Any]:
        if self._told:
            return {}
        self._told = True
        actual = self._actual()
        context: Context = self.execution_context.context
        if self._caller and context.throttle:
            unspent = self._requested - actual
            self._status = _status(context.throttle.give_back(self._caller, unspent))
        cost: dict[str, Any] = {"requestedQueryCost": self._requested, "actualQueryCost": actual}
        return {"cost": cost | ({"throttleStatus": self._status} if self._status else {})}

    def _actual(self) -> int:
        run = self.execution_context
        if run.pre_execution_errors and run.result is None:
            return 0
        if run.graphql_document and run.operation_type is OperationType.SUBSCRIPTION:
            return self._requested
        data = run.result.data if run.result else None
        return min(self._requested, spent(data or {}))


def spent(fields: dict[str, Any]) -> int:
    """The points of an answer: like `Measure`, with lists as long as they are."""
    points = 0
    for value in fields.values():
        kind = type(value)
        if kind is dict:
            points += OBJECT_COST + spent(value)
        elif kind is list:
            points += OBJECT_COST + sum(spent(it) for it in value if type(it) is dict)
        else:
            points += 1
    return points


def _caller(context: Context) -> str | None:
    """Who pays: the viewer or, for the anonymous, the address."""
    if payer := context.viewer.customer_id or context.viewer.agent_of:
        return f"viewer:{payer}"
    return f"address:{context.address}" if context.address else None


def _status(allowance: Any) -> dict[str, int]:
    return {
        "maximumAvailable": allowance.maximum,
        "currentlyAvailable": allowance.available,
        "restoreRate": allowance.restore_rate,
    }


def metered(limits: Limits) -> Callable[[], SchemaExtension]:
    """The extension of one schema; what it measured is shared by all operations."""
    sizes = Sizes()
    return lambda: Metered(limits, sizes)
