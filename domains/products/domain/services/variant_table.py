"""The variants of one product as a table without doubles: by id, by option values, by SKU."""

from collections.abc import Iterable
from typing import Final

from domains.products.domain.entities.product_variant import ProductVariant
from domains.products.domain.exceptions import (
    DuplicateVariant,
    LimitExceeded,
    OptionsMismatch,
    SkuTaken,
)
from domains.shared_kernel.ids import VariantId

MAX_VARIANTS: Final = 250


class VariantTable:
    """`options` are the names in which the variants differ."""

    def __init__(self, options: tuple[str, ...], variants: Iterable[ProductVariant] = ()) -> None:
        self._options = options
        self._by_id: dict[VariantId, ProductVariant] = {}
        self._by_values: dict[tuple[str, ...], VariantId] = {}
        self._by_sku: dict[str, VariantId] = {}
        for variant in variants:
            self.put(variant)

    @property
    def variants(self) -> tuple[ProductVariant, ...]:
        """In the order in which they were first put."""
        return tuple(self._by_id.values())

    def get(self, variant_id: VariantId) -> ProductVariant | None:
        return self._by_id.get(variant_id)

    def find(self, *, sku: str, values: tuple[str, ...]) -> ProductVariant | None:
        """The variant with this SKU; failing that, with these values."""
        found = self._by_sku.get(sku) or self._by_values.get(values)
        return self._by_id[found] if found else None

    def put(self, variant: ProductVariant) -> None:
        """Add a variant, or replace the one with its id.

        Raises:
            OptionsMismatch: it does not choose one value of each option.
            DuplicateVariant, SkuTaken: another variant has its values or SKU.
            LimitExceeded: there are 250 already.
        """
        if len(variant.options) != len(self._options):
            wanted = ", ".join(self._options) or "nothing, this product has no options"
            raise OptionsMismatch(f"Choose one of each: {wanted}.", field="options")
        if self._by_values.get(variant.options, variant.id) != variant.id:
            raise DuplicateVariant(f"{variant.title} is there already.", field="options")
        if self._by_sku.get(variant.sku, variant.id) != variant.id:
            raise SkuTaken(f"{variant.sku} is there already.", field="sku")
        before = self._by_id.get(variant.id)
        if before:
            del self._by_values[before.options]
            self._by_sku.pop(before.sku, None)
        elif len(self._by_id) == MAX_VARIANTS:
            raise LimitExceeded(f"At most {MAX_VARIANTS} variants.")
        self._by_id[variant.id] = variant
        self._by_values[variant.options] = variant.id
        if variant.sku:
            self._by_sku[variant.sku] = variant.id
