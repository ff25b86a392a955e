"""Products of the demo marketplace, with stock and reviews, copied into the tables by the thousand.

They are saved without events: nobody follows them yet, as if retention had removed those.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from asyncpg.pool import PoolConnectionProxy
from rich.progress import Progress
from sqlalchemy.dialects import postgresql

from apps.demo import catalogue
from apps.demo.catalogue import Offer
from apps.demo.praise import Praise, reviews_of
from domains.inventory.domain.value_objects.movement import MovementReason
from domains.reviews.domain.value_objects.rating_counts import RatingCounts
from domains.reviews.domain.value_objects.review_status import ReviewStatus
from domains.shared_kernel.ids import SellerId
from persistence.engine import Pools
from persistence.inventory.tables import stock, stock_movements
from persistence.products import rows
from persistence.products.tables import product_images, product_variants, products
from persistence.reviews.tables import STARS, product_ratings, reviews, seller_ratings
from persistence.statements import Statement, any_of

BATCH = 1_000
"""Products per transaction."""

REPLIES_AFTER = timedelta(hours=20)

_KNOWN = Statement(sa.select(products.c.id).where(products.c.id == any_of("ids")))

_RATE_SELLER = Statement(
    (added := postgresql.insert(seller_ratings))
    .values({c.name: sa.bindparam(c.name, type_=c.type) for c in seller_ratings.c})
    .on_conflict_do_update(
        index_elements=["seller_id"],
        set_={stars: seller_ratings.c[stars] + added.excluded[stars] for stars in STARS},
    )
)


@dataclass(slots=True)
class _Load:
    """Rows by table, in the order in which foreign keys allow them, and the sellers' ratings."""

    rows: dict[sa.Table, list[Mapping[str, Any]]] = field(default_factory=dict)
    stars: defaultdict[SellerId, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, table: sa.Table, row: Mapping[str, Any]) -> None:
        self.rows.setdefault(table, []).append(row)

    async def copy(self, connection: PoolConnectionProxy[Any]) -> None:
        for table, rows_ in self.rows.items():
            columns = list(rows_[0])
            await connection.copy_records_to_table(
                table.name,
                records=[tuple(row[column] for column in columns) for row in rows_],
                columns=columns,
            )
        await _RATE_SELLER.run_many(
            connection,
            [
                {"seller_id": seller_id}
                | {name: given[rating] for rating, name in enumerate(STARS, start=1)}
                for seller_id, given in sorted(self.stars.items())
            ],
        )


async def fill_shelves(pools: Pools, count: int, media: str, progress: Progress) -> None:
    """Bring the catalogue to that many demo products; `media` is where their pictures are."""
    task = progress.add_task("Products", total=count)
    added = False
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        if missing := await _missing(pools, numbers):
            load = _load(missing, media)
            async with _patient(pools) as connection:
                await load.copy(connection)
            added = True
        progress.advance(task, len(numbers))
    if added:
        async with _patient(pools) as connection:
            await connection.execute("analyze")


@asynccontextmanager
async def _patient(pools: Pools) -> AsyncIterator[PoolConnectionProxy[Any]]:
    """A transaction whose statements may take longer than those of a request."""
    async with pools.write.acquire() as connection, connection.transaction():
        await connection.execute("set local statement_timeout = 0")
        yield connection


async def _missing(pools: Pools, numbers: Sequence[int]) -> list[int]:
    ids = {catalogue.product_id(number): number for number in numbers}
    known = {row["id"] for row in await _KNOWN.all(pools.read, ids=[*ids])}
    return [number for id, number in ids.items() if id not in known]


def _load(numbers: Sequence[int], media: str) -> _Load:
    load = _Load()
    for number, offer in zip(numbers, catalogue.offers(numbers, media=media), strict=True):
        said = list(reviews_of(number, offer))
        load.add(products, _product_row(offer, said))
        for table, row in (*_part_rows(offer), *_stock_rows(offer), *_review_rows(offer, said)):
            load.add(table, row)
        load.stars[offer.product.seller_id].update(review.rating for review in said)
    return load


def _product_row(offer: Offer, said: Sequence[Praise]) -> dict[str, Any]:
    """With the columns that repeat what variants, stock and reviews say."""
    variants, available = offer.product.content.variants, offer.available
    first = available.index(True) if True in available else 0
    rating = _rating(said)
    return rows.product_row(offer.product) | {
        "first_variant_id": variants[first].id,
        "available": any(available),
        "rating_average": rating.average or 0.0,
        "rating_count": rating.count,
    }


def _part_rows(offer: Offer) -> Iterator[tuple[sa.Table, dict[str, Any]]]:
    made = offer.product
    pairs = zip(made.content.variants, offer.available, strict=True)
    for place, (variant, available) in enumerate(pairs, start=1):
        row = rows.variant_row(made, variant, place)
        yield product_variants, row | {"available": available}
    for place, image in enumerate(made.content.images, start=1):
        yield product_images, rows.image_row(made, image, place)


def _review_rows(offer: Offer, said: Sequence[Praise]) -> Iterator[tuple[sa.Table, dict[str, Any]]]:
    for review in said:
        yield reviews, _review_row(offer, review)
    if said:
        stars = dict(zip(STARS, _rating(said).counts, strict=True))
        yield product_ratings, {"product_id": offer.product.id, **stars}


def _stock_rows(offer: Offer) -> Iterator[tuple[sa.Table, dict[str, Any]]]:
    """What is there, and that it was counted."""
    made = offer.product
    for variant, on_hand in zip(made.content.variants, offer.on_hand, strict=True):
        yield (
            stock,
            {
                "variant_id": variant.id,
                "seller_id": made.seller_id,
                "on_hand": on_hand,
                "policy": offer.policy,
                "updated_at": made.updated_at,
            },
        )
        if on_hand:
            yield (
                stock_movements,
                {
                    "variant_id": variant.id,
                    "reason": MovementReason.COUNTED,
                    "quantity": on_hand,
                    "reference": "opening",
                    "at": made.updated_at,
                },
            )


def _rating(said: Sequence[Praise]) -> RatingCounts:
    given = Counter(review.rating for review in said)
    return RatingCounts((given[1], given[2], given[3], given[4], given[5]))


def _review_row(offer: Offer, review: Praise) -> dict[str, Any]:
    return {
        "id": review.id,
        "order_line_id": review.order_line_id,
        "product_id": offer.product.id,
        "seller_id": offer.product.seller_id,
        "customer_id": review.customer_id,
        "rating": review.rating,
        "title": review.title,
        "body": review.body,
        "status": ReviewStatus.PUBLISHED,
        "reply_body": review.reply,
        "replied_at": review.at + REPLIES_AFTER if review.reply else None,
        "created_at": review.at,
        "version": 2 if review.reply else 1,
    }
