"""How GraphQL types meet plain read views, and how domains share an entity.

Resolvers return views: slotted dataclasses of a domain's contract. The GraphQL type reads their
attributes; `VIEWS` says which class is which type, so annotations stay honest for mypy.
"""

import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping
from enum import Enum
from operator import attrgetter
from types import UnionType
from typing import (
    Annotated,
    Any,
    NamedTuple,
    Protocol,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import strawberry
from strawberry.federation.schema_directives import Key as FederationKey
from strawberry.types.base import get_object_definition
from strawberry.types.field import StrawberryField
from typing_extensions import dataclass_transform

from domains.shared_kernel.ids import Ref, kind
from resolvers.context import AT_HAND, Batch, Context, Info
from resolvers.descriptions import described
from schema.execution.compiled.batch import Batch as CompiledBatch
from schema.execution.compiled.batch import batch_field, points_at

C = TypeVar("C", bound=type)
E = TypeVar("E", bound=type[Enum])


class Part(NamedTuple):
    """What a GraphQL class is to the entity that it names.

    `by_id` loads the view that the class reads its fields from; None: the id is enough.
    """

    owner: bool
    by_id: Batch[Any] | None


class Key(Protocol):
    """`Parent[Key]` marks a field that needs nothing but the id."""

    @property
    def id(self) -> str: ...


KEY = attrgetter("id")

VIEWS: dict[type, type] = {}
"""View class -> the GraphQL class that reads it."""

PARTS: dict[type, Part] = {}
"""GraphQL class -> its part in an entity."""


OWNERS: dict[str, Batch[Any]] = {}
"""Name of an entity -> its owner's batch, which decides what the viewer may see."""


def view(*classes: type) -> Callable[[C], C]:
    """Objects of these plain classes are this GraphQL type."""

    def register(cls: C) -> C:
        for c in classes:
            if VIEWS.setdefault(c, cls) is not cls:
                raise TypeError(f"{c} is already the view of {VIEWS[c]}")
        return cls

    return register


def describe(cls: type, parts: Mapping[str, str]) -> None:
    """Give the fields that a class declares their descriptions, where they have none yet."""
    definition = get_object_definition(cls, strict=True)
    for field in definition.fields:
        if field.description is None:
            field.description = parts.get(field.python_name)
        if definition.is_input and field.default_value is None:
            field.default_value = strawberry.UNSET  # nullable says as much; Python fills it in
        describe_arguments(field)


def describe_arguments(field: StrawberryField) -> None:
    """Give a field's arguments what its resolver's docstring says of them."""
    source = field.metadata.get("batch") or (
        field.base_resolver.wrapped_func if field.base_resolver else None
    )
    parts = described(source).parts if source else {}
    for argument in field.arguments:
        if argument.description is None:
            argument.description = parts.get(argument.python_name)
        if argument.default is None:  # nullable says as much; Python fills it in
            argument.default = strawberry.UNSET


def _part(cls: C, *, owner: bool, by_id: Batch[Any] | None = None, resolvable: bool = True) -> C:
    def resolve_reference(info: Info, id: strawberry.ID) -> Any:
        return info.context.load(by_id, id) if by_id else Ref(id)

    cls.resolve_reference = staticmethod(resolve_reference)  # type: ignore[attr-defined]  # Strawberry looks for it
    keys: list[Any] = ["id"] if resolvable else [_unresolvable("id")]
    text = described(cls)
    made: C = strawberry.federation.type(cls, keys=keys, description=text.text if owner else None)
    describe(made, text.parts)
    PARTS[made] = Part(owner, by_id)
    return made


def _unresolvable(fields: Any) -> FederationKey:
    return FederationKey(fields=fields, resolvable=False)


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field, StrawberryField))
def entity(*views: type, by_id: Batch[Any]) -> Callable[[C], C]:
    """The owner of an entity: its fields are attributes of the view that `by_id` loads."""

    def make(cls: C) -> C:
        OWNERS[cls.__name__] = by_id
        return view(*views)(_part(cls, owner=True, by_id=by_id))

    return make


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field, StrawberryField))
def contribution_from(*views: type, by_id: Batch[Any]) -> Callable[[C], C]:
    """Fields added to another domain's entity, read from a view of this domain."""
    return lambda cls: view(*views)(_part(cls, owner=False, by_id=by_id))


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field, StrawberryField))
def contribution(cls: C) -> C:
    """Fields added to another domain's entity, each of them a function of the id."""
    return _part(cls, owner=False)


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field, StrawberryField))
def reference(cls: C) -> C:
    """Another domain's entity that this domain only points at."""
    return _part(cls, owner=False, resolvable=False)


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field, StrawberryField))
def shape(*views: type, shareable: bool = False, name: str | None = None) -> Callable[[C], C]:
    """A type that is no entity, read from plain views; `shareable` when several domains use it."""

    def make(cls: C) -> C:
        text = described(cls)
        made: C = strawberry.federation.type(
            cls, name=name, shareable=shareable, description=text.text
        )
        describe(made, text.parts)
        return view(*views)(made)

    return make


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field, StrawberryField))
def payload(cls: C) -> C:
    """A type that resolvers build, annotated with views and published with their GraphQL types."""
    hints = get_type_hints(cls, include_extras=True)
    refused = get_args(hints.get("user_errors"))
    cls.__annotations__ = {name: graphql_type(hints[name]) for name in cls.__annotations__}
    text = described(cls)
    made: C = strawberry.type(cls, description=text.text)
    describe(made, {**_PAYLOAD_FIELDS, **text.parts})
    made.__refusal__ = refused[0] if refused else None  # type: ignore[attr-defined]  # read by @refusals
    return made


