"""Python that asks batches, and puts what they give where it belongs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, cast

from graphql import get_nullable_type, is_leaf_type

from schema.execution.compiled.batch import Batch
from schema.execution.compiled.completion import Lines, Scope, Slot, adding, indented
from schema.execution.compiled.fields import FieldPlan, Part
from schema.execution.compiled.leaves import IS_TEXT, leaf

if TYPE_CHECKING:
    from schema.execution.compiled.compiler import Compiler

TYPENAME: Final = "__typename"


class Deliveries:
    """Of one plan: of fields that a batch reads, and of parts of entities that a key loads.

    What a batch has at hand is read where it is needed, and the batch is asked for the rest.
    """

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler
        self._names = compiler.names
        self._added: list[tuple[FieldPlan | Part, str]] = []
        self._at_hand: dict[str, str] = {}
        """What finds the values at hand of a plan, by its name in the code."""

    def loaded(self) -> None:
        """Take the functions that have been compiled."""
        for plan, name in self._added:
            plan.deliver = self._names.bound[name]
        self._added.clear()

    def begun(self, body: Lines) -> Lines:
        """The body of a function that has looked first for what is at hand."""
        text = "\n".join(body)
        used = [it for it in self._at_hand if f"{it}(" in text]
        return [*[f"{it} = st.at_hand({self._at_hand[it]})" for it in used], *body]

    def of_field(self, field: FieldPlan, slot: Slot, scope: Scope) -> Lines:
        """Read a field that is of a batch."""
        self._prepare(field)
        batch: Any = field.batch
        key = self._key(batch, scope)
        note = self._note(field, key, scope)
        find = self._find(field)
        if find is None:
            return [note, slot.put("None")]
        made, points = self._compiler.counted(
            lambda: self._compiler.completion.inline(field.definition.type, field, slot)
        )
        return [
            f"{slot.value} = {find}({key})",
            f"if {slot.value} is None:",
            *indented([*adding(-points, slot.points), note, slot.put("None")]),
            "else:",
            *indented(made),
        ]

    def of_part(self, parts: dict[Any, Part], fields: list[FieldPlan], scope: Scope) -> Lines:
        """Neighbouring fields of one part: read at once when the object that has them is here."""
        through: Any = fields[0].through
        is_first = through.identity not in parts
        part = parts.setdefault(through.identity, Part(through))
        part.fields += fields
        here = self._here(part)
        read = scope._replace(source=here, key=None)
        lines, points = self._compiler.counted(
            lambda: [line for it in fields for line in self._compiler.field(it, read)]
        )
        own = self._own(part, scope) if is_first else []
        blank = [scope.store(it.key) % None for it in fields]
        blank += adding(-points, scope.points)
        return [*own, f"if {here} is not None:", *indented(lines), "else:", *indented(blank)]

    def elsewhere(self, part: Part, scope: Scope) -> Lines:
        """Load the object that has the part's fields, when it is not here."""

        def deliver(*given: Any) -> Any:
            return self._compiled(part)(*given)

        part.deliver = deliver
        name = self._names.bind(part, "part")
        return [
            f"if {self._here(part)} is None:",
            "  try:",
            f"    {self._note(part, self._key(part.batch, scope), scope)}",
            "  except Exception as e:",
            f"    {name}.reject(e, st, {scope.made}, {scope.position})",
        ]

    def pointed(self, field: FieldPlan, slot: Slot, scope: Scope) -> Lines | None:
        """Make an object from its key alone, if that is all that its fields need."""
        pointer, kind = field.pointer, cast("Any", get_nullable_type(field.definition.type))
        if pointer is None or not self._compiler.is_simple(kind, field, slot.depth):
            return None
        if not all(self._needs(it, pointer.key) for it in self._compiler.selected(kind, field)):
            return None
        key = f"k{slot.depth + 1}"
        made, points = self._compiler.counted(
            lambda: self._compiler.inlined(kind, field, slot, key=key) or []
        )
        if not made:
            return None
        completion = self._compiler.completion
        late = completion.function(field.definition.type, field, is_field=True)
        me = self._names.bind(field, "f")
        call = field.call(self._names, scope.source, scope.path)
        odd = f"st.odd({call}, {late}, {me}, {slot.position})"
        return [
            f"{key} = {scope.source}.{pointer.attribute}",
            f"if type({key}) is str:",
            *indented(made),
            f"elif {key} is None:",
            *indented(completion.null(field.definition.type, field, slot, points)),
            "else:",
            *indented([*adding(-points, slot.points), slot.put(odd)]),
        ]

    def _needs(self, field: FieldPlan, key: str) -> bool:
        """Whether the field needs nothing but this attribute of its object."""
        if field.nodes[0].name.value == TYPENAME:
            return True
        batch = field.through.batch if field.through else field.batch
        if batch is not None:
            return batch.attribute == key
        kind: Any = get_nullable_type(field.definition.type)
        return field.attribute == key and is_leaf_type(kind) and leaf(kind, self._names) == IS_TEXT

    def _key(self, batch: Batch, scope: Scope) -> str:
        if scope.key is not None:
            return scope.key
        if (name := batch.attribute) is not None:
            return f"{scope.source}.{name}"
        return f"{self._names.bind(batch.key, 'key')}({scope.source})"

    def _find(self, plan: FieldPlan | Part) -> str | None:
        """The name of what finds the batch's values that are at hand."""
        batch: Any = plan.batch
        if batch.at_hand is None:
            return None
        me = self._names.bind(plan)
        find = f"find_{me}"
        self._at_hand[find] = me
        return find

    def _note(self, plan: FieldPlan | Part, key: str, scope: Scope) -> str:
        """Note an object for the batch, which is asked when no object is left to be read."""
        me, entry = self._names.bind(plan), f"({key}, {scope.made}, {scope.position})"
        return f"(st.keyed.get({me}) or st.key({me})).append({entry})"

    def _here(self, part: Part) -> str:
        """The name of the object that has the part's fields; None: it is not known."""
        return f"{self._names.bind(part, 'part')}_here"

    def _own(self, part: Part, scope: Scope) -> Lines:
        here, source, key = self._here(part), scope.source, self._key(part.batch, scope)
        find = self._find(part)
        found = f"{find}({key})" if find else "None"
        if scope.key is not None:
            return [f"{here} = {found}"]
        own = self._names.bind(part.own, "own")
        line = f"{here} = {source} if type({source}) in {own} or isinstance({source}, {own}) else"
        if find is None:
            return [f"{line} None"]
        # What is wrong with the key is told where it is noted for the batch, a few lines below.
        return ["try:", f"  {line} {found}", "except Exception:", f"  {here} = None"]

    def _prepare(self, field: FieldPlan) -> None:
        """Add the function that takes the values of a field."""
        if field.deliver is None:
            compiler, slot = self._compiler, self._compiler.slot(field, Scope())
            inline, points = compiler.apart(
                lambda: compiler.completion.inline(field.definition.type, field, slot)
            )
            lines = [*adding(points), *compiler.guarded(field, slot, inline)]
            name = self._function(field, "v", lines)
            field.deliver = compiler.called(name)

    def _compiled(self, part: Part) -> Callable[..., Any]:
        """The function that takes a part's objects; made when the first ones come."""
        name = self._names.bind(part, "part")
        read, points = self._compiler.apart(
            lambda: [line for it in part.fields for line in self._compiler.field(it, Scope())]
        )
        lines = [
            "if s is None:",
            f"  {name}.miss(st, d, P)",
            "  continue",
            "if type(s) not in PLAIN and isinstance(s, Exception):",
            f"  {name}.reject(s, st, d, P)",
            "  continue",
            *adding(points),
            *read,
        ]
        self._function(part, "s", lines)
        self._compiler.load()
        made: Callable[..., Any] = part.deliver
        return made

    def _function(self, plan: FieldPlan | Part, value: str, lines: Lines) -> str:
        """The name of `(values, entries, run)`, which goes through them one after the other."""
        name = self._names.fresh("deliver")
        body = [
            f"for {value}, (_, d, P) in zip(found, entries, strict=True):",
            "  if st.dead and st.is_dead(P):",
            "    continue",
            "  try:",
            *indented(indented(lines)),
            "  except GraphQLError as e:",
            "    st.null(e, P)",
            "    if st.is_null:",
            "      return",
        ]
        self._compiler.unit(f"def {name}(found, entries, st):", body)
        self._added.append((plan, name))
        return name
