"""What sellers may do with their products."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import strawberry

from domains.products.application.use_cases.create_product import CreateProduct
from domains.products.application.use_cases.publish_product import PublishProduct
from domains.products.application.use_cases.set_media import SetMedia
from domains.products.application.use_cases.unpublish_product import UnpublishProduct
from domains.products.application.use_cases.update_product import UpdateProduct
from domains.products.application.use_cases.upsert_variants import (
    ErrorPolicy,
    UpsertVariants,
    VariantRow,
)
from domains.products.contracts.apis import ProductView, VariantView
from domains.products.domain.exceptions import LimitExceeded, ProductNotFound
from domains.products.domain.value_objects.unset import UNSET, Unset
from domains.shared_kernel.errors import DomainError, Forbidden
from domains.shared_kernel.ids import CategoryId, ProductId, SellerId
from domains.shared_kernel.money import Currency
from domains.shared_kernel.scopes import Scope
from resolvers.auth import caller, selling
from resolvers.context import Info
from resolvers.errors import open_to_api_keys, refusal_of, refusals, spelled
from resolvers.pagination import MAX_IDS
from resolvers.products import loaders
from resolvers.products.inputs import (
    MediaInput,
    ProductCreateInput,
    ProductUpdateInput,
    SeoInput,
    VariantInput,
    given,
    needed,
    text,
)
from resolvers.products.payloads import ProductPayload, VariantsBulkPayload
from resolvers.products.types import ProductRefusal


@refusals
@open_to_api_keys
async def create_product(
    info: Info, input: ProductCreateInput, idempotency_key: str | None = None
) -> ProductPayload:
    """Draft a product in the viewer's store; nobody else sees it before it is published.

    Args:
        input: The product.
        idempotency_key: Names this attempt: repeated, it answers the same product.
    """
    seller = await selling(info, Scope.PRODUCTS_WRITE)
    key = None if idempotency_key is None else info.context.attempt(caller(info), idempotency_key)
    with _of_input():
        command = CreateProduct(
            seller_id=seller,
            currency=await _currency(info, seller),
            draft=input.draft(),
            variants=input.variant_drafts(),
            key=key,
        )
        product_id = await info.context.apis.product_commands.create_product(command)
    return await _written(info, product_id)


@refusals
@open_to_api_keys
async def update_product(
    info: Info, id: strawberry.ID, input: ProductUpdateInput, if_version: int | None = None
) -> ProductPayload:
    """Change what a product says; what is absent stays, null empties.

    Args:
        id: The product.
        input: What is to change.
        if_version: The version that the caller has seen; anything else is a conflict.
    """
    seller = await selling(info, Scope.PRODUCTS_WRITE)
    category, seo = given(input.category_id), given(input.seo)
    emptied: str | Unset = "" if seo is None else UNSET
    with _of_input():
        command = UpdateProduct(
            product_id=ProductId(id),
            seller_id=seller,
            if_version=if_version,
            handle=needed(input.handle, "handle"),
            title=needed(input.title, "title"),
            description_html=text(input.description),
            vendor=text(input.vendor),
            product_type=text(input.product_type),
            tags=_tuple(input.tags),
            category_id=CategoryId(category) if isinstance(category, str) else category,
            seo_title=text(seo.title) if isinstance(seo, SeoInput) else emptied,
            seo_description=text(seo.description) if isinstance(seo, SeoInput) else emptied,
            options=_tuple(input.options),
        )
        product_id = await info.context.apis.product_commands.update_product(command)
    return await _written(info, product_id)


@refusals
@open_to_api_keys
async def upsert_variants(
    info: Info,
    product_id: strawberry.ID,
    variants: list[VariantInput],
    error_policy: ErrorPolicy = ErrorPolicy.REJECT_ALL,
) -> VariantsBulkPayload:
    """Change or add many variants of a product at once; each refused row is told by its number.

    Args:
        product_id: The product.
        variants: At most 250 rows, tried in their order.
        error_policy: What becomes of the good rows when others are refused.
    """
    product = await _own(info, product_id)
    if len(variants) > MAX_IDS:
        raise LimitExceeded(f"At most {MAX_IDS} rows.", field="variants")
    rows, refused = _rows(variants, await _options(info, product))
    if refused and error_policy is ErrorPolicy.REJECT_ALL:
        return _refused(refused, [None] * len(variants))
    command = UpsertVariants(
        product_id=product.id,
        seller_id=product.seller_id,
        rows=tuple(rows.values()),
        policy=error_policy,
    )
    done = await info.context.apis.product_commands.upsert_variants(command)
    numbers = [*rows]
    refused |= {numbers[it.row]: it.refusal for it in done.refused}
    written = dict(zip(numbers, done.variant_ids, strict=True))
    ids = [written.get(number) for number in range(len(variants))]
    found = await loaders.variants(info.context, [it for it in ids if it])
    by_id = {it.id: it for it in found if it}
    payload = _refused(refused, [by_id.get(it) if it else None for it in ids])
    [payload.product] = await loaders.products(info.context, [product.id])
    return payload


@refusals
@open_to_api_keys
async def set_media(
    info: Info, product_id: strawberry.ID, media: list[MediaInput]
) -> ProductPayload:
    """Say which pictures a product shows; the order given is the order shown.

    Args:
        product_id: The product.
        media: At most 20 pictures; those that are not named go.
    """
    command = SetMedia(
        product_id=ProductId(product_id),
        seller_id=await selling(info, Scope.PRODUCTS_WRITE),
        images=tuple(it.draft() for it in media),
    )
    with spelled(id="productId"):
        written = await info.context.apis.product_commands.set_media(command)
    return await _written(info, written)


@refusals
@open_to_api_keys
async def publish_product(info: Info, id: strawberry.ID) -> ProductPayload:
    """Put a product on sale: it needs a variant with a price above zero, and a picture.

    Args:
        id: The product.
    """
    command = PublishProduct(
        product_id=ProductId(id), seller_id=await selling(info, Scope.PRODUCTS_WRITE)
    )
    commands = info.context.apis.product_commands
    return await _written(info, await commands.publish_product(command))


@refusals
@open_to_api_keys
async def unpublish_product(info: Info, id: strawberry.ID) -> ProductPayload:
    """Take a product off sale; orders that exist are not affected.

    Args:
        id: The product.
    """
    command = UnpublishProduct(
        product_id=ProductId(id), seller_id=await selling(info, Scope.PRODUCTS_WRITE)
    )
    commands = info.context.apis.product_commands
    return await _written(info, await commands.unpublish_product(command))


async def _written(info: Info, product_id: ProductId) -> ProductPayload:
    """As written, not as a loader may have read it before."""
    [product] = await loaders.products(info.context, [product_id])
    return ProductPayload(product=product)


async def _currency(info: Info, seller: SellerId) -> Currency:
    [store] = await info.context.apis.sellers.by_ids([seller])
    if store is None:
        raise Forbidden("Open a store first.")
    return store.currency


async def _own(info: Info, product_id: str) -> ProductView:
    seller = await selling(info, Scope.PRODUCTS_WRITE)
    [product] = await info.context.apis.products.by_ids([ProductId(product_id)])
    if product is None or product.seller_id != seller:
        raise ProductNotFound(f"There is no product {product_id}.", field="productId")
    return product


async def _options(info: Info, product: ProductView) -> tuple[str, ...]:
    [details] = (
        [product.details] if product.details else await loaders.details(info.context, [product.id])
    )
    return tuple(option.name for option in details.options) if details else ()


def _rows(
    variants: list[VariantInput], options: tuple[str, ...]
) -> tuple[dict[int, VariantRow], dict[int, DomainError]]:
    """Row number -> what it says, or why it says nothing."""
    rows: dict[int, VariantRow] = {}
    refused: dict[int, DomainError] = {}
    for number, variant in enumerate(variants):
        try:
            rows[number] = variant.row(options)
        except DomainError as refusal:
            refused[number] = refusal
    return rows, refused


def _refused(
    refused: Mapping[int, DomainError], variants: list[VariantView | None]
) -> VariantsBulkPayload:
    for number, refusal in refused.items():
        refusal.field = ["variants", str(number), *(refusal.field or [])]
    errors = [refusal_of(ProductRefusal, refused[number]) for number in sorted(refused)]
    return VariantsBulkPayload(variants=variants, user_errors=errors)


def _tuple(value: list[str] | None) -> tuple[str, ...] | Unset:
    found = given(value)
    return found if isinstance(found, Unset) else tuple(found or ())


_ARGUMENTS = frozenset({"id", "ifVersion", "idempotencyKey"})


@contextmanager
def _of_input() -> Iterator[None]:
    """Refusals name the part of the input at fault, unless they are about another argument."""
    try:
        yield
    except DomainError as refusal:
        if refusal.field and refusal.field[0] not in _ARGUMENTS:
            refusal.field = ["input", *refusal.field]
        raise
