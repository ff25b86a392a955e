"""The compiled executor for a suite in which every document is executed once."""

from asyncio import get_running_loop
from typing import Any

from schema.execution.compiled.executor import CompiledExecutor
from schema.execution.compiled.plans import Plans


class Eager(CompiledExecutor):
    """Compiles at the first use, and what `execute_sync` runs as well.

    `execute_sync` has nothing taken for awaitable, with which graphql-core runs an operation. Where
    no event loop runs nothing can be awaited anyhow, and the plan needs no such help.
    """

    plans = Plans(ad_hoc_uses=1, growth=1)

    @classmethod
    def build(cls, *given: Any, **named: Any) -> Any:
        try:
            get_running_loop()
        except RuntimeError:
            given = tuple([None if _assumes_nothing(it) else it for it in given])
        return super().build(*given, **named)


def _assumes_nothing(argument: Any) -> bool:
    return getattr(argument, "__name__", "").startswith("assume_not_")
