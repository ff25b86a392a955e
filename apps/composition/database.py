"""What is done to the database as a whole."""

from rich.console import Console

from apps.composition import demo
from apps.settings import Settings
from persistence.migrations import upgrade


async def migrate(settings: Settings) -> None:
    """Bring the schema up to date."""
    await upgrade.upgrade(_url(settings))


async def is_current(settings: Settings) -> bool:
    """Whether the schema is the one that this code needs."""
    return not await upgrade.pending(_url(settings))


async def seed_once(settings: Settings, *, products: int, out: Console) -> None:
    """Make the demo marketplace unless it is there; never in production."""
    if not settings.in_production:
        await demo.seed(settings, products=products, out=out)


def _url(settings: Settings) -> str:
    if settings.database_url is None:
        raise ValueError("no database")
    return settings.database_url
