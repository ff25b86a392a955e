"""Bring a database to the newest schema. Safe to run by several processes at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine

T = TypeVar("T")
HERE: Final = Path(__file__).parent
_LOCK: Final = 7_155_305
"""An advisory lock that only migrations take: one of several starting processes migrates."""


async def upgrade(database_url: str) -> None:
    """Run every migration that has not run yet, each in its transaction."""
    await _with_connection(database_url, _upgrade)


async def pending(database_url: str) -> bool:
    """Whether the database is behind the code."""
    return await _with_connection(database_url, _pending)


async def _with_connection(database_url: str, work: Callable[[sa.Connection], T]) -> T:
    engine = create_async_engine(database_url.replace("postgresql://", "postgresql+asyncpg://", 1))
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(work)
    finally:
        await engine.dispose()


def config(connection: sa.Connection) -> Config:
    made = Config()
    made.set_main_option("script_location", str(HERE))
    made.attributes["connection"] = connection
    return made


def _upgrade(connection: sa.Connection) -> None:
    connection.execute(sa.select(sa.func.pg_advisory_lock(_LOCK)))
    connection.commit()
    command.upgrade(config(connection), "head")
    connection.execute(sa.select(sa.func.pg_advisory_unlock(_LOCK)))
    connection.commit()


def _pending(connection: sa.Connection) -> bool:
    head = ScriptDirectory(str(HERE)).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() != head
