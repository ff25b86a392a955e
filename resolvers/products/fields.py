"""Fields of products and categories that take more than an attribute."""

from asyncio import gather
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import strawberry

from domains.products.contracts.apis import (
    CategoryView,
    ProductDetailsView,
    ProductView,
    VariantView,
)
from domains.shared_kernel.use_case import Page, PageRequest
from resolvers.batches import variants_of_products
from resolvers.context import Info
from resolvers.pagination import page_request
from resolvers.products import loaders
from resolvers.products.inputs import SelectedOptionInput
from resolvers.products.slices import Item, cut
from schema.execution.compiled.batch import known_in

T = TypeVar("T")


@dataclass(slots=True)
class SeoView:
    title: str
    description: str


@dataclass(slots=True)
class FeaturedImageView:
    """What is kept beside the product of its first picture."""

    url: str
    alt_text: str


def from_details(
    parent: ProductView, info: Info, read: Callable[[ProductDetailsView], T]
) -> T | Awaitable[T | None]:
    """A part of the product's details, which a listing has not read along."""
    if parent.details is not None:
        return read(parent.details)

    async def load() -> T | None:
        found = await info.context.load(loaders.details, parent.id)
        return None if found is None else read(found)

    return load()


def seo(parent: strawberry.Parent[ProductView], info: Info) -> Any:
    return from_details(parent, info, lambda it: SeoView(it.seo_title, it.seo_description))


def featured_image(parent: strawberry.Parent[ProductView]) -> Any:
    if parent.image_url is None:
        return None
    return FeaturedImageView(parent.image_url, parent.image_alt)


def variants(  # noqa: PLR0917 - the arguments of a connection
    parent: strawberry.Parent[ProductView],
    info: Info,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Any:
    """Its variants, in the seller's order.

    Args:
        first: How many, from the beginning or after a cursor.
        after: Go on after this cursor.
        last: How many, from the end or before a cursor.
        before: Go back before this cursor.
    """
    request = page_request(first, after, last, before)
    if parent.variants is not None:
        return cut(parent.variants, request)
    return _page(info.context.load(variants_of_products, parent.id), request)


def images(  # noqa: PLR0917 - the arguments of a connection
    parent: strawberry.Parent[ProductView],
    info: Info,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Any:
    """Its pictures, in the seller's order.

    Args:
        first: How many, from the beginning or after a cursor.
        after: Go on after this cursor.
        last: How many, from the end or before a cursor.
        before: Go back before this cursor.
    """
    request = page_request(first, after, last, before)
    if parent.images is not None:
        return cut(parent.images, request)
    return _page(info.context.load(loaders.images_of_products, parent.id), request)


async def _page(found: Awaitable[Sequence[Item]], request: PageRequest) -> Page[Item]:
    return cut(await found, request)


@known_in("first_variant")
def selected_or_first_available_variant(
    parent: strawberry.Parent[ProductView],
    info: Info,
    selected_options: list[SelectedOptionInput] | None = None,
) -> Any:
    """The variant with the options that are given, else the first that is available.

    Where none is available, it is the first of all; null where the product has none.

    Args:
        selected_options: All of them must match.
    """
    if not selected_options and parent.first_variant is not None:
        return parent.first_variant
    wanted = {it.name: it.value for it in selected_options or ()}
    if parent.variants is not None:
        return _selected(parent, parent.variants, wanted)
    if not wanted and parent.first_variant_id is None:
        return None
    if wanted or info.context.has(variants_of_products, parent.id):
        return _selected_later(parent, info, wanted)
    return info.context.load(loaders.variants, str(parent.first_variant_id))


async def _selected_later(
    parent: ProductView, info: Info, wanted: dict[str, str]
) -> VariantView | None:
    found = await info.context.load(variants_of_products, parent.id)
    return _selected(parent, found, wanted)


def _selected(
    parent: ProductView, found: Sequence[VariantView], wanted: dict[str, str]
) -> VariantView | None:
    for variant in found if wanted else ():
        has = dict(zip(variant.option_names, variant.option_values, strict=True))
        if wanted.items() <= has.items():
            return variant
    first = (variant for variant in found if variant.id == parent.first_variant_id)
    return next(first, None)


async def ancestors(parent: strawberry.Parent[CategoryView], info: Info) -> Any:
    above = [info.context.load(loaders.categories, id) for id in parent.lineage[:-1]]
    return [found for found in await gather(*above) if found]
