"""From an operation to Python: one function per object type and merged selection."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
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
from schema.execution.compiled.completion import (
    INDENT,
    Completion,
    Lines,
    Scope,
    Slot,
    adding,
    indented,
)
from schema.execution.compiled.deliveries import TYPENAME, Deliveries
from schema.execution.compiled.fields import FieldPlan, Names, Part
from schema.execution.compiled.values import PLAIN

MAX_FIELDS: Final = 16
"""Of an object that gets no function of its own."""

MAX_INLINED: Final = 400
"""Fields of such objects in a plan: a short document can select one in very many places."""

MAX_DEPTH: Final = 5
"""Of such objects inside each other: Python bounds the blocks of a function."""


class Compiler:
    """Makes the functions of one plan; those of possible types and of late parts when needed.

    In the code, `s` is the object at hand, `P` its position, `d` what is made of it, `d_0` the
    first value in it, `v` a value, `k` a key, `st` the run.
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
        self.points = 0
        """Of the objects that the lines being written make where they stand."""
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
            body, points = self.apart(partial(self.field, field, Scope()))
            self.unit(f"def {name}(s, d, P, st):", [*adding(points), *body])
            names.append(name)
        self.load()
        return [self.names.bound[name] for name in names], self._points(fields)

    # --- for the parts of the compiler

    def counted(self, write: Callable[[], Lines]) -> tuple[Lines, int]:
        """Lines, and the points of the objects that they make where they stand, if all are there.

        Whoever adds these points once saves each object from doing so.
        """
        before = self.points
        lines = write()
        return lines, self.points - before

    def apart(self, write: Callable[[], Lines]) -> tuple[Lines, int]:
        """The same of lines that count for themselves."""
        lines, points = self.counted(write)
        self.points -= points
        return lines, points

    def unit(self, head: str, body: Lines) -> None:
        """Add a function."""
        self._units.append("\n".join([head, *indented(self.deliveries.begun(body))]))

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
        return len(self.selected(kind, field)) <= MAX_FIELDS

    def inlined(
        self, kind: Any, field: FieldPlan, slot: Slot, *, key: str | None = None
    ) -> Lines | None:
        """Make the object that a slot's variable has right here, if it is a simple one.

        With a `key` there is no object.
        """
        if not self.is_simple(kind, field, slot.depth):
            return None
        fields = self.selected(kind, field)
        if self._inlined + len(fields) > MAX_INLINED:
            return None
        self._inlined += len(fields)
        depth = slot.depth + 1
        position, path, noted = slot.position, slot.path, []
        if len({*filter(None, map(_waits_for, fields))}) > 1:  # it will be needed, more than once
            position = path = f"P{depth}"
            noted = [f"{position} = {slot.position}"]
        names = slot.value, f"d{depth}", position, path, slot.points
        scope, begun = self._scope(fields, *names, depth, key)
        self.points += self._points(fields)
        return [
            begun,
            *noted,
            *self._read(fields, scope),
            *scope.finished(slot.value),
            *slot.keep(),
        ]

    # --- objects

    def _root(self) -> tuple[GraphQLObjectType, GroupedFieldSet]:
        operation = self.analysis.operation
        kind: Any = self.analysis.schema.get_root_type(operation.operation)
        collected = collect_fields(
            self.analysis.schema, self.analysis.fragments, self.variables, kind, operation
        )
        return kind, collected.grouped_field_set

    def selected(self, kind: GraphQLObjectType, field: FieldPlan) -> list[FieldPlan]:
        """What is selected of a field's value, an object of this type."""
        return self._fields(kind, self._selected(kind, field.details))

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
        scope, begun = self._scope(fields, "s", "d", "P", "P", "n")
        try:
            read, points = self.apart(lambda: self._read(fields, scope))
        except BaseException:
            del self._objects[identity]  # there is no such function
            raise
        body = [begun, f"n = {points + self._points(fields)}", *read]
        end = ["st.points += n", *scope.finished("v"), "return v"]
        self.unit(f"def {name}(s, P, st):", [*body, *end])
        return name

    def _scope(self, fields: list[FieldPlan], *names: Any) -> tuple[Scope, str]:
        """Of an object that is made of these fields, and how it begins.

        It is made at its end, of all its values, unless a batch is going to fill one in.
        """
        keys = tuple(it.key for it in fields)
        scope = Scope(*names)._replace(keys=keys)
        blank = self.names.bind(dict.fromkeys(keys).copy, "blank")  # never has to grow
        if any(it.batch and it.batch.at_hand is None for it in fields):
            return scope, f"{scope.container} = {blank}()"
        return scope._replace(blank=blank), f"{scope.container} = None"

    def _read(self, fields: list[FieldPlan], scope: Scope) -> Lines:
        """Read the fields of an object, from it or from what its key loads."""
        body: Lines = []
        parts: dict[Any, Part] = {}
        for through, group in groupby(fields, lambda it: it.through and it.through.identity):
            if through is None:
                body += [line for it in group for line in self.field(it, scope)]
            else:
                body += self.deliveries.of_part(parts, list(group), scope)
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

    def _points(self, fields: list[FieldPlan]) -> int:
        return sum(1 if is_leaf(it) else self.composite_points for it in fields)

    # --- fields

    def field(self, field: FieldPlan, scope: Scope) -> Lines:
        """Read a field of an object and put it where it belongs."""
        slot = self.slot(field, scope)
        if field.nodes[0].name.value == TYPENAME:
            return [slot.put(repr(field.parent.name))]
        if field.batch:
            return self.guarded(field, slot, self.deliveries.of_field(field, slot, scope))
        if pointed := self.deliveries.pointed(field, slot, scope):
            return self.guarded(field, slot, pointed)
        if scope.key is not None:
            return [slot.put(scope.key)]
        call = field.call(self.names, scope.source, scope.path)
        if field.is_coroutine():
            complete = self.completion.function(field.definition.type, field, is_field=True)
            me = self.names.bind(field, "f")
            body = [slot.put(f"st.defer({call}, {complete}, {me}, {slot.position})")]
        else:
            inline = self.completion.inline(field.definition.type, field, slot)
            body = [f"{slot.value} = {call}", *inline]
        return self.guarded(field, slot, body)

    def slot(self, field: FieldPlan, scope: Scope) -> Slot:
        place = f"{field.key!r}, {scope.made}, {field.nullable}, {field.parent.name!r}"
        return Slot(
            f"({scope.position}, {place})",
            f"({scope.path}, {field.key!r}, None, False, {field.parent.name!r})",
            scope.store(field.key),
            is_field=True,
            points=scope.points,
            depth=scope.depth,
            value=scope.variable(field.key),
        )

    def guarded(self, field: FieldPlan, slot: Slot, body: Lines) -> Lines:
        failed = f"st.failed(e, {self.names.bind(field, 'f')}, {slot.position})"
        return ["try:", *indented(body), "except Exception as e:", INDENT + slot.put(failed)]


def is_leaf(field: FieldPlan) -> bool:
    """Whether the values of a field are scalars or enums."""
    return is_leaf_type(get_nullable_type(field.definition.type))


def _waits_for(field: FieldPlan) -> object:
    """What has to be loaded for the field, as far as can be told before it is looked for."""
    if field.through:
        return None if field.through.batch.at_hand else field.through.identity
    return field if field.batch and field.batch.at_hand is None else None


def _identity(kind: GraphQLObjectType, groups: GroupedFieldSet) -> Any:
    """Equal for merged selections of the same nodes of the document."""
    selection = [(key, *[id(it.node) for it in group]) for key, group in groups.items()]
    return (kind.name, *selection)
