"""One set of classes, two deployments: `subgraph("orders")` and `Supergraph(DOMAINS)`.

Rests on internals of Strawberry (`get_fields`, two underscore methods, an underscore flag,
`_schema`): its version is pinned, and tests hold every `TypeError` below.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from importlib import import_module
from types import ModuleType
from typing import Any, Final, get_args

import strawberry
from graphql import (
    GraphQLDirective,
    is_abstract_type,
    is_object_type,
    lexicographic_sort_schema,
    print_schema,
)
from strawberry.federation.schema_directives import External, Inaccessible, Link
from strawberry.schema.config import StrawberryConfig
from strawberry.types.base import StrawberryObjectDefinition, get_object_definition
from strawberry.types.field import StrawberryField

import resolvers.pagination  # noqa: F401 - registers Page as the view of Connection
from resolvers.context import Batch
from resolvers.errors import CONCRETE
from resolvers.scalars import SCALARS, in_context
from resolvers.shared import PARTS, VIEWS, Key, compiled, type_name
from schema.entities import Subgraph
from schema.execution.compiled.batch import ThroughKey
from schema.execution.limits import Limits
from schema.execution.pipeline import Pipeline
from schema.roots import roots

DOMAINS: Final = (
    "products",
    "accounts",
    "sellers",
    "checkout",
    "carts",
    "coupons",
    "inventory",
    "orders",
    "payments",
    "refunds",
    "reviews",
    "shipping",
    "node",
)
FEDERATION: Final = "2.9"
DIRECTIVES: Final[Any] = [in_context]


def subgraph(domain: str, *, ordered: bool = False) -> Subgraph:
    """One domain's part of the graph, for a federation gateway."""
    import_module("google.protobuf")  # without it the tracing would turn itself off in silence
    for each in DOMAINS:  # `node` asks the owners of all entities
        import_module(f"schema.{each}")

    def build(*links: Link) -> Subgraph:
        return Subgraph(
            **roots([domain]),
            types=types(domain),
            federation_version=FEDERATION,
            schema_directives=links,
            config=_config(ordered=ordered),
            directives=DIRECTIVES,
        )

    schema = build()
    if "@link" not in schema.as_str():
        # Without any federation directive Strawberry writes no @link, and a composer then takes
        # the subgraph for Federation 1, where everything is shareable.
        schema = build(Link(url=f"https://specs.apollo.dev/federation/v{FEDERATION}"))
    _connect(schema, types(domain))
    return schema


class Supergraph(Pipeline, strawberry.Schema):
    """All domains in one process.

    The classes that share an entity's name become one type. A field is read from the view of the
    class that declares it, which the id loads when the object at hand is another one.

    Raises:
        TypeError: two classes claim one name, or a field is declared by two domains.
    """

    def __init__(self, domains: Iterable[str], limits: Limits | None = None) -> None:
        domains = tuple(domains)
        self.limits = limits or Limits()
        self.parts: dict[str, list[type]] = {}
        for cls in (c for d in domains for c in types(d)):
            self.parts.setdefault(_definition(cls).name, []).append(cls)
        for name, parts in self.parts.items():
            _one_owner(name, parts)
        super().__init__(
            **roots(domains),
            types=[parts[0] for parts in self.parts.values()],
            config=_config(same_type_twice=True),
            directives=DIRECTIVES,
        )
        _connect(self, (c for parts in self.parts.values() for c in parts))

    def get_fields(self, type_definition: StrawberryObjectDefinition) -> list[StrawberryField]:
        fields: dict[str, StrawberryField] = {}
        for cls in self.parts.get(type_definition.name, [type_definition.origin]):
            for field in _definition(cls).fields:
                if any(isinstance(d, Inaccessible) for d in field.directives):
                    continue  # a gateway would hide it
                if fields.setdefault(field.name, field) is not field and field.name != "id":
                    raise TypeError(
                        f"{type_definition.name}.{field.name} is declared by two domains"
                    )
        return list(fields.values())

    def _collect_graphql_directives(
        self,
        schema_directive_types: Iterable[type],  # noqa: ARG002 - Strawberry gives it
    ) -> tuple[GraphQLDirective, ...]:
        return super()._collect_graphql_directives(())  # a gateway hides @key and @shareable

    def _warn_for_federation_directives(self) -> None: ...


