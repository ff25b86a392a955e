"""Orders of the demo buyer, one in each state that lasts, made by the use cases themselves."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import sqlalchemy as sa
from rich.progress import Progress

from apps.composition.demo_purchase import Till
from apps.composition.demo_shop import open_shop
from apps.demo import people, stores
from apps.settings import Settings
from domains.inventory.domain.value_objects.stock_policy import StockPolicy
from domains.orders.contracts.apis import OrderView
from domains.shared_kernel.ids import VariantId
from domains.shipping.domain.value_objects.tracking_code import TrackingCode
from persistence.engine import Pools
from persistence.inventory.tables import stock
from persistence.orders.tables import order_groups
from persistence.products.tables import product_variants, products
from persistence.statements import Statement

ENOUGH: Final = 8
"""Pieces that a variant needs, so that demo orders do not sell it out."""

_PLACED: Final = Statement(
    sa.select(sa.func.count())
    .select_from(order_groups)
    .where(order_groups.c.customer_id == sa.bindparam("customer_id"))
)
_own: Final = products.c.seller_id == sa.bindparam("seller_id")
_GOODS: Final = Statement(
    sa.select(sa.func.min(product_variants.c.id))
    .join(products, products.c.id == product_variants.c.product_id)
    .join(stock, stock.c.variant_id == product_variants.c.id)
    .where(
        _own == sa.bindparam("own", type_=sa.Boolean),
        products.c.published_at.is_not(None),
        stock.c.policy == sa.bindparam("policy"),
        stock.c.on_hand - stock.c.reserved - stock.c.allocated
        >= sa.bindparam("enough", type_=sa.BigInteger),
    )
    .group_by(products.c.id)
    .order_by(products.c.id)
    .limit(sa.bindparam("wanted", type_=sa.BigInteger))
)
"""A variant of each of some products, of one store or of the others."""

Fate = Callable[[Till, OrderView], Awaitable[object]]
"""What happens to an order after it was bought."""


async def _paid(_till: Till, _order: OrderView) -> None:
    """It waits for its seller."""


async def _partially_shipped(till: Till, order: OrderView) -> None:
    await till.dispatch(order, pieces=1)


async def _shipped(till: Till, order: OrderView) -> None:
    parcel = await till.dispatch(order)
    await till.report(parcel, TrackingCode.PICKED_UP, TrackingCode.IN_TRANSIT)


async def _delivered(till: Till, order: OrderView) -> None:
    parcel = await till.dispatch(order)
    await till.report(
        parcel, TrackingCode.PICKED_UP, TrackingCode.OUT_FOR_DELIVERY, TrackingCode.DELIVERED
    )


async def _completed(till: Till, order: OrderView) -> None:
    await _delivered(till, order)
    await till.confirm(order)


async def _cancelled(till: Till, order: OrderView) -> None:
    await till.cancel(order)


async def _refunded(till: Till, order: OrderView) -> None:
    await _delivered(till, order)
    await till.pay_back(order)


FATES: Final[Sequence[Fate]] = (
    _completed,
    _refunded,
    _cancelled,
    _delivered,
    _shipped,
    _partially_shipped,
    _paid,
)
"""The oldest first; the last one is in two stores and used a coupon."""


async def place_demo_orders(pools: Pools, settings: Settings, progress: Progress) -> None:
    """Let the demo buyer buy; none with a gateway of one's own, where that would cost money.

    Each purchase is one group of orders, so an interrupted run goes on with the next one.
    """
    total = len(FATES) + 1
    task = progress.add_task("Orders", total=total)
    placed = await _PLACED.value(pools.write, customer_id=people.buyer().id)
    if settings.gateway_url is None and placed < total:
        own, others = await _goods(pools, own=True), await _goods(pools, own=False)
        async with open_shop(pools, settings) as shop:
            till = Till(shop, settings.carrier_secret.get_secret_value())
            for number in range(placed, total if len(own) > 1 else 0):
                progress.update(task, completed=number)
                await _purchase(till, number, own, others)
    progress.update(task, completed=total)


async def _purchase(
    till: Till, number: int, own: Sequence[VariantId], others: Sequence[VariantId]
) -> None:
    """The first one is never paid, the next ones meet their fates."""
    wanted = [own[number % len(own)], own[(number + 1) % len(own)]]
    if number == 0:
        await till.buy(wanted, card="tok_capture_declined")
        return
    last = number == len(FATES)
    orders = await till.buy(
        [*wanted, *others[:1]] if last else wanted, codes=("WELCOME10",) if last else ()
    )
    for order in orders:
        await FATES[number - 1](till, order)


async def _goods(pools: Pools, *, own: bool) -> list[VariantId]:
    rows = await _GOODS.all(
        pools.read,
        seller_id=stores.store_id(0),
        own=own,
        policy=StockPolicy.DENY,
        enough=ENOUGH,
        wanted=2 * len(FATES),
    )
    return [row[0] for row in rows]
