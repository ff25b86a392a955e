"""`make bench`: builds the data, starts both servers, compares, measures, and tells."""

from typing import Annotated

import typer
import uvloop
from rich.console import Console

from tests.bench import data, measure, processes, report
from tests.bench.cases import Case, reading
from tests.bench.figures import middle, ratio
from tests.bench.home import QUIET, Home, running
from tests.bench.processes import Server
from tests.bench.report import Result

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
    results: list[Result] = []
    data.build(size, out)
    with running(size, QUIET) as home:
        results += uvloop.run(_reads(home, wanted, rounds))
    report.show(results, out, f"CPU per answer, {size}")
    report.write(results, report.about(size, rounds), [])
    if gate and any(result.missed for result in results):
        raise SystemExit(1)


async def _reads(home: Home, wanted: list[str], rounds: int) -> list[Result]:
    cases = [it for it in reading(home.size).values() if not wanted or it.name in wanted]
    port = processes.free_port()
    with (
        processes.limit(home) as limit,
        processes.product(home, home.database_url, port, port) as product,
    ):
        return [await _measured(case, limit, product, home, rounds) for case in cases]


async def _measured(case: Case, limit: Server, product: Server, home: Home, rounds: int) -> Result:
    with out.status(f"Case {case.name}: {case.title}"):
        await measure.compare(case, limit, product)
        both = measure.targets(case, limit, product)
        theirs, mine = await measure.rounds(both, rounds, home.postmaster)
    cpu = [[it.cpu_ms for it in figures] for figures in (mine, theirs)]
    return Result(case.name, middle(mine), middle(theirs), ratio(*cpu), case.target)


if __name__ == "__main__":
    typer.run(main)
