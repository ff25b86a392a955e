"""How far down a page is, and how large the shop: neither may be felt."""

from collections.abc import Sequence
from typing import Final

from tests.bench.cases import PAGE, Case, Variables, cursor_of
from tests.bench.data import samples
from tests.bench.report import Result

PAGES: Final = (1, 100, 1000)
SPREAD: Final = 1.1
"""The dearest of the pages may cost so many times the cheapest."""

GROWTH: Final = 1.3
"""A million products may cost so many times ten thousand."""


_BOTH: Final = ("cpu_ms", "pg_cpu_ms")


def cases(size: str) -> list[Case]:
    """The listing of everything, some rows around each depth that the data have."""
    around: dict[int, list[Variables]] = {page: [] for page in PAGES}
    for page, id, at in samples(size)["depths"]:
        around[page].append({"first": PAGE, "after": cursor_of(id, at)})
    return [
        Case("all", f"page {page}", 1.3, variables, "cursor", PAGE)
        for page, variables in around.items()
        if variables
    ]


def pages_notes(results: Sequence[Result]) -> list[str]:
    pages = [it for it in results if it.case.startswith("page ")]
    if len(pages) < len(PAGES):
        return []
    cpu, pg = (_spread([getattr(it.product, name) for it in pages]) for name in _BOTH)
    note = (
        f"Pages {', '.join(map(str, PAGES))}: the dearest costs {cpu:.2f} × the cheapest in the API"
        f", {pg:.2f} × in PostgreSQL (wanted: {SPREAD:g} ×)."
    )
    return [note]


def growth_notes(small: Sequence[Result], large: Sequence[Result]) -> list[str]:
    """Of every case that was measured with both sizes."""
    before = {it.case: it.product for it in small}
    return [
        f"{it.case}: 1m costs {it.product.cpu_ms / before[it.case].cpu_ms:.2f} × 10k in the API, "
        f"{it.product.pg_cpu_ms / before[it.case].pg_cpu_ms:.2f} × in PostgreSQL "
        f"(wanted: {GROWTH:g} ×)."
        for it in large
        if it.case in before and before[it.case].pg_cpu_ms
    ]


def _spread(values: Sequence[float]) -> float:
    ordered = sorted(values)
    return ordered[-1] / ordered[0]
