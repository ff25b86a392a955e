"""Several API processes beside one: what they answer together, and what an answer costs then.

Processes are pinned, one to a core; the client and PostgreSQL have the other cores. Where there are
none, the processes run in turns, each for a quarter of the time, alone as well as together: that
leaves half of two cores to the others.
"""

import asyncio
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Final

from tests.bench import processes, turns
from tests.bench.cases import Case
from tests.bench.client import CONNECTIONS, Load, load, visiting
from tests.bench.figures import Figure, middle, quantile
from tests.bench.home import Home
from tests.bench.measure import SECONDS, turn
from tests.bench.processes import Server, idle, tree_cpu
from tests.bench.report import Result

WARM: Final = 100


async def measured(home: Home, case: Case, number: int, rounds: int) -> list[Result]:
    """The case with one process, and with that many, in turn."""
    spare = _has_cores_for(number)
    found: dict[int, list[Figure]] = {1: [], number: []}
    for _ in range(rounds):
        for each, figures in found.items():
            figures.append(await _with(home, case, each, spare=spare))
    return [Result(f"{case.name} × {each}", middle(it)) for each, it in found.items()]


def note(number: int) -> str:
    cores = os.cpu_count() or 1
    if _has_cores_for(number):
        return f"{number} processes had a core each, client and PostgreSQL the other {cores}."
    return (
        f"{cores} cores for {number} API processes, PostgreSQL and the client: each process ran "
        "for a quarter of the time, in turns, whether alone or beside others."
    )


def gain(one: Result, several: Result) -> str:
    times = several.product.rps / one.product.rps
    return f"{several.case}: {times:.2f} times the requests per second of {one.case}."


def _has_cores_for(number: int) -> bool:
    return len(os.sched_getaffinity(0)) >= number + 2


async def _with(home: Home, case: Case, number: int, *, spare: bool) -> Figure:
    cores = sorted(os.sched_getaffinity(0))
    with ExitStack() as stack:
        if spare:
            stack.enter_context(_left_to_others(cores[number:], home))
        servers = [stack.enter_context(_started(home, place)) for place in range(number)]
        if spare:
            for core, server in zip(cores, servers, strict=False):
                os.sched_setaffinity(server.pid, {core})
        await _loaded(servers, case, WARM)  # it plans and compiles
        if not spare:
            stack.enter_context(turns.taken_by([it.pid for it in servers]))
        cpu = sum(it.cpu() for it in servers)
        await _loaded(servers, case, WARM)
        each = max((sum(it.cpu() for it in servers) - cpu) / (WARM * number), 1e-4)
        return await _once(servers, case, int(SECONDS / each), home.postmaster)


def _started(home: Home, place: int) -> AbstractContextManager[Server]:
    port = processes.free_port()
    return processes.product(home, home.database_url, port, port, name=f"storefront-{place}")


async def _once(servers: list[Server], case: Case, count: int, postmaster: int) -> Figure:
    """So many requests to each."""
    total = count * len(servers)
    async with turn():
        await idle(*(it.pid for it in servers), postmaster)
        cpu, pg = sum(it.cpu() for it in servers), tree_cpu(postmaster)
        loads = await _loaded(servers, case, count)
        cpu, pg = sum(it.cpu() for it in servers) - cpu, tree_cpu(postmaster) - pg
    latencies = [it for made in loads for it in made.latencies]
    return Figure(
        cpu_ms=1000 * cpu / total,
        pg_cpu_ms=1000 * pg / total,
        rps=total / max(made.seconds for made in loads),
        p50_ms=1000 * quantile(latencies, 0.5),
        p99_ms=1000 * quantile(latencies, 0.99),
        bytes=sum(made.bytes for made in loads) // total,
        rss_mb=sum(it.memory() for it in servers),
    )


async def _loaded(servers: list[Server], case: Case, count: int) -> list[Load]:
    visit = visiting(case.of_product(), case.check())
    return await asyncio.gather(*(load(it.port, visit, count, CONNECTIONS) for it in servers))


@contextmanager
def _left_to_others(cores: list[int], home: Home) -> Iterator[None]:
    """The client and PostgreSQL, with the children that it will have, keep to these cores."""
    before = os.sched_getaffinity(0)
    try:
        for pid in (0, home.postmaster):
            os.sched_setaffinity(pid, cores)
        yield
    finally:
        for pid in (0, home.postmaster):
            os.sched_setaffinity(pid, before)
