"""What an operation selects further down, so that it can be read in the same statement."""

from functools import lru_cache
from typing import Final, TypedDict

from domains.products.contracts.apis import FirstVariant
from resolvers.context import Info
from schema.execution.compiled.lookahead import Selected, lookahead

_FIELD: Final = "selectedOrFirstAvailableVariant"
_BRIEF: Final = frozenset(
    ("id", "sku", "product", "availability", "availableForSale", "quantityAvailable")
)
"""Fields of a variant that need no more of it than its id and SKU, whatever is below them."""

_MORE: Final = frozenset(
    ("status", "category", "variantCount", "createdAt", "publishedAt", "version")
)
"""Fields of a product that a `BriefProductView` cannot answer. Other domains' need only its id."""

_RANGES: Final = ("priceRange", "compareAtPriceRange")
_HIGHEST: Final = "maxVariantPrice"


class Along(TypedDict):
    """Arguments of the readers of lists."""

    first_variant: FirstVariant
    brief: bool


def along(info: Info) -> Along:
    """What a list of products has to read of each one."""
    return _along(lookahead(info))


@lru_cache(maxsize=512)
def _along(selected: Selected) -> Along:
    """Told once per plan, which has one object for what is selected."""
    products = (selected.below("nodes"), selected.below("edges", "node"))
    below = [it.below(_FIELD) for it in products if _FIELD in it]
    first_variant = FirstVariant.NOTHING
    if below:
        is_brief = all(_BRIEF.issuperset(it) for it in below)
        first_variant = FirstVariant.BRIEF if is_brief else FirstVariant.WHOLE
    brief = all(_MORE.isdisjoint(it) for it in products) and not any(
        _HIGHEST in it.below(of) for it in products for of in _RANGES
    )
    return Along(first_variant=first_variant, brief=brief)
