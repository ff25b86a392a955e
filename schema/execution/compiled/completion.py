"""Python that completes a value: leaves inline, lists and objects as functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from graphql import (
    GraphQLObjectType,
    Undefined,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)

from schema.execution.compiled.abstract import Abstract, Checked
from schema.execution.compiled.leaves import complete_leaf, leaf
from schema.execution.compiled.lists import (
    Stream,
    demand_iterable,
    drain,
    is_async_iterable,
)

if TYPE_CHECKING:
    from schema.execution.compiled.compiler import Compiler
    from schema.execution.compiled.fields import FieldPlan
    from schema.execution.compiled.runtime import Complete

INDENT: Final = "  "
Lines = list[str]


def indented(lines: Lines) -> Lines:
    return [INDENT + it for it in lines]


def adding(points: int, to: str = "st.points") -> Lines:
    """Count points, if there are any; below zero they are taken back."""
    return [f"{to} += {points}"] if points else []


class Scope(NamedTuple):
    """The names of the object whose fields are read, and of what is made of it.

    `path` is the position as far as a path needs it. `key`: there is no such object, only its key.
    `keys` are those of what is made. `blank`: it is made of its values when all are there, which
    wait in variables until then, or by the function of this name for who needs it before.
    """

    source: str = "s"
    container: str = "d"
    position: str = "P"
    path: str = "P"
    points: str = "st.points"
    depth: int = 0
    key: str | None = None
    blank: str | None = None
    keys: tuple[str, ...] = ()

    @property
    def made(self) -> str:
        """What is made of the object, from now on in any case."""
        container = self.container
        return f"({container} := {container} or {self.blank}())" if self.blank else container

    def store(self, key: str) -> str:
        """Python that keeps `%s` as the value of a key."""
        if self.blank is None:
            return f"{self.container}[{key!r}] = %s"
        return f"{self.variable(key)} = %s"

    def variable(self, key: str) -> str:
        """What has the value of a key until it is put where it belongs."""
        return f"{self.container}_{self.keys.index(key)}" if self.keys else "v"

    def finished(self, name: str) -> Lines:
        """Give what is made of the object a name."""
        if self.blank is None:
            return [f"{name} = {self.container}"]
        values = [f"{key!r}: {self.container}_{index}" for index, key in enumerate(self.keys)]
        return [
            f"{name} = {{{', '.join(values)}}}",
            f"if {self.container} is not None:",
            f"{INDENT}{self.container}.update({name})",
            f"{INDENT}{name} = {self.container}",
        ]


class Slot(NamedTuple):
    """Where a value goes: Python for its position, and for putting `%s` there.

    `value` is the variable that has it until then, and may itself be where it goes. `points` is
    where the points of the answer are counted; `depth` tells how many objects are made in one
    function, one inside the other.
    """

    position: str
    path: str
    store: str
    is_field: bool
    points: str = "st.points"
    depth: int = 0
    value: str = "v"

    def put(self, value: str) -> str:
        return self.store % value

    def keep(self) -> Lines:
        """Put there what the variable has, if it is not there already."""
        return [] if self.store == f"{self.value} = %s" else [self.put(self.value)]


class Completion:
    """Writes the completion of values of each type, for a compiler."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self.names = compiler.names
        self._known: dict[Any, str] = {}

    def inline(self, kind: Any, field: FieldPlan, slot: Slot) -> Lines:
        """Complete the value that a slot's variable has, and put it there."""
        inner: Any = get_nullable_type(kind)
        me, v = self.names.bind(field, "f"), slot.value
        complete = self.function(kind, field, is_field=slot.is_field)
        odd = f"st.odd({v}, {complete}, {me}, {slot.position})"
        if is_leaf_type(inner):
            return self._leaf(inner, slot, odd, nullable=not is_non_null_type(kind))
        made, points = self.compiler.counted(lambda: self._made(inner, field, slot))
        return [
            f"if {v} is None:",
            *indented(self.null(kind, field, slot, points)),
            f"elif type({v}) in PLAIN:",
            *indented(made),
            "else:",
            *indented([*adding(-points, slot.points), slot.put(odd)]),
        ]

    def _made(self, kind: Any, field: FieldPlan, slot: Slot) -> Lines:
        if (made := self.compiler.inlined(kind, field, slot)) is not None:
            return made
        return [slot.put(f"{self._composite(kind, field)}({slot.value}, {slot.position}, st)")]

    def _leaf(self, kind: Any, slot: Slot, odd: str, *, nullable: bool) -> Lines:
        v = slot.value
        test, value = [it.format(v=v) for it in leaf(kind, self.names)]
        null = f" and {v} is not None" if nullable else ""
        if value == v:  # most are as they should be: nothing is to be done
            return [f"if not ({test}){null}:", f"{INDENT}{v} = {odd}", *slot.keep()]
        return [
            f"if {test}:",
            INDENT + slot.put(value),
            *([f"elif {v} is None:", INDENT + slot.put("None")] if nullable else []),
            "else:",
            INDENT + slot.put(odd),
        ]

    def function(self, kind: Any, field: FieldPlan, *, is_field: bool) -> str:
        """The name of `complete(value, position, run)` of a type, null included."""
        identity = (id(field), str(kind), is_field)
        if (known := self._known.get(identity)) is not None:
            return known
        inner: Any = get_nullable_type(kind)
        nullable = not is_non_null_type(kind)
        if is_leaf_type(inner):
            made = self.names.bind(complete_leaf(inner, field, nullable=nullable), "leaf")
        elif self.compiler.is_simple(inner, field):
            made = self.names.bind(self._when_needed(kind, field, is_field=is_field), "late")
        else:
            made = self.names.fresh("complete")
            slot = Slot("P", "P", "return %s", is_field)
            self.compiler.unit(
                f"def {made}(v, P, st):",
                [
                    "if v is None or v is Undefined:",
                    *indented(self.null(kind, field, slot)),
                    f"return {self._composite(inner, field)}(v, P, st)",
                ],
            )
        self._known[identity] = made
        return made

    def null(self, kind: Any, field: FieldPlan, slot: Slot, points: int = 0) -> Lines:
        """Put null where a value of so many points should be, or refuse to."""
        if is_non_null_type(kind):
            return [f"raise {self.names.bind(field, 'f')}.null_error()"]
        too_much = self.compiler.composite_points - 1 if slot.is_field else 0
        return [*adding(-points - too_much, slot.points), slot.put("None")]

    def _when_needed(self, kind: Any, field: FieldPlan, *, is_field: bool) -> Complete:
        """`complete` of an object that is made inline, for the values that are not."""
        found: list[Complete] = []
        too_much = self.compiler.composite_points - 1 if is_field else 0

        def complete(value: Any, position: Any, run: Any) -> Any:
            if value is None or value is Undefined:
                if is_non_null_type(kind):
                    raise field.null_error()
                run.points -= too_much
                return None
            if not found:
                found.append(self.late_object(get_nullable_type(kind), field))
            return found[0](value, position, run)

        return complete

    def _composite(self, kind: Any, field: FieldPlan) -> str:
        """The name of `(value, position, run)` for a list or an object that is there."""
        identity = (id(field), str(kind))
        if (known := self._known.get(identity)) is None:
            if is_list_type(kind):
                known = self._list(kind.of_type, field)
            elif is_abstract_type(kind):
                made = Abstract(kind, field, lambda it: self.late_object(it, field))
                known = self.names.bind(made, "abstract")
            else:
                known = self._object(kind, field)
            self._known[identity] = known
        return known

    def _object(self, kind: GraphQLObjectType, field: FieldPlan) -> str:
        name = self.compiler.object(kind, field.details)
        if not kind.is_type_of:
            return name
        complete: Complete = self.compiler.called(name)
        return self.names.bind(Checked(kind, field, complete), "checked")

    def late_object(self, kind: GraphQLObjectType, field: FieldPlan) -> Complete:
        """The function of a type that turned up while a plan ran."""
        name = self._object(kind, field)
        self.compiler.load()
        made: Callable[..., Any] = self.names.bound[name]
        return made

    def _list(self, kind: Any, field: FieldPlan) -> str:
        name = self.names.fresh("list")
        nullable = not is_non_null_type(kind)
        me = self.names.bind(field, "f")
        position, path = f"(P, i, out, {nullable}, None)", "(P, i, None, False, None)"
        complete = self.function(kind, field, is_field=False)
        stream = self.names.bind(
            Stream(field, self.compiler.called(complete), nullable=nullable), "stream"
        )
        slot = Slot(position, path, "out.append(%s)", is_field=False, points="n")
        item, points = self.compiler.apart(lambda: self.inline(kind, field, slot))
        body = [
            "if type(v) is not list and type(v) is not tuple:",
            f"  if {self.names.bind(is_async_iterable, 'is_async')}(v):",
            f"    return {stream}(v, P, st)",
            f"  {self.names.bind(demand_iterable, 'demand_iterable')}(v, {me})",
            "items = iter(v)",
            "out = []",
            "i = n = 0",
            "try:",
            "  for v in items:",
            *indented(indented(adding(points, "n"))),
            "    try:",
            *indented(indented(indented(item))),
            "    except Exception as e:",
            f"      out.append(st.failed(e, {me}, {position}))",
            "    i += 1",
            "except Exception:",
            f"  {self.names.bind(drain, 'drain')}(items, st)",
            "  raise",
            "st.points += n",
            "return out",
        ]
        self.compiler.unit(f"def {name}(v, P, st):", body)
        return name
