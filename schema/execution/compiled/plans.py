"""Plans, and the bounded cache that holds them."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable
from logging import getLogger
from typing import Any, Final

from graphql import DocumentNode, GraphQLSchema, OperationType
from graphql.execution.values import VariableValues

from schema.execution.compiled.analyse import Analysis, Fallback, analyse
from schema.execution.compiled.compiler import Compiler

logger = getLogger(__name__)

COLD: Final = Fallback("cold")
"""It has not come often enough: compiling costs as much as some runs."""

TOO_DEEP: Final = Fallback("recursion")
ODD_CONDITION: Final = Fallback("condition")
BROKEN: Final = Fallback("compiler")
"""A fault of this package, which no client has to suffer from."""

COMPILED: Final = "compiled"


class Plan:
    """An operation as Python, for certain values of its conditions."""

    __slots__ = ("_compiler", "analysis", "attributes", "points", "root", "steps")

    def __init__(
        self, analysis: Analysis, variables: VariableValues, composite_points: int
    ) -> None:
        """Compile it. `attributes` are what an executor of it has, whatever the request.

        Raises:
            RecursionError: it is nested too deeply.
        """
        self.analysis = analysis
        self._compiler = Compiler(analysis, variables, composite_points)
        self.root: Callable[..., Any] | None = None
        self.steps: list[Callable[..., Any]] = []
        self.points = 0
        self.attributes = {
            "plan": self,
            "schema": analysis.schema,
            "fragment_definitions": analysis.fragment_definitions,
            "fragments": analysis.fragments,
            "operation": analysis.operation,
        }
        if analysis.operation.operation is OperationType.MUTATION:
            self.steps, self.points = self._compiler.steps()
        else:
            self.root = self._compiler.root()

    @property
    def source(self) -> str:
        """The Python that was generated so far."""
        return self._compiler.source


class _Lru(OrderedDict[Any, Any]):
    """A dict that forgets what was not used for the longest time, one by one."""

    def __init__(self, maximum: int) -> None:
        super().__init__()
        self.maximum = maximum

    def find(self, key: Any) -> Any:
        found = self.get(key)
        if found is not None:
            self.move_to_end(key)
        return found

    def keep(self, key: Any, value: Any) -> None:
        self[key] = value
        if len(self) > self.maximum:
            self.popitem(last=False)


class Known:
    """An operation in the cache: whether it can be compiled, and how often it was asked for.

    `misses` are its uses without a plan since the last of its plans was `compiled`.
    """

    __slots__ = (
        "analysis",
        "compiled",
        "document",
        "is_trusted",
        "misses",
        "operation_name",
        "schema",
    )

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation_name: str | None,
        *,
        is_trusted: bool,
    ) -> None:
        self.schema = schema
        self.document = document  # kept: its id is the key
        self.operation_name = operation_name
        self.analysis = analyse(schema, document, operation_name)
        self.is_trusted = is_trusted
        self.misses = 0
        self.compiled = 0


class Plans:
    """The plans of a schema.

    Trusted documents are compiled when they are first used, others at the `ad_hoc_uses`-th time;
    each kind has its own cache, so that strangers' documents push out no trusted ones. Each further
    plan of an operation, for other conditions or because the last was forgotten, takes `growth`
    times as many uses: strangers choose the conditions, and compiling costs as much as many a run.

    `composite_points` are what an object or a list adds to `points`, of which a leaf is 1. `counts`
    are the operations that ran compiled, and those that fell back by reason.
    """

    def __init__(
        self,
        max_trusted: int = 256,
        max_ad_hoc: int = 128,
        *,
        ad_hoc_uses: int = 3,
        growth: int = 2,
        composite_points: int = 2,
    ) -> None:
        self.ad_hoc_uses = ad_hoc_uses
        self.growth = growth
        self.composite_points = composite_points
        self.counts: Counter[str] = Counter()
        self._trusted_documents: dict[int, DocumentNode] = {}
        self._known = {True: _Lru(4 * max_trusted), False: _Lru(8 * max_ad_hoc)}
        self._plans = {True: _Lru(max_trusted), False: _Lru(max_ad_hoc)}

    def trust(self, document: DocumentNode) -> None:
        """Compile the document's operations at their first use, and keep them apart."""
        self._trusted_documents[id(document)] = document

    def plan(
        self, schema: GraphQLSchema, document: DocumentNode, operation_name: str | None = None
    ) -> Plan | Fallback:
        """The plan of an operation whose conditions do not hang on variables, or why none is."""
        known = self.known(schema, document, operation_name)
        if isinstance(known.analysis, Fallback):
            return known.analysis
        return self._compiled(known.analysis, VariableValues({}, {}))

    def known(
        self, schema: GraphQLSchema, document: DocumentNode, operation_name: str | None
    ) -> Known:
        """What the cache knows of an operation."""
        is_trusted = id(document) in self._trusted_documents
        key = (id(document), operation_name, id(schema))
        cache = self._known[is_trusted]
        found: Known | None = cache.find(key)
        if found is None:
            found = Known(schema, document, operation_name, is_trusted=is_trusted)
            cache.keep(key, found)
        return found

    def find(self, known: Known, analysis: Analysis, variables: VariableValues) -> Plan | Fallback:
        """The plan for an operation with variables, compiled now if it has to be."""
        conditions = tuple([variables.coerced.get(it) for it in analysis.conditions])
        key = (analysis, conditions)
        cache = self._plans[known.is_trusted]
        found: Plan | Fallback | None = cache.find(key)
        if found is not None:
            return found
        if any(type(it) is not bool for it in conditions):
            return ODD_CONDITION
        known.misses += 1
        uses = 1 if known.is_trusted else self.ad_hoc_uses
        if known.misses < uses * self.growth**known.compiled:
            return COLD
        known.misses = 0
        known.compiled += 1
        found = self._compiled(analysis, variables)
        cache.keep(key, found)
        return found

    def _compiled(self, analysis: Analysis, variables: VariableValues) -> Plan | Fallback:
        try:
            return Plan(analysis, variables, self.composite_points)
        except RecursionError:
            return TOO_DEEP
        except Exception:
            logger.exception("An operation could not be compiled.")
            return BROKEN
