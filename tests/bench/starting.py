"""Case G: from the start of a process to its first right answer."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from tests.bench.cases import Case
from tests.bench.client import Check, Connection
from tests.bench.figures import Figure
from tests.bench.measure import turn
from tests.bench.processes import Server

Start = Callable[[], AbstractContextManager[Server]]


async def started(start: Start, request: bytes, check: Check) -> Figure:
    """CPU and time until the answer, in ms, and the memory then."""
    async with turn():
        begun = time.perf_counter()
        with start() as server:
            connection = await Connection.to(server.port)
            answer = await connection.ask(request)
            took, cpu, memory = time.perf_counter() - begun, server.cpu(), server.memory()
            check(answer)
            connection.close()
    return Figure(
        cpu_ms=1000 * cpu,
        pg_cpu_ms=0,
        rps=1 / took,
        p50_ms=1000 * took,
        p99_ms=1000 * took,
        bytes=len(answer.body),
        rss_mb=memory,
    )


async def starts(
    tiny: Case, limit: Start, product: Start, number: int
) -> tuple[list[Figure], list[Figure]]:
    """Of the yardstick and the product in turn; the first start of each finds cold files."""
    theirs, mine = [], []
    for _ in range(number):
        theirs.append(await started(limit, tiny.of_limit()[0], tiny.check()))
        mine.append(await started(product, tiny.of_product()[0], tiny.check()))
    return theirs[1:], mine[1:]
