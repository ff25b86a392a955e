"""The table on the screen, and the same as JSON and Markdown."""

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from tests.bench.figures import Figure, Ratio, met, middle, ratio
from tests.bench.home import ROOT

JSON: Final = ROOT / "build" / "bench.json"
MARKDOWN: Final = ROOT / "build" / "bench.md"
COLUMNS: Final = ("case", "CPU ms", "limit", "×", "min-max", "target", "PG ms", "limit", "req/s",
                  "limit", "p50 ms", "p99 ms", "bytes", "RSS MB")  # fmt: skip
LIBRARIES: Final = ("asyncpg", "graphql-core", "orjson", "starlette", "strawberry-graphql",
                    "uvicorn", "uvloop", "httptools")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    """A case, measured; some have no yardstick."""

    case: str
    product: Figure
    limit: Figure | None = None
    ratio: Ratio | None = None
    target: float | None = None

    @property
    def missed(self) -> bool:
        return bool(self.ratio and self.target and not met(self.ratio.middle, self.target))

    def cells(self) -> list[str]:
        mine, theirs, ratio = self.product, self.limit, self.ratio
        return [
            self.case,
            f"{mine.cpu_ms:.3f}",
            f"{theirs.cpu_ms:.3f}" if theirs else "",
            f"{ratio.middle:.2f}" if ratio else "",
            f"{ratio.low:.2f}-{ratio.high:.2f}" if ratio else "",
            self._verdict(),
            f"{mine.pg_cpu_ms:.3f}",
            f"{theirs.pg_cpu_ms:.3f}" if theirs else "",
            f"{mine.rps:.0f}",
            f"{theirs.rps:.0f}" if theirs else "",
            f"{mine.p50_ms:.2f}",
            f"{mine.p99_ms:.2f}",
            str(mine.bytes),
            f"{mine.rss_mb:.0f}",
        ]

    def _verdict(self) -> str:
        if not (self.ratio and self.target):
            return ""
        return f"{'missed' if self.missed else 'met'} {self.target:g}"

    def records(self) -> list[dict[str, Any]]:
        found = []
        for name, figure in (("limit", self.limit), ("storefront", self.product)):
            if figure:
                made = {"case": self.case, "target": name, **asdict(figure)}
                found.append({**made, "ratio_to_limit": self._ratio_of(name)})
        return found

    def _ratio_of(self, name: str) -> float | None:
        return self.ratio.middle if self.ratio and name == "storefront" else None


def compared(
    case: str, product: Sequence[Figure], limit: Sequence[Figure], target: float | None
) -> Result:
    """Of the rounds of both."""
    found = ratio([it.cpu_ms for it in product], [it.cpu_ms for it in limit])
    return Result(case, middle(product), middle(limit), found, target)


def show(results: list[Result], out: Console, title: str, notes: Sequence[str] = ()) -> None:
    table = Table(title=title, box=SIMPLE_HEAD, pad_edge=False)
    for number, column in enumerate(COLUMNS):
        table.add_column(column, justify="right" if number else "left", no_wrap=True)
    for result in results:
        style = "red" if result.missed else ""
        table.add_row(*result.cells(), style=style)
    out.print(table)
    for note in notes:
        out.print(note)


def write(results: list[Result], notes: list[str], about: dict[str, Any]) -> None:
    records = [record for result in results for record in result.records()]
    JSON.write_text(json.dumps([{**about, "notes": notes}, *records], indent=1) + "\n")
    lines = [_line(COLUMNS), _line(["---"] + ["---:"] * (len(COLUMNS) - 1))]
    lines += [_line(result.cells()) for result in results]
    lines += ["", *notes, "", _sentence(about), ""]
    MARKDOWN.write_text("\n".join(lines))


def about(size: str, rounds: int) -> dict[str, Any]:
    """Of the run: without it the figures say nothing."""
    return {
        "size": size,
        "rounds": rounds,
        "commit": _git("rev-parse", "--short", "HEAD"),
        "changed": bool(_git("status", "--porcelain", "--", "*.py")),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in LIBRARIES},
        "machine": f"{os.cpu_count()} × {_processor()}",
        "load": os.getloadavg(),
    }


def _sentence(about: dict[str, Any]) -> str:
    changed = " and uncommitted changes" if about["changed"] else ""
    libraries = ", ".join(f"{name} {number}" for name, number in about["versions"].items())
    load = ", ".join(f"{it:.1f}" for it in about["load"])
    return (
        f"Size {about['size']}, {about['rounds']} rounds, {about['at'][:10]}, commit "
        f"{about['commit']}{changed}; {about['machine']}, load {load}; "
        f"Python {about['python']}, {libraries}."
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _git(*arguments: str) -> str:
    made = subprocess.run(  # noqa: S603 - git, with our own words
        ["git", *arguments],  # noqa: S607 - the one in the path
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return made.stdout.strip()


def _line(cells: Any) -> str:
    return f"| {' | '.join(cells)} |"
