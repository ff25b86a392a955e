import pytest

from tests.bench.figures import Figure, met, middle, quantile, ratio
from tests.bench.report import Result


def figure(cpu_ms: float = 1.0, rss_mb: float = 100.0) -> Figure:
    return Figure(
        cpu_ms=cpu_ms, pg_cpu_ms=0.5, rps=900.0, p50_ms=2.0, p99_ms=9.0, bytes=100, rss_mb=rss_mb
    )


@pytest.mark.parametrize(("part", "value"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.001, 1)])
def test_a_quantile_is_one_of_the_values(part: float, value: int) -> None:
    values = list(range(100, 0, -1))

    found = quantile(values, part)

    assert found == value


def test_rounds_are_compared_with_their_neighbours_not_with_the_mean() -> None:
    quiet, disturbed = 1.0, 3.0

    found = ratio([2.0 * quiet, 2.0 * disturbed, 2.2], [quiet, disturbed, 1.0])

    assert found.middle == 2.0
    assert found.low == 2.0
    assert found.high == pytest.approx(2.2)


def test_one_disturbed_round_does_not_move_the_figure() -> None:
    found = middle([figure(1.0), figure(9.0), figure(1.1)])

    assert found.cpu_ms == 1.1


def test_memory_is_the_most_that_was_seen() -> None:
    found = middle([figure(rss_mb=90), figure(rss_mb=130), figure(rss_mb=100)])

    assert found.rss_mb == 130


@pytest.mark.parametrize(("product", "missed"), [(1.3, False), (1.31, True)])
def test_a_target_is_missed_only_beyond_it(product: float, missed: bool) -> None:  # noqa: FBT001 - a parameter
    result = Result("C", figure(product), figure(1.0), ratio([product], [1.0]), 1.3)

    assert result.missed is missed
    assert met(product, 1.3) is not missed


def test_what_is_only_reported_is_never_missed() -> None:
    result = Result("G", figure())

    assert not result.missed