_PAYLOAD_FIELDS = {
    "user_errors": "Why the write was refused; empty when it happened.",
    "warnings": "What to know although the write happened.",
}


@dataclass_transform(field_specifiers=(strawberry.field, StrawberryField))
def input_type(cls: C) -> C:
    """The shape of an argument; its docstring's `Attributes:` describe the fields."""
    text = described(cls)
    made: C = strawberry.input(cls, description=text.text)
    describe(made, text.parts)
    return made


def enum_type(cls: E, *, name: str | None = None) -> E:
    """Publish a domain's enum; its docstring's `Attributes:` describe the values."""
    text = described(cls)
    made: Any = strawberry.enum(cls, name=name, description=text.text)
    for value in made.__strawberry_definition__.values:
        value.description = text.parts.get(value.name)
    return cls


def batched(batch: Batch[Any]) -> Any:
    """A field that is a function of the id: many ids in, one value per id out."""

    def resolve(parent: strawberry.Parent[Key], info: Info, **args: Any) -> Any:
        return info.context.load(batch, parent.id, **args)

    batch_field(*compiled(batch))(resolve)
    own = list(inspect.signature(resolve, eval_str=True).parameters.values())[:2]
    arguments = list(inspect.signature(batch, eval_str=True).parameters.values())[2:]
    resolve.__signature__ = inspect.Signature([*own, *arguments])  # type: ignore[attr-defined]  # what Strawberry inspects
    return strawberry.field(
        resolver=resolve, description=described(batch).text, metadata={"batch": batch}
    )


def compiled(batch: Batch[Any]) -> CompiledBatch:
    """A batch as compiled plans know it: by the id of the parent, with what it has at hand."""

    def load(context: Context, ids: list[str], **args: Any) -> Any:
        return context.load_all(batch, ids, **args)

    return CompiledBatch(load, KEY, getattr(batch, AT_HAND, None))


def ref(attribute: str, description: str) -> Any:
    """A field that points at another entity: the view has its id in `attribute`."""

    def resolve(parent: strawberry.Parent[Any]) -> Any:
        id = getattr(parent, attribute)
        return None if id is None else Ref(id)

    points_at(attribute, "id")(resolve)
    return strawberry.field(
        resolver=resolve, description=description, metadata={"reads": attribute}
    )


def graphql_type(annotation: Any) -> Any:
    """The annotation with every view replaced by its type: Page[OrderView] -> Connection[Order]."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is None:
        return VIEWS.get(annotation, annotation)
    if origin is Annotated:
        return Annotated[(graphql_type(args[0]), *args[1:])]
    inner = tuple(map(graphql_type, args))
    if origin is Awaitable:
        return inner[0]
    return Union[inner] if origin in (Union, UnionType) else VIEWS.get(origin, origin)[inner]  # noqa: UP007 - made of a tuple


def returned() -> Iterable[type]:
    """The classes of what resolvers return for objects of the graph."""
    return Ref, *VIEWS, *VIEWS.values()


def type_name(obj: object, *_: object) -> str | None:
    """The GraphQL type of any object that a resolver returns, for interfaces and unions."""
    if isinstance(obj, Ref):
        return kind(obj.id)
    definition = get_object_definition(VIEWS.get(type(obj), type(obj)))
    return definition.name if definition else None


@strawberry.interface(description="Anything with a global id.")
class Node:
    id: strawberry.ID = strawberry.field(
        description="Opaque and unique in the whole marketplace; `node` finds the object by it."
    )
