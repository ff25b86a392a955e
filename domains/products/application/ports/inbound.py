"""Everything the outside may have products do, one line per use case."""

from dataclasses import dataclass

from domains.products.application.use_cases.create_category import CreateCategory
from domains.products.application.use_cases.create_product import CreateProduct
from domains.products.application.use_cases.import_product import ImportedProduct, ImportProduct
from domains.products.application.use_cases.publish_product import PublishProduct
from domains.products.application.use_cases.set_media import SetMedia
from domains.products.application.use_cases.unpublish_product import UnpublishProduct
from domains.products.application.use_cases.update_product import UpdateProduct
from domains.products.application.use_cases.upsert_variants import UpsertedVariants, UpsertVariants
from domains.shared_kernel.ids import CategoryId, ProductId
from domains.shared_kernel.use_case import Handles


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductCommands:
    create_product: Handles[CreateProduct, ProductId]
    update_product: Handles[UpdateProduct, ProductId]
    upsert_variants: Handles[UpsertVariants, UpsertedVariants]
    set_media: Handles[SetMedia, ProductId]
    publish_product: Handles[PublishProduct, ProductId]
    unpublish_product: Handles[UnpublishProduct, ProductId]
    import_product: Handles[ImportProduct, ImportedProduct]
    create_category: Handles[CreateCategory, CategoryId]
