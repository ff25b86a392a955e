"""What the catalogue answers, on PostgreSQL."""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from inspect import signature
from typing import Any

import pytest

from domains.inventory.domain.value_objects.stock_policy import StockPolicy
from domains.products.application.use_cases.apply_availability import apply_availability
from domains.products.application.use_cases.apply_rating import apply_rating
from domains.products.contracts.apis import (
    FacetKind,
    FacetView,
    FirstVariant,
    ProductDetailsView,
    ProductReads,
    ProductView,
    VariantView,
)
from domains.products.contracts.brief import BriefProductView, BriefVariantView
from domains.products.contracts.criteria import (
    PriceBounds,
    ProductCriteria,
    ProductSort,
    SearchSort,
)
from domains.products.domain.aggregates.category import Category
from domains.products.domain.aggregates.product import Product
from domains.products.domain.value_objects.product_status import ProductStatus
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.ids import ProductId, SellerId, VariantId, new_id
from domains.shared_kernel.money import Currency
from domains.shared_kernel.use_case import Begin, Page, PageRequest
from persistence.engine import Pools
from persistence.inventory.reader import SqlInventoryReader
from persistence.products import views
from persistence.products.reader import SqlProductReader
from persistence.products.tables import product_images, product_variants, products
from persistence.unit_of_work import SqlUnitOfWork
from tests.builders.inventory import a_stock
from tests.builders.products import (
    a_category,
    a_draft,
    a_published_product,
    a_variant,
    an_image,
    usd,
)
from tests.fakes.products import NOON


@pytest.fixture
def reads(pools: Pools) -> ProductReads:
    return SqlProductReader(pools.read)


@dataclass
class Shelf:
    """A category of its own for each test, with one category below, and products in both."""

    top: Category
    below: Category
    products: list[Product]

    @property
    def here(self) -> ProductCriteria:
        return ProductCriteria(categories=(self.top.id,))


