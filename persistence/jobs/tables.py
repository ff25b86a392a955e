"""The tables of the queue, as pgqueuer makes them."""

from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment


def install_sql() -> str:
    """One statement that makes them, for the migration.

    pgqueuer gives many; the block around them lets drivers run them that prepare each statement.
    """
    install = QueryBuilderEnvironment().build_install_query(create_schema=False)
    return f"do $install$ begin\n{install}\nend $install$"
