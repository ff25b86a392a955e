"""From an operation to Python: one function per object type and merged selection."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any, Final

from graphql import (
    GraphQLError,
    GraphQLObjectType,
    Undefined,
    get_nullable_type,
    is_leaf_type,
    is_object_type,
)
from graphql.execution.collect_fields import (
    FieldDetails,
    GroupedFieldSet,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues

from schema.execution.compiled.analyse import Analysis
from schema.execution.compiled.completion import INDENT, Completion, Lines, Scope, Slot, indented
from schema.execution.compiled.deliveries import Deliveries
from schema.execution.compiled.fields import FieldPlan, Names, Part
from schema.execution.compiled.values import PLAIN

TYPENAME: Final = "__typename"
MAX_FIELDS: Final = 16
"""Of an object that gets no function of its own."""

MAX_INLINED: Final = 400
"""Fields of such objects in a plan: a short document can select one in very many places."""

MAX_DEPTH: Final = 5
"""Of such objects inside each other: Python bounds the blocks of a function."""


class Compiler:
    """Makes the functions of one plan; those of possible types and of late parts when needed.

    In the code, `s` is the object at hand, `P` its position, `d` what is made of it, `v` a value,
    `st` the run.
    """

    def __init__(
        self, analysis: Analysis, variables: VariableValues, composite_points: int
    ) -> None:
        self.analysis = analysis
        self.variables = variables
        self.composite_points = composite_points
        self.names = Names()
        self.names.bound |= {"PLAIN": PLAIN, "Undefined": Undefined, "GraphQLError": GraphQLError}
        self.completion = Completion(self)
        self.deliveries = Deliveries(self)
        self.source = ""
        self._units: list[str] = []
        self._inlined = 0
        self._objects: dict[Any, str] = {}
        self._plans: dict[Any, list[FieldPlan]] = {}
        self._conditions = {it: variables.coerced.get(it) for it in analysis.conditions}

    # --- what a plan is made of

    def root(self) -> Callable[..., Any]:
        """`root(value, position, run)` -> the data of a query or of an event."""
        name = self._object(*self._root())
        self.load()
        made: Callable[..., Any] = self.names.bound[name]
        return made

    def steps(self) -> tuple[list[Callable[..., Any]], int]:
        """The fields of a mutation, `step(value, data, position, run)` each; their points."""
        fields = self._fields(*self._root())
        names = []
        for field in fields:
            name = self.names.fresh("step")
            self.unit(f"def {name}(s, d, P, st):", self.field(field, Scope()))
            names.append(name)
        self.load()
        return [self.names.bound[name] for name in names], self._points(fields)

    # --- for the parts of the compiler

    def unit(self, head: str, body: Lines) -> None:
        """Add a function."""
        self._units.append("\n".join([head, *indented(body)]))

    def load(self) -> None:
        """Compile the functions that were added since the last time."""
        source = "\n".join(self._units)
        self._units.clear()
        self.source += source + "\n"
        # No text of a client is in it: only Python of this package, names that it made, and repr.
        exec(compile(source, "<plan>", "exec"), self.names.bound)  # noqa: S102 - see above
        self.deliveries.loaded()

    def called(self, name: str) -> Callable[..., Any]:
        """A function that calls the one of a name, which need not be compiled yet."""
        bound = self.names.bound

        def call(*given: Any) -> Any:
            return bound[name](*given)

        return call

    def object(self, kind: GraphQLObjectType, details: list[FieldDetails]) -> str:
        """The name of the function that makes an object of a type: `(s, P, st)` -> dict."""
        return self._object(kind, self._selected(kind, details))

    def is_simple(self, kind: Any, field: FieldPlan, depth: int = 0) -> bool:
        """Whether objects of a type can be made where they stand, without a function."""
        if not is_object_type(kind) or kind.is_type_of or depth == MAX_DEPTH:
            return False
        return len(self._fields(kind, self._selected(kind, field.details))) <= MAX_FIELDS

    def inlined(self, kind: Any, field: FieldPlan, slot: Slot) -> Lines | None:
        """Make the object `v` right here, and put it into its slot, if it is a simple one."""
        if not self.is_simple(kind, field, slot.depth):
            return None
        fields = self._fields(kind, self._selected(kind, field.details))
        if self._inlined + len(fields) > MAX_INLINED:
            return None
        self._inlined += len(fields)
        depth = slot.depth + 1
        position, noted = slot.position, []
        if any(it.batch or it.through for it in fields):  # it will be needed, and more than once
            position, noted = f"P{depth}", [f"P{depth} = {slot.position}"]
        scope = Scope(f"s{depth}", f"d{depth}", position, slot.points, depth)
        return [
            f"{scope.source} = v",
            f"{scope.container} = {self._blank(fields)}",
            *noted,
            *self._read(fields, scope),
            f"{slot.points} += {self._points(fields)}",
            slot.put(scope.container),
        ]

    # --- objects

    def _root(self) -> tuple[GraphQLObjectType, GroupedFieldSet]:
        operation = self.analysis.operation
        kind: Any = self.analysis.schema.get_root_type(operation.operation)
        collected = collect_fields(
            self.analysis.schema, self.analysis.fragments, self.variables, kind, operation
        )
        return kind, collected.grouped_field_set

    def _selected(self, kind: GraphQLObjectType, details: list[FieldDetails]) -> GroupedFieldSet:
        return collect_subfields(
            self.analysis.schema,
            self.analysis.fragments,
            self.variables,
            self.analysis.operation,
            kind,
            details,
        ).grouped_field_set

    def _object(self, kind: GraphQLObjectType, groups: GroupedFieldSet) -> str:
        identity = _identity(kind, groups)
        if (known := self._objects.get(identity)) is not None:
            return known
        name = self._objects[identity] = self.names.fresh(f"{kind.name}_")
        fields = self._fields(kind, groups)
        body = [
            f"d = {self._blank(fields)}",
            f"n = {self._points(fields)}",
            *self._read(fields, Scope(points="n")),
        ]
        self.unit(f"def {name}(s, P, st):", [*body, "st.points += n", "return d"])
        return name

    def _read(self, fields: list[FieldPlan], scope: Scope) -> Lines:
        """Read the fields of an object, from it or from what its key loads."""
        body: Lines = []
        parts: dict[Any, Part] = {}
        for through, group in groupby(fields, lambda it: it.through and it.through.identity):
            some = list(group)
            lines = [line for it in some for line in self.field(it, scope)]
            if through is not None:
                lines = self.deliveries.of_part(parts, some, lines, scope)
            body += lines
        for part in parts.values():
            body += self.deliveries.elsewhere(part, scope)
        return body

    def _fields(self, kind: GraphQLObjectType, groups: GroupedFieldSet) -> list[FieldPlan]:
        identity = _identity(kind, groups)
        if (known := self._plans.get(identity)) is not None:
            return known
        found = self._plans[identity] = []
        for key, details in groups.items():
            definition = self.analysis.schema.get_field(kind, details[0].node.name.value)
            if definition is not None:
                plan = FieldPlan(self.analysis, self._conditions, kind, key, definition, details)
                found.append(plan)
        return found

    def _blank(self, fields: list[FieldPlan]) -> str:
        """A new object with all its keys in their order, to be filled in: it never has to grow."""
        blank = dict.fromkeys(it.key for it in fields)
        return f"{self.names.bind(blank.copy, 'blank')}()"

    def _points(self, fields: list[FieldPlan]) -> int:
        return sum(1 if is_leaf(it) else self.composite_points for it in fields)

    # --- fields

    def field(self, field: FieldPlan, scope: Scope) -> Lines:
        """Read a field of an object and put it where it belongs."""
        slot = self.slot(field, scope)
        if field.nodes[0].name.value == TYPENAME:
            return [slot.put(repr(field.parent.name))]
        call = field.call(self.names, scope.source, scope.position)
        if field.batch:
            self.deliveries.prepare(field)
            body = [self.deliveries.collect(field, scope)]
        elif field.is_coroutine():
            complete = self.completion.function(field.definition.type, field, is_field=True)
            me = self.names.bind(field, "f")
            body = [f"st.defer({call}, {complete}, {me}, {slot.position})"]
        else:
            inline = self.completion.inline(field.definition.type, field, slot)
            body = [f"v = {call}", *inline]
        return self.guarded(field, slot, body)

    def slot(self, field: FieldPlan, scope: Scope) -> Slot:
        key, container = repr(field.key), scope.container
        place = f"{key}, {container}, {field.nullable}, {field.parent.name!r}"
        return Slot(
            f"({scope.position}, {place})",
            f"{container}[{key}] = %s",
            is_field=True,
            points=scope.points,
            depth=scope.depth,
        )

    def guarded(self, field: FieldPlan, slot: Slot, body: Lines) -> Lines:
        failed = f"st.failed(e, {self.names.bind(field, 'f')}, {slot.position})"
        return ["try:", *indented(body), "except Exception as e:", INDENT + slot.put(failed)]


def is_leaf(field: FieldPlan) -> bool:
    """Whether the values of a field are scalars or enums."""
    return is_leaf_type(get_nullable_type(field.definition.type))


def _identity(kind: GraphQLObjectType, groups: GroupedFieldSet) -> Any:
    """Equal for merged selections of the same nodes of the document."""
    selection = [(key, *[id(it.node) for it in group]) for key, group in groups.items()]
    return (kind.name, *selection)
