"""How the value of a field is got: what stands behind its resolver, and how it is called."""

from __future__ import annotations

from inspect import Parameter, iscoroutinefunction, signature
from keyword import iskeyword
from types import FunctionType
from typing import TYPE_CHECKING, Any

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLObjectType,
    default_field_resolver,
    is_non_null_type,
)
from graphql.execution.collect_fields import FieldDetails
from strawberry import Info
from strawberry.schema import schema_converter
from strawberry.types.field import StrawberryField

from schema.execution.compiled.arguments import Arguments
from schema.execution.compiled.batch import (
    KNOWN,
    MARK,
    POINTER,
    Batch,
    NoObject,
    Pointer,
    ThroughKey,
    null_words,
)
from schema.execution.compiled.info import LazyInfo, LazyRawInfo

if TYPE_CHECKING:
    from strawberry.schema import Schema

    from schema.execution.compiled.analyse import Analysis
    from schema.execution.compiled.lookahead import Selected
    from schema.execution.compiled.runtime import Position, Run

WRAPPERS = frozenset({"_resolver", "_async_resolver", "_get_basic_result"})
"""What Strawberry makes of a resolver; a field's `resolve` with such a name is not replaced."""


class FieldPlan:
    """One field of one merged selection: what a run needs to read, complete and report it.

    `deliver` is the generated function that takes a batch's values.
    """

    __slots__ = (
        "analysis",
        "arguments",
        "batch",
        "definition",
        "deliver",
        "details",
        "key",
        "known_in",
        "nodes",
        "nullable",
        "parent",
        "pointer",
        "resolve",
        "selected",
        "strawberry",
        "through",
        "variables",
    )

    def __init__(  # noqa: PLR0917 - in the order in which graphql-core tells them
        self,
        analysis: Analysis,
        variables: dict[str, Any],
        parent: GraphQLObjectType,
        key: str,
        definition: GraphQLField,
        details: list[FieldDetails],
    ) -> None:
        self.analysis = analysis
        self.variables = variables
        self.parent = parent
        self.key = key
        self.definition = definition
        self.details = details
        self.nodes: list[FieldNode] = [it.node for it in details]
        self.nullable = not is_non_null_type(definition.type)
        self.selected: Selected | None = None
        self.deliver: Any = None
        resolve: Any = definition.resolve or default_field_resolver
        self.through = resolve if isinstance(resolve, ThroughKey) else None
        self.resolve = self.through.resolve if self.through else resolve
        schema: Schema | None = getattr(analysis.schema, "_strawberry_schema", None)
        self.strawberry = _strawberry_field(self.resolve, definition, schema)
        self.batch: Batch | None = _marked(self.strawberry, MARK)
        self.pointer: Pointer | None = _marked(self.strawberry, POINTER)
        self.known_in: str | None = None
        if not self.nodes[0].arguments:
            self.known_in = _marked(self.strawberry, KNOWN)
        self.arguments: Arguments | None = None
        if definition.args:
            self.arguments = Arguments(definition, self.nodes[0], self.strawberry, schema)

    def is_coroutine(self) -> bool:
        """Whether a call of the resolver is known to give a coroutine."""
        resolver = self.strawberry.base_resolver if self.strawberry else None
        return resolver is not None and iscoroutinefunction(resolver.wrapped_func)

    @property
    def attribute(self) -> str | None:
        """The attribute that is the field's value, if it is nothing more."""
        field = self.strawberry
        if field is None or field.base_resolver or field.default_resolver is not getattr:
            return None
        name = field.python_name
        return name if name.isidentifier() and not iskeyword(name) else None

    def keywords(self, run: Run, parent: Position | None) -> dict[str, Any]:
        """The arguments of one call."""
        if self.arguments is None:
            return {}
        return self.arguments.of(run, lambda: LazyInfo(run, self, parent))

    def batch_arguments(self, run: Run) -> dict[str, Any]:
        return self.keywords(run, None)

    def reject(
        self, error: Exception, run: Run, container: dict[str, Any], parent: Position | None
    ) -> None:
        """Let the field fail.

        Raises:
            GraphQLError: null may not stand there.
        """
        position = (parent, self.key, container, self.nullable, self.parent.name)
        container[self.key] = None
        run.failed(error, self, position)

    def null_error(self, kind: type[TypeError] = TypeError) -> TypeError:
        """Null where none may stand."""
        return kind(null_words(self.parent.name, self.nodes[0].name.value))

    def call(self, names: Names, source: str, position: str) -> str:
        """The expression that reads the field of an object at a position in the run `st`."""
        field = self.strawberry
        if field is None:
            me = names.bind(self, "f")
            resolve = names.bind(self.resolve, "resolve")
            info = f"{names.bind(LazyRawInfo, 'raw_info')}(st, {me}, {position})"
            return f"{resolve}({', '.join([source, info, *self._given(names, position)])})"
        if field.base_resolver is None:
            if (name := self.attribute) is not None:
                return f"{source}.{name}"
            name = field.python_name
            return f"{names.bind(field.default_resolver, 'default')}({source}, {name!r})"
        call = self._direct(field.base_resolver, names, source, position)
        if self.known_in is None:
            return call
        return f"(k if (k := {source}.{self.known_in}) is not None else {call})"

    def _direct(self, resolver: Any, names: Names, source: str, position: str) -> str:
        info = f"{names.bind(LazyInfo, 'info')}(st, {names.bind(self, 'f')}, {position})"
        given = [source] if resolver.self_parameter else []
        parents = (resolver.parent_parameter, resolver.root_parameter)
        named = {it.name: source for it in parents if it}  # one called `root` is both
        if resolver.info_parameter:
            named[resolver.info_parameter.name] = info
        declared = signature(resolver.wrapped_func, follow_wrapped=False).parameters.values()
        for parameter in [*declared][len(given) :]:
            if parameter.kind is not Parameter.POSITIONAL_OR_KEYWORD or parameter.name not in named:
                break
            given.append(named.pop(parameter.name))  # by its place: Python calls that faster
        given += [f"{name}={value}" for name, value in named.items()]
        resolve = names.bind(resolver.wrapped_func, "resolve")
        return f"{resolve}({', '.join([*given, *self._given(names, position)])})"

    def _given(self, names: Names, position: str) -> list[str]:
        if self.arguments is None:
            return []
        if self.arguments.constant is None:
            return [f"**{names.bind(self, 'f')}.keywords(st, {position})"]
        constant = self.arguments.constant
        if any(iskeyword(name) or not name.isidentifier() for name in constant):
            return [f"**{names.bind(constant)}"]
        return [f"{name}={names.bind(it)}" for name, it in constant.items()]


