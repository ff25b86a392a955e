"""One contract, every adapter: what the products use cases may rely on."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace

import asyncpg
import pytest

from domains.products.application.ports.outbound import Holder, ProductsUnitOfWork
from domains.products.domain.exceptions import (
    CategoryNotFound,
    HandleTaken,
    ProductNotFound,
    SkuTaken,
)
from domains.products.domain.value_objects.seo import Seo
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import CategoryId, ProductId, new_id
from domains.shared_kernel.use_case import Begin
from persistence.unit_of_work import SqlUnitOfWork
from tests.builders.products import a_category, a_draft, a_variant, an_image, content, usd
from tests.fakes.products import NOON, InMemoryCatalogue


@pytest.fixture(params=["memory", "postgres"])
async def uow(
    request: pytest.FixtureRequest, begin: Begin[SqlUnitOfWork]
) -> AsyncIterator[ProductsUnitOfWork]:
    if request.param == "memory":
        yield InMemoryCatalogue()
        return
    with suppress(asyncpg.InFailedSQLTransactionError):  # what was refused is all that is looked at
        async with begin() as uow:
            yield uow


def a_seller() -> str:
    return new_id("sel")


async def test_what_is_saved_is_what_is_read(uow: ProductsUnitOfWork) -> None:
    category = a_category()
    await uow.categories.save(category)
    image = an_image(alt="Front")
    product = a_draft(
        description_html="<p>Soft</p>",
        vendor="Acme",
        product_type="Shirts",
        tags=("men", "summer, sale"),
        category_id=category.id,
        seo=Seo(title="Buy", description="it"),
        options=("Size", "Colour"),
        variants=(
            a_variant(
                sku=new_id("sku"),
                options=("S", "Red"),
                compare_at_price=usd(2500),
                grams=200,
                barcode="0885",
                requires_shipping=False,
                image_id=image.id,
            ),
            a_variant(options=("M", "Red")),
        ),
        images=(an_image(), image),
    )

    await uow.products.save(product)

    assert await uow.products.get(product.id) == product


async def test_every_change_is_written(uow: ProductsUnitOfWork) -> None:
    seller, skus = a_seller(), [new_id("sku") for _ in range(3)]
    first, second = a_variant(sku=skus[0], options=("S",)), a_variant(sku=skus[1], options=("M",))
    product = a_draft(seller_id=seller, options=("Size",), variants=(first, second))
    await uow.products.save(product)
    product = await uow.products.get(product.id)
    product.publish(at=NOON)
    product.revise(
        content(
            title="Other",
            options=("Size",),
            variants=(
                replace(second, sku=skus[0], price=usd(5)),  # SKUs move from row to row
                a_variant(sku=skus[1], options=("L",)),
            ),
            images=(an_image(), an_image(), product.content.images[0]),
        ),
        at=NOON,
    )

    await uow.products.save(product)

    assert await uow.products.get(product.id) == product


async def test_variants_may_swap_their_skus(uow: ProductsUnitOfWork) -> None:
    skus = [new_id("sku"), new_id("sku")]
    first, second = a_variant(sku=skus[0], options=("S",)), a_variant(sku=skus[1], options=("M",))
    product = a_draft(options=("Size",), variants=(first, second))
    await uow.products.save(product)
    product = await uow.products.get(product.id)
    swapped = (replace(first, sku=skus[1]), replace(second, sku=skus[0]))
    product.revise(replace(product.content, variants=swapped), at=NOON)

    await uow.products.save(product)

    assert await uow.products.get(product.id) == product


async def test_a_lost_race_is_a_conflict(uow: ProductsUnitOfWork) -> None:
    product = a_draft()
    await uow.products.save(product)
    stale = await uow.products.get(product.id)
    product.publish(at=NOON)
    await uow.products.save(product)
    stale.publish(at=NOON)

    with pytest.raises(Conflict):
        await uow.products.save(stale)


async def test_an_unknown_product_is_not_found(uow: ProductsUnitOfWork) -> None:
    with pytest.raises(ProductNotFound):
        await uow.products.get(ProductId(new_id("prd")))


async def test_a_handle_belongs_to_one_product(uow: ProductsUnitOfWork) -> None:
    product = a_draft()
    await uow.products.save(product)

    with pytest.raises(HandleTaken):
        await uow.products.save(a_draft(seller_id=a_seller(), handle=product.content.handle))


async def test_a_sku_belongs_to_one_variant_of_a_seller(uow: ProductsUnitOfWork) -> None:
    sku, seller = new_id("sku"), a_seller()
    await uow.products.save(a_draft(seller_id=seller, variants=(a_variant(sku=sku),)))
    await uow.products.save(a_draft(seller_id=a_seller(), variants=(a_variant(sku=sku),)))
    await uow.products.save(a_draft(seller_id=seller, variants=(a_variant(sku=sku.upper()),)))

    with pytest.raises(SkuTaken):
        await uow.products.save(a_draft(seller_id=seller, variants=(a_variant(sku=sku),)))


async def test_many_variants_may_have_no_sku(uow: ProductsUnitOfWork) -> None:
    seller = a_seller()

    await uow.products.save(a_draft(seller_id=seller))
    await uow.products.save(a_draft(seller_id=seller))


async def test_it_tells_who_has_a_handle_or_sku(uow: ProductsUnitOfWork) -> None:
    sku = new_id("sku")
    product = a_draft(seller_id=a_seller(), variants=(a_variant(sku=sku),))
    await uow.products.save(product)

    handle = product.content.handle
    assert await uow.products.holders([handle, "free"]) == {
        handle: Holder(product.id, product.seller_id)
    }
    assert await uow.products.products_by_sku(product.seller_id, [sku, "x", ""]) == {
        sku: product.id
    }


async def test_categories_are_read_as_saved(uow: ProductsUnitOfWork) -> None:
    root = a_category()
    leaf = a_category(parent=root)
    await uow.categories.save(root)
    await uow.categories.save(leaf)

    assert await uow.categories.get(leaf.id) == leaf
    with pytest.raises(HandleTaken):
        await uow.categories.save(a_category(handle=root.handle))


async def test_an_unknown_category_is_not_found(uow: ProductsUnitOfWork) -> None:
    with pytest.raises(CategoryNotFound):
        await uow.categories.get(CategoryId(new_id("cat")))
