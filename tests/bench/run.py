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

out = Console(highlight=False, width=max(Console().width, 140))


@dataclass(frozen=True, slots=True)
class Made:
    """What has been measured, what is to be said of it, and what could not be."""

    results: list[Result] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @contextmanager
    def voiding(self) -> Iterator[None]:
        """What is wrong in the block ends it, and nothing else."""
        try:
            yield
        except (BadAnswer, Different, fanout.Missed, NotIdle, NotStarted) as problem:
            self.problems.append(str(problem))


@dataclass(frozen=True, slots=True)
class Run:
    """What is to be measured with which data."""

    home: Home
    wanted: tuple[str, ...]
    rounds: int
    made: Made

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
                await self._kept(product)

    async def _kept(self, product: Server) -> None:
        with processes.greeting(self.home) as hello:
            found = await kept.targets(self.cases["A"], hello, product)
            for name, (greeting, listing) in found.items():
                await self._measured(name, greeting, listing, kept.TARGET)

    async def starts(self) -> None:
        """Case G."""
        if "G" not in self.wanted:
            return
        with out.status("Case G: start"):
            limit, product = partial(processes.limit, self.home), partial(_product, self.home)
            found = await starting.starts(self.cases["C"], limit, product, self.rounds)
        self.made.results.append(compared("G", found[1], found[0], None))

    async def writes(self) -> None:
        """Cases D and E, on a copy of the data: the next run finds them as they were."""
        names = [name for name in purchases.TARGETS if name in self.wanted]
        if not names:
            return
        database, listing = f"shop_{os.getpid()}", self.cases["A"]
        async with self.home.copy(database) as url:
            with processes.limit(self.home) as limit, processes.shop(self.home, url) as shop:
                variants = [id for [id] in data.samples(self.home.size)["variants"]]
                buyers = Purchases(shop[0].port, url, variants)
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
        self.made.results.append(compared(name, mine, theirs, target))


def _buying(buyers: Purchases, api: Server, worker: Server) -> dict[str, Target]:
    return {
        "D": Target(api, buyers.growing_carts),
        "E": Target(api, buyers.buying, (worker,), purchases.BUYERS, seconds=4.0),
    }


def main(
    size: Annotated[str, typer.Option(envvar="SIZE", help="10k, 1m or all.")] = "10k",
    cases: Annotated[str, typer.Option(envvar="CASES", help="Such as A,B; else all.")] = "",
    rounds: Annotated[int, typer.Option(envvar="ROUNDS", min=2)] = 9,
    several: Annotated[
        int, typer.Option("--cores", envvar="CORES", help="So many API processes beside one.")
    ] = 0,
    *,
    gate: Annotated[bool, typer.Option(envvar="GATE", help="A missed target fails.")] = False,
) -> None:
    """Measure the product against hand-written routes."""
    wanted = tuple(it for it in cases.upper().split(",") if it)
    about = report.about(size, rounds)
    if several:
        made = _beside(wanted or ("A", "C"), several, rounds)
    else:
        made = _sizes(size, wanted, rounds)
    report.show(made.results, out, f"CPU per answer, {size}", made.notes)
    report.write(made.results, made.notes, about)
    for problem in made.problems:
        out.print(f"[red]Void:[/] {escape(problem)}")
    if made.problems:
        raise SystemExit(2)
    if gate and any(result.missed for result in made.results):
        raise SystemExit(1)


def _sizes(size: str, wanted: tuple[str, ...], rounds: int) -> Made:
    """The cases with the data of a size; with both sizes, what the larger costs more."""
    if size != "all":
        made = _measured(size, wanted or (ALL if size == "10k" else GROWING), rounds)
        made.notes.extend(depth.pages_notes(made.results))
        return made
    made = _measured("10k", wanted or ALL, rounds)
    large = _measured("1m", tuple(it for it in GROWING if not wanted or it in wanted), rounds)
    made.notes.extend(depth.growth_notes(made.results, large.results))
    made.notes.extend(depth.pages_notes(large.results))
    made.results.extend(replace(it, case=f"{it.case} 1m") for it in large.results)
    made.problems.extend(large.problems)
    return made


def _measured(size: str, wanted: tuple[str, ...], rounds: int) -> Made:
    data.build(size, out)
    made = Made()
    with running(size, QUIET) as home:
        run = Run(home, wanted, rounds, made)
        for part in (run.reads, run.starts, run.writes):
            with made.voiding():
                uvloop.run(part())
    if "I" in wanted:
        with made.voiding(), running("fanout", QUIET) as home, out.status("Case I: fan-out"):
            result, held = uvloop.run(fanout.measured(home, CLIENTS, min(rounds, 4)))
            made.results.append(result)
            made.notes.extend(fanout.notes(held))
    return made


def _beside(wanted: tuple[str, ...], several: int, rounds: int) -> Made:
    """One API process, then several."""
    data.build("10k", out)
    made = Made(notes=[cores.note(several)])
    with made.voiding(), running("10k", QUIET) as home:
        for case in reading("10k").values():
            if case.name in wanted:
                found = uvloop.run(cores.measured(home, case, several, rounds))
                made.results.extend(found)
                made.notes.append(cores.gain(*found))
    return made


@contextmanager
def _product(home: Home) -> Iterator[Server]:
    port = processes.free_port()
    with processes.product(home, home.database_url, port, port) as server:
        yield server


if __name__ == "__main__":
    typer.run(main)
