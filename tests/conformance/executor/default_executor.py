"""A pytest plugin for graphql-core's own suite, where nothing of ours is at hand but `schema`.

It makes another executor the default, collects `describe_` blocks as pytest-describe does, ends
a test that hangs, and writes what became of each test.
"""

import json
import signal
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import FrameType, FunctionType, ModuleType
from typing import Any, Final

import pytest

SECONDS: Final = 20
"""For one test: none takes a second unless the machine is busy."""

outcomes: dict[str, str] = {}
"""Test id -> "" when it passed, else why it did not."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--executor", help="module:class")
    parser.addoption("--outcomes", type=Path, help="file to write")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "asyncio: of a plugin that these tests do not need")
    executor = _executor(config)
    execute = import_module("graphql.execution.execute")
    vars(execute).update(ExecutorThrowingOnIncremental=executor, IncrementalExecutor=executor)


def _executor(config: pytest.Config) -> Any:
    module, _, name = config.getoption("--executor").partition(":")
    return getattr(import_module(module), name)


def pytest_pycollect_makeitem(
    collector: pytest.Module, name: str, obj: object
) -> pytest.Collector | None:
    if isinstance(obj, FunctionType) and name.startswith("describe_"):
        return Block.made_of(collector, obj)
    return None


class Block(pytest.Module):
    """A function whose local functions are tests."""

    function: Callable[[], None]

    @classmethod
    def made_of(cls, parent: pytest.Module, function: FunctionType) -> "Block":
        name = function.__name__
        made: Block = cls.from_parent(parent, path=parent.path, nodeid=f"{parent.nodeid}::{name}")
        made.name, made.function = name, function
        return made

    def _getobj(self) -> ModuleType:
        module = ModuleType(self.name)
        vars(module).update(_locals_of(self.function))
        return module

    def funcnamefilter(self, name: str) -> bool:
        return not name.startswith("_")

    def classnamefilter(self, name: str) -> bool:  # noqa: ARG002 - pytest gives it
        return False


def _locals_of(function: Callable[[], None]) -> dict[str, Any]:
    found: dict[str, Any] = {}

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "return" and frame.f_code is getattr(function, "__code__", None):
            found.update(frame.f_locals)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        function()
    finally:
        sys.setprofile(before)
    return found


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    def hangs(*_: object) -> None:
        raise TimeoutError(f"{item.name} takes longer than {SECONDS} seconds")

    signal.signal(signal.SIGALRM, hangs)
    signal.setitimer(signal.ITIMER_REAL, SECONDS, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" or not report.passed:
        outcomes[report.nodeid] = "" if report.passed else report.longreprtext or report.outcome


def pytest_sessionfinish(session: pytest.Session) -> None:
    path: Path = session.config.getoption("--outcomes")
    plans = getattr(_executor(session.config), "plans", None)
    counts = dict(plans.counts) if plans else {}
    path.write_text(json.dumps({"outcomes": outcomes, "counts": counts}))
