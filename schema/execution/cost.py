"""What an operation costs its caller, told in every answer, and who has spent too much."""

from __future__ import annotations

from math import ceil
from typing import Any

from resolvers.context import Context
from resolvers.errors import PublicError
from schema.execution.measure import OBJECT_COST


class Bill:
    """What one operation costs, in points: taken before it runs, and the rest given back after."""

    __slots__ = ("_context", "_is_paid", "_purse", "_status", "requested")

    def __init__(self, context: Context) -> None:
        self.requested = 0
        self._context = context
        self._purse: Any = None
        self._status: Any = None
        self._is_paid = False

    def paid(self, points: int) -> bool:
        """Take the points, if that needs no waiting; otherwise `charge` does."""
        self.requested = points
        throttle, caller = self._context.throttle, payer(self._context)
        if throttle is None or caller is None:
            return True
        self._purse = throttle.purse(caller)
        self._is_paid = self._purse.spend(points)
        return self._is_paid

    async def charge(self, points: int) -> PublicError | None:
        """Take the points; why they are refused, when the payer has too few."""
        if self._purse is None:
            return None
        self._status = allowance = await self._purse.take(points)
        if not allowance.wait:
            self._is_paid = True
            return None
        seconds = ceil(allowance.wait)
        text = f"Too much was asked for; try again in {seconds} s."
        return PublicError(text, "THROTTLED", retryAfter=seconds)

    def settled(self, actual: int) -> dict[str, Any]:
        """Give back what was not needed; `extensions.cost` of the answer."""
        actual = min(actual, self.requested)
        if self._is_paid and self._purse:
            self._status = self._purse.give_back(self.requested - actual)
        told: dict[str, Any] = {
            "requestedQueryCost": self.requested,
            "actualQueryCost": actual,
        }
        if status := self._status:
            told["throttleStatus"] = {
                "maximumAvailable": status.maximum,
                "currentlyAvailable": status.available,
                "restoreRate": status.restore_rate,
            }
        return told


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


def payer(context: Context) -> str | None:
    """Who pays: the viewer or, for the anonymous, the server that asks for them or the network."""
    if viewer := context.viewer.customer_id or context.viewer.agent_of:
        return f"viewer:{viewer}"
    if context.renderer:
        return f"renderer:{context.renderer}"
    return f"address:{context.network}" if context.address else None
