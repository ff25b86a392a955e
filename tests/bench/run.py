"""`make bench`: builds the data, starts both servers, compares, measures, and tells."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Annotated, Final

import typer
import uvloop
from rich.console import Console
from rich.markup import escape

from tests.bench import (
    cores,
    data,
    depth,
    fanout,
    kept,
    measure,
    processes,
    purchases,
    report,
    starting,
)
from tests.bench.cases import Case, reading
from tests.bench.client import BadAnswer
from tests.bench.home import QUIET, Home, running
from tests.bench.measure import Different, Target
from tests.bench.processes import NotIdle, NotStarted, Server
from tests.bench.purchases import Purchases
from tests.bench.report import Result, compared

ALL: Final = ("A", "B", "C", "F", "H", "G", "D", "E", "I")
CLIENTS: Final = 1_000
GROWING: Final = ("A", "B", "F", "PAGES")
"""What is measured with a million products."""

out = Console(highlight=False, width=max(Console().width, 132))


@dataclass(frozen=True, slots=True)
class Run:
    """What is to be measured, and what has been."""

    home: Home
    wanted: tuple[str, ...]
    rounds: int
    results: list[Result] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def cases(self) -> dict[str, Case]:
        return reading(self.home.size)

    async def reads(self) -> None:
        """Cases A, B, C, F, H, and the pages far down."""
        cases = [case for name, case in self.cases.items() if name in self.wanted]
        if not cases and not {"H", "PAGES"} & {*self.wanted}:
            return
        with processes.limit(self.home) as limit, _product(self.home) as product:
            for case in cases:
                await self._compared(case, limit, product)
            if "PAGES" in self.wanted:
                for case in depth.cases(self.home.size):
                    await self._compared(case, limit, product)
            if "H" in self.wanted:
                found = await kept.targets(self.cases["A"], limit, product)
                for name, (hello, listing) in found.items():
                    await self._measured(name, hello, listing, kept.TARGET)

    async def starts(self) -> None:
        """Case G."""
        if "G" not in self.wanted:
            return
        with out.status("Case G: start"):
            limit, product = partial(processes.limit, self.home), partial(_product, self.home)
            found = await starting.starts(self.cases["C"], limit, product, self.rounds)
        self.results.append(compared("G", found[1], found[0], None))

    async def writes(self) -> None:
        """Cases D and E, on a copy of the data: the next run finds them as they were."""
        names = [name for name in purchases.TARGETS if name in self.wanted]
        if not names:
            return
        database, listing = f"shop_{os.getpid()}", self.cases["A"]
        async with self.home.copy(database) as url:
            with processes.limit(self.home) as limit, processes.shop(self.home, url) as shop:
                variants = [id for [id] in data.samples(self.home.size)["variants"]]
                buyers = Purchases(shop[0].port, variants)
                yardstick = measure.asking(limit, listing.of_limit(), listing.check())
                targets = _buying(buyers, *shop)
                for name in names:
                    target = purchases.TARGETS[name]
                    await self._measured(name, yardstick, targets[name], target)
                await purchases.audit(self.home, database, buyers.done)

    async def _compared(self, case: Case, limit: Server, product: Server) -> None:
        await measure.compare(case, limit, product)
        theirs = measure.asking(limit, case.of_limit(), case.check())
        mine = measure.asking(product, case.of_product(), case.check())
        await self._measured(case.label, theirs, mine, case.target)

    async def _measured(self, name: str, limit: Target, product: Target, target: float) -> None:
        with out.status(f"Case {name}"):
            both = (limit, product)
            theirs, mine = await measure.rounds(both, self.rounds, self.home.postmaster)
        self.results.append(compared(name, mine, theirs, target))


def _buying(buyers: Purchases, api: Server, worker: Server) -> dict[str, Target]:
    return {
        "D": Target(api, buyers.growing_carts),
        "E": Target(api, buyers.buying, (worker,), purchases.BUYERS),
    }


def main(
    size: Annotated[str, typer.Option(envvar="SIZE", help="10k, 1m or all.")] = "10k",
    cases: Annotated[str, typer.Option(envvar="CASES", help="Such as A,B; else all.")] = "",
    rounds: Annotated[int, typer.Option(envvar="ROUNDS", min=2)] = 5,
    several: Annotated[
        int, typer.Option("--cores", envvar="CORES", help="So many API processes beside one.")
    ] = 0,
    *,
    gate: Annotated[bool, typer.Option(envvar="GATE", help="A missed target fails.")] = False,
) -> None:
    """Measure the product against hand-written routes."""
    wanted = tuple(it for it in cases.upper().split(",") if it)
    about = report.about(size, rounds)
    try:
        if several:
            results, notes = _beside(wanted or ("A", "C"), several)
        else:
            results, notes = _sizes(size, wanted, rounds)
    except (BadAnswer, Different, fanout.Missed, NotIdle, NotStarted) as problem:
        out.print(f"[red]Nothing is measured:[/] {escape(str(problem))}")
        raise SystemExit(2) from None
    report.show(results, out, f"CPU per answer, {size}", notes)
    report.write(results, notes, about)
    if gate and any(result.missed for result in results):
        raise SystemExit(1)


def _sizes(size: str, wanted: tuple[str, ...], rounds: int) -> tuple[list[Result], list[str]]:
    """The cases with the data of a size; with both sizes, what the larger costs more."""
    if size != "all":
        run = _measured(size, wanted or (ALL if size == "10k" else GROWING), rounds)
        return run.results, [*run.notes, *depth.pages_notes(run.results)]
    small = _measured("10k", wanted or ALL, rounds)
    large = _measured("1m", tuple(it for it in GROWING if not wanted or it in wanted), rounds)
    growth = depth.growth_notes(small.results, large.results)
    renamed = [replace(it, case=f"{it.case} 1m") for it in large.results]
    notes = [*small.notes, *growth, *depth.pages_notes(large.results)]
    return small.results + renamed, notes


def _measured(size: str, wanted: tuple[str, ...], rounds: int) -> Run:
    data.build(size, out)
    with running(size, QUIET) as home:
        run = Run(home, wanted, rounds)
        for part in (run.reads, run.starts, run.writes):
            uvloop.run(part())
    if "I" in wanted:
        with running("fanout", QUIET) as home, out.status("Case I: fan-out"):
            result, held = uvloop.run(fanout.measured(home, CLIENTS, rounds))
        run.results.append(result)
        run.notes.extend(fanout.notes(held))
    return run


def _beside(wanted: tuple[str, ...], several: int) -> tuple[list[Result], list[str]]:
    """One API process, then several."""
    data.build("10k", out)
    results = []
    with running("10k", QUIET) as home:
        for case in reading("10k").values():
            if case.name in wanted:
                results += uvloop.run(cores.measured(home, case, several))
    return results, [cores.note(several)]


@contextmanager
def _product(home: Home) -> Iterator[Server]:
    port = processes.free_port()
    with processes.product(home, home.database_url, port, port) as server:
        yield server


if __name__ == "__main__":
    typer.run(main)