def snapshots() -> dict[str, str]:
    """The files of schema/sdl/: what subgraphs give a composer, and the API that clients see."""
    files = {domain: subgraph(domain, ordered=True).as_str() + "\n" for domain in DOMAINS}
    api = lexicographic_sort_schema(Supergraph(DOMAINS)._schema)  # noqa: SLF001 - see above
    return {**files, "api": print_schema(api) + "\n"}


def types(domain: str) -> list[type]:
    """The object types that a domain declares, checked against the views they read.

    Raises:
        TypeError: a field needs more than the object at hand can have; mypy cannot see that.
    """
    module: ModuleType = import_module(f"schema.{domain}").TYPES
    own = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__ == module.__name__
    ]
    found = [c for c in own if (d := get_object_definition(c)) and d.is_object_type]
    for cls in found:
        views = _views(cls)
        for field in _definition(cls).fields:
            _readable(cls, views, field)
    return [*found, *CONCRETE.get(module.__name__, [])]


def _readable(cls: type, views: tuple[type, ...], field: StrawberryField) -> None:
    if any(isinstance(d, External) for d in field.directives):
        raise TypeError(f"{cls}.{field.python_name}: @external has no meaning without a gateway")
    name = _reads(field)
    if name and cls in PARTS and PARTS[cls].by_id is None:
        raise TypeError(f"{cls}.{name} needs more than the id: batched() or contribution_from()")
    if name and name != "*":
        for view in views:
            if not hasattr(view, name):
                raise TypeError(f"{view} has no {name}, which {cls} reads")


def _reads(field: StrawberryField) -> str | None:
    """The attribute of the view that a field needs ("*": some); None when the id is enough."""
    resolver = field.base_resolver
    if resolver is None:
        return None if field.python_name == "id" else field.python_name
    if resolver.self_parameter or resolver.root_parameter:
        raise TypeError(f"{field.python_name}: declare the parent as Parent[Key] or Parent[<view>]")
    parent = resolver.parent_parameter
    annotation = resolver.strawberry_annotations[parent] if parent else None
    if annotation is None or get_args(annotation.annotation)[0] is Key:
        return None
    return str(field.metadata.get("reads", "*"))


def _one_owner(name: str, parts: list[type]) -> None:
    """Sort the owner first: its interfaces and description win."""
    owners = [c for c in parts if c in PARTS and PARTS[c].owner]
    if len(parts) > 1 and not all(c in PARTS for c in parts):
        raise TypeError(f"{name} is declared twice but is no entity: move it to resolvers/")
    if parts[0] in PARTS and len(owners) != 1:
        raise TypeError(f"{name} needs exactly one @entity class, found {owners}")
    parts.sort(key=lambda c: c not in owners)


def _connect(schema: Any, classes: Iterable[type]) -> None:
    """Let the built schema read plain views.

    An entity's field is read from the view of the class that declares it, and members of
    interfaces and unions are told apart by view, not by isinstance.
    """
    graph = schema._schema.type_map  # noqa: SLF001 - see above
    for cls in (c for c in classes if c in PARTS):
        if (by_id := PARTS[cls].by_id) is None:
            continue
        own, batch, load_one = _views(cls), compiled(by_id), _one_of(by_id)
        for field in _definition(cls).fields:
            name = schema.config.name_converter.from_field(field)
            shown = graph[_definition(cls).name].fields.get(name)
            if shown and _reads(field):  # `_entities` without the network
                shown.resolve = ThroughKey(own, shown.resolve, batch, load_one)
    for kind in graph.values():
        if is_abstract_type(kind):
            kind.resolve_type = type_name
        elif is_object_type(kind):
            kind.is_type_of = None


def _one_of(by_id: Batch[Any]) -> Callable[[Any, str], Awaitable[Any]]:
    def load(context: Any, id: str) -> Awaitable[Any]:
        found: Awaitable[Any] = context.load(by_id, id)
        return found

    return load


def _definition(cls: type) -> StrawberryObjectDefinition:
    return get_object_definition(cls, strict=True)


def _views(cls: type) -> tuple[type, ...]:
    return tuple(view for view, shown in VIEWS.items() if shown is cls)


def _config(*, ordered: bool = False, same_type_twice: bool = False) -> StrawberryConfig:
    """`ordered` is for printing only: a sorted schema cannot be executed (its unions break)."""
    return StrawberryConfig(
        sort_schema=ordered,
        scalar_map=SCALARS,
        _unsafe_disable_same_type_validation=same_type_twice,
    )
