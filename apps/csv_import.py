"""`storefront import shopify-csv`: a progress bar, a summary, and a file of what was left out."""

import asyncio
import csv
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from apps.composition.csv_import import import_products
from apps.settings import Settings

COLUMNS = ("line", "handle", "kind", "code", "problem")


class _Remark(Protocol):
    """What the importer says of a line of the file."""

    @property
    def line(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def message(self) -> str: ...


@dataclass(slots=True)
class Errors:
    """A CSV file of refused lines and warnings; it is made when there is something to say."""

    path: Path
    rows: list[tuple[int, str, str, str, str]] = field(default_factory=list)

    def __call__(self, handle: str, remark: _Remark, /, *, refused: bool) -> None:
        kind = "refused" if refused else "warning"
        self.rows.append((remark.line, handle, kind, remark.code, remark.message))

    def write(self) -> Path | None:
        """Where it is, None when there was nothing to say; that of an earlier run is replaced.

        It stands beside the file that was imported, or, where nobody may write, in this folder.
        """
        if not self.rows:
            with suppress(OSError):
                self.path.unlink(missing_ok=True)
            return None
        path = self.path if os.access(self.path.parent, os.W_OK) else Path(self.path.name)
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(self.rows)
        return path


def import_file(settings: Settings, path: Path, seller: str, out: Console) -> bool:
    """Import what can be imported, say what came of it; False when lines were refused.

    Raises:
        DomainError: there is no such store, or the file cannot be read; nothing was imported.
    """
    errors = Errors(path.with_name(f"{path.name}.errors.csv"))
    with path.open("rb") as file, _progress(out) as progress:
        task = progress.add_task(path.name, total=path.stat().st_size, products=0)
        summary = asyncio.run(
            import_products(
                settings,
                progress.wrap_file(file, task_id=task),
                seller,
                report=errors,
                on_progress=lambda so_far: progress.update(task, products=so_far.products),
            )
        )
    out.print(
        f"{summary.products} products: {summary.created} created, {summary.updated} updated, "
        f"{summary.unchanged} unchanged, {summary.failed} failed"
    )
    if said := errors.write():
        out.print(
            f"{summary.refused} lines refused, {summary.warned} warnings: see {said}",
            soft_wrap=True,
        )
    return not (summary.refused or summary.failed)


def _progress(out: Console) -> Progress:
    products = TextColumn("{task.fields[products]} products")
    return Progress(
        TextColumn("{task.description}"), BarColumn(), products, console=out, transient=True
    )
