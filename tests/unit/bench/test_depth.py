from dataclasses import replace

from tests.bench.depth import growth_notes, pages_notes
from tests.bench.figures import Figure
from tests.bench.report import Result

ONE = Figure(cpu_ms=1.0, pg_cpu_ms=0.5, rps=1.0, p50_ms=1.0, p99_ms=1.0, bytes=1, rss_mb=1.0)


def result(case: str, cpu_ms: float, pg_cpu_ms: float = 0.5) -> Result:
    return Result(case, replace(ONE, cpu_ms=cpu_ms, pg_cpu_ms=pg_cpu_ms))


def test_the_dearest_page_is_held_against_the_cheapest() -> None:
    [note] = pages_notes([result("page 1", 1.0), result("page 100", 1.2), result("page 1000", 1.1)])

    assert "1.20 × the cheapest in the API, 1.00 × in PostgreSQL" in note


def test_without_all_pages_nothing_is_said_of_them() -> None:
    assert pages_notes([result("A", 1.0), result("page 1", 1.0)]) == []


def test_growth_is_told_of_cases_that_both_sizes_have() -> None:
    notes = growth_notes([result("A", 1.0)], [result("A", 1.1, 1.0), result("page 1000", 1.0)])

    assert notes == ["A: 1m costs 1.10 × 10k in the API, 2.00 × in PostgreSQL (wanted: 1.3 ×)."]
