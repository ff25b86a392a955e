"""What takes too long is cancelled, and nothing else is."""

import asyncio

import pytest

from schema.execution.deadlines import Deadlines


async def test_what_is_late_is_cancelled_and_what_is_not_is_not() -> None:
    deadlines, cut = Deadlines(), []

    async def work(seconds: float, within: float) -> str:
        try:
            with deadlines.within(within):
                try:
                    await asyncio.sleep(seconds)
                except asyncio.CancelledError:
                    cut.append(seconds)
                    raise
        except TimeoutError:
            return "late"
        return "done"

    found = await asyncio.gather(
        work(5, within=0.05), work(0, within=0.05), work(5, within=0.02), work(0.1, within=5)
    )

    assert [*found] == ["late", "done", "late", "done"]
    assert sorted(cut) == [5, 5]


async def test_a_later_block_may_have_to_end_first() -> None:
    deadlines = Deadlines()
    begun = asyncio.get_running_loop().time()

    async def outlast(seconds: float) -> None:
        with pytest.raises(TimeoutError), deadlines.within(seconds):
            await asyncio.sleep(5)

    patient = asyncio.create_task(outlast(0.2))
    await outlast(0.03)
    assert asyncio.get_running_loop().time() - begun < 0.15

    await patient
    assert asyncio.get_running_loop().time() - begun >= 0.19


async def test_who_is_cancelled_by_others_stays_cancelled() -> None:
    deadlines = Deadlines()

    async def work() -> None:
        with deadlines.within(5):
            await asyncio.sleep(5)

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task


async def test_an_error_of_the_block_is_its_own() -> None:
    deadlines = Deadlines()

    async def work() -> None:
        with deadlines.within(0.01):
            await asyncio.sleep(0)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await work()
    await asyncio.sleep(0.03)  # nobody is cancelled any more


def test_each_loop_has_its_own_timer() -> None:
    deadlines = Deadlines()

    async def outlast() -> str:
        try:
            with deadlines.within(0.01):
                await asyncio.sleep(5)
        except TimeoutError:
            return "late"
        return "done"

    assert [asyncio.run(outlast()) for _ in range(2)] == ["late", "late"]