class Part:
    """Fields of an entity that are read from one view, which a key loads."""

    __slots__ = ("batch", "deliver", "fields", "own")

    def __init__(self, through: ThroughKey) -> None:
        self.batch = through.batch
        self.own = through.own
        self.fields: list[FieldPlan] = []
        self.deliver: Any = None

    def batch_arguments(self, _run: Run) -> dict[str, Any]:
        return {}

    def reject(
        self, error: Exception, run: Run, container: dict[str, Any], parent: Position | None
    ) -> None:
        """Let all its fields fail, each at its own place.

        Raises:
            GraphQLError: null may not stand in one of them.
        """
        for field in self.fields:
            field.reject(error, run, container, parent)

    def miss(self, run: Run, container: dict[str, Any], parent: Position | None) -> None:
        """Leave all its fields null: there is no such object.

        Raises:
            GraphQLError: null may not stand in one of them.
        """
        for field in self.fields:
            if not field.nullable:
                field.reject(field.null_error(NoObject), run, container, parent)


class Names:
    """The globals of generated code: whatever is no Python syntax enters it as one of them."""

    def __init__(self) -> None:
        self.bound: dict[str, Any] = {}
        self._names: dict[int, str] = {}

    def bind(self, value: Any, hint: str = "c") -> str:
        """The name of a value."""
        if (known := self._names.get(id(value))) is not None:
            return known
        name = self._names[id(value)] = self.fresh(hint)
        self.bound[name] = value
        return name

    def fresh(self, hint: str) -> str:
        """A name that is taken from now on."""
        name = f"{hint}{len(self.bound)}"
        self.bound[name] = None
        return name


def _strawberry_field(
    resolve: Any, definition: GraphQLField, schema: Schema | None
) -> StrawberryField | None:
    """Strawberry's field, when nothing but its plain wrapper stands around its resolver."""
    field = (definition.extensions or {}).get("strawberry-definition")
    if (
        schema is None
        or schema.config.info_class is not Info
        or not isinstance(field, StrawberryField)
        or type(field).get_result is not StrawberryField.get_result
        or field.extensions
        or schema.schema_converter._get_field_exception_handlers(field)  # noqa: SLF001 - they are told nowhere else
        or not isinstance(resolve, FunctionType)
        or resolve.__code__.co_filename != schema_converter.__file__
        or resolve.__code__.co_name not in WRAPPERS
    ):
        return None
    return field


def _marked(field: StrawberryField | None, mark: str) -> Any:
    resolver = field.base_resolver if field else None
    return getattr(resolver.wrapped_func, mark, None) if resolver else None
