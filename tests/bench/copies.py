"""A large marketplace out of a small one: ten thousand products, 99 times more, made in SQL.

A copy has ids and times of its own that sort as the originals' do, so that every order is mixed.
Times are a little later, ids end in the number of the copy. The first ten thousand products are
not copied: the detail products are among them.
"""

import asyncio
from collections.abc import Iterator
from typing import Any, Final

import asyncpg
from rich.progress import Progress, TaskID

from persistence.metadata import metadata

FIRST: Final = 10_000
BASE: Final = 20_000
TIMES: Final = 99
STORES: Final = 50
"""Copies of each store; a copied product is in one of them."""

_TABLES: Final = ("products", "product_variants", "product_images", "stock", "reviews",
                  "product_ratings")  # fmt: skip


def _copied(column: str, number: str = "$1::int") -> str:
    """The id of a copy: its last four digits are the number, and no original is of version 8."""
    return (
        f"left({column}, 16) || '8' || substr({column}, 18, 15) || lpad(to_hex({number}), 4, '0')"
    )


def _store(column: str) -> str:
    number = f"($1::int % {STORES})"
    return f"case when {number} = 0 then {column} else {_copied(column, number)} end"


_CHANGED: Final[dict[str, dict[str, str]]] = {
    "products": {
        "id": _copied("it.id"),
        "seller_id": _store("it.seller_id"),
        "handle": "it.handle || '-' || $1::int",
        "first_variant_id": _copied("it.first_variant_id"),
        "created_at": "it.created_at + $1::int * interval '0.6 s'",
        "updated_at": "it.updated_at + $1::int * interval '0.6 s'",
        "published_at": "it.published_at + $1::int * interval '0.6 s'",
    },
    "product_variants": {
        "id": _copied("it.id"),
        "product_id": _copied("it.product_id"),
        "seller_id": _store("it.seller_id"),
        "sku": "it.sku || '-' || $1::int",
        "image_id": _copied("it.image_id"),
    },
    "product_images": {"id": _copied("it.id"), "product_id": _copied("it.product_id")},
    "stock": {"variant_id": _copied("it.variant_id"), "seller_id": _store("it.seller_id")},
    "reviews": {
        "id": _copied("it.id"),
        "order_line_id": _copied("it.order_line_id"),
        "product_id": _copied("it.product_id"),
        "seller_id": _store("it.seller_id"),
    },
    "product_ratings": {"product_id": _copied("it.product_id")},
    "sellers": {
        "id": _copied("it.id"),
        "owner_id": _copied("it.owner_id"),
        "handle": "it.handle || '-' || $1::int",
    },
}
_ORIGINALS: Final = {
    "products": f"substring(handle from '[0-9]+$')::int > {FIRST}",
    "product_variants": "product_id in (select id from originals_products)",
    "product_images": "product_id in (select id from originals_products)",
    "stock": "variant_id in (select id from originals_product_variants)",
    "reviews": "product_id in (select id from originals_products)",
    "product_ratings": "product_id in (select id from originals_products)",
    "sellers": "true",
}
_RATE_STORES: Final = """
truncate seller_ratings;
insert into seller_ratings
select seller_id, count(*) filter (where rating = 1), count(*) filter (where rating = 2),
       count(*) filter (where rating = 3), count(*) filter (where rating = 4),
       count(*) filter (where rating = 5)
from reviews where status = 'PUBLISHED' group by seller_id
"""


_FOLLOW: Final = """
do $$ begin
  if to_regproc('product_search_rebuild') is not null then
    perform product_search_rebuild();
  end if;
end $$
"""
"""What triggers would have kept up to date."""

_INDEXES: Final = """
select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
from pg_index
where indrelid = any($1::text[]::regclass[])
  and not exists (select from pg_constraint where conindid = indexrelid)
"""


async def multiply(database_url: str, progress: Progress) -> None:
    """Bring a marketplace of `BASE` products to a million."""
    connections = [await asyncpg.connect(database_url) for _ in range(2)]
    first = connections[0]
    for connection in connections:
        await connection.execute("set session_replication_role = replica")  # no triggers
        await connection.execute("set maintenance_work_mem = '512MB'")
    for table, condition in _ORIGINALS.items():
        await first.execute(
            f"create unlogged table originals_{table} as select * from {table} where {condition}"  # noqa: S608 - ours
        )
    indexes = await first.fetch(_INDEXES, [*_TABLES])
    for index in indexes:
        await first.execute(f"drop index {index['name']}")
    for number in range(1, STORES):
        await first.execute(_copy("sellers"), number)
    numbers = iter(range(1, TIMES + 1))
    task = progress.add_task("Copies", total=TIMES)
    await asyncio.gather(*(_work(it, numbers, progress, task) for it in connections))
    await first.execute(_RATE_STORES)
    definitions = iter([index["definition"] for index in indexes])
    task = progress.add_task("Indexes", total=len(indexes))
    await asyncio.gather(*(_index(it, definitions, progress, task) for it in connections))
    await first.execute(_FOLLOW)
    for table in _ORIGINALS:
        await first.execute(f"drop table originals_{table}")
    for connection in connections:
        await connection.close()


async def _work(connection: Any, numbers: Iterator[int], progress: Progress, task: TaskID) -> None:
    for number in numbers:
        async with connection.transaction():
            for table in _TABLES:
                await connection.execute(_copy(table), number)
        progress.advance(task)


async def _index(
    connection: Any, definitions: Iterator[str], progress: Progress, task: TaskID
) -> None:
    for definition in definitions:
        await connection.execute(definition)
        progress.advance(task)


def _copy(name: str) -> str:
    columns = [column.name for column in metadata.tables[name].c if column.computed is None]
    values = [_CHANGED[name].get(column, f"it.{column}") for column in columns]
    return (
        f"insert into {name} ({', '.join(columns)}) "  # noqa: S608 - our own names
        f"select {', '.join(values)} from originals_{name} as it"
    )
