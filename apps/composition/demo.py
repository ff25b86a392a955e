"""Makes the demo marketplace in the database; what is in it comes from `apps/demo`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from apps.composition.demo_catalogue import fill_shelves
from apps.composition.demo_orders import place_demo_orders
from apps.composition.demo_people import open_marketplace
from apps.settings import Settings
from persistence import engine
from persistence.engine import Pools

_LOCK = 7_155_306
"""An advisory lock: one of several starting processes makes the marketplace."""


class DemoRefused(RuntimeError):
    """There is no demo marketplace in production, nor without a database."""


async def seed(settings: Settings, *, products: int, out: Console) -> None:
    """Make the demo marketplace with that many products, or add what is missing.

    Content and ids are the same every time; only the orders have today's date. What is there stays
    as it is, so a second run does nothing, and one after an interruption completes the first.

    Raises:
        DemoRefused: this is production, or no database is set.
    """
    if settings.in_production:
        raise DemoRefused("Demo data has no place in production.")
    if settings.database_url is None:
        raise DemoRefused("Set DATABASE_URL.")
    async with engine.connect(settings.database_url, read=3, write=4) as pools, _alone(pools):
        with _progress(out) as progress:
            await open_marketplace(pools, products, progress)
            await fill_shelves(pools, products, settings.public_url, progress)
            await place_demo_orders(pools, settings, progress)


@asynccontextmanager
async def _alone(pools: Pools) -> AsyncIterator[None]:
    async with pools.write.acquire() as connection:
        await connection.execute("set statement_timeout = 0")  # however long the other one takes
        await connection.execute("select pg_advisory_lock($1)", _LOCK)
        try:
            yield
        finally:
            await connection.execute("select pg_advisory_unlock($1)", _LOCK)


def _progress(out: Console) -> Progress:
    return Progress(
        TextColumn("{task.description:<12}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=out,
        transient=True,
    )
