"""One set of classes, two deployments; what a gateway would refuse is refused at start."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest
import strawberry

from domains.shared_kernel.ids import KINDS
from resolvers.context import Context, Info
from resolvers.shared import (
    OWNERS,
    PARTS,
    VIEWS,
    Key,
    Node,
    batched,
    contribution,
    contribution_from,
    entity,
    payload,
    ref,
    reference,
    shape,
)
from schema.build import Supergraph
from schema.roots import roots

CONTEXT: Any = object()


@dataclass(slots=True)
class LampView:
    id: str
    title: str


@dataclass(slots=True)
class GlowView:
    id: str
    lumens: int


READS: list[list[str]] = []


async def lamps(context: Context, ids: list[str]) -> Sequence[LampView | None]:
    READS.append(ids)
    return [LampView(i, f"Lamp {i}") if i != "lmp_hidden" else None for i in ids]


async def glows(context: Context, ids: list[str]) -> Sequence[GlowView | None]:
    READS.append(ids)
    return [GlowView(i, 800) for i in ids]


async def hours(context: Context, ids: list[str], per: int = 1) -> Sequence[int]:
    """How long it has burnt.

    Args:
        per: Hours in a unit.
    """
    READS.append(ids)
    return [1000 // per for _ in ids]


@pytest.fixture(autouse=True)
def registries() -> Iterator[None]:
    """What the classes of a test register is forgotten after it."""
    registries: list[Any] = [VIEWS, PARTS, OWNERS, KINDS]
    before, modules = [dict(registry) for registry in registries], set(sys.modules)
    KINDS["lmp"] = "Lamp"
    READS.clear()
    yield
    for registry, kept in zip(registries, before, strict=True):
        registry.clear()
        registry.update(kept)
    for name in set(sys.modules) - modules:
        del sys.modules[name]


def domain(name: str, *types: type, **tables: Any) -> str:
    """A `schema.<name>` module with these types and tables."""
    shapes = ModuleType(f"resolvers.{name}.types")
    for cls in types:
        cls.__module__ = shapes.__name__
        setattr(shapes, cls.__name__, cls)
    table = ModuleType(f"schema.{name}")
    table.TYPES = shapes  # type: ignore[attr-defined]
    for key, value in tables.items():
        setattr(table, key, value)
    sys.modules[table.__name__] = table
    return name


def an_owner() -> type:
    @entity(LampView, by_id=lamps)
    class Lamp(Node):
        """Something that shines.

        Attributes:
            title: What it is called.
        """

        title: str

    return Lamp


async def lamp(info: Info, id: strawberry.ID) -> LampView | None:
    """One lamp.

    Args:
        id: Which.
    """
    return await info.context.load(lamps, id)


async def ask(schema: strawberry.Schema, query: str) -> Any:
    result = await schema.execute(query, context_value=Context(CONTEXT))
    assert result.errors is None, result.errors
    return result.data


async def test_domains_share_an_entity_and_each_field_is_read_from_its_own_view() -> None:
    @contribution_from(GlowView, by_id=glows)
    class Lamp(Node):
        lumens: int
        hours: int = batched(hours)

    first = domain("lamps", an_owner(), QUERIES={"lamp": lamp})
    second = domain("glows", Lamp)

    data = await ask(
        Supergraph([first, second]),
        '{ a: lamp(id: "lmp_1") { title lumens hours(per: 10) } b: lamp(id: "lmp_2") { lumens } }',
    )

    assert data == {
        "a": {"title": "Lamp lmp_1", "lumens": 800, "hours": 100},
        "b": {"lumens": 800},
    }
    assert sorted(map(sorted, READS)) == [["lmp_1"], ["lmp_1", "lmp_2"], ["lmp_1", "lmp_2"]]


async def test_what_the_owner_hides_is_null() -> None:
    first = domain("lamps", an_owner(), QUERIES={"lamp": lamp})

    assert await ask(Supergraph([first]), '{ lamp(id: "lmp_hidden") { title } }') == {"lamp": None}


async def test_a_reference_gives_the_id_without_reading_anything() -> None:
    @dataclass(slots=True)
    class RoomView:
        lamp_id: str | None

    @reference
    class Lamp(Node): ...

    Lamp.__qualname__ = "Lamp"
    globals()["Lamp"] = Lamp

    @shape(RoomView)
    class Room:
        lamp: Lamp | None = ref("lamp_id", "What lights it.")

    async def room(info: Info) -> RoomView:
        """The room."""
        return RoomView("lmp_1")

    room.__annotations__["return"] = RoomView
    first = domain("lamps", an_owner())
    second = domain("rooms", Lamp, Room, QUERIES={"room": room})

    data = await ask(Supergraph([first, second]), "{ room { lamp { id } } }")

    assert data == {"room": {"lamp": {"id": "lmp_1"}}}
    assert READS == []


def test_an_entity_has_exactly_one_owner() -> None:
    @contribution
    class Lamp(Node):
        hours: int = batched(hours)

    orphan = domain("glows", Lamp)

    with pytest.raises(TypeError, match="exactly one @entity"):
        Supergraph([orphan])


def test_a_field_is_declared_by_one_domain() -> None:
    @contribution_from(GlowView, by_id=glows)
    class Lamp(Node):
        title: str = batched(hours)

    first = domain("lamps", an_owner(), QUERIES={"lamp": lamp})
    second = domain("glows", Lamp)

    with pytest.raises(TypeError, match="declared by two domains"):
        Supergraph([first, second])


def test_a_contribution_reads_nothing_but_the_id() -> None:
    @contribution
    class Lamp(Node):
        lumens: int

    first, second = domain("lamps", an_owner()), domain("glows", Lamp)

    with pytest.raises(TypeError, match="needs more than the id"):
        Supergraph([first, second])


def test_a_view_has_what_its_type_shows() -> None:
    @entity(GlowView, by_id=glows)
    class Lamp(Node):
        watts: int

    first = domain("lamps", Lamp)

    with pytest.raises(TypeError, match="has no watts"):
        Supergraph([first])


def test_two_types_of_one_name_must_be_parts_of_an_entity() -> None:
    def twice() -> type:
        @shape()
        class Plug:
            volts: int

        return Plug

    first, second = domain("a", twice()), domain("b", twice())

    with pytest.raises(TypeError, match="declared twice"):
        Supergraph([first, second])


def test_a_view_belongs_to_one_type() -> None:
    an_owner()

    with pytest.raises(TypeError, match="already the view"):
        an_owner()


def test_a_root_field_is_mapped_once() -> None:
    first = domain("lamps", an_owner(), QUERIES={"lamp": lamp})
    second = domain("more", QUERIES={"lamp": lamp})

    with pytest.raises(TypeError, match="mapped twice"):
        roots([first, second])


def test_a_resolver_names_the_view_of_its_parent() -> None:
    def shout(self: Any) -> str:
        return "!"

    resolver: Callable[..., Any] = shout

    @shape()
    class Horn:
        sound: str = strawberry.field(resolver=resolver)

    first = domain("horns", Horn)

    with pytest.raises(TypeError, match="declare the parent"):
        Supergraph([first])


def test_payloads_are_published_with_the_types_of_their_views() -> None:
    an_owner()

    @payload
    class LampPayload:
        """The lamp after the write."""

        lamp: LampView | None = None

    assert LampPayload.__annotations__["lamp"] == VIEWS[LampView] | None


def test_a_field_that_needs_the_id_says_so() -> None:
    def double(parent: strawberry.Parent[Key]) -> str:
        return parent.id * 2

    @contribution
    class Lamp(Node):
        twice: str = strawberry.field(resolver=double)

    first = domain("lamps", an_owner(), QUERIES={"lamp": lamp})
    second = domain("more", Lamp)

    twice = Supergraph([first, second]).get_type_by_name("Lamp")
    assert twice is not None