@pytest.fixture
async def shelf(begin: Begin[SqlUnitOfWork]) -> Shelf:
    """Twelve products; every third price, title and age is the same, so that ids must decide."""
    top = a_category()
    below = a_category(parent=top)
    products = [
        a_published_product(
            at=NOON + timedelta(seconds=number // 3),
            title=f"Élan {number // 3}",
            category_id=(top, below)[number % 2].id,
            variants=(a_variant(price=usd(1000 + 100 * (number // 3))),),
        )
        for number in range(12)
    ]
    async with begin() as uow:
        await uow.categories.save(top)
        await uow.categories.save(below)
        for product in products:
            await uow.products.save(product)
            await apply_rating(uow, product.id, products.index(product) // 3 + 0.1, 7)
    return Shelf(top, below, products)


KEYS: dict[ProductSort, Callable[[Product], Any]] = {
    ProductSort.CREATED_AT: lambda it: (it.created_at, it.id),
    ProductSort.PRICE: lambda it: (it.content.variants[0].price.minor_units, it.id),
    ProductSort.TITLE: lambda it: (it.content.title, it.id),
    ProductSort.BEST_RATED: lambda it: (it.content.title, it.id),  # rated in the order of titles
}


@pytest.mark.parametrize("sort", ProductSort)
@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("limit", [1, 5, 12])
async def test_pages_neither_repeat_nor_skip(  # noqa: PLR0917 - every way to page
    reads: ProductReads,
    shelf: Shelf,
    sort: ProductSort,
    reverse: bool,  # noqa: FBT001 - a parameter of the table above
    backwards: bool,  # noqa: FBT001 - as above
    limit: int,
) -> None:
    expected = [it.id for it in sorted(shelf.products, key=KEYS[sort], reverse=reverse)]
    found: list[ProductId] = []
    cursor, more = None, True

    while more:
        request = PageRequest(limit=limit, cursor=cursor, backwards=backwards)
        page = await reads.page(shelf.here, request, sort=sort, reverse=reverse)
        ids = [it.id for it in page.nodes]
        found = [*ids, *found] if backwards else [*found, *ids]
        more = page.has_previous_page if backwards else page.has_next_page
        assert (page.has_next_page if backwards else page.has_previous_page) is (cursor is not None)
        cursor = page.cursors[0 if backwards else -1]

    assert found == expected


async def ids_of(reads: ProductReads, criteria: ProductCriteria) -> set[ProductId]:
    page = await reads.page(criteria, PageRequest(limit=100, count=True))
    assert page.total == len(page.nodes)
    return {it.id for it in page.nodes}


async def test_a_category_includes_what_is_below_it(reads: ProductReads, shelf: Shelf) -> None:
    below = ProductCriteria(categories=(shelf.below.id,))

    assert await ids_of(reads, shelf.here) == {it.id for it in shelf.products}
    assert await ids_of(reads, below) == {it.id for it in shelf.products[1::2]}


@pytest.mark.parametrize(
    "prices",
    [
        (PriceBounds(currency=Currency.USD, min_minor=1100, max_minor=1100),),
        (
            PriceBounds(currency=Currency.USD, min_minor=1050, max_minor=1150),
            PriceBounds(currency=Currency.EUR),
        ),
    ],
)
async def test_prices_narrow_a_listing(
    reads: ProductReads, shelf: Shelf, prices: tuple[PriceBounds, ...]
) -> None:
    criteria = ProductCriteria(categories=(shelf.top.id,), prices=prices)

    assert await ids_of(reads, criteria) == {it.id for it in shelf.products[3:6]}


async def test_ratings_narrow_a_listing(reads: ProductReads, shelf: Shelf) -> None:
    criteria = ProductCriteria(categories=(shelf.top.id,), min_rating=3)

    assert await ids_of(reads, criteria) == {it.id for it in shelf.products[9:]}


async def test_sellers_tags_and_status_narrow_a_listing(
    reads: ProductReads, begin: Begin[SqlUnitOfWork]
) -> None:
    mine, other = SellerId(new_id("sel")), SellerId(new_id("sel"))
    tag = new_id("tag")
    red = a_published_product(seller_id=mine, tags=(tag, "red"))
    blue = a_published_product(seller_id=other, tags=("blue", tag))
    draft = a_draft(seller_id=mine, tags=(tag,))
    async with begin() as uow:
        for product in (red, blue, draft):
            await uow.products.save(product)

    async def found(**criteria: Any) -> set[ProductId]:
        return await ids_of(reads, ProductCriteria(**criteria))

    assert await found(tags=(tag,)) == {red.id, blue.id}
    assert await found(tags=(tag, "none")) == {red.id, blue.id}
    assert await found(sellers=(mine,)) == {red.id}
    assert await found(sellers=(mine, other)) == {red.id, blue.id}
    assert await found(sellers=(mine,), statuses=(ProductStatus.DRAFT,)) == {draft.id}
    assert await found(sellers=(mine,), tags=(tag,), statuses=tuple(ProductStatus)) == {
        red.id,
        draft.id,
    }


async def test_the_first_available_variant_follows_the_stock(
    reads: ProductReads, begin: Begin[SqlUnitOfWork]
) -> None:
    small, large = a_variant(options=("S",)), a_variant(options=("L",))
    product = a_published_product(
        seller_id=new_id("sel"), options=("Size",), variants=(small, large)
    )
    seller = ProductCriteria(sellers=(product.seller_id,), available=True)
    async with begin() as uow:
        await uow.products.save(product)

    async def first() -> tuple[VariantId | None, bool]:
        [view] = await reads.by_ids([product.id])
        assert view
        return view.first_variant_id, view.available

    async def report(variants: dict[VariantId, bool]) -> None:
        async with begin() as uow:
            await apply_availability(uow, variants)

    assert await first() == (small.id, True)
    await report({small.id: False})
    assert await first() == (large.id, True)
    await report({small.id: False, large.id: False})
    assert await first() == (small.id, False)
    assert product.id not in await ids_of(reads, seller)
    await report({large.id: True})
    assert await first() == (large.id, True)


async def test_a_change_of_content_keeps_what_others_reported(
    reads: ProductReads, begin: Begin[SqlUnitOfWork]
) -> None:
    product = a_draft()
    async with begin() as uow:
        await uow.products.save(product)
        await apply_rating(uow, product.id, 4.5, 2)
        await apply_availability(uow, {product.content.variants[0].id: False})
        product.publish(at=NOON)
        await uow.products.save(product)

    [view] = await reads.by_ids([product.id])

    assert view
    assert (view.rating_average, view.rating_count, view.available) == (4.5, 2, False)


async def test_a_product_is_read_as_it_was_saved(
    reads: ProductReads, begin: Begin[SqlUnitOfWork]
) -> None:
    image = an_image(alt="Side")
    sku = new_id("sku")
    product = a_published_product(
        seller_id=new_id("sel"),
        description_html="<p>Soft</p>",
        tags=("red",),
        options=("Size", "Colour"),
        variants=(
            a_variant(options=("S", "Red"), price=usd(900), compare_at_price=usd(1200)),
            a_variant(options=("M", "Red"), sku=sku, image_id=image.id, grams=5, barcode="1"),
        ),
        images=(an_image(alt="Front"), image),
    )
    async with begin() as uow:
        await uow.products.save(product)

    [by_id, missing] = await reads.by_ids([product.id, ProductId("prd_none")])
    [by_handle] = await reads.by_handles([product.content.handle])
    [variants, none] = await reads.variants_of_products([product.id, ProductId("prd_none")])
    [by_sku, empty] = await reads.variants_by_sku(product.seller_id, [sku, ""])
    [images] = await reads.images_of_products([product.id])

    assert missing is None and none == [] and empty is None
    assert by_id and by_id == by_handle and by_id.details
    assert (by_id.min_price_minor, by_id.max_price_minor) == (900, 1999)
    assert (by_id.min_compare_at_minor, by_id.max_compare_at_minor) == (1200, 1200)
    assert (by_id.image_alt, by_id.variant_count, by_id.published) == ("Front", 2, True)
    assert [(it.name, it.values) for it in by_id.details.options] == [
        ("Size", ["S", "M"]),
        ("Colour", ["Red"]),
    ]
    assert by_id.details.tags == ["red"]
    assert [it.title for it in variants] == ["S / Red", "M / Red"]
    assert [it.image_url for it in variants] == [product.content.images[0].url, image.url]
    assert by_sku and by_sku == variants[1] == (await reads.variants([by_sku.id]))[0]
    assert (by_sku.price, by_sku.grams, by_sku.barcode) == (usd(1999), 5, "1")
    assert [(it.name, it.value) for it in by_sku.selected_options] == [
        ("Size", "M"),
        ("Colour", "Red"),
    ]
    assert [(it.position, it.alt_text) for it in images] == [(1, "Front"), (2, "Side")]


async def test_a_product_is_read_with_all_that_its_own_page_shows(
    reads: ProductReads, begin: Begin[SqlUnitOfWork]
) -> None:
    image = an_image(alt='"Side"')
    product = a_published_product(
        seller_id=new_id("sel"),
        options=("Size", "Colour"),
        variants=(
            a_variant(options=("S", "Ré\\d"), price=usd(900), compare_at_price=usd(1200)),
            a_variant(options=("M", "Red"), image_id=image.id, grams=5, barcode="1"),
        ),
        images=(an_image(alt="Front"), image),
    )
    bare = a_draft(seller_id=product.seller_id, variants=(), images=())
    async with begin() as uow:
        await uow.products.save(product)
        await uow.products.save(bare)
    ids = [bare.id, ProductId("prd_none"), product.id]

    [without, missing, whole] = await reads.by_ids(ids, whole=True)

    assert [whole] == await reads.by_handles([product.content.handle], whole=True)
    assert without and whole and missing is None
    assert (without.variants, without.images) == ([], [])
    [known] = await reads.by_ids([product.id])
    assert known and whole.details == known.details
    assert [whole.variants] == await reads.variants_of_products([product.id])
    assert [whole.images] == await reads.images_of_products([product.id])
    assert whole.stock is None


async def test_a_whole_product_comes_with_its_stock(
    reads: ProductReads, begin: Begin[SqlUnitOfWork], pools: Pools
) -> None:
    product = a_published_product(
        seller_id=new_id("sel"),
        options=("Size",),
        variants=tuple(a_variant(options=(size,)) for size in ("S", "M", "L")),
    )
    some, endless, none = ids = [it.id for it in product.content.variants]
    async with begin() as uow:
        await uow.products.save(product)
        for id, policy in ((some, StockPolicy.DENY), (endless, StockPolicy.CONTINUE)):
            stock = a_stock(id, seller_id=product.seller_id, on_hand=4, policy=policy)
            await uow.stock.set(stock, at=NOON)

    [whole] = await reads.by_ids([product.id], whole=True, stock=True)

    assert whole and whole.stock
    known = await SqlInventoryReader(pools.read).availability(ids)
    assert [whole.stock[id] for id in ids] == known
    assert [whole.stock[id].quantity for id in (some, endless, none)] == [4, None, 0]
    assert [whole.variants] == await reads.variants_of_products([product.id])


async def test_a_listing_reads_the_first_variant_along(reads: ProductReads, shelf: Shelf) -> None:
    page = await reads.page(shelf.here, PageRequest(limit=3), first_variant=FirstVariant.WHOLE)

    shown = [it.first_variant for it in page.nodes]
    assert shown == await reads.variants(
        [it.first_variant_id for it in page.nodes if it.first_variant_id]
    )
    assert all(shown)


async def test_a_listing_may_read_only_the_skus_of_variants(
    reads: ProductReads, shelf: Shelf
) -> None:
    request = PageRequest(limit=3)
    whole = await reads.page(shelf.here, request, first_variant=FirstVariant.WHOLE)

    page = await reads.page(shelf.here, request, first_variant=FirstVariant.BRIEF)

    assert page.cursors == whole.cursors
    for brief, known in zip(page.nodes, whole.nodes, strict=True):
        assert brief.first_variant and known.first_variant
        first = known.first_variant
        assert repr(brief.first_variant) == repr(
            BriefVariantView(first.id, first.sku, first.product_id)
        )
        with pytest.raises(AttributeError):
            _ = brief.first_variant.price_minor


async def test_a_listing_may_read_only_what_a_card_shows(reads: ProductReads, shelf: Shelf) -> None:
    request = PageRequest(limit=3)
    whole = await reads.page(shelf.here, request, first_variant=FirstVariant.WHOLE)

    page = await reads.page(shelf.here, request, first_variant=FirstVariant.WHOLE, brief=True)

    assert page.cursors == whole.cursors
    for brief, known in zip(page.nodes, whole.nodes, strict=True):
        assert all(getattr(brief, it) == getattr(known, it) for it in views.BRIEF_PRODUCT)
        assert brief.first_variant == known.first_variant
        with pytest.raises(AttributeError):
            _ = brief.version


async def test_a_product_without_variants_is_listed_without_price(
    reads: ProductReads, begin: Begin[SqlUnitOfWork]
) -> None:
    product = a_draft(seller_id=new_id("sel"), variants=())
    async with begin() as uow:
        await uow.products.save(product)
    mine = ProductCriteria(sellers=(product.seller_id,), statuses=(ProductStatus.DRAFT,))

    page = await reads.page(mine, PageRequest(limit=1), first_variant=FirstVariant.WHOLE)

    [view] = page.nodes
    assert (view.first_variant, view.available) == (None, False)


FORGED = [
    urlsafe_b64encode(text.encode()).decode()
    for text in (
        "created_at|prd_1|2026-01-01",
        "created_at|prd_1|-99999999999999999",
        "created_at|prd_1|9999999999999999999999",
        "created_at|prd_\x00|1",
        "min_price_minor|prd_1|99999999999999999999",
        "rating_average|prd_1|nan",
        "sort_title|prd_1|\x00",
    )
]


@pytest.mark.parametrize(
    "cursor", ["", "x", "Ym9ndXM=", "é", "\x00", "a" * 10_000, "fHx8", *FORGED]
)
async def test_a_foreign_cursor_is_refused(reads: ProductReads, cursor: str) -> None:
    for sort in ProductSort:
        with pytest.raises(InvalidInput) as refused:
            await reads.page(ProductCriteria(), PageRequest(limit=1, cursor=cursor), sort=sort)
        assert refused.value.field == ["after"]


async def test_a_cursor_of_another_order_is_refused(reads: ProductReads, shelf: Shelf) -> None:
    page = await reads.page(shelf.here, PageRequest(limit=1))

    request = PageRequest(limit=1, cursor=page.cursors[0], backwards=True)
    with pytest.raises(InvalidInput):
        await reads.page(shelf.here, request, sort=ProductSort.PRICE)


def word() -> str:
    """One that no other test knows."""
    return "w" + new_id("x")[-12:]


async def searched(
    reads: ProductReads, text: str, limit: int = 50, **options: Any
) -> Page[ProductView]:
    request = PageRequest(limit=limit, count=True)
    return (await reads.search(ProductCriteria(text=text), request, **options)).page


async def test_search_finds_words_wherever_they_are_and_the_title_counts_most(
    reads: ProductReads, begin: Begin[SqlUnitOfWork]
) -> None:
    own = word()
    in_text = a_published_product(title="Shirt", description_html=f"<p>{own}</p>")
    in_tags = a_published_product(title="Shirt", tags=(f"crimson {own}",))
    in_title = a_published_product(title=f"Shirts {own}")
    hidden = a_draft(title=own)
    async with begin() as uow:
        for product in (in_title, in_text, in_tags, hidden):
            await uow.products.save(product)

    page = await searched(reads, own)

    assert [it.id for it in page.nodes] == [in_title.id, in_tags.id, in_text.id]
    assert page.total == 3
    assert (await searched(reads, f"{own} shirt")).nodes[0].id == in_title.id
    assert (await searched(reads, f"shirt {own[:9]}")).nodes[0].id == in_title.id
    assert (await searched(reads, f"{own} -shirt")).total == 0
    assert (await searched(reads, f'"crimson {own}"')).total == 1
    assert (await searched(reads, f"nothing or {own}")).total == 3


@pytest.mark.parametrize(
    "text", ["the", "'", '"', "&|!:*()<->", "a:b", "\x00", "\\", "or", "-", "衣服"]
)
async def test_odd_search_texts_are_harmless(reads: ProductReads, text: str) -> None:
    plain = await searched(reads, text)
    assert plain == await searched(reads, text, facets=True)


async def test_a_search_text_is_bounded(reads: ProductReads) -> None:
    with pytest.raises(InvalidInput):
        await searched(reads, "x" * 300)


@pytest.mark.parametrize("sort", SearchSort)
@pytest.mark.parametrize("backwards", [False, True])
async def test_search_pages_neither_repeat_nor_skip(
    reads: ProductReads,
    begin: Begin[SqlUnitOfWork],
    sort: SearchSort,
    backwards: bool,  # noqa: FBT001 - a parameter of the table above
) -> None:
    own = word()
    async with begin() as uow:
        for number in range(7):
            title = f"{own} shirt" if number % 2 else f"{own} {own} shirt"
            await uow.products.save(a_published_product(title=title))
    whole = [it.id for it in (await searched(reads, own, sort=sort)).nodes]
    found: list[ProductId] = []
    cursor, more = None, True

    while more:
        request = PageRequest(limit=2, cursor=cursor, backwards=backwards)
        seen = await reads.search(
            ProductCriteria(text=own), request, sort=sort, facets=len(found) % 4 == 2
        )
        page = seen.page
        ids = [it.id for it in page.nodes]
        found = [*ids, *found] if backwards else [*found, *ids]
        more = page.has_previous_page if backwards else page.has_next_page
        cursor = page.cursors[0 if backwards else -1]

    assert found == whole
    assert len(set(found)) == 7


def counts(facets: Sequence[FacetView], kind: FacetKind) -> dict[str | None, int]:
    [facet] = [it for it in facets if it.kind is kind]
    return {value.label or value.id: value.count for value in facet.values}


async def test_a_facet_ignores_its_own_choice_and_heeds_the_others(
    reads: ProductReads, begin: Begin[SqlUnitOfWork]
) -> None:
    own, shoes = word(), a_category()
    boots = a_category(parent=shoes)
    ann, bob = SellerId(new_id("sel")), SellerId(new_id("sel"))
    rows = [(ann, shoes, 1000, 4.5), (ann, boots, 3000, 3.0), (bob, boots, 3500, 5.0)]
    async with begin() as uow:
        await uow.categories.save(shoes)
        await uow.categories.save(boots)
        for seller, category, price, stars in rows:
            product = a_published_product(
                seller_id=seller,
                title=own,
                category_id=category.id,
                variants=(a_variant(price=usd(price)),),
            )
            await uow.products.save(product)
            await apply_rating(uow, product.id, stars, 1)

    async def facets(**criteria: Any) -> Sequence[FacetView]:
        criteria_ = ProductCriteria(text=own, **criteria)
        return (await reads.search(criteria_, PageRequest(limit=0), facets=True)).facets

    free = await facets()
    by_id = {v.id: v.count for f in free if f.kind is FacetKind.CATEGORY for v in f.values}
    assert by_id == {f"category:{shoes.id}": 3, f"category:{boots.id}": 2}
    assert counts(free, FacetKind.SELLER) == {f"seller:{ann}": 2, f"seller:{bob}": 1}
    assert counts(free, FacetKind.PRICE) == {"Under 25 USD": 1, "25 to 50 USD": 2}
    assert counts(free, FacetKind.RATING) == {
        "4 stars and more": 2,
        "3 stars and more": 3,
        "2 stars and more": 3,
        "1 stars and more": 3,
    }

    by_ann = await facets(sellers=(ann,))
    assert counts(by_ann, FacetKind.SELLER) == counts(free, FacetKind.SELLER)
    assert counts(by_ann, FacetKind.PRICE) == {"Under 25 USD": 1, "25 to 50 USD": 1}

    chosen_in_all = await facets(
        categories=(boots.id,),
        sellers=(ann,),
        prices=(PriceBounds(currency=Currency.USD, min_minor=2500, max_minor=4999),),
        min_rating=3.0,
    )
    assert counts(chosen_in_all, FacetKind.SELLER) == {f"seller:{ann}": 1, f"seller:{bob}": 1}
    assert counts(chosen_in_all, FacetKind.PRICE) == {"25 to 50 USD": 1}

    for facet in free:
        for value in facet.values:
            chosen = replace(value.criteria, text=own)
            page = (await reads.search(chosen, PageRequest(limit=10), facets=True)).page
            assert len(page.nodes) == page.total == value.count


async def test_the_tree_is_paged_in_the_order_of_its_paths(
    reads: ProductReads, shelf: Shelf
) -> None:
    page = await reads.category_page(PageRequest(limit=10_000, count=True))
    first = await reads.category_page(PageRequest(limit=1), level=1)
    rest = await reads.category_page(PageRequest(limit=10_000, cursor=first.cursors[0]), level=1)

    paths = [it.path for it in page.nodes]
    assert paths == sorted(paths)
    assert page.total == len(paths)
    assert {it.level for it in [*first.nodes, *rest.nodes]} == {1}
    assert shelf.below.id in {it.id for it in [*first.nodes, *rest.nodes]}


@pytest.mark.parametrize("text", ["\x00", "", "nonsense", "home/lamps", "cGF0aA==", "é" * 5000])
async def test_the_tree_goes_on_after_its_own_cursors_only(reads: ProductReads, text: str) -> None:
    with pytest.raises(InvalidInput, match="no cursor"):
        await reads.category_page(PageRequest(limit=1, cursor=text))


async def test_categories_know_their_place(reads: ProductReads, shelf: Shelf) -> None:
    [below] = await reads.categories([shelf.below.id])
    [top] = await reads.categories_by_handles([shelf.top.handle])
    [children, none] = await reads.child_categories([shelf.top.id, shelf.below.id])

    assert below and top
    assert (below.parent_id, below.level, below.lineage) == (top.id, 1, [top.id, below.id])
    assert children == [below] and none == []


def test_columns_are_in_the_order_of_the_views() -> None:
    """They are built by position: a column in the wrong place would be a silent mistake."""
    product = tuple(it.name for it in fields(ProductView))
    details = tuple(it.name for it in fields(ProductDetailsView))

    assert product[: len(views.PRODUCT)] == views.PRODUCT
    assert (*views.BRIEF_PRODUCT, "first_sku") == tuple(signature(BriefProductView).parameters)
    variant = views.variant_columns(products, product_variants, product_images)

    assert len(variant) == len(fields(VariantView))
    assert views.DETAILS[1:] == details[1:]
    assert (views.DETAILS[0], details[0]) == ("id", "product_id")
