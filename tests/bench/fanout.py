"""Case I: many sockets follow orders, and each event reaches all that follow its order.

`python -m tests.bench.fanout` measures 1,000 clients of 200 orders, with CLIENTS=10000 ten times
as many. Engines of its own keep the data, under `build/bench/fanout`.
"""

import asyncio
import resource
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeAlias

import typer
import uvloop
from rich.console import Console

from apps.composition.process import running as beside
from persistence.migrations.upgrade import upgrade
from persistence.outbox.relay import Relay
from tests.bench import processes, report
from tests.bench.fanout_clients import BATCH, Client, forwarded, subscribed
from tests.bench.fanout_data import Order, happening, placed
from tests.bench.figures import Figure, middle, quantile, ratio
from tests.bench.home import QUIET, Home, running
from tests.bench.measure import turn
from tests.bench.processes import Server, idle, tree_cpu
from tests.bench.report import Result

Connect: TypeAlias = Callable[[int, Order], Awaitable[Client]]

PER_ORDER: Final = 5
"""Sockets of one buyer, such as the tabs of a browser."""

RATE: Final = 50.0
"""Events per second."""

SECONDS: Final = 15.0
SETTLED: Final = 2.0
PATIENCE: Final = 60


class Missed(AssertionError):
    """A client did not get an event, or got it twice."""


@dataclass(frozen=True, slots=True)
class Held:
    """What clients cost that only wait: kB and CPU ms of connecting each, CPU of all per second."""

    memory_kb: float
    connecting_ms: float
    waiting_ms: float


@dataclass(frozen=True, slots=True)
class Market:
    """Where things happen: to its orders, over a connection."""

    orders: list[Order]
    connection: Any
    postmaster: int


def main(
    clients: Annotated[int, typer.Option(envvar="CLIENTS")] = 1000,
    rounds: Annotated[int, typer.Option(envvar="ROUNDS", min=2)] = 3,
) -> None:
    """Measure fan-out against a socket that forwards ready bytes."""
    out = Console(highlight=False)
    with running("fanout", QUIET) as home:
        result, held = uvloop.run(measured(home, clients, rounds))
    report.show([result], out, f"CPU per delivered message, {clients} clients", notes(held))


def notes(held: dict[str, Held]) -> list[str]:
    """What idle clients cost, in words."""
    return [
        (
            f"I, {name}: {each.memory_kb:.1f} kB a client, {each.connecting_ms:.2f} ms to connect "
            f"one, {each.waiting_ms:.1f} ms/s while all of them wait."
        )
        for name, each in held.items()
    ]


async def measured(home: Home, clients: int, rounds: int) -> tuple[Result, dict[str, Held]]:
    """The case, and what idle clients cost the product and the yardstick."""
    _allow(2 * clients + 200)
    await upgrade(home.database_url)
    port = processes.free_port()
    environment = processes.production(home, home.database_url, port, port)
    async with home.connection() as connection:
        keys = environment["STOREFRONT_SIGNING_KEYS"]
        orders = await placed(connection, max(1, clients // PER_ORDER), keys)
    relay = Relay(home.database_url, home.urls.redis_url)
    async with beside([relay.run]), home.connection() as connection:
        market = Market(orders, connection, home.postmaster)
        with processes.forwarding(home) as limit:
            theirs, bare = await _rounds(market, limit, forwarded, rounds)
        with processes.product(home, home.database_url, port, port) as product:
            mine, held = await _rounds(market, product, subscribed, rounds)
    cpu = [[it.cpu_ms for it in figures] for figures in (mine, theirs)]
    result = Result("I", middle(mine), middle(theirs), ratio(*cpu))
    return result, {"storefront": held, "forwarding": bare}


async def _rounds(
    market: Market, server: Server, connect: Connect, number: int
) -> tuple[list[Figure], Held]:
    async with turn():
        clients, held = await _connected(server, connect, market.orders)
    figures = []
    for round_ in range(number):
        async with turn():
            figure = await _once(market, server, clients)
        if round_:
            figures.append(figure)
    for client in clients:
        client.close()
    return figures, held


async def _connected(
    server: Server, connect: Connect, orders: Sequence[Order]
) -> tuple[list[Client], Held]:
    """All clients, following; those of one order come one after another."""
    warm = await asyncio.gather(*(connect(server.port, it) for it in orders[:BATCH]))
    for client in warm:
        client.close()
    await idle(server.pid)
    memory, cpu = server.memory(), server.cpu()
    clients: list[Client] = []
    for _ in range(PER_ORDER):
        for start in range(0, len(orders), BATCH):
            some = orders[start : start + BATCH]
            clients += await asyncio.gather(*(connect(server.port, it) for it in some))
    await asyncio.sleep(SETTLED)
    memory, cpu = server.memory() - memory, server.cpu() - cpu
    waiting = server.cpu()
    await asyncio.sleep(5)
    waiting = server.cpu() - waiting
    count = len(clients)
    return clients, Held(1000 * memory / count, 1000 * cpu / count, 1000 * waiting / 5)


async def _once(market: Market, server: Server, clients: Sequence[Client]) -> Figure:
    for client in clients:
        client.seen.clear()
        client.bytes = 0
    cpu, pg = server.cpu(), tree_cpu(market.postmaster)
    committed = await happening(market.connection, market.orders, rate=RATE, seconds=SECONDS)
    await _all_here(clients, len(committed) * PER_ORDER)
    cpu, pg = server.cpu() - cpu, tree_cpu(market.postmaster) - pg
    latencies = _latencies(clients, committed)
    count = len(latencies)
    return Figure(
        cpu_ms=1000 * cpu / count,
        pg_cpu_ms=1000 * pg / count,
        rps=count / SECONDS,
        p50_ms=1000 * quantile(latencies, 0.5),
        p99_ms=1000 * quantile(latencies, 0.99),
        bytes=sum(client.bytes for client in clients) // count,
        rss_mb=server.memory(),
    )


async def _all_here(clients: Sequence[Client], count: int) -> None:
    """Wait until so many messages have come, or for as long as is bearable."""
    for _ in range(PATIENCE):
        if sum(len(client.seen) for client in clients) >= count:
            return
        await asyncio.sleep(1)


def _latencies(clients: Sequence[Client], committed: dict[tuple[str, int], float]) -> list[float]:
    """Seconds from commit to frame, of every message.

    Raises:
        Missed: one is not there, or one is that nobody wrote.
    """
    written: defaultdict[str, dict[int, float]] = defaultdict(dict)
    for (order, version), at in committed.items():
        written[order][version] = at
    found: list[float] = []
    for client in clients:
        wanted = written[client.order]
        if wanted.keys() != client.seen.keys():
            raise Missed(f"{client.order}: {sorted(wanted)} were written, {client.seen} came")
        found += [client.seen[version] - at for version, at in wanted.items()]
    return found


def _allow(files: int) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(files, most), most))


if __name__ == "__main__":
    typer.run(main)
