"""What tells a command from another is written the same by every process."""

import dataclasses
import typing
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from importlib import import_module
from pathlib import Path
from types import NoneType

import pytest

from domains.shared_kernel.use_case import IdempotencyKey

ROOT = Path(__file__).parents[2]


def commands() -> Iterator[type]:
    """The dataclasses of use cases that a client may name an attempt of."""
    for path in sorted((ROOT / "domains").glob("*/application/use_cases/[a-z]*.py")):
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for value in vars(module).values():
            if (
                isinstance(value, type)
                and dataclasses.is_dataclass(value)
                and value.__module__ == module.__name__
                and IdempotencyKey in parts(typing.get_type_hints(value).get("key"))
            ):
                yield value


def parts(annotation: object) -> Iterator[object]:
    """A type and all that it is made of: `tuple[X, ...] | None` has five parts."""
    yield typing.get_origin(annotation) or annotation
    for argument in typing.get_args(annotation):
        yield from parts(argument)


def unordered(kind: type, seen: frozenset[type] = frozenset()) -> Iterator[str]:
    """Where the repr of a dataclass shows what has no order of its own."""
    hints = typing.get_type_hints(kind)
    for field in (it for it in dataclasses.fields(kind) if it.repr):
        for part in parts(hints[field.name]):
            if not isinstance(part, type) or part in {NoneType, *seen}:
                continue
            if issubclass(part, AbstractSet | Mapping):
                yield f"{kind.__name__}.{field.name}"
            elif dataclasses.is_dataclass(part):
                yield from unordered(part, seen | {kind})


def test_there_are_commands_with_a_key() -> None:
    assert {"CancelOrder", "CreateCheckout", "CreateShipment"} <= {it.__name__ for it in commands()}


@pytest.mark.parametrize("command", [*commands()], ids=lambda command: command.__name__)
def test_a_fingerprint_does_not_depend_on_the_order_of_a_set(command: type) -> None:
    """A set is written in the order of its process's hash seed: a replay elsewhere would differ."""
    assert [*unordered(command)] == []
