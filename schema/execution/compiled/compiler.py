"""From an operation to Python: one function per object type and merged selection."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any

from graphql import GraphQLObjectType, Undefined, get_nullable_type, is_leaf_type
from graphql.execution.collect_fields import (
    FieldDetails,
    GroupedFieldSet,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues

from schema.execution.compiled.analyse import Analysis
from schema.execution.compiled.completion import INDENT, Completion, Lines, Slot, indented
from schema.execution.compiled.fields import FieldPlan, Names, Part
from schema.execution.compiled.values import PLAIN

TYPENAME = "__typename"


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
        self.names.bound |= {"PLAIN": PLAIN, "Undefined": Undefined}
        self.completion = Completion(self)
        self.source = ""
        self._units: list[str] = []
        self._objects: dict[Any, str] = {}
        self._delivering: list[tuple[FieldPlan | Part, str]] = []
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
            self.unit(f"def {name}(s, d, P, st):", self._field(field))
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
        for plan, name in self._delivering:
            plan.deliver = self.names.bound[name]
        self._delivering.clear()

    def called(self, name: str) -> Callable[..., Any]:
        """A function that calls the one of a name, which need not be compiled yet."""
        bound = self.names.bound

        def call(*given: Any) -> Any:
            return bound[name](*given)

        return call

    def object(self, kind: GraphQLObjectType, details: list[FieldDetails]) -> str:
        """The name of the function that makes an object of a type: `(s, P, st)` -> dict."""
        collected = collect_subfields(
            self.analysis.schema,
            self.analysis.fragments,
            self.variables,
            self.analysis.operation,
            kind,
            details,
        )
        return self._object(kind, collected.grouped_field_set)

    # --- objects

    def _root(self) -> tuple[GraphQLObjectType, GroupedFieldSet]:
        operation = self.analysis.operation
        kind: Any = self.analysis.schema.get_root_type(operation.operation)
        collected = collect_fields(
            self.analysis.schema, self.analysis.fragments, self.variables, kind, operation
        )
        return kind, collected.grouped_field_set

    def _object(self, kind: GraphQLObjectType, groups: GroupedFieldSet) -> str:
        selection = [(key, *[id(it.node) for it in group]) for key, group in groups.items()]
        identity = (kind.name, *selection)
        if (known := self._objects.get(identity)) is not None:
            return known
        name = self._objects[identity] = self.names.fresh(f"{kind.name}_")
        fields = self._fields(kind, groups)
        body = ["d = {}", f"st.points += {self._points(fields)}"]
        parts: dict[Any, Part] = {}
        for through, group in groupby(fields, lambda it: it.through and it.through.identity):
            some = list(group)
            lines = [line for it in some for line in self._field(it)]
            if through is not None:
                lines = self._of_part(parts, some, lines)
            body += lines
        for part in parts.values():
            body += self._elsewhere(part)
        self.unit(f"def {name}(s, P, st):", [*body, "return d"])
        return name

    def _fields(self, kind: GraphQLObjectType, groups: GroupedFieldSet) -> list[FieldPlan]:
        found = []
        for key, details in groups.items():
            definition = self.analysis.schema.get_field(kind, details[0].node.name.value)
            if definition is not None:
                plan = FieldPlan(self.analysis, self._conditions, kind, key, definition, details)
                found.append(plan)
        return found

    def _points(self, fields: list[FieldPlan]) -> int:
        return sum(
            1 if is_leaf_type(get_nullable_type(it.definition.type)) else self.composite_points
            for it in fields
        )

    # --- parts of entities

    def _of_part(self, parts: dict[Any, Part], fields: list[FieldPlan], lines: Lines) -> Lines:
        """Neighbouring fields of one part: read at once when the object is one of its own."""
        through: Any = fields[0].through
        is_first = through.identity not in parts
        part = parts.setdefault(through.identity, Part(through))
        part.fields += fields
        own = self.names.bind(part.own, "own")
        at_hand = f"{self.names.bind(part, 'part')}_is_here"
        test = [f"{at_hand} = type(s) in {own} or isinstance(s, {own})"] if is_first else []
        empty = [f"d[{it.key!r}] = None" for it in fields]
        return [*test, f"if {at_hand}:", *indented(lines), "else:", *indented(empty)]

    def _elsewhere(self, part: Part) -> Lines:
        """Load the object that has the part's fields, when another one is at hand."""

        def deliver(*given: Any) -> Any:
            return self._compiled(part)(*given)

        part.deliver = deliver
        name = self.names.bind(part, "part")
        return [
            f"if not {name}_is_here:",
            "  try:",
            f"    st.collect({name}, s, d, P)",
            "  except Exception as e:",
            f"    {name}.reject(e, st, d, P)",
        ]

    def _compiled(self, part: Part) -> Callable[..., Any]:
        """The function that takes a part's object; made when the first one comes."""
        name = self.names.fresh("deliver")
        lines = [line for it in part.fields for line in self._field(it)]
        missing = f"if s is None: return {self.names.bind(part, 'part')}.miss(st, d, P)"
        self.unit(f"def {name}(s, d, P, st):", [missing, *lines])
        self._delivering.append((part, name))
        self.load()
        made: Callable[..., Any] = part.deliver
        return made

    # --- fields

    def _field(self, field: FieldPlan) -> Lines:
        """Read a field of `s` and put it into `d`."""
        key = repr(field.key)
        if field.nodes[0].name.value == TYPENAME:
            return [f"d[{key}] = {field.parent.name!r}"]
        slot = self._slot(field)
        me = self.names.bind(field, "f")
        if field.batch:
            self._delivery(field)
            body = [f"d[{key}] = None", f"st.collect({me}, s, d, P)"]
        elif field.is_coroutine():
            complete = self.completion.function(field.definition.type, field, is_field=True)
            call = field.call(self.names)
            body = [
                f"d[{key}] = None",
                f"st.defer({call}, {complete}, {me}, {slot.position})",
            ]
        else:
            inline = self.completion.inline(field.definition.type, field, slot)
            body = [f"v = {field.call(self.names)}", *inline]
        return self._guarded(field, slot, body)

    def _delivery(self, field: FieldPlan) -> None:
        if field.deliver is None:
            name = self.names.fresh("deliver")
            slot = self._slot(field)
            inline = self.completion.inline(field.definition.type, field, slot)
            self.unit(f"def {name}(v, d, P, st):", self._guarded(field, slot, inline))
            field.deliver = self.called(name)
            self._delivering.append((field, name))

    def _slot(self, field: FieldPlan) -> Slot:
        key = repr(field.key)
        position = f"(P, {key}, d, {field.nullable}, {field.parent.name!r})"
        return Slot(position, f"d[{key}] = %s", is_field=True)

    def _guarded(self, field: FieldPlan, slot: Slot, body: Lines) -> Lines:
        failed = f"st.failed(e, {self.names.bind(field, 'f')}, {slot.position})"
        return ["try:", *indented(body), "except Exception as e:", INDENT + slot.put(failed)]
