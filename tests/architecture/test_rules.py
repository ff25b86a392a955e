"""Rules that no linter knows."""

import ast
import dataclasses
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
)

import apps
import domains
import persistence
import resolvers
import schema
from domains.shared_kernel.events import DomainEvent
from schema.build import DOMAINS, Supergraph

ROOT = Path(__file__).parents[2]
ANNOUNCED = re.compile(r"^Use .+\. Removal on or after \d{4}-\d{2}-\d{2}\.$")


@pytest.fixture(scope="module")
def graph() -> GraphQLSchema:
    return Supergraph(DOMAINS)._schema


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def test_the_domains_import_only_the_standard_library() -> None:
    allowed = sys.stdlib_module_names | {"domains"}

    found = {
        (str(path.relative_to(ROOT)), name)
        for path in (ROOT / "domains").rglob("*.py")
        if "adapters" not in path.parts
        for name in imported(path)
        if name not in allowed
    }

    assert found == set()


def test_our_packages_are_ours() -> None:
    packages: list[ModuleType] = [apps, domains, persistence, resolvers, schema]

    strangers = [p.__name__ for p in packages if ROOT not in Path(p.__file__ or "").parents]

    assert strangers == []


def events() -> Iterator[type[DomainEvent]]:
    for path in sorted((ROOT / "domains").glob("*/events/[a-z]*.py")):
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for value in vars(module).values():
            if (
                isinstance(value, type)
                and issubclass(value, DomainEvent)
                and value.__module__ == module.__name__
            ):
                yield value


@pytest.mark.parametrize("event", [*events()], ids=lambda e: e.__name__)
def test_an_event_is_frozen_and_named_for_the_wire(event: type[DomainEvent]) -> None:
    domain, fact, shape = event.name.split(".")

    assert dataclasses.is_dataclass(event)
    with pytest.raises(dataclasses.FrozenInstanceError):
        object.__new__(event).version = 2  # type: ignore[misc]  # that is the point
    assert event.__module__ == f"domains.{domain}.events.{fact}"
    assert shape.startswith("v")


WRITES_NOTHING = {"authenticate", "authenticate_api_key", "price_carts"}
"""Use cases that only read: they need no transaction."""


def use_cases() -> list[Path]:
    return sorted((ROOT / "domains").glob("*/application/use_cases/[a-z]*.py"))


@pytest.mark.parametrize("path", use_cases(), ids=lambda p: f"{p.parts[-4]}.{p.stem}")
def test_a_use_case_is_in_an_inbound_port_or_joins_a_transaction(path: Path) -> None:
    tree = ast.parse(path.read_text())
    [function] = [
        node
        for node in tree.body
        if isinstance(node, ast.AsyncFunctionDef) and node.name == path.stem
    ]

    if any(a.arg == "begin" for a in function.args.kwonlyargs):
        wired = [*(ROOT / "apps/composition").rglob("*.py")]
        assert any(path.stem in w.read_text() for w in wired)
    else:
        assert "uow" in {a.arg for a in function.args.posonlyargs} or path.stem in WRITES_NOTHING


def test_every_mutation_answers_with_user_errors_and_warnings(graph: GraphQLSchema) -> None:
    assert graph.mutation_type

    lacking = [
        name
        for name, field in graph.mutation_type.fields.items()
        if not {"userErrors", "warnings"} <= set(field.type.of_type.fields)
    ]

    assert lacking == []


def test_everything_in_the_graph_is_described(graph: GraphQLSchema) -> None:
    assert [place for place, text in described(graph) if not text] == []


def described(graph: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    for name, kind in graph.type_map.items():
        if name.startswith("__"):
            continue
        yield name, kind.description
        if isinstance(kind, GraphQLEnumType):
            yield from ((f"{name}.{v}", value.description) for v, value in kind.values.items())
        if isinstance(kind, GraphQLInputObjectType):
            yield from ((f"{name}.{f}", field.description) for f, field in kind.fields.items())
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for f, field in kind.fields.items():
                yield f"{name}.{f}", field.description
                for a, argument in field.args.items():
                    yield f"{name}.{f}({a})", argument.description


def test_every_list_of_a_root_field_is_bounded(graph: GraphQLSchema) -> None:
    """Root fields give pages; a bare list would grow with the marketplace."""
    assert graph.query_type

    bare = [
        name
        for name, field in graph.query_type.fields.items()
        if str(field.type).startswith("[") and "ids" not in field.args
    ]

    assert bare == []


def test_what_is_deprecated_says_what_to_use_and_until_when_it_stays(graph: GraphQLSchema) -> None:
    assert [place for place, reason in deprecated(graph) if not ANNOUNCED.search(reason)] == []


@pytest.mark.parametrize(
    ("reason", "announced"),
    [
        ("Use nodes. Removal on or after 2027-12-01.", True),
        ("Use nodes.", False),
        ("Removal on or after 2027-12-01.", False),
        ("No longer supported", False),
    ],
)
def test_an_announcement_has_an_alternative_and_a_date(reason: str, *, announced: bool) -> None:
    assert bool(ANNOUNCED.search(reason)) == announced


def deprecated(graph: GraphQLSchema) -> Iterator[tuple[str, str]]:
    for name, kind in graph.type_map.items():
        if name.startswith("__"):
            continue
        members = getattr(kind, "values", None) or getattr(kind, "fields", {})
        for m, member in members.items():
            arguments = getattr(member, "args", {}).items()
            found = [(m, member), *((f"{m}({a})", argument) for a, argument in arguments)]
            for place, value in found:
                if value.deprecation_reason is not None:
                    yield f"{name}.{place}", value.deprecation_reason


def test_the_image_has_the_versions_that_are_tested() -> None:
    image, tested = (
        {line for line in (ROOT / name).read_text().splitlines() if "==" in line}
        for name in ("docker/requirements.txt", "constraints.txt")
    )

    assert image <= tested
    assert not any(line.startswith(("pytest", "mypy", "pixeltable")) for line in image)
