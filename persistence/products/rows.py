"""Products and categories as rows, and back."""

import unicodedata
from collections.abc import Iterable
from typing import Any

import asyncpg

from domains.products.domain.aggregates.category import Category
from domains.products.domain.aggregates.product import Product
from domains.products.domain.entities.product_image import ProductImage
from domains.products.domain.entities.product_variant import ProductVariant
from domains.products.domain.value_objects.product_content import ProductContent
from domains.products.domain.value_objects.product_status import ProductStatus
from domains.products.domain.value_objects.seo import Seo
from domains.shared_kernel.ids import CategoryId
from domains.shared_kernel.money import Currency, Money

_SORTED_CHARACTERS = 200


def product_row(product: Product) -> dict[str, Any]:
    content = product.content
    return {
        "id": product.id,
        "seller_id": product.seller_id,
        "status": product.status,
        "created_at": product.created_at,
        "updated_at": product.updated_at,
        "published_at": product.published_at,
        "version": product.version,
        "handle": content.handle,
        "title": content.title,
        "sort_title": sort_title(content.title),
        "description_html": content.description_html,
        "vendor": content.vendor,
        "product_type": content.product_type,
        "tags": content.tags,
        "category_id": content.category_id,
        "seo_title": content.seo.title,
        "seo_description": content.seo.description,
        "currency": content.currency,
        "options": [
            {"name": name, "values": content.values_of(number)}
            for number, name in enumerate(content.options)
        ],
        **_listed(content),
    }


def sort_title(title: str) -> str:
    """What titles are ordered by: without case and accents."""
    return unicodedata.normalize("NFKD", title).casefold()[:_SORTED_CHARACTERS]


def _listed(content: ProductContent) -> dict[str, Any]:
    prices = [variant.price.minor_units for variant in content.variants]
    compared = [v.compare_at_price.minor_units for v in content.variants if v.compare_at_price]
    first = content.images[0] if content.images else None
    return {
        "min_price_minor": min(prices, default=0),
        "max_price_minor": max(prices, default=None),
        "min_compare_at_minor": min(compared, default=None),
        "max_compare_at_minor": max(compared, default=None),
        "image_url": first.url if first else None,
        "image_alt": first.alt if first else "",
        "variant_count": len(prices),
    }


def variant_row(product: Product, variant: ProductVariant, position: int) -> dict[str, Any]:
    return {
        "id": variant.id,
        "product_id": product.id,
        "seller_id": product.seller_id,
        "position": position,
        "sku": variant.sku,
        "options": list(variant.options),
        "price_minor": variant.price.minor_units,
        "compare_at_minor": (
            variant.compare_at_price.minor_units if variant.compare_at_price else None
        ),
        "grams": variant.grams,
        "barcode": variant.barcode,
        "requires_shipping": variant.requires_shipping,
        "image_id": variant.image_id,
    }


def image_row(product: Product, image: ProductImage, position: int) -> dict[str, Any]:
    return {
        "id": image.id,
        "product_id": product.id,
        "position": position,
        "url": image.url,
        "alt": image.alt,
    }


def product(
    row: asyncpg.Record, variants: Iterable[asyncpg.Record], images: Iterable[asyncpg.Record]
) -> Product:
    return Product(
        id=row["id"],
        seller_id=row["seller_id"],
        status=ProductStatus(row["status"]),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        published_at=row["published_at"],
        version=row["version"],
        content=ProductContent(
            handle=row["handle"],
            title=row["title"],
            currency=Currency(row["currency"]),
            description_html=row["description_html"],
            vendor=row["vendor"],
            product_type=row["product_type"],
            tags=tuple(row["tags"]),
            category_id=row["category_id"],
            seo=Seo(title=row["seo_title"], description=row["seo_description"]),
            options=tuple(option["name"] for option in row["options"]),
            variants=tuple(_variant(it, Currency(row["currency"])) for it in variants),
            images=tuple(ProductImage(id=it["id"], url=it["url"], alt=it["alt"]) for it in images),
        ),
    )


def _variant(row: asyncpg.Record, currency: Currency) -> ProductVariant:
    compared = row["compare_at_minor"]
    return ProductVariant(
        id=row["id"],
        price=Money(row["price_minor"], currency),
        sku=row["sku"],
        options=tuple(row["options"]),
        compare_at_price=None if compared is None else Money(compared, currency),
        grams=row["grams"],
        barcode=row["barcode"],
        requires_shipping=row["requires_shipping"],
        image_id=row["image_id"],
    )


def category_row(category: Category) -> dict[str, Any]:
    return {
        "id": category.id,
        "parent_id": category.parent_id,
        "handle": category.handle,
        "name": category.name,
        "path": category.path,
        "lineage": list(category.lineage),
        "created_at": category.created_at,
        "version": category.version,
    }


def category(row: asyncpg.Record) -> Category:
    return Category(
        id=row["id"],
        handle=row["handle"],
        name=row["name"],
        path=row["path"],
        lineage=tuple(CategoryId(id) for id in row["lineage"]),
        created_at=row["created_at"],
        version=row["version"],
    )
