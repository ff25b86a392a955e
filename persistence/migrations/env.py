"""Alembic's entry: run with the connection that `upgrade.py` hands over."""

from alembic import context

from persistence.metadata import complete

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=complete(),
    compare_type=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
