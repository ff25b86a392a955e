"""We write into pgqueuer's tables without asking it for their names."""

from pgqueuer.domain.settings import db_settings

from persistence.jobs import queue


def test_jobs_are_written_where_pgqueuer_reads_them() -> None:
    names = db_settings().qualified

    assert (names.queue_table, names.queue_table_log) == (queue.QUEUE, queue.LOG)
