"""What an operation has read is out of date when something has happened."""

import sys
from collections.abc import AsyncGenerator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import strawberry

from resolvers.context import Context, Info
from schema.roots import roots


async def test_an_event_finds_nothing_that_was_read_for_the_one_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neither does its source, which asks who may see it."""
    seen: list[dict[Any, Any]] = []
    context = Context(apis=SimpleNamespace())  # type: ignore[arg-type]  # nothing is read

    async def ticks(info: Info) -> AsyncGenerator[int, None]:
        """Ticks."""
        for number in range(3):
            seen.append({**info.context.told})
            yield number

    def shown(info: Info) -> int:
        """One."""
        return 1

    async def read(_: Context, ids: list[str]) -> list[str]:
        return ids

    table = ModuleType("schema.clock")
    vars(table).update(SUBSCRIPTIONS={"ticks": ticks}, QUERIES={"shown": shown})
    monkeypatch.setitem(sys.modules, "schema.clock", table)
    schema = strawberry.Schema(**roots(["clock"]))
    source: Any = await schema.subscribe("subscription { ticks }", context_value=context)

    async for _ in source:
        context.prime(read, {"read": "for this event"})

    assert seen == [{}, {}, {}]
