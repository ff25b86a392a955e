"""Products in PostgreSQL; only the variants and images that have changed are written."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import asyncpg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from domains.products.application.ports.outbound import Holder
from domains.products.domain.aggregates.product import Product
from domains.products.domain.entities.product_image import ProductImage
from domains.products.domain.entities.product_variant import ProductVariant
from domains.products.domain.exceptions import (
    CategoryNotFound,
    HandleTaken,
    ProductNotFound,
    SkuTaken,
)
from domains.products.domain.value_objects.product_content import ProductContent
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import ProductId, SellerId
from persistence.outbox import store
from persistence.products import rows
from persistence.products.tables import one_sku, product_images, product_variants, products
from persistence.statements import Database, Statement, any_of, insert, update

_OTHERS_WRITE = ("first_variant_id", "available", "rating_average", "rating_count")
_GET = Statement(sa.select(products).where(products.c.id == sa.bindparam("id")))
_INSERT = Statement(insert(products, without=_OTHERS_WRITE))
_UPDATE = Statement(update(products, without=_OTHERS_WRITE))
_HOLDERS = Statement(
    sa.select(products.c.handle, products.c.id, products.c.seller_id).where(
        products.c.handle == any_of("handles")
    )
)
_BY_SKU = Statement(
    sa.select(product_variants.c.sku, product_variants.c.product_id).where(
        product_variants.c.seller_id == sa.bindparam("seller_id"),
        product_variants.c.sku == any_of("skus"),
        one_sku.dialect_options["postgresql"]["where"],
    )
)
_NO_SKU = Statement(
    product_variants.update().where(product_variants.c.id == any_of("ids")).values(sku="")
)
_of_product = product_variants.c.product_id == products.c.id
_FIRST_VARIANT = Statement(
    products.update()
    .where(products.c.id == any_of("ids"))
    .values(
        first_variant_id=sa.select(product_variants.c.id)
        .where(_of_product)
        .order_by(product_variants.c.available.desc(), product_variants.c.position)
        .limit(1)
        .scalar_subquery(),
        available=sa.select(
            sa.func.coalesce(sa.func.bool_or(product_variants.c.available), sa.false())
        )
        .where(_of_product)
        .scalar_subquery(),
    )
)
Part = TypeVar("Part", ProductVariant, ProductImage)


class _Parts:
    """The statements for a table of what belongs to products, in the order of `position`."""

    def __init__(self, table: sa.Table, *, without: Sequence[str] = ()) -> None:
        self.of_product = Statement(
            sa.select(table)
            .where(table.c.product_id == sa.bindparam("product_id"))
            .order_by(table.c.position)
        )
        self.delete = Statement(table.delete().where(table.c.id == any_of("ids")))
        names = [c.name for c in table.c if c.name not in without]
        new = postgresql.insert(table).values(
            {name: sa.bindparam(name, type_=table.c[name].type) for name in names}
        )
        self.put = Statement(
            new.on_conflict_do_update(
                index_elements=["id"],
                set_={name: new.excluded[name] for name in names if name != "id"},
            )
        )


_VARIANTS = _Parts(product_variants, without=("available",))
_IMAGES = _Parts(product_images)


class SqlProductRepository:
    """Remembers what it has read, to write only the difference."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._read: dict[ProductId, ProductContent] = {}

    async def get(self, product_id: ProductId, /) -> Product:
        row = await _GET.first(self._database, id=product_id)
        if row is None:
            raise ProductNotFound(f"There is no product {product_id}.", field="id")
        variants = await _VARIANTS.of_product.all(self._database, product_id=product_id)
        images = await _IMAGES.of_product.all(self._database, product_id=product_id)
        found = rows.product(row, variants, images)
        self._read[product_id] = found.content
        return found

    async def save(self, product: Product, /) -> None:
        events = product.pull_events()
        stored = product.version - len(events)
        with _refusals():
            await self._write_head(product, stored)
            await self._write_parts(product, self._read.get(product.id) if stored else None)
        self._read[product.id] = product.content
        await store.append(self._database, events)

    async def holders(self, handles: Sequence[str], /) -> Mapping[str, Holder]:
        found = await _HOLDERS.all(self._database, handles=handles)
        return {row["handle"]: Holder(row["id"], row["seller_id"]) for row in found}

    async def products_by_sku(
        self, seller_id: SellerId, skus: Sequence[str], /
    ) -> Mapping[str, ProductId]:
        found = await _BY_SKU.all(self._database, seller_id=seller_id, skus=skus)
        return {row["sku"]: row["product_id"] for row in found}

    async def _write_head(self, product: Product, stored: int) -> None:
        row = rows.product_row(product)
        if stored == 0:
            await _INSERT.run(self._database, **row)
        elif not await _UPDATE.run(self._database, the_id=product.id, stored_version=stored, **row):
            raise Conflict("The product has changed since it was read.")

    async def _write_parts(self, product: Product, before: ProductContent | None) -> None:
        await self._write_images(product, before.images if before else ())
        old = _numbered(before.variants if before else ())
        new = _numbered(product.content.variants)
        if old == new:
            return
        await self._delete(_VARIANTS, old.keys() - new.keys())
        moved = [it for it in old.keys() & new.keys() if old[it][1].sku != new[it][1].sku]
        if moved:  # so that no two variants ever have one SKU, whatever the order of writing
            await _NO_SKU.run(self._database, ids=moved)
        changed = [new[it] for it in new if old.get(it) != new[it]]
        put = (rows.variant_row(product, variant, place) for place, variant in changed)
        await _VARIANTS.put.run_many(self._database, put)
        await refresh_first_variants(self._database, [product.id])

    async def _write_images(self, product: Product, before: Sequence[ProductImage]) -> None:
        old, new = _numbered(before), _numbered(product.content.images)
        await self._delete(_IMAGES, old.keys() - new.keys())
        changed = [new[it] for it in new if old.get(it) != new[it]]
        put = (rows.image_row(product, image, place) for place, image in changed)
        await _IMAGES.put.run_many(self._database, put)

    async def _delete(self, parts: _Parts, ids: set[Any]) -> None:
        if ids:
            await parts.delete.run(self._database, ids=[*ids])


async def refresh_first_variants(database: Database, ids: Sequence[ProductId]) -> None:
    """Let the products' own columns follow their variants."""
    await _FIRST_VARIANT.run(database, ids=ids)


def _numbered(parts: Sequence[Part]) -> dict[str, tuple[int, Part]]:
    return {part.id: (place, part) for place, part in enumerate(parts, start=1)}


@contextmanager
def _refusals() -> Iterator[None]:
    """What the database refuses, in the words of the domain."""
    try:
        yield
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name == one_sku.name:
            raise SkuTaken("You have this SKU in another product.", field="sku") from error
        raise HandleTaken("Another product has this handle.", field="handle") from error
    except asyncpg.ForeignKeyViolationError as error:
        raise CategoryNotFound("There is no such category.", field="categoryId") from error
