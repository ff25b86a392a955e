"""Ticks are counted the same by every worker."""

from datetime import UTC, datetime, timedelta

from persistence.jobs.crons import Cron, Timetable


async def _nothing() -> None: ...


HOURLY = Cron("hourly", timedelta(hours=1), _nothing, after=timedelta(minutes=17))


def at(hour: int, minute: int) -> float:
    return datetime(2026, 1, 2, hour, minute, tzinfo=UTC).timestamp()


def test_a_cron_ticks_once_in_each_period_and_when_it_should() -> None:
    timetable = Timetable([HOURLY], at(3, 20))

    assert timetable.due(at(4, 16)) == []
    [(cron, tick)] = timetable.due(at(4, 17))
    assert cron is HOURLY
    assert tick == HOURLY.tick(at(5, 16))
    assert timetable.due(at(4, 18)) == []


def test_ticks_that_nobody_was_there_for_are_not_made_up_for() -> None:
    timetable = Timetable([HOURLY], at(3, 20))

    assert len(timetable.due(at(9, 0))) == 1
    assert timetable.due(at(9, 1)) == []


def test_a_worker_that_starts_after_a_tick_leaves_it_alone() -> None:
    assert Timetable([HOURLY], at(3, 17)).due(at(3, 18)) == []
