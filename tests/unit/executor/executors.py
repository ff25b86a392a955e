"""The compiled executor as the tests want it."""

from schema.execution.compiled.executor import CompiledExecutor
from schema.execution.compiled.plans import Plans


def eager() -> type[CompiledExecutor]:
    """One with plans of its own, that compiles every operation when it is first used."""

    class Eager(CompiledExecutor):
        plans = Plans(ad_hoc_uses=1, growth=1)

    return Eager
