"""What sellers and administrators can do with the catalogue."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from domains.products.adapters.outbound.html import sanitise_html
from domains.products.application.drafts import ImageDraft, ProductDraft, VariantDraft
from domains.products.application.use_cases.create_category import CreateCategory, create_category
from domains.products.application.use_cases.create_product import CreateProduct, create_product
from domains.products.application.use_cases.publish_product import PublishProduct, publish_product
from domains.products.application.use_cases.set_media import SetMedia, set_media
from domains.products.application.use_cases.unpublish_product import (
    UnpublishProduct,
    unpublish_product,
)
from domains.products.application.use_cases.update_product import UpdateProduct, update_product
from domains.products.application.use_cases.upsert_variants import (
    ErrorPolicy,
    UpsertedVariants,
    UpsertVariants,
    VariantRow,
    upsert_variants,
)
from domains.products.domain.aggregates.product import Product
from domains.products.domain.exceptions import (
    CategoryNotFound,
    HandleTaken,
    LimitExceeded,
    ProductNotFound,
    ProductOutOfDate,
    SkuTaken,
)
from domains.products.domain.value_objects.product_status import ProductStatus
from domains.shared_kernel.errors import (
    DomainError,
    Forbidden,
    IdempotencyKeyReused,
    InvalidInput,
)
from domains.shared_kernel.ids import CategoryId, ProductId, SellerId, VariantId
from domains.shared_kernel.money import Currency
from domains.shared_kernel.use_case import IdempotencyKey, Viewer
from tests.builders.products import a_category, a_draft, a_published_product, a_variant, usd
from tests.fakes.products import InMemoryCatalogue, StoppedClock

SELLER, STRANGER = SellerId("sel_1"), SellerId("sel_2")
CLOCK = StoppedClock()
ADMIN = Viewer("cus_1", is_admin=True)


async def create(catalogue: InMemoryCatalogue, command: CreateProduct) -> ProductId:
    return await create_product(command, begin=catalogue.begin, clock=CLOCK, sanitise=sanitise_html)


def a_command(variants: tuple[VariantDraft, ...] = (), **draft: Any) -> CreateProduct:
    fields = {"title": "Ocean Shirt"} | draft
    return CreateProduct(
        seller_id=SELLER, currency=Currency.USD, draft=ProductDraft(**fields), variants=variants
    )


async def saved(catalogue: InMemoryCatalogue, product: Product) -> Product:
    await catalogue.products.save(product)
    return product


async def test_a_seller_drafts_a_product() -> None:
    catalogue = InMemoryCatalogue()
    command = a_command(
        (VariantDraft(price=usd(500), options=("S",), image_url="https://img.example/1"),),
        options=("Size",),
        images=(ImageDraft(url="https://img.example/1"),),
        description_html="<p>Hi<script>alert(1)</script></p>",
    )

    product = await catalogue.products.get(await create(catalogue, command))

    assert product.content.handle == "ocean-shirt"
    assert product.content.description_html == "<p>Hi</p>"
    assert product.content.variants[0].image_id == product.content.images[0].id
    assert product.status is ProductStatus.DRAFT


async def test_handles_made_from_titles_give_way_chosen_ones_do_not() -> None:
    catalogue = InMemoryCatalogue()
    made = [await create(catalogue, a_command()) for _ in range(12)]

    handles = [(await catalogue.products.get(it)).content.handle for it in made]
    assert handles[:2] == ["ocean-shirt", "ocean-shirt-2"]
    assert len(set(handles)) == 12
    with pytest.raises(HandleTaken):
        await create(catalogue, a_command(handle="ocean-shirt"))


async def test_the_same_key_creates_once() -> None:
    catalogue, key = InMemoryCatalogue(), IdempotencyKey("cus_1", "k")
    command = replace(a_command(), key=key)

    first = await create(catalogue, command)

    assert await create(catalogue, replace(command)) == first
    assert len(catalogue.products.rows) == 1
    with pytest.raises(IdempotencyKeyReused):
        await create(catalogue, replace(a_command(title="Other"), key=key))


async def test_skus_and_categories_are_checked_when_creating() -> None:
    catalogue = InMemoryCatalogue()
    await saved(catalogue, a_draft(seller_id=SELLER, variants=(a_variant(sku="A"),)))

    with pytest.raises(SkuTaken) as taken:
        await create(catalogue, a_command((VariantDraft(price=usd(1), sku="A"),)))
    with pytest.raises(CategoryNotFound):
        await create(catalogue, a_command(category_id=CategoryId("cat_none")))
    assert taken.value.field == ["variants", "0", "sku"]


async def update(catalogue: InMemoryCatalogue, product: Product, **changes: Any) -> Product:
    fields = {"product_id": product.id, "seller_id": SELLER} | changes
    command = UpdateProduct(**fields)
    await update_product(command, begin=catalogue.begin, clock=CLOCK, sanitise=sanitise_html)
    return await catalogue.products.get(product.id)


async def test_what_is_not_given_stays_and_null_empties() -> None:
    catalogue, category = InMemoryCatalogue(), a_category()
    await catalogue.categories.save(category)
    product = await saved(catalogue, a_draft(vendor="Acme", category_id=category.id))

    titled = await update(catalogue, product, title=" Other ", seo_title="Seo")
    emptied = await update(catalogue, product, category_id=None)

    assert (titled.content.title, titled.content.vendor) == ("Other", "Acme")
    assert titled.content.category_id == category.id
    assert (titled.content.seo.title, titled.content.seo.description) == ("Seo", "")
    assert emptied.content.category_id is None


async def test_an_update_from_an_old_version_is_refused() -> None:
    catalogue = InMemoryCatalogue()
    product = await saved(catalogue, a_draft())

    with pytest.raises(ProductOutOfDate):
        await update(catalogue, product, title="Other", if_version=9)
    assert (await update(catalogue, product, title="Other", if_version=1)).version == 2


@pytest.mark.parametrize("case", ["update", "variants", "media", "publish", "unpublish"])
async def test_strangers_learn_nothing(case: str) -> None:
    catalogue = InMemoryCatalogue()
    product = await saved(catalogue, a_published_product(seller_id=SELLER))
    whose: dict[str, Any] = {"product_id": product.id, "seller_id": STRANGER}
    ports: dict[str, Any] = {"begin": catalogue.begin, "clock": CLOCK}
    calls: dict[str, Callable[[], Awaitable[object]]] = {
        "update": lambda: update_product(UpdateProduct(**whose), **ports, sanitise=sanitise_html),
        "variants": lambda: upsert_variants(UpsertVariants(**whose, rows=()), **ports),
        "media": lambda: set_media(SetMedia(**whose, images=()), **ports),
        "publish": lambda: publish_product(PublishProduct(**whose), **ports),
        "unpublish": lambda: unpublish_product(UnpublishProduct(**whose), **ports),
    }

    with pytest.raises(ProductNotFound):
        await calls[case]()
    assert (await catalogue.products.get(product.id)) == product


async def test_publishing_and_unpublishing_are_saved() -> None:
    catalogue = InMemoryCatalogue()
    product = await saved(catalogue, a_draft(seller_id=SELLER))
    ports: dict[str, Any] = {"begin": catalogue.begin, "clock": CLOCK}

    await publish_product(PublishProduct(product_id=product.id, seller_id=SELLER), **ports)
    published = await catalogue.products.get(product.id)
    await unpublish_product(UnpublishProduct(product_id=product.id, seller_id=SELLER), **ports)
    unpublished = await catalogue.products.get(product.id)

    assert published.status is ProductStatus.PUBLISHED
    assert unpublished.status is ProductStatus.UNPUBLISHED


async def test_the_media_list_is_the_order_shown_and_known_images_keep_their_ids() -> None:
    catalogue = InMemoryCatalogue()
    product = await saved(catalogue, a_draft(seller_id=SELLER))
    [old] = product.content.images
    images = (ImageDraft(url="https://img.example/new"), ImageDraft(url=old.url, alt="Old"))

    await set_media(
        SetMedia(product_id=product.id, seller_id=SELLER, images=images),
        begin=catalogue.begin,
        clock=CLOCK,
    )

    after = (await catalogue.products.get(product.id)).content.images
    assert [(it.url, it.alt) for it in after] == [
        ("https://img.example/new", ""),
        (old.url, "Old"),
    ]
    assert after[1].id == old.id


@pytest.mark.parametrize(
    ("images", "refusal"),
    [
        ((ImageDraft(url="https://img.example/1"),) * 2, InvalidInput),
        ((ImageDraft(url="file:///etc/passwd"),), InvalidInput),
        (tuple(ImageDraft(url=f"https://img.example/{n}") for n in range(21)), LimitExceeded),
    ],
)
async def test_bad_media_lists_are_refused_whole(
    images: tuple[ImageDraft, ...], refusal: type[DomainError]
) -> None:
    catalogue = InMemoryCatalogue()
    product = await saved(catalogue, a_draft(seller_id=SELLER))

    with pytest.raises(refusal):
        await set_media(
            SetMedia(product_id=product.id, seller_id=SELLER, images=images),
            begin=catalogue.begin,
            clock=CLOCK,
        )


async def upsert(
    catalogue: InMemoryCatalogue, product: Product, *rows: VariantRow, **options: Any
) -> UpsertedVariants:
    command = UpsertVariants(product_id=product.id, seller_id=SELLER, rows=rows, **options)
    return await upsert_variants(command, begin=catalogue.begin, clock=CLOCK)


async def sized(catalogue: InMemoryCatalogue) -> Product:
    return await saved(
        catalogue,
        a_draft(
            seller_id=SELLER,
            options=("Size",),
            variants=(a_variant(options=("S",), sku="s", grams=7), a_variant(options=("M",))),
        ),
    )


async def test_variants_are_found_by_id_sku_or_options_and_added_otherwise() -> None:
    catalogue = InMemoryCatalogue()
    product = await sized(catalogue)
    small, medium = product.content.variants

    result = await upsert(
        catalogue,
        product,
        VariantRow(sku="s", price=usd(1)),
        VariantRow(options=("M",), price=usd(2)),
        VariantRow(id=small.id, barcode="b"),
        VariantRow(options=("L",), sku="l", price=usd(3)),
    )

    after = (await catalogue.products.get(product.id)).content.variants
    assert result.variant_ids[:3] == [small.id, medium.id, small.id]
    assert [it.price.minor_units for it in after] == [1, 2, 3]
    assert (after[0].barcode, after[0].grams, after[0].sku) == ("b", 7, "s")
    assert result.refused == []


BAD_ROWS = (
    VariantRow(id=VariantId("var_none"), price=usd(1)),
    VariantRow(options=("XL",)),
    VariantRow(options=("XL", "Red"), price=usd(1)),
    VariantRow(options=("XL",), price=usd(1), sku="s-of-another"),
    VariantRow(options=("M",), price=usd(1), sku="s", id=None, image_url="https://img.example/no"),
)


async def test_bad_rows_are_refused_one_by_one() -> None:
    catalogue = InMemoryCatalogue()
    product = await sized(catalogue)
    await saved(catalogue, a_draft(seller_id=SELLER, variants=(a_variant(sku="s-of-another"),)))
    good = VariantRow(options=("L",), price=usd(3))

    result = await upsert(catalogue, product, *BAD_ROWS, good, policy=ErrorPolicy.REJECT_FAILED)

    assert [(it.row, it.refusal.code) for it in result.refused] == [
        (0, "NOT_FOUND"),
        (1, "INVALID"),
        (2, "OPTIONS_MISMATCH"),
        (3, "SKU_TAKEN"),
        (4, "INVALID"),
    ]
    assert result.variant_ids[:5] == [None] * 5
    after = (await catalogue.products.get(product.id)).content.variants
    assert [it.options for it in after] == [("S",), ("M",), ("L",)]


async def test_one_bad_row_can_stop_all() -> None:
    catalogue = InMemoryCatalogue()
    product = await sized(catalogue)

    result = await upsert(
        catalogue, product, VariantRow(options=("L",), price=usd(3)), VariantRow(options=("XL",))
    )

    assert result.variant_ids == [None, None]
    assert [it.row for it in result.refused] == [1]
    assert await catalogue.products.get(product.id) == product


async def test_only_an_administrator_makes_categories() -> None:
    catalogue = InMemoryCatalogue()
    ports: dict[str, Any] = {"begin": catalogue.begin, "clock": CLOCK}

    root = await create_category(CreateCategory(by=ADMIN, name="Shoes"), **ports)
    leaf = await create_category(CreateCategory(by=ADMIN, name="Boots!", parent_id=root), **ports)

    assert (await catalogue.categories.get(leaf)).path == "shoes/boots"
    with pytest.raises(Forbidden):
        await create_category(CreateCategory(by=Viewer("cus_2"), name="Hats"), **ports)
    with pytest.raises(HandleTaken):
        await create_category(CreateCategory(by=ADMIN, name="Shoes"), **ports)
    orphan = CreateCategory(by=ADMIN, name="X", parent_id=CategoryId("cat_none"))
    with pytest.raises(CategoryNotFound) as missing:
        await create_category(orphan, **ports)
    assert missing.value.field == ["parentId"]


def test_the_category_tree_has_a_bounded_depth() -> None:
    category = a_category()
    for _ in range(7):
        category = a_category(parent=category)

    with pytest.raises(LimitExceeded):
        a_category(parent=category)


@pytest.mark.parametrize(
    ("html", "safe"),
    [
        ("plain & simple", "plain &amp; simple"),
        ("<b onclick='x()'>Bold</b>", "<b>Bold</b>"),
        ("<a href='javascript:x()'>a</a>", '<a rel="noopener noreferrer nofollow">a</a>'),
        ("<iframe src='https://x'></iframe><style>*{}</style>text", "text"),
        ("<img src=x onerror=alert(1)>", '<img src="x">'),
        ("a\x00b", "ab"),
        ("<p>unclosed", "<p>unclosed</p>"),
    ],
)
def test_html_is_made_safe(html: str, safe: str) -> None:
    assert sanitise_html(html) == safe
    assert sanitise_html(safe) == safe
