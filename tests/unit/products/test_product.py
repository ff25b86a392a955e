"""What may happen to a product, and what a product may be."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domains.products.domain.exceptions import (
    AlreadyPublished,
    DuplicateVariant,
    LimitExceeded,
    NotPublishable,
    NotPublished,
    OptionsMismatch,
    ProductNotFound,
    ProductOutOfDate,
    SkuTaken,
)
from domains.products.domain.services.handles import alternatives
from domains.products.domain.value_objects.product_content import ProductContent
from domains.products.domain.value_objects.product_status import ProductStatus
from domains.products.domain.value_objects.seo import Seo
from domains.products.domain.value_objects.text import HANDLE_LIMIT, check_handle, slug
from domains.products.events.product_created import ProductCreated
from domains.products.events.product_published import ProductPublished
from domains.products.events.product_unpublished import ProductUnpublished
from domains.products.events.product_updated import PriceChange, ProductUpdated
from domains.shared_kernel.errors import DomainError, InvalidInput
from domains.shared_kernel.ids import ImageId, SellerId
from domains.shared_kernel.money import Currency, CurrencyMismatch, Money
from tests.builders.products import a_draft, a_published_product, a_variant, an_image, content, usd
from tests.fakes.products import NOON


def test_a_draft_is_not_on_sale() -> None:
    product = a_draft()

    assert product.status is ProductStatus.DRAFT
    assert [type(event) for event in product.pull_events()] == [ProductCreated]


def test_it_goes_on_and_off_sale() -> None:
    product = a_draft()

    product.publish(at=NOON)
    product.unpublish(at=NOON)

    events = product.pull_events()[1:]
    assert [type(event) for event in events] == [ProductPublished, ProductUnpublished]
    assert [event.version for event in events] == [2, 3]
    assert product.status is ProductStatus.UNPUBLISHED


def test_it_is_published_and_unpublished_once() -> None:
    draft, published = a_draft(), a_published_product()

    with pytest.raises(NotPublished):
        draft.unpublish(at=NOON)
    with pytest.raises(AlreadyPublished):
        published.publish(at=NOON)


NOTHING_TO_SELL: list[dict[str, Any]] = [
    {"variants": ()},
    {"images": ()},
    {"variants": (a_variant(price=usd(0)),)},
]


@pytest.mark.parametrize("changes", NOTHING_TO_SELL)
def test_what_offers_or_shows_nothing_is_not_published(changes: dict[str, Any]) -> None:
    product = a_draft(**changes)

    with pytest.raises(NotPublishable):
        product.publish(at=NOON)
    assert product.status is ProductStatus.DRAFT


@pytest.mark.parametrize("changes", NOTHING_TO_SELL)
def test_a_product_on_sale_cannot_lose_its_offer(changes: dict[str, Any]) -> None:
    product = a_published_product()

    with pytest.raises(NotPublishable):
        product.revise(replace(product.content, **changes), at=NOON)


def test_a_revision_tells_what_has_changed_and_which_prices() -> None:
    product = a_draft()
    [before] = product.content.variants
    product.pull_events()

    product.revise(
        replace(product.content, title="Other", variants=(replace(before, price=usd(5)),)), at=NOON
    )

    [event] = product.pull_events()
    assert isinstance(event, ProductUpdated)
    assert event.changed == ("title", "variants")
    assert event.prices == (PriceChange(before.id, usd(1999), usd(5)),)


def test_the_same_content_again_is_no_change() -> None:
    product = a_draft()
    product.pull_events()

    assert not product.revise(replace(product.content), at=NOON)
    assert product.pull_events() == []


def test_the_currency_of_a_product_stays() -> None:
    product = a_draft(variants=())

    with pytest.raises(CurrencyMismatch):
        product.revise(replace(product.content, currency=Currency.EUR), at=NOON)


def test_strangers_and_stale_versions_are_turned_away() -> None:
    product = a_draft(seller_id="sel_1")

    with pytest.raises(ProductNotFound):
        product.demand_seller(SellerId("sel_2"))
    with pytest.raises(ProductOutOfDate):
        product.demand_version(7)
    product.demand_version(None)
    product.demand_version(1)


SIZES: dict[str, Any] = {"options": ("Size",)}


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"title": " "}, InvalidInput, ["title"]),
        ({"title": "x" * 256}, LimitExceeded, ["title"]),
        ({"title": "a\nb"}, InvalidInput, ["title"]),
        ({"vendor": "\x00"}, InvalidInput, ["vendor"]),
        ({"product_type": "\ud800"}, InvalidInput, ["productType"]),
        ({"description_html": "x" * 200_001}, LimitExceeded, ["description"]),
        ({"handle": "Not A Handle"}, InvalidInput, ["handle"]),
        ({"tags": ("a", "a")}, InvalidInput, ["tags"]),
        ({"tags": ("",)}, InvalidInput, ["tags"]),
        ({"options": ("a", "b", "c", "d"), "variants": ()}, LimitExceeded, ["options"]),
        ({"options": ("Size", "size"), "variants": ()}, InvalidInput, ["options"]),
        ({"variants": (a_variant(), a_variant())}, DuplicateVariant, ["variants", "1", "options"]),
        ({"variants": (a_variant(options=("S",)),)}, OptionsMismatch, ["variants", "0", "options"]),
        (
            SIZES | {"variants": (a_variant(options=("S",)), a_variant(options=("S",)))},
            DuplicateVariant,
            ["variants", "1", "options"],
        ),
        (
            SIZES
            | {
                "variants": (a_variant(options=("S",), sku="1"), a_variant(options=("M",), sku="1"))
            },
            SkuTaken,
            ["variants", "1", "sku"],
        ),
        (
            {"variants": (a_variant(price=Money(0, Currency.EUR)),)},
            CurrencyMismatch,
            ["variants", "0", "price"],
        ),
        (
            {"variants": (a_variant(image_id=ImageId("img_gone")),)},
            InvalidInput,
            ["variants", "0", "imageUrl"],
        ),
        (
            SIZES | {"variants": tuple(a_variant(options=(str(n),)) for n in range(251))},
            LimitExceeded,
            ["variants", "250"],
        ),
        ({"images": tuple(an_image() for _ in range(21))}, LimitExceeded, ["media"]),
    ],
)
def test_content_that_cannot_be_is_refused(
    changes: dict[str, Any], refusal: type[DomainError], field: list[str]
) -> None:
    with pytest.raises(refusal) as refused:
        content(**changes)

    assert refused.value.field == field


@pytest.mark.parametrize(
    "changes",
    [
        {"price": usd(-1)},
        {"compare_at_price": usd(0)},
        {"grams": -1},
        {"sku": "a\tb"},
        {"barcode": "x" * 65},
        {"options": ("",)},
    ],
)
def test_a_variant_that_cannot_be_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        a_variant(**changes)


@pytest.mark.parametrize("url", ["", "ftp://x/y", "javascript:alert(1)", "https://", "x" * 3_000])
def test_an_image_needs_a_web_address(url: str) -> None:
    with pytest.raises(InvalidInput):
        an_image(url=url)


def test_search_engine_texts_are_bounded() -> None:
    with pytest.raises(LimitExceeded):
        Seo(title="x" * 256)


def test_skus_are_compared_exactly() -> None:
    variants = (a_variant(options=("S",), sku="a"), a_variant(options=("M",), sku="A"))

    assert isinstance(content(options=("Size",), variants=variants), ProductContent)


def test_an_image_that_goes_leaves_its_variants() -> None:
    image, other = an_image(), an_image()
    shown = content(images=(image,), variants=(a_variant(image_id=image.id),))

    assert shown.with_images((other,)).variants[0].image_id is None
    assert shown.with_images((other, image)).variants[0].image_id == image.id


@given(st.text())
def test_a_slug_is_a_handle_or_empty(text: str) -> None:
    made = slug(text)

    if made:
        check_handle(made)
        for handle in alternatives(made, suffix="acme"):
            check_handle(handle)
    assert len(made) <= HANDLE_LIMIT


def test_alternatives_begin_with_what_is_wanted_and_differ() -> None:
    assert alternatives("shirt", suffix="acme")[:3] == ["shirt", "shirt-acme", "shirt-acme-2"]
    assert alternatives("shirt")[:2] == ["shirt", "shirt-2"]
    long = alternatives("x" * HANDLE_LIMIT, suffix="acme")
    assert len(set(long)) == len(long)
