"""graphql-core's executor, which runs an operation as a compiled plan wherever it can."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    MiddlewareManager,
    default_field_resolver,
    default_type_resolver,
)
from graphql.execution.executor import CollectedErrors
from graphql.pyutils import AwaitableOrValue
from graphql.pyutils.is_awaitable import is_async_iterable, is_awaitable
from graphql.type import GraphQLResolveInfoHelpers
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema.execution.compiled.analyse import Fallback
from schema.execution.compiled.plans import COMPILED, Known, Plan, Plans
from schema.execution.compiled.runtime import Run

POSITIONAL: Final = (
    *("field_resolver", "type_resolver", "subscribe_field_resolver", "max_coercion_errors"),
    *("enable_early_execution", "middleware", "is_awaitable", "is_async_iterable"),
)
"""The arguments of `build` after the name of the operation, in graphql-core's order."""

KNOWN: Final = frozenset(
    {*POSITIONAL, "hide_suggestions", "abort_signal", "hooks", "operation_extensions"}
)

USUAL: Final[Mapping[str, tuple[Any, ...]]] = {
    "field_resolver": (default_field_resolver,),
    "type_resolver": (default_type_resolver,),
    "middleware": (),
    "is_awaitable": (is_awaitable, optimized_is_awaitable),
    "is_async_iterable": (is_async_iterable,),
    "abort_signal": (),
    "hooks": (),
}
"""Values of arguments that a plan allows for, beside None; with others graphql-core runs."""


class CompiledExecutor(StrawberryGraphQLCoreExecutionContext):
    """Falls back to graphql-core before anything runs; `plans.counts` tells how often and why.

    Give it to graphql-core as `executor_class`, or call `start` with what a server has at hand.
    What graphql-core's own constructor does is done when something asks for it.
    """

    plans: ClassVar[Plans] = Plans()
    plan: Plan | None = None
    points: int | None = None
    """What the answer cost; None when graphql-core ran the operation, or when something failed:
    then what was counted may have become null."""

    hide_suggestions = False
    abort_signal = None
    _others: Mapping[str, Any] = MappingProxyType({})

    @classmethod
    def build(  # noqa: PLR0917 - graphql-core's signature; most arguments only pass through
        cls,
        schema: GraphQLSchema,
        document: DocumentNode,
        root_value: Any = None,
        context_value: Any = None,
        raw_variable_values: dict[str, Any] | None = None,
        operation_name: str | None = None,
        *positional: Any,
        **others: Any,
    ) -> list[GraphQLError] | CompiledExecutor:
        """Build the executor of an operation, or say what is wrong with the request."""
        others |= dict(zip(POSITIONAL, positional, strict=False))
        reason = _unusual(others)
        if reason is None:
            known = cls.plans.known(schema, document, operation_name)
            return cls.start(known, raw_variable_values, context_value, root_value, **others)
        cls.plans.counts[reason] += 1
        request = (root_value, context_value, raw_variable_values, operation_name)
        return cls._of_core(schema, document, *request, **others)

    @classmethod
    def start(
        cls,
        known: Known,
        variables: dict[str, Any] | None,
        context_value: Any = None,
        root_value: Any = None,
        *,
        max_coercion_errors: int = 50,
        hide_suggestions: bool = False,
        **others: Any,
    ) -> list[GraphQLError] | CompiledExecutor:
        """Build the executor of an operation that `plans.known` has told."""
        plan: Plan | Fallback
        analysis = known.analysis
        if isinstance(analysis, Fallback):
            plan = analysis
        else:
            values = analysis.variables.coerced(
                variables or {}, max_errors=max_coercion_errors, hide_suggestions=hide_suggestions
            )
            if isinstance(values, list):
                return values
            plan = cls.plans.find(known, analysis, values)
            if isinstance(plan, Plan):
                cls.plans.counts[COMPILED] += 1
                request = {
                    "variable_values": values,
                    "context_value": context_value,
                    "root_value": root_value,
                    "hide_suggestions": hide_suggestions,
                    "_others": others,
                }
                return cls._of_plan(plan, request)
        cls.plans.counts[plan.reason] += 1
        return cls._of_core(
            known.schema,
            known.document,
            root_value,
            context_value,
            variables,
            known.operation_name,
            max_coercion_errors=max_coercion_errors,
            hide_suggestions=hide_suggestions,
            **others,
        )

    @classmethod
    def _of_core(cls, *request: Any, **others: Any) -> list[GraphQLError] | CompiledExecutor:
        made: Any = super().build(*request, **others)
        return made  # type: ignore[no-any-return]  # graphql-core makes an object of `cls`

    @classmethod
    def _of_plan(cls, plan: Plan, request: dict[str, Any]) -> CompiledExecutor:
        made = cls.__new__(cls)
        made.__dict__ = plan.attributes | request
        return made

    def __getattr__(self, name: str) -> Any:
        """What graphql-core's constructor sets, for info, subscriptions and its own execution."""
        if name == "async_helpers":  # not kept: it holds the executor
            return GraphQLResolveInfoHelpers(
                gather=self.gather_async_work, track=self.track_async_work
            )
        if name == "operation_extensions":
            return self._others.get(name)
        if name.startswith("__") or self.plan is None or "error_propagation" in self.__dict__:
            raise AttributeError(name)
        others = {key: value for key, value in self._others.items() if key != "middleware"}
        super().__init__(
            self.schema,
            self.fragment_definitions,
            self.fragments,
            self.root_value,
            self.context_value,
            self.operation,
            self.variable_values,
            others.pop("field_resolver", None) or default_field_resolver,
            others.pop("type_resolver", None) or default_type_resolver,
            others.pop("subscribe_field_resolver", None) or default_field_resolver,
            hide_suggestions=self.hide_suggestions,
            **others,
        )
        return getattr(self, name)

    def execute_operation(
        self,
        serially: bool | None = None,  # noqa: FBT001 - graphql-core's signature
    ) -> AwaitableOrValue[ExecutionResult]:
        """Run it: a coroutine when something has to be awaited, else the result."""
        plan = self.plan
        if plan is None or (serially is not None and serially != bool(plan.steps)):
            made: Any = super().execute_operation(serially)
            return made  # type: ignore[no-any-return]  # fallbacks with incremental delivery included
        run = Run(self)
        if plan.root is None:
            return run.serially(plan, self.root_value)
        return run.at_once(plan.root, self.root_value)

    def build_per_event_executor(self, payload: Any) -> CompiledExecutor:
        """The executor of one event of a subscription."""
        made = self.__class__.__new__(self.__class__)
        made.__dict__.update(self.__dict__)
        made.root_value = payload
        made.points = None
        if "collected_errors" in made.__dict__:
            made.collected_errors = CollectedErrors()
        return made


def compiled_executor(plans: Plans) -> type[CompiledExecutor]:
    """The executor of a schema that has plans of its own."""
    return type("CompiledExecutor", (CompiledExecutor,), {"plans": plans})


def _unusual(others: Mapping[str, Any]) -> str | None:
    """The argument, if any, that no plan allows for."""
    for name, usual in USUAL.items():
        value = others.get(name)
        if value is not None and not any(value is it for it in usual):
            if isinstance(value, MiddlewareManager) and not value.middlewares:
                continue
            return name
    return None if others.keys() <= KNOWN else "unknown argument"
