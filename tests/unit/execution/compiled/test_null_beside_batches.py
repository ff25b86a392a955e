"""A place that becomes null while batches are read: nobody else's value, nothing to wait for."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any, Final

import pytest
import strawberry
from graphql import ExecutionResult
from hypothesis import given, settings
from hypothesis import strategies as st
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as Core

from schema.execution.compiled.batch import batch_field
from tests.unit.execution.compiled.running import at_paths, compiled, execute

KEY: Final = attrgetter("id")
PATIENCE: Final = 5.0


async def _turns(number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


class Values:
    """`load` answers later, at once or never, as the field's name says."""

    async def later(self, keys: Sequence[str]) -> list[str]:
        await _turns(3)
        return [f"of {key}" for key in keys]

    async def later_still(self, keys: Sequence[str]) -> list[str]:
        await _turns(9)
        return [f"more of {key}" for key in keys]

    async def never(self, _: Sequence[str]) -> None:
        await asyncio.get_running_loop().create_future()

    async def down(self, _: Sequence[str]) -> list[str]:
        raise ValueError("down")

    def down_at_once(self, _: Sequence[str]) -> list[str]:
        raise ValueError("down")

    def nothing(self, _: Sequence[str]) -> None:
        return None

    def one_by_one(self, keys: Sequence[str]) -> Iterator[str]:
        return iter(keys)


def loaded(how: str) -> Any:
    def load(_: object, keys: Sequence[str]) -> Any:
        return getattr(Values(), how)(keys)

    @batch_field(load, KEY)
    async def resolve(parent: strawberry.Parent[Any]) -> Any:
        found = load(None, [parent.id])
        return (await found if asyncio.iscoroutine(found) else found)[0]

    return strawberry.field(resolver=resolve)


async def must_be(parent: strawberry.Parent[Any]) -> Any:
    if parent.id.startswith("bad"):
        raise ValueError("bad")
    return parent.id


@strawberry.type
class Item:
    id: str
    must: str = strawberry.field(resolver=must_be)
    title: str | None = loaded("later")
    more: str = loaded("later_still")
    hangs: str | None = loaded("never")
    fails: str = loaded("down")
    fails_at_once: str = loaded("down_at_once")
    nothing: str | None = loaded("nothing")
    one_by_one: str | None = loaded("one_by_one")


def many(ids: list[str]) -> Any:
    return [Item(id=id) for id in ids]


@strawberry.type
class Query:
    items: list[Item | None] | None = strawberry.field(resolver=many)
    strict: list[Item] | None = strawberry.field(resolver=many)


SCHEMA: Final = strawberry.Schema(Query)


async def both(text: str) -> tuple[ExecutionResult, ExecutionResult]:
    """The answers of a plan and of graphql-core, which have the same data."""
    async with asyncio.timeout(PATIENCE):
        expected = await execute(Core, SCHEMA, text, context_value=object())
        result = await compiled(SCHEMA, text, context_value=object())
    assert result.data == expected.data
    return result, expected


async def alike(text: str) -> ExecutionResult:
    result, expected = await both(text)
    assert at_paths(result) == at_paths(expected)
    return result


async def test_an_object_never_gets_the_value_of_another() -> None:
    result = await alike('{ items(ids: ["a", "bad", "a"]) { id title must } }')

    assert result.data == {
        "items": [
            {"id": "a", "title": "of a", "must": "a"},
            None,
            {"id": "a", "title": "of a", "must": "a"},
        ]
    }


@settings(max_examples=200)
@given(
    ids=st.lists(st.sampled_from(["a", "b", "bad"]), min_size=1, max_size=7),
    fields=st.permutations(["id", "must", "title"]),
    others=st.sets(st.sampled_from(["more", "fails"])),
    of=st.sampled_from(["items", "strict"]),
)
def test_whatever_becomes_null_beside_whatever_is_read(
    ids: list[str], fields: list[str], others: set[str], of: str
) -> None:
    text = f"{{ {of}(ids: {ids}) {{ {' '.join([*fields, *others])} }} }}".replace("'", '"')

    result, expected = asyncio.run(both(text))

    assert bool(result.errors) == bool(
        expected.errors
    )  # of two that explain a null, either is told


@pytest.mark.parametrize("field", ["fails", "failsAtOnce", "must"])
async def test_what_is_below_null_is_not_waited_for(field: str) -> None:
    result = await alike(f'{{ strict(ids: ["bad", "b"]) {{ hangs {field} }} }}')

    assert result.data == {"strict": None}


@pytest.mark.parametrize("field", ["fails", "failsAtOnce"])
async def test_a_batch_that_fails_is_one_error_where_its_list_becomes_null(field: str) -> None:
    result = await alike(f'{{ strict(ids: ["a", "b", "c"]) {{ {field} }} }}')

    assert len(result.errors or []) == 1


@pytest.mark.parametrize("field", ["nothing", "oneByOne"])
async def test_a_batch_that_gives_no_sequence_fails_its_fields(field: str) -> None:
    text = f'{{ items(ids: ["a"]) {{ id {field} }} }}'

    result = await compiled(SCHEMA, text, context_value=object())

    assert result.data == {"items": [{"id": "a", field: None}]}
    assert [*at_paths(result)] == [f"items.0.{field}"]
