"""graphql-core's own tests of execution, with the compiled executor as the default one.

Those that may fail are in allowed.txt, with the reason; one that passes nevertheless must leave it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from tests.conformance.executor.source import NoSourceError, suite

HERE: Final = Path(__file__).parent
EXECUTOR: Final = "eager:Eager"
PLUGINS: Final = ("default_executor", "no:hypothesispytest", "no:cacheprovider", "no:valkey")
WITHOUT: Final = "tests/execution/incremental"
"""Incremental delivery is another executor's."""

FALLBACKS: Final = {
    "abort_signal", "depth", "directive", "field_resolver", "fragment variables", "hooks",
    "is_awaitable", "is_async_iterable", "middleware", "no operation", "no root type",
    "operation directive", "recursion", "type_resolver",
}  # fmt: skip
"""What the suite tries and graphql-core runs; `compiler`, a fault of ours, is none of them."""

PATIENCE: Final = 240
"""Seconds for the whole suite, which takes about ten."""


class Suite(NamedTuple):
    """`outcomes`: test id -> why it failed; `counts` are those of the executor's plans."""

    outcomes: dict[str, str]
    counts: dict[str, int]


def allowed() -> dict[str, str]:
    """Test id -> the reason, which is the comment above it."""
    reasons: dict[str, str] = {}
    reason: list[str] = []
    fresh = True
    for line in (HERE / "allowed.txt").read_text().splitlines():
        if line.startswith("#"):
            reason = [line[1:].strip()] if fresh else [*reason, line[1:].strip()]
            fresh = False
        elif line:
            reasons[line] = " ".join(reason)
            fresh = True
    return reasons


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Suite:
    try:
        folder = suite()
    except NoSourceError as error:
        pytest.skip(f"the source distribution of graphql-core cannot be had: {error}")
    return run(folder, tmp_path_factory.mktemp("suite") / "outcomes.json", EXECUTOR)


def run(folder: Path, written: Path, executor: str) -> Suite:
    plugins = [part for name in PLUGINS for part in ("-p", name)]
    options = ["-c", os.devnull, "--rootdir", ".", "-q", f"--ignore={WITHOUT}"]
    given = [f"--executor={executor}", f"--outcomes={written}", "tests/execution"]
    done = subprocess.run(  # noqa: S603 - the interpreter that runs this
        [sys.executable, "-m", "pytest", *plugins, *options, *given],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(HERE)},
        capture_output=True,
        check=False,
        timeout=PATIENCE,
    )
    assert written.exists(), done.stdout.decode()[-3000:] + done.stderr.decode()[-3000:]
    return Suite(**json.loads(written.read_text()))


def test_the_suite_was_run_whole(ran: Suite) -> None:
    assert len(ran.outcomes) > 450


def test_whatever_can_be_compiled_ran_compiled(ran: Suite) -> None:
    assert ran.counts["compiled"] > 300
    assert ran.counts.keys() <= FALLBACKS | {"compiled"}


def test_every_test_passes_that_is_not_listed(ran: Suite) -> None:
    failed = {test: why for test, why in ran.outcomes.items() if why and test not in allowed()}

    assert failed == {}


def test_every_listed_test_fails(ran: Suite) -> None:
    passed = [test for test in allowed() if not ran.outcomes.get(test)]

    assert passed == []


def test_every_listed_test_has_a_reason() -> None:
    assert all(allowed().values())
