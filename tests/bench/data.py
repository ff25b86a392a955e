"""The marketplace that is measured: the demo's generator, copied in; and samples to ask for.

What is there is kept until the generator changes; a migration that is new is applied to it.
"""

import asyncio
import hashlib
import json
import random
from collections.abc import Iterable
from typing import Any, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from apps.composition.demo_catalogue import fill_shelves
from apps.composition.demo_people import open_marketplace
from persistence import engine
from persistence.migrations.upgrade import upgrade
from tests.bench import copies
from tests.bench.home import LOADING, ROOT, Home, folder_of, running

MEDIA: Final = "https://media.bench.example"
_GENERATOR: Final = (
    "apps/demo/*.py",
    "apps/composition/demo_catalogue.py",
    "apps/composition/demo_people.py",
    "tests/bench/copies.py",
)
_MIGRATIONS: Final = ("persistence/migrations/versions/*.py",)


def build(size: str, out: Console) -> None:
    """Make the data of a size unless they are there."""
    stamp = folder_of(size) / "stamp.json"
    wanted = {
        "generator": _digest(_GENERATOR),
        "migrations": _digests(_MIGRATIONS),
        "samples": hashlib.sha256(json.dumps(_SAMPLES).encode()).hexdigest(),
    }
    known = json.loads(stamp.read_text()) if stamp.exists() else {}
    if known == wanted:
        return
    with running(size, LOADING) as home, _progress(out) as progress:
        asyncio.run(_build(home, progress, afresh=not _continues(known, wanted)))
    stamp.write_text(json.dumps(wanted))


def samples(size: str) -> dict[str, list[Any]]:
    """What there is to ask for: pages, handles, ids, words."""
    found: dict[str, list[Any]] = json.loads((folder_of(size) / "samples.json").read_text())
    return found


def _continues(known: dict[str, Any], wanted: dict[str, Any]) -> bool:
    """Whether only migrations came that the data have not seen."""
    seen: dict[str, str] = known.get("migrations", {})
    unchanged = all(wanted["migrations"].get(name) == digest for name, digest in seen.items())
    return unchanged and known.get("generator") == wanted["generator"]


def _digests(patterns: Iterable[str]) -> dict[str, str]:
    files = sorted(path for pattern in patterns for path in ROOT.glob(pattern))
    return {str(it.relative_to(ROOT)): hashlib.sha256(it.read_bytes()).hexdigest() for it in files}


def _digest(patterns: Iterable[str]) -> str:
    return hashlib.sha256(json.dumps(_digests(patterns)).encode()).hexdigest()


async def _build(home: Home, progress: Progress, *, afresh: bool) -> None:
    if afresh:
        await _empty(home)
    await upgrade(home.database_url)
    if afresh:
        products = copies.BASE if home.size == "1m" else copies.FIRST
        async with engine.connect(home.database_url, read=2, write=4) as pools:
            await open_marketplace(pools, products, progress)
            await fill_shelves(pools, products, MEDIA, progress)
        if home.size == "1m":
            await copies.multiply(home.database_url, progress)
    await _settle(home)


async def _empty(home: Home) -> None:
    async with home.connection("postgres") as admin:
        await admin.execute("drop database if exists storefront with (force)")
        await admin.execute("create database storefront")


async def _settle(home: Home) -> None:
    async with home.connection() as connection:
        await connection.execute("vacuum (analyze)")
        await connection.execute("checkpoint")
        found = {name: await _sampled(connection, sql) for name, sql in _SAMPLES.items()}
    (home.folder / "samples.json").write_text(json.dumps(found))


async def _sampled(connection: Any, sql: str) -> list[Any]:
    """In no order, but in the same every time."""
    rows = sorted(list(row) for row in await connection.fetch(sql))
    random.Random(7).shuffle(rows)  # noqa: S311 - not a secret
    return rows


_SAMPLES: Final = {
    "pages": """
        select category_id, id, (extract(epoch from created_at) * 1000000)::bigint
        from (select category_id, id, created_at,
                     row_number() over (partition by category_id order by created_at, id) as place
              from products where status = 'PUBLISHED') as placed
        where place > 24 order by hashtext(id) limit 2000""",
    "depths": """
        select page, id, (extract(epoch from created_at) * 1000000)::bigint
        from unnest(array[1, 100, 1000]) as page, lateral (
          select id, created_at from products where status = 'PUBLISHED'
          order by created_at desc, id desc offset 24 * (page - 1) limit 100) as around
        where 24 * page + 100 <= (select count(*) from products where status = 'PUBLISHED')""",
    "details": "select handle from products where variant_count = 12 and status = 'PUBLISHED'",
    "products": """
        select id from products where status = 'PUBLISHED' order by hashtext(id) limit 2000""",
    "words": """
        select word from products, regexp_split_to_table(lower(title), '[^a-z]+') as word
        where status = 'PUBLISHED' and length(word) > 3
        group by word having count(*) > 24""",
    "variants": """
        select variant_id from stock join products on first_variant_id = variant_id
        where on_hand >= 30 and stock.policy = 'DENY' and status = 'PUBLISHED'
        order by hashtext(variant_id) limit 2000""",
}
"""What the cases ask for. A page begins where a whole one is left."""


def _progress(out: Console) -> Progress:
    return Progress(
        TextColumn("{task.description:<12}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=out,
        transient=True,
    )
