"""What a checkout is asked for its goods: all that the market says of them in one statement.

It comes as JSON beside the row that it is for, so that goods, stock, rates and tax are one read.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from domains.carts.contracts.apis import CartView
from domains.checkout.application.ports.outbound import Goods
from domains.sellers.domain.value_objects.seller_status import SellerStatus
from domains.shared_kernel.ids import CartId, SellerId, VariantId
from domains.shared_kernel.money import CURRENCIES, Money
from domains.shipping.contracts.apis import DeliveryOption
from domains.shipping.domain.value_objects.delivery_speed import DeliverySpeed
from persistence.carts.reader import cart_view
from persistence.carts.tables import carts
from persistence.checkout.tables import tax_rates
from persistence.inventory.stock import SqlStockRepository
from persistence.inventory.tables import stock
from persistence.json_rows import json_rows, texts
from persistence.products import views
from persistence.products.tables import product_images, product_variants, products
from persistence.sellers.tables import sellers
from persistence.shipping.tables import shipping_rates
from persistence.statements import Database, Statement
from persistence.transaction import Found

COUNTRY: Final[sa.BindParameter[str | None]] = sa.bindparam("the_country", type_=sa.Text)
Expression = sa.ColumnElement[Any]


def goods_columns(ids: Expression, country: Expression, *beside: sa.Table) -> list[Expression]:
    """Three columns for `read_goods`, of variants by `ids`; these may be columns of `beside`."""
    variant = product_variants
    variants = (
        sa.select(
            json_rows(
                *views.variant_columns(products, variant, product_images),
                sellers.c.status,
                stock.c.policy,
                stock.c.on_hand - stock.c.reserved - stock.c.allocated,
            )
        )
        .select_from(
            variant.join(products, products.c.id == variant.c.product_id)
            .outerjoin(product_images, product_images.c.id == variant.c.image_id)
            .outerjoin(sellers, sellers.c.id == variant.c.seller_id)
            .outerjoin(stock, stock.c.variant_id == variant.c.id)
        )
        .where(variant.c.id == sa.any_(ids))
    )
    other = product_variants.alias("other")
    theirs = sa.select(other.c.seller_id).where(other.c.id == sa.any_(ids)).correlate(*beside)
    rate = shipping_rates.c
    rates = sa.select(
        json_rows(
            rate.seller_id,
            rate.code,
            rate.title,
            rate.price_minor,
            rate.currency,
            rate.min_days,
            rate.max_days,
            order_by=(rate.price_minor, rate.code),
        )
    ).where(
        rate.seller_id == sa.any_(sa.func.array(theirs.scalar_subquery())),
        sa.or_(sa.func.cardinality(rate.countries) == 0, country == sa.any_(rate.countries)),
    )
    tax = sa.select(tax_rates.c.basis_points).where(tax_rates.c.country == country)
    return [it.correlate(*beside).scalar_subquery() for it in (variants, rates, tax)]


_IDS = sa.bindparam("ids", type_=ARRAY(sa.Text))
_GOODS = Statement(sa.select(*goods_columns(_IDS, COUNTRY)))
_SELECTED: Final[Expression] = sa.literal_column("'strict $[*] ? (@[3] == true)[1]'")
_OF_CART = Statement(
    sa.select(
        carts,
        *goods_columns(
            texts(sa.func.jsonb_path_query_array(carts.c.lines, _SELECTED)),
            sa.func.coalesce(COUNTRY, carts.c.country),
            carts,
        ),
    ).where(carts.c.id == sa.bindparam("the_id"))
)


class SqlGoods:
    """What it reads of the stock, it tells `stock`."""

    def __init__(self, database: Database, stock: SqlStockRepository) -> None:
        self._database = database
        self._stock = stock

    async def read(self, ids: Sequence[VariantId], country: str, /) -> Goods:
        row = await _GOODS.first(self._database, ids=ids, the_country=country)
        return read_goods(row, self._stock)

    async def of_cart(
        self, cart_id: CartId, country: str | None, /
    ) -> tuple[CartView, Goods] | None:
        """The cart with the goods of its selected lines, for `country`, else for the cart's own."""
        row = await _OF_CART.first(self._database, the_id=cart_id, the_country=country)
        return (cart_view(row), read_goods(row, self._stock)) if row else None


def read_goods(row: Found | None, stock: SqlStockRepository | None = None) -> Goods:
    """What `goods_columns` ask for, the last three of a row."""
    variants, rates, tax = tuple((row or {}).values())[-3:]
    rows = orjson.loads(variants)
    if stock:
        stock.saw({it[0]: (it[-2], it[-1]) for it in rows})
    return Goods(
        variants={it.id: it for it in map(views.variant_view, rows)},
        open_stores=frozenset(it[2] for it in rows if it[-3] == SellerStatus.ACTIVE),
        deliveries=_deliveries(orjson.loads(rates)),
        tax_bp=tax or 0,
    )


def _deliveries(rows: Sequence[Sequence[Any]]) -> Mapping[SellerId, Sequence[DeliveryOption]]:
    found: defaultdict[SellerId, list[DeliveryOption]] = defaultdict(list)
    for seller_id, code, title, price, currency, min_days, max_days in rows:
        found[seller_id].append(
            DeliveryOption(
                seller_id=seller_id,
                code=DeliverySpeed(code),
                title=title,
                price=Money(price, CURRENCIES[currency]),
                min_days=min_days,
                max_days=max_days,
            )
        )
    return found
