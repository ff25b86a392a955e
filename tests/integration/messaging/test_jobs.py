"""Jobs run after the commit that wants them, at least once, and are never dropped."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from domains.shared_kernel.errors import Transient
from domains.shared_kernel.use_case import Begin
from persistence.engine import Pools
from persistence.jobs.crons import Cron
from persistence.jobs.handler import Handler
from persistence.jobs.worker import APPLICATION, JobWorker, Retries, WorkerSettings
from persistence.unit_of_work import SqlUnitOfWork, transactions
from tests.integration.graph.effort import effort
from tests.integration.messaging import world

QUICK = Retries(attempts=3, first=0.01, longest=0.02)
STANDS = """
select case when failed_at is not null then 'failed' when due_at <= now() then 'queued'
       else 'taken' end as status, attempts
from jobs order by id
"""
SETTINGS = WorkerSettings(retries={"greet": QUICK}, heartbeat=1, grace=2)


class Log:
    """What a handler was given, and when."""

    def __init__(self, react: Callable[[str], Awaitable[None]] | None = None) -> None:
        self.payloads: list[str] = []
        self.at: list[datetime] = []
        self._react = react

    async def __call__(self, payload: str) -> None:
        self.payloads.append(payload)
        self.at.append(datetime.now(UTC))
        if self._react:
            await self._react(payload)

    async def read(self) -> list[str]:
        return self.payloads


@pytest.fixture
def uow(database: Pools) -> Begin[SqlUnitOfWork]:
    return transactions(database.write)


def worker(dsn: str, greet: Handler, exhausted: Handler | None = None) -> JobWorker:
    gives_up = {"greet": exhausted} if exhausted else {}
    return JobWorker(dsn, {"greet": greet}, exhausted=gives_up, settings=SETTINGS)


async def left(database: Pools) -> list[tuple[str, int]]:
    rows = await database.read.fetch(STANDS)
    return [(row["status"], row["attempts"]) for row in rows]


async def test_a_job_runs_after_the_commit_and_not_after_a_rollback(
    dsn: str, database: Pools, uow: Begin[SqlUnitOfWork]
) -> None:
    log = Log()
    async with world.running(worker(dsn, log).run()):
        with suppress(ValueError):
            async with uow() as doomed:
                await doomed.jobs.enqueue("greet", "rolled back")
                raise ValueError
        async with uow() as work:
            await work.jobs.enqueue("greet", "Grüße")

        await world.eventually(log.read, bool)
        await world.eventually(lambda: left(database), lambda jobs: jobs == [])

    assert log.payloads == ["Grüße"]


async def test_a_delayed_job_runs_when_it_is_due_and_never_before(
    dsn: str, database: Pools, uow: Begin[SqlUnitOfWork]
) -> None:
    log = Log()
    async with world.running(worker(dsn, log).run()):
        async with uow() as work:
            await asyncio.sleep(0.3)  # a delay would count from the start of the transaction
            due = datetime.now(UTC) + timedelta(seconds=0.7)
            await work.jobs.enqueue("greet", "later", at=due)

        await world.eventually(log.read, bool)

    assert timedelta(0) <= log.at[0] - due < timedelta(seconds=1.3)


async def test_an_unknown_answer_is_asked_for_again(
    dsn: str, database: Pools, uow: Begin[SqlUnitOfWork]
) -> None:
    async def react(_: str) -> None:
        if len(log.payloads) < 3:
            raise Transient("no answer")

    log = Log(react)
    async with uow() as work:
        await work.jobs.enqueue("greet", "x")

    async with world.running(worker(dsn, log).run()):
        await world.eventually(log.read, lambda payloads: len(payloads) == 3)
        await world.eventually(lambda: left(database), lambda jobs: jobs == [])


async def test_only_the_first_run_of_a_job_is_told_that_it_is_the_first(
    dsn: str, database: Pools, uow: Begin[SqlUnitOfWork]
) -> None:
    async def react(_: str) -> None:
        raise Transient("no answer")

    first, again = Log(react), Log()
    async with uow() as work:
        await work.jobs.enqueue("greet", "x")

    both = JobWorker(dsn, {"greet": again}, first={"greet": first}, settings=SETTINGS)
    async with world.running(both.run()):
        await world.eventually(lambda: left(database), lambda jobs: jobs == [])

    assert (first.payloads, again.payloads) == (["x"], ["x"])


async def test_a_job_that_somebody_has_taken_before_is_not_run_for_the_first_time(
    dsn: str, database: Pools, uow: Begin[SqlUnitOfWork]
) -> None:
    first, again = Log(), Log()
    async with uow() as work:
        await work.jobs.enqueue("greet", "x")
    await database.write.execute("update jobs set begun = true")  # as a worker does that takes it

    both = JobWorker(dsn, {"greet": again}, first={"greet": first}, settings=SETTINGS)
    async with world.running(both.run()):
        await world.eventually(again.read, bool)

    assert first.payloads == []


async def test_a_bug_holds_the_job_for_a_person(
    dsn: str, database: Pools, uow: Begin[SqlUnitOfWork]
) -> None:
    async def react(_: str) -> None:
        raise KeyError("oops")

    log = Log(react)
    async with uow() as work:
        await work.jobs.enqueue("greet", "x")

    async with world.running(worker(dsn, log).run()):
        await world.eventually(lambda: left(database), lambda jobs: jobs == [("failed", 0)])

    assert log.payloads == ["x"]


async def test_after_the_last_attempt_somebody_is_told(
    dsn: str, database: Pools, uow: Begin[SqlUnitOfWork]
) -> None:
    async def react(_: str) -> None:
        raise ConnectionResetError

    log, exhausted = Log(react), Log()
    async with uow() as work:
        await work.jobs.enqueue("greet", "x")

    async with world.running(worker(dsn, log, exhausted).run()):
        await world.eventually(exhausted.read, bool)
        await world.eventually(lambda: left(database), lambda jobs: jobs == [])

    assert (log.payloads, exhausted.payloads) == (["x"] * 3, ["x"])


async def test_without_anybody_to_tell_an_exhausted_job_is_held(
    dsn: str, database: Pools, uow: Begin[SqlUnitOfWork]
) -> None:
    async def react(_: str) -> None:
        raise Transient("no answer")

    async with uow() as work:
        await work.jobs.enqueue("greet", "x")

    async with world.running(worker(dsn, Log(react)).run()):
        await world.eventually(lambda: left(database), lambda jobs: jobs == [("failed", 2)])


async def test_a_stopped_worker_puts_back_what_it_could_not_finish(
    dsn: str, database: Pools, uow: Begin[SqlUnitOfWork]
) -> None:
    async def hang(_: str) -> None:
        await asyncio.Event().wait()

    hanging, log = Log(hang), Log()
    impatient = WorkerSettings(grace=0.2)
    async with uow() as work:
        await work.jobs.enqueue("greet", "x")
    async with world.running(JobWorker(dsn, {"greet": hanging}, settings=impatient).run()):
        await world.eventually(hanging.read, bool)

    assert await left(database) == [("queued", 1)]
    async with world.running(worker(dsn, log).run()):
        await world.eventually(log.read, bool, within=2)


async def test_the_jobs_of_a_killed_worker_are_soon_anothers(
    dsn: str, database: Pools, uow: Begin[SqlUnitOfWork]
) -> None:
    program = (
        "import asyncio, sys\n"
        "from persistence.jobs.worker import JobWorker, WorkerSettings\n"
        "settings = WorkerSettings(heartbeat=1)\n"
        "async def hang(payload):\n"
        "    print('picked', flush=True)\n"
        "    await asyncio.Event().wait()\n"
        "asyncio.run(JobWorker(sys.argv[1], {'greet': hang}, settings=settings).run())\n"
    )
    async with uow() as work:
        await work.jobs.enqueue("greet", "x")
    victim = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, dsn, stdout=asyncio.subprocess.PIPE
    )
    assert victim.stdout
    assert await victim.stdout.readline() == b"picked\n"
    victim.send_signal(signal.SIGKILL)
    await victim.communicate()

    log = Log()
    async with world.running(worker(dsn, log).run()):
        await world.eventually(log.read, bool, within=4)

    assert log.payloads == ["x"]


async def test_a_worker_outlasts_the_loss_of_its_connection(
    dsn: str, database: Pools, uow: Begin[SqlUnitOfWork]
) -> None:
    log = Log()
    async with world.running(worker(dsn, log).run()):
        async with uow() as work:
            await work.jobs.enqueue("greet", "before")
        await world.eventually(log.read, bool)

        await database.write.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1",
            APPLICATION,
        )
        async with uow() as work:
            await work.jobs.enqueue("greet", "after")
        await world.eventually(log.read, lambda payloads: payloads[-1] == "after")


async def test_a_job_that_takes_longer_than_the_heartbeat_is_left_to_its_worker(
    dsn: str, database: Pools, uow: Begin[SqlUnitOfWork]
) -> None:
    async def work_long(_: str) -> None:
        await asyncio.sleep(2.5)

    log = Log(work_long)
    async with uow() as work:
        await work.jobs.enqueue("greet", "x")

    async with world.running(worker(dsn, log).run(), worker(dsn, log).run()):
        await world.eventually(lambda: left(database), lambda jobs: jobs == [])

    assert log.payloads == ["x"]


async def test_a_job_under_way_outlasts_the_loss_of_the_queue_and_is_not_begun_again(
    dsn: str, database: Pools, uow: Begin[SqlUnitOfWork]
) -> None:
    async def work_long(_: str) -> None:
        await asyncio.sleep(2)

    log = Log(work_long)
    async with uow() as work:
        await work.jobs.enqueue("greet", "x")
    async with world.running(worker(dsn, log).run()):
        await world.eventually(log.read, bool)

        await world.cut_connections(database.write, to=APPLICATION)
        await world.eventually(lambda: left(database), lambda jobs: jobs == [])

    assert log.payloads == ["x"]


async def test_no_more_jobs_run_at_once_than_the_worker_is_meant_to(
    dsn: str, database: Pools, uow: Begin[SqlUnitOfWork]
) -> None:
    running, most = 0, 0

    async def count(_: str) -> None:
        nonlocal running, most
        running, most = running + 1, max(most, running + 1)
        await asyncio.sleep(0.01)
        running -= 1

    log = Log(count)
    async with uow() as work:
        for number in range(30):
            await work.jobs.enqueue("greet", str(number))

    one_by_one = WorkerSettings(concurrency=3)
    async with world.running(JobWorker(dsn, {"greet": log}, settings=one_by_one).run()):
        await world.eventually(lambda: left(database), lambda jobs: jobs == [], within=5)

    assert len(log.payloads) == 30
    assert most == 3


async def test_a_held_job_goes_on_when_a_person_lets_it(
    dsn: str, database: Pools, uow: Begin[SqlUnitOfWork]
) -> None:
    async def react(_: str) -> None:
        if len(log.payloads) == 1:
            raise KeyError("oops")

    log = Log(react)
    async with uow() as work:
        await work.jobs.enqueue("greet", "x")
    async with world.running(worker(dsn, log).run()):
        await world.eventually(lambda: left(database), lambda jobs: jobs == [("failed", 0)])
        assert await database.read.fetchval("select error from jobs") == "KeyError('oops')"

        await database.write.execute("update jobs set failed_at = null, due_at = now()")
        await world.eventually(lambda: left(database), lambda jobs: jobs == [])

    assert log.payloads == ["x", "x"]


async def test_one_of_two_workers_runs_a_tick(dsn: str, database: Pools) -> None:
    ticks: list[datetime] = []

    async def tick() -> None:
        ticks.append(datetime.now(UTC))

    crons = [Cron("tick", timedelta(seconds=2), tick)]
    workers = [JobWorker(dsn, {"greet": Log()}, crons=crons).run() for _ in range(2)]
    async with world.running(*workers):
        await asyncio.sleep(6.5)

    slots = [int(at.timestamp()) // 2 for at in ticks]
    assert 2 <= len(slots) <= 4
    assert len(set(slots)) == len(slots)


async def test_an_idle_worker_asks_no_more_than_a_few_times_a_second(dsn: str) -> None:
    async with world.running(worker(dsn, Log()).run()):
        await asyncio.sleep(1.5)
        with effort() as idle:
            await asyncio.sleep(3)

    asked = [it for it in idle.statements if "jobs" in it]  # a relay runs beside the tests
    assert 0 < len(asked) < 24
