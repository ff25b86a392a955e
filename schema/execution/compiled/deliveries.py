"""Python that asks batches, and puts what they give where it belongs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from schema.execution.compiled.completion import Lines, Scope, indented
from schema.execution.compiled.fields import FieldPlan, Part

if TYPE_CHECKING:
    from schema.execution.compiled.compiler import Compiler


class Deliveries:
    """Of one plan: of fields that a batch reads, and of parts of entities that a key loads."""

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler
        self._names = compiler.names
        self._added: list[tuple[FieldPlan | Part, str]] = []

    def loaded(self) -> None:
        """Take the functions that have been compiled."""
        for plan, name in self._added:
            plan.deliver = self._names.bound[name]
        self._added.clear()

    def collect(self, plan: FieldPlan | Part, scope: Scope) -> str:
        """Note an object for the batch, which is asked when no object is left to be read."""
        batch: Any = plan.batch
        me, key = self._names.bind(plan), self._names.bind(batch.key, "key")
        entry = f"({key}({scope.source}), {scope.container}, {scope.position})"
        return f"(st.keyed.get({me}) or st.key({me})).append({entry})"

    def prepare(self, field: FieldPlan) -> None:
        """Add the function that takes the values of a field."""
        if field.deliver is None:
            compiler, slot = self._compiler, self._compiler.slot(field, Scope())
            inline = compiler.completion.inline(field.definition.type, field, slot)
            name = self._function(field, "v", compiler.guarded(field, slot, inline))
            field.deliver = compiler.called(name)

    def of_part(
        self, parts: dict[Any, Part], fields: list[FieldPlan], lines: Lines, scope: Scope
    ) -> Lines:
        """Neighbouring fields of one part: read at once when the object is one of its own."""
        through: Any = fields[0].through
        is_first = through.identity not in parts
        part = parts.setdefault(through.identity, Part(through))
        part.fields += fields
        own, source = self._names.bind(part.own, "own"), scope.source
        at_hand = f"{self._names.bind(part, 'part')}_is_here"
        known = f"{at_hand} = type({source}) in {own} or isinstance({source}, {own})"
        return [*([known] if is_first else []), f"if {at_hand}:", *indented(lines)]

    def elsewhere(self, part: Part, scope: Scope) -> Lines:
        """Load the object that has the part's fields, when another one is at hand."""

        def deliver(*given: Any) -> Any:
            return self._compiled(part)(*given)

        part.deliver = deliver
        name = self._names.bind(part, "part")
        return [
            f"if not {name}_is_here:",
            "  try:",
            f"    {self.collect(part, scope)}",
            "  except Exception as e:",
            f"    {name}.reject(e, st, {scope.container}, {scope.position})",
        ]

    def _compiled(self, part: Part) -> Callable[..., Any]:
        """The function that takes a part's objects; made when the first ones come."""
        name = self._names.bind(part, "part")
        lines = [
            "if s is None:",
            f"  {name}.miss(st, d, P)",
            "  continue",
            "if type(s) not in PLAIN and isinstance(s, Exception):",
            f"  {name}.reject(s, st, d, P)",
            "  continue",
            *[line for it in part.fields for line in self._compiler.field(it, Scope())],
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
