"""`python -m tests.bench.turns PID ...`: processes run in turns, each for a quarter of the time.

On few cores this leaves room for PostgreSQL and the client, so that what processes answer together
can be held against what one answers alone. It is a program of its own, which nothing keeps waiting.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

CYCLE: Final = 0.016
"""Seconds after which a process has its next turn."""

TURN: Final = CYCLE / 4


@contextmanager
def taken_by(pids: list[int]) -> Iterator[None]:
    """At most four processes run in turns until the end of the block."""
    command = [sys.executable, "-m", "tests.bench.turns", *map(str, pids)]
    turns = subprocess.Popen(command)  # noqa: S603 - this module
    try:
        yield
    finally:
        turns.kill()
        turns.wait()
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def main() -> None:
    pids = [int(it) for it in sys.argv[1:]]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    begin = time.perf_counter()
    with suppress(ProcessLookupError):
        while True:
            for place, pid in enumerate(pids):
                _wait(begin + place * CYCLE / len(pids))
                os.kill(pid, signal.SIGCONT)
                _wait(begin + place * CYCLE / len(pids) + TURN)
                os.kill(pid, signal.SIGSTOP)
            begin = max(begin + CYCLE, time.perf_counter())


def _wait(until: float) -> None:
    time.sleep(max(0.0, until - time.perf_counter()))


if __name__ == "__main__":
    main()
