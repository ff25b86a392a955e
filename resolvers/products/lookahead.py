"""What an operation selects further down, so that it can be read in the same statement."""

from typing import Final

from domains.products.contracts.apis import FirstVariant
from resolvers.context import Info
from schema.execution.compiled.lookahead import lookahead

_FIELD: Final = "selectedOrFirstAvailableVariant"
_BRIEF: Final = frozenset(
    ("id", "sku", "product", "availability", "availableForSale", "quantityAvailable")
)
"""Fields of a variant that need no more of it than its id and SKU, whatever is below them."""


def first_variant(info: Info) -> FirstVariant:
    """What a list of products has to know of each one's first variant."""
    selected = lookahead(info)
    products = (selected.below("nodes"), selected.below("edges", "node"))
    below = [it.below(_FIELD) for it in products if _FIELD in it]
    if not below:
        return FirstVariant.NOTHING
    is_brief = all(_BRIEF.issuperset(it) for it in below)
    return FirstVariant.BRIEF if is_brief else FirstVariant.WHOLE
