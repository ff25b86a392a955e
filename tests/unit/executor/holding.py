"""How an operation is held against graphql-core in a test."""

import asyncio
import os
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

from hypothesis import HealthCheck, currently_in_test_context, event, settings

from tests.unit.executor.comparison import Answer, Case, Complete, differences

T = TypeVar("T")
EXAMPLES: Final = os.environ.get("EXECUTOR_EXAMPLES")
"""How many operations each test tries; then they are others every time."""


def examples(count: int) -> settings:
    return settings(
        max_examples=int(EXAMPLES or count),
        derandomize=EXAMPLES is None,
        database=None,
        deadline=None,
        suppress_health_check=[*HealthCheck],
    )


def demand_same(
    case: Case[Any],
    ours: Answer,
    core: Answer,
    complete: Callable[[], Complete] | None = None,
) -> None:
    """The two answers mean the same; `complete` tells all errors where the case itself cannot.

    Raises:
        AssertionError: something differs that may not.
    """
    if currently_in_test_context():
        event(_kind(ours, core))
    found = differences(ours, core, complete or (lambda: run(case.complete())))
    assert not found, "\n".join([case.operation.text, str(case.operation.variables), *found])


def _kind(ours: Answer, core: Answer) -> str:
    if any(path is None for path, _ in core.errors):
        return "refused before it is executed"
    if not core.errors:
        return "no errors"
    if ours.errors == core.errors:
        return "errors equal"
    return "order differs" if ours.multiset == core.multiset else "errors differ below a null"


def run(work: Coroutine[Any, Any, T]) -> T:
    """In an event loop of its own."""
    return asyncio.run(work)
