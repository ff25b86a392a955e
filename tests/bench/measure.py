"""Rounds: the yardstick and the product in turn, on an idle machine, over a fixed count."""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from math import ceil
from typing import Final

from tests.bench.cases import Case, plain
from tests.bench.client import CONNECTIONS, Check, Connection, Visit, load, visiting
from tests.bench.figures import Figure, quantile
from tests.bench.processes import Server, idle, tree_cpu

SECONDS: Final = 1.0
"""CPU that one measurement costs: the kernel counts in steps of 10 ms. Many short ones tell more
than few long ones, for what else the machine does changes from second to second."""

COMPARED: Final = 50
WARM: Final = 40


class Different(AssertionError):
    """The product answers something else than the yardstick."""


@dataclass(frozen=True, slots=True)
class Target:
    """A server, what is asked of it, and other trees whose CPU counts with it.

    `prepare` makes what so many visits need before they are counted, such as empty carts. One
    measurement costs so many `seconds` of CPU.
    """

    server: Server
    prepare: Callable[[int], Awaitable[Visit]]
    others: tuple[Server, ...] = ()
    connections: int = CONNECTIONS
    seconds: float = SECONDS

    def cpu(self) -> float:
        return self.server.cpu() + sum(it.cpu() for it in self.others)

    def pids(self) -> tuple[int, ...]:
        return self.server.pid, *(it.pid for it in self.others)


def asking(server: Server, requests: Sequence[bytes], check: Check) -> Target:
    """A server that is asked one of these requests after the other."""

    async def prepare(_: int) -> Visit:
        return visiting(requests, check)

    return Target(server, prepare)


async def compare(case: Case, limit: Server, product: Server) -> None:
    """Hold the answers of both against each other.

    Raises:
        Different: there is a difference.
    """
    here, there = await Connection.to(limit.port), await Connection.to(product.port)
    pairs = list(zip(case.of_limit(), case.of_product(), strict=True))[:COMPARED]
    for number, (mine, theirs) in enumerate(pairs):
        wanted, given = plain((await here.ask(mine)).body), plain((await there.ask(theirs)).body)
        if wanted != given:
            where = difference(wanted, given)
            raise Different(f"case {case.name}, {case.variables[number]}: {where}")
    here.close()
    there.close()


def difference(wanted: object, given: object, path: str = "$") -> str:
    """Where two answers begin to differ."""
    if isinstance(wanted, dict) and isinstance(given, dict) and wanted.keys() == given.keys():
        pairs = [(f"{path}.{key}", wanted[key], given[key]) for key in wanted]
    elif isinstance(wanted, list) and isinstance(given, list) and len(wanted) == len(given):
        pairs = [(f"{path}[{n}]", *both) for n, both in enumerate(zip(wanted, given, strict=True))]
    else:
        return f"{path}: {wanted!r:.300} is wanted, {given!r:.300} is given"
    first = next((it for it in pairs if it[1] != it[2]), None)
    return difference(first[1], first[2], first[0]) if first else path


async def counted(target: Target) -> int:
    """How many requests cost the CPU of one measurement."""
    count = WARM
    while True:
        visit = await target.prepare(count)
        before = target.cpu()
        await load(target.server.port, visit, count, target.connections)
        spent = target.cpu() - before
        if spent >= 0.3 or count >= 100_000:
            return ceil(count * target.seconds / max(spent, 0.01))
        count *= 4


async def once(target: Target, count: int, postmaster: int) -> Figure:
    """One measurement."""
    async with turn():
        visit = await target.prepare(count)
        await idle(*target.pids(), postmaster)
        cpu, pg = target.cpu(), tree_cpu(postmaster)
        made = await load(target.server.port, visit, count, target.connections)
        cpu, pg = target.cpu() - cpu, tree_cpu(postmaster) - pg
    return Figure(
        cpu_ms=1000 * cpu / count,
        pg_cpu_ms=1000 * pg / count,
        rps=count / made.seconds,
        p50_ms=1000 * quantile(made.latencies, 0.5),
        p99_ms=1000 * quantile(made.latencies, 0.99),
        bytes=made.bytes // count,
        rss_mb=target.server.memory(),
    )


async def rounds(both: Sequence[Target], number: int, postmaster: int) -> list[list[Figure]]:
    """The figures of each target; the order turns round by round, the first one is dropped."""
    counts = [await counted(target) for target in both]
    found: list[list[Figure]] = [[] for _ in both]
    order = list(range(len(both)))
    for round_ in range(number):
        for place in order:
            figure = await once(both[place], counts[place], postmaster)
            if round_:
                found[place].append(figure)
        order.reverse()
    return found


@asynccontextmanager
async def turn() -> AsyncIterator[None]:
    """Where `LOCK` names a file, benchmarks on one machine measure one after the other."""
    name = os.environ.get("LOCK")
    if not name:
        yield
        return
    file = os.open(name, os.O_RDWR | os.O_CREAT)
    try:
        await asyncio.to_thread(fcntl.flock, file, fcntl.LOCK_EX)  # sockets go on being served
        yield
    finally:
        os.close(file)
