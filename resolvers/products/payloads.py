"""What the mutations of the catalogue answer."""

import strawberry

from domains.products.contracts.apis import ProductView, VariantView
from resolvers.errors import MutationWarning
from resolvers.products.types import ProductRefusal
from resolvers.shared import payload


@payload
class ProductPayload:
    """The product after the write.

    Attributes:
        product: The product; null when the write was refused.
    """

    product: ProductView | None = None
    user_errors: list[ProductRefusal] = strawberry.field(default_factory=list)
    warnings: list[MutationWarning] = strawberry.field(default_factory=list)


@payload
class VariantsBulkPayload:
    """The variants after the write, row by row.

    Attributes:
        product: The product; null when nothing was tried.
        variants: One for each row, in their order; null where it was refused or not written.
    """

    product: ProductView | None = None
    variants: list[VariantView | None] = strawberry.field(default_factory=list)
    user_errors: list[ProductRefusal] = strawberry.field(default_factory=list)
    warnings: list[MutationWarning] = strawberry.field(default_factory=list)
