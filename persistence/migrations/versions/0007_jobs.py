"""The queue has tables of its own; what waits in those of pgqueuer moves into them."""

import sqlalchemy as sa
from alembic import op

MOVE = """
do $move$ begin
  if to_regclass('pgqueuer') is not null then
    insert into jobs (name, payload, due_at, begun, attempts, failed_at, error)
    select entrypoint, convert_from(coalesce(payload, ''), 'UTF8'), execute_after, true, attempts,
      case when status = 'failed' then updated end,
      case when status = 'failed' then 'it failed in the queue that was before' end
    from pgqueuer where status in ('queued', 'picked', 'failed') order by id;
    drop table pgqueuer, pgqueuer_log, pgqueuer_statistics, pgqueuer_schedules;
    drop function fn_pgqueuer_changed();
    drop type pgqueuer_status;
  end if;
end $move$
"""

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True)),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index("ix_jobs_due", "jobs", ["due_at"], postgresql_where="failed_at is null")
    op.create_table(
        "cron_ticks",
        sa.Column("cron", sa.Text(), nullable=False),
        sa.Column("tick", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("cron", name=op.f("pk_cron_ticks")),
    )
    op.execute(MOVE)
