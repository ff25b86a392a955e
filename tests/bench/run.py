"""`make bench`: builds the data, starts both servers, compares, measures, and tells."""

import os
from typing import Annotated

import typer
import uvloop
from rich.console import Console
from rich.markup import escape

from tests.bench import data, measure, processes, purchases, report
from tests.bench.cases import Case, reading
from tests.bench.client import BadAnswer
from tests.bench.home import QUIET, Home, running
from tests.bench.measure import Different, Target
from tests.bench.processes import NotIdle, NotStarted, Server
from tests.bench.purchases import Purchases
from tests.bench.report import Result, compared

out = Console(highlight=False, width=max(Console().width, 132))


def main(
    size: Annotated[str, typer.Option(envvar="SIZE")] = "10k",
    cases: Annotated[str, typer.Option(envvar="CASES")] = "",
    rounds: Annotated[int, typer.Option(envvar="ROUNDS", min=2)] = 5,
    *,
    gate: Annotated[bool, typer.Option(envvar="GATE")] = False,
) -> None:
    """Measure the product against hand-written routes."""
    wanted = [it for it in cases.upper().split(",") if it]
    try:
        results = _results(size, wanted, rounds)
    except (BadAnswer, Different, NotIdle, NotStarted) as problem:
        out.print(f"[red]Nothing is measured:[/] {escape(str(problem))}")
        raise SystemExit(2) from None
    report.show(results, out, f"CPU per answer, {size}")
    report.write(results, report.about(size, rounds), [])
    if gate and any(result.missed for result in results):
        raise SystemExit(1)


def _results(size: str, wanted: list[str], rounds: int) -> list[Result]:
    data.build(size, out)
    with running(size, QUIET) as home:
        reads = uvloop.run(_reads(home, wanted, rounds))
        return reads + uvloop.run(_writes(home, wanted, rounds))


async def _reads(home: Home, wanted: list[str], rounds: int) -> list[Result]:
    cases = [it for it in reading(home.size).values() if not wanted or it.name in wanted]
    if not cases:
        return []
    port = processes.free_port()
    with (
        processes.limit(home) as limit,
        processes.product(home, home.database_url, port, port) as product,
    ):
        return [await _measured(case, limit, product, home, rounds) for case in cases]


async def _writes(home: Home, wanted: list[str], rounds: int) -> list[Result]:
    """On a copy of the data, so that the next run finds them as they were."""
    names = [name for name in purchases.TARGETS if not wanted or name in wanted]
    if not names:
        return []
    database = f"shop_{os.getpid()}"
    async with home.copy(database) as url:
        with processes.limit(home) as limit, processes.shop(home, url) as (api, worker):
            buyers = Purchases(api.port, [id for [id] in data.samples(home.size)["variants"]])
            targets = {
                "D": Target(api, buyers.growing_carts),
                "E": Target(api, buyers.buying, (worker,), purchases.BUYERS),
            }
            listing = reading(home.size)["A"]
            yardstick = measure.asking(limit, listing.of_limit(), listing.check())
            results = []
            for name in names:
                with out.status(f"Case {name}: {purchases.TITLES[name]}"):
                    both = (yardstick, targets[name])
                    theirs, mine = await measure.rounds(both, rounds, home.postmaster)
                results.append(compared(name, mine, theirs, purchases.TARGETS[name]))
            await purchases.audit(home, database, buyers.done)
    return results


async def _measured(case: Case, limit: Server, product: Server, home: Home, rounds: int) -> Result:
    with out.status(f"Case {case.name}: {case.title}"):
        await measure.compare(case, limit, product)
        both = (
            measure.asking(limit, case.of_limit(), case.check()),
            measure.asking(product, case.of_product(), case.check()),
        )
        theirs, mine = await measure.rounds(both, rounds, home.postmaster)
    return compared(case.name, mine, theirs, case.target)


if __name__ == "__main__":
    typer.run(main)
