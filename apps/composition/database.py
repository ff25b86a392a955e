"""What is done to the database as a whole."""

from typing import Final

import asyncpg
from rich.console import Console

from apps.settings import Settings
from persistence.migrations import upgrade

_COMPLETE: Final = """
select (select count(*) from products) >= $1 and exists (select from order_groups)
"""
"""The orders are made last, so a demo marketplace that was interrupted has none."""


async def migrate(settings: Settings) -> None:
    """Bring the schema up to date."""
    await upgrade.upgrade(_url(settings))


async def is_current(settings: Settings) -> bool:
    """Whether the schema is the one that this code needs."""
    return not await upgrade.pending(_url(settings))


async def seed_once(settings: Settings, *, products: int, out: Console) -> None:
    """Make the demo marketplace unless it is there; never in production."""
    if settings.in_production or await _is_seeded(settings, products):
        return
    from apps.composition import demo  # noqa: PLC0415 - the whole program, for one start of many

    await demo.seed(settings, products=products, out=out)


async def _is_seeded(settings: Settings, products: int) -> bool:
    connection = await asyncpg.connect(_url(settings))
    try:
        return bool(await connection.fetchval(_COMPLETE, products))
    finally:
        await connection.close()


def _url(settings: Settings) -> str:
    if settings.database_url is None:
        raise ValueError("no database")
    return settings.database_url
