"""Rounds become figures, and figures a verdict."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement: CPU in ms per good answer, latencies in ms."""

    cpu_ms: float
    pg_cpu_ms: float
    rps: float
    p50_ms: float
    p99_ms: float
    bytes: int
    rss_mb: float


@dataclass(frozen=True, slots=True)
class Ratio:
    """Of the product to its yardstick, round by round."""

    middle: float
    low: float
    high: float


def quantile(values: Sequence[float], part: float) -> float:
    """The smallest value that at least this part of all is not above."""
    ordered = sorted(values)
    rank = -(-len(ordered) * part // 1)  # rounded up
    return ordered[max(0, int(rank) - 1)]


def middle(figures: Sequence[Figure]) -> Figure:
    """The median of each number."""
    return Figure(
        cpu_ms=median(it.cpu_ms for it in figures),
        pg_cpu_ms=median(it.pg_cpu_ms for it in figures),
        rps=median(it.rps for it in figures),
        p50_ms=median(it.p50_ms for it in figures),
        p99_ms=median(it.p99_ms for it in figures),
        bytes=round(median(it.bytes for it in figures)),
        rss_mb=max(it.rss_mb for it in figures),
    )


def ratio(product: Sequence[float], yardstick: Sequence[float]) -> Ratio:
    """Neighbours in time are compared, so that what slows the machine down slows both."""
    each = [mine / theirs for mine, theirs in zip(product, yardstick, strict=True)]
    return Ratio(median(each), min(each), max(each))


def met(ratio: float, target: float) -> bool:
    return ratio <= target
