"""Valid products by default; a test names only what it cares about."""

from typing import Any

from domains.products.domain.aggregates.category import Category
from domains.products.domain.aggregates.product import Product
from domains.products.domain.entities.product_image import ProductImage
from domains.products.domain.entities.product_variant import ProductVariant
from domains.products.domain.value_objects.product_content import ProductContent
from domains.shared_kernel.ids import CategoryId, ImageId, ProductId, SellerId, VariantId, new_id
from domains.shared_kernel.money import Currency, Money
from tests.fakes.products import NOON


def usd(minor_units: int) -> Money:
    return Money(minor_units, Currency.USD)


def a_variant(**changes: Any) -> ProductVariant:
    fields: dict[str, Any] = {"id": VariantId(new_id("var")), "price": usd(1999)}
    return ProductVariant(**(fields | changes))


def an_image(**changes: Any) -> ProductImage:
    id = ImageId(new_id("img"))
    fields: dict[str, Any] = {"id": id, "url": f"https://img.example/{id}.jpg"}
    return ProductImage(**(fields | changes))


def content(**changes: Any) -> ProductContent:
    """A shirt in one variant, with a picture: it could be put on sale."""
    fields: dict[str, Any] = {
        "handle": f"shirt-{new_id('x')[-12:]}",
        "title": "Ocean Shirt",
        "currency": Currency.USD,
        "variants": (a_variant(),),
        "images": (an_image(),),
    }
    return ProductContent(**(fields | changes))


def a_draft(*, seller_id: str = "sel_1", at: Any = NOON, **changes: Any) -> Product:
    """Just drafted: its event is pending. `changes` are of the content."""
    return Product.draft(
        ProductId(new_id("prd")), seller_id=SellerId(seller_id), content=content(**changes), at=at
    )


def a_published_product(*, seller_id: str = "sel_1", at: Any = NOON, **changes: Any) -> Product:
    """Drafted and published; both events are pending."""
    product = a_draft(seller_id=seller_id, at=at, **changes)
    product.publish(at=at)
    return product


def a_category(handle: str = "", parent: Category | None = None) -> Category:
    id = CategoryId(new_id("cat"))
    return Category.create(
        id, handle=handle or f"c-{id[-12:]}", name=handle or "Shirts", parent=parent, at=NOON
    )
