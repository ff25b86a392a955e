"""A product: what a seller offers, in up to 250 variants, and whether it is on sale."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from domains.products.domain.exceptions import (
    AlreadyPublished,
    NotPublishable,
    NotPublished,
    ProductNotFound,
    ProductOutOfDate,
)
from domains.products.domain.value_objects.product_content import ProductContent
from domains.products.domain.value_objects.product_status import ProductStatus
from domains.products.events.product_created import ProductCreated
from domains.products.events.product_published import ProductPublished
from domains.products.events.product_unpublished import ProductUnpublished
from domains.products.events.product_updated import PriceChange, ProductUpdated
from domains.shared_kernel.events import Aggregate
from domains.shared_kernel.ids import ProductId, SellerId
from domains.shared_kernel.money import CurrencyMismatch


@dataclass(slots=True, kw_only=True)
class Product(Aggregate):
    """`published_at` is when it was last put on sale; None if it never was."""

    id: ProductId
    seller_id: SellerId
    content: ProductContent
    created_at: datetime
    updated_at: datetime
    status: ProductStatus = ProductStatus.DRAFT
    published_at: datetime | None = None

    @classmethod
    def draft(
        cls, product_id: ProductId, *, seller_id: SellerId, content: ProductContent, at: datetime
    ) -> Product:
        made = cls(
            id=product_id, seller_id=seller_id, content=content, created_at=at, updated_at=at
        )
        made.record(
            ProductCreated(
                aggregate_id=product_id,
                version=1,
                occurred_at=at,
                seller_id=seller_id,
                handle=content.handle,
                title=content.title,
                category_id=content.category_id,
                variant_ids=tuple(variant.id for variant in content.variants),
            )
        )
        return made

    def demand_seller(self, seller_id: SellerId) -> None:
        """Let nobody else change it, or learn that it exists.

        Raises:
            ProductNotFound: it is another seller's.
        """
        if self.seller_id != seller_id:
            raise ProductNotFound(f"There is no product {self.id}.", field="id")

    def demand_version(self, version: int | None) -> None:
        """Raises `ProductOutOfDate` when the caller has seen another version than this."""
        if version is not None and version != self.version:
            raise ProductOutOfDate(self.id, self.version)

    def revise(self, content: ProductContent, *, at: datetime) -> bool:
        """Take on new content; False when it is what the product says already.

        Raises:
            NotPublishable: it is on sale and would no longer offer or show anything.
            CurrencyMismatch: the currency of a product stays.
        """
        if content == self.content:
            return False
        if content.currency is not self.content.currency:
            raise CurrencyMismatch(f"It is sold in {self.content.currency}.", field="currency")
        if self.status is ProductStatus.PUBLISHED:
            _demand_offer(content)
        before, self.content, self.updated_at = self.content, content, at
        self.record(
            ProductUpdated(
                aggregate_id=self.id,
                version=self.version + 1,
                occurred_at=at,
                seller_id=self.seller_id,
                changed=tuple(_changed(before, content)),
                prices=tuple(_price_changes(before, content)),
            )
        )
        return True

    def publish(self, *, at: datetime) -> None:
        """Put it on sale.

        Raises:
            AlreadyPublished: it is.
            NotPublishable: it offers or shows nothing.
        """
        if self.status is ProductStatus.PUBLISHED:
            raise AlreadyPublished("It is on sale already.", field="id")
        _demand_offer(self.content)
        self.status = ProductStatus.PUBLISHED
        self.published_at = self.updated_at = at
        self.record(
            ProductPublished(
                aggregate_id=self.id,
                version=self.version + 1,
                occurred_at=at,
                seller_id=self.seller_id,
            )
        )

    def unpublish(self, *, at: datetime) -> None:
        """Take it off sale.

        Raises:
            NotPublished: it is not on sale.
        """
        if self.status is not ProductStatus.PUBLISHED:
            raise NotPublished("It is not on sale.", field="id")
        self.status, self.updated_at = ProductStatus.UNPUBLISHED, at
        self.record(
            ProductUnpublished(
                aggregate_id=self.id,
                version=self.version + 1,
                occurred_at=at,
                seller_id=self.seller_id,
            )
        )


def _demand_offer(content: ProductContent) -> None:
    if not content.on_offer:
        raise NotPublishable("It needs a variant with a price above zero, and an image.")


def _changed(before: ProductContent, after: ProductContent) -> list[str]:
    names = [field.name for field in fields(ProductContent)]
    return [name for name in names if getattr(before, name) != getattr(after, name)]


def _price_changes(before: ProductContent, after: ProductContent) -> list[PriceChange]:
    old = {variant.id: variant.price for variant in before.variants}
    new = {variant.id: variant.price for variant in after.variants}
    return [
        PriceChange(variant_id, old.get(variant_id), new.get(variant_id))
        for variant_id in dict.fromkeys([*old, *new])
        if old.get(variant_id) != new.get(variant_id)
    ]
