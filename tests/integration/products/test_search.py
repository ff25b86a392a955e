"""A search among many: what it finds of them, and how it follows what changes."""

from datetime import timedelta
from typing import Any

import pytest

from domains.products.application.use_cases.apply_availability import apply_availability
from domains.products.application.use_cases.apply_rating import apply_rating
from domains.products.contracts.criteria import (
    PriceBounds,
    ProductCriteria,
    ProductSort,
    SearchSort,
)
from domains.products.domain.aggregates.product import Product
from domains.products.domain.value_objects.product_status import ProductStatus
from domains.shared_kernel.ids import ProductId, new_id
from domains.shared_kernel.money import Currency
from domains.shared_kernel.use_case import Begin, PageRequest
from persistence.engine import Pools
from persistence.products import found, tiers
from persistence.products.reader import SqlProductReader
from persistence.products.tables import products as table
from persistence.unit_of_work import SqlUnitOfWork
from tests.builders.products import a_category, a_published_product, a_variant, usd
from tests.fakes.products import NOON

OWN = ("id", "handle", "title", "rating_average", "rating_count")


def word() -> str:
    """One that no other test knows."""
    return "w" + new_id("x")[-12:]


@pytest.fixture
def reads(pools: Pools) -> SqlProductReader:
    return SqlProductReader(pools.read)


async def saved(begin: Begin[SqlUnitOfWork], *products: Product) -> None:
    async with begin() as uow:
        for product in products:
            await uow.products.save(product)


async def copies(pools: Pools, product: Product, count: int, title: str) -> None:
    others = ", ".join(it.name for it in table.c if it.name not in OWN)
    await pools.write.execute(
        f"insert into products ({', '.join(OWN)}, {others})"  # noqa: S608 - names of columns
        f" select id || '-' || n, handle || '-' || n, $2, 0, 0, {others}"
        " from products, generate_series(1, $3) n where id = $1",
        product.id,
        title,
        count,
    )


async def test_of_very_many_the_most_popular_are_found(
    pools: Pools, reads: SqlProductReader, begin: Begin[SqlUnitOfWork]
) -> None:
    own = word()
    best, other = a_published_product(title=own), a_published_product(title="Other")
    await saved(begin, other)
    await copies(pools, other, found.FOUND + 5, own)
    await saved(begin, best)
    async with begin() as uow:
        await apply_rating(uow, best.id, 5, 10**12)
    criteria = ProductCriteria(text=own)

    await tiers.rearrange(pools.write, (1, 2, 3, 4))

    page = (await reads.search(criteria, PageRequest(limit=250, count=True))).page
    middle = PageRequest(limit=249, cursor=page.cursors[-1])
    next_page = (await reads.search(criteria, middle, facets=True)).page
    end = PageRequest(limit=2, cursor=next_page.cursors[-1])
    last = (await reads.search(criteria, end)).page
    ids = [it.id for it in (*page.nodes, *next_page.nodes, *last.nodes)]
    assert page.nodes[0].id == best.id
    assert len(set(ids)) == len(ids) == found.FOUND
    assert not last.has_next_page
    assert page.total == next_page.total == found.FOUND + 1
    for sort in SearchSort:
        all_ = (await reads.search(criteria, PageRequest(limit=500), sort=sort)).page
        assert best.id in {it.id for it in all_.nodes}


async def test_a_narrow_filter_reaches_what_is_beyond_the_most_popular(
    pools: Pools, reads: SqlProductReader, begin: Begin[SqlUnitOfWork]
) -> None:
    own, category = word(), a_category()
    other = a_published_product(title="Other")
    wanted = a_published_product(
        title=own, category_id=category.id, tags=(own,), variants=(a_variant(price=usd(123_456)),)
    )
    await saved(begin, other)
    await copies(pools, other, found.FOUND + 5, own)
    async with begin() as uow:
        await uow.categories.save(category)
        await uow.products.save(wanted)
        await apply_rating(uow, wanted.id, 4.6, 1)
        await apply_availability(uow, {wanted.content.variants[0].id: False})

    exactly = PriceBounds(currency=Currency.USD, min_minor=123_456, max_minor=123_456)
    narrow: list[dict[str, Any]] = [
        {"categories": (category.id,)},
        {"sellers": (wanted.seller_id,), "prices": (exactly,)},
        {"tags": (own,)},
        {"prices": (exactly,)},
        {"prices": (exactly, PriceBounds(currency=Currency.EUR))},
        {"min_rating": 4.6},
        {"available": False},
    ]
    for choice in narrow:
        seen = await reads.search(ProductCriteria(text=own, **choice), PageRequest(limit=5))
        assert [it.id for it in seen.page.nodes] == [wanted.id], choice


async def test_the_last_word_is_a_beginning_unless_it_is_a_word(
    pools: Pools, reads: SqlProductReader, begin: Begin[SqlUnitOfWork]
) -> None:
    own = word()
    longer, other = a_published_product(title=f"{own}longer"), a_published_product(title="Other")
    await saved(begin, longer, other)

    async def finds() -> set[ProductId]:
        seen = await reads.search(ProductCriteria(text=own), PageRequest(limit=250))
        return {it.id for it in seen.page.nodes}

    await copies(pools, other, 99, own)
    assert longer.id in await finds()
    await copies(pools, longer, 1, own)
    assert longer.id not in await finds()


async def test_a_search_follows_every_change_at_once(
    reads: SqlProductReader, begin: Begin[SqlUnitOfWork]
) -> None:
    own, seller = word(), new_id("sel")
    product = a_published_product(seller_id=seller, title=f"Old {own}", tags=("green",))
    await saved(begin, product)

    async def finds(text: str, **criteria: Any) -> bool:
        criteria_ = ProductCriteria(text=text, **criteria)
        return bool((await reads.search(criteria_, PageRequest(limit=1))).page.nodes)

    assert await finds(own, tags=("green",), available=True)
    async with begin() as uow:
        stored = await uow.products.get(product.id)
        stored.unpublish(at=NOON + timedelta(days=1))
        await uow.products.save(stored)
    assert not await finds(own)
    mine = ProductCriteria(
        text=own, sellers=(stored.seller_id,), statuses=(ProductStatus.UNPUBLISHED,)
    )
    listed = await reads.page(mine, PageRequest(limit=1, count=True), sort=ProductSort.TITLE)
    assert ([it.id for it in listed.nodes], listed.total) == ([product.id], 1)
    async with begin() as uow:
        stored = await uow.products.get(product.id)
        stored.publish(at=NOON + timedelta(days=2))
        await uow.products.save(stored)
    assert await finds(own)


async def test_hidden_products_stay_hidden_when_tiers_are_rearranged(
    pools: Pools, reads: SqlProductReader, begin: Begin[SqlUnitOfWork]
) -> None:
    own = word()
    product = a_published_product(title=own)
    product.unpublish(at=NOON + timedelta(days=1))
    await saved(begin, product)

    await tiers.rearrange(pools.write)

    seen = await reads.search(ProductCriteria(text=own), PageRequest(limit=1))
    assert not seen.page.nodes
