"""The read side: rows become views, with no aggregate in between."""

from collections import defaultdict
from collections.abc import Sequence

import asyncpg
import sqlalchemy as sa

from domains.shared_kernel.ids import OrderId, SellerId, ShipmentId
from domains.shared_kernel.money import Currency, Money
from domains.shipping.contracts.apis import (
    DeliveryOption,
    ParcelLineView,
    ParcelView,
    ShipmentEventView,
    ShipmentView,
)
from domains.shipping.domain.value_objects.delivery_speed import DeliverySpeed
from domains.shipping.domain.value_objects.shipment_status import ShipmentStatus
from domains.shipping.domain.value_objects.tracking_code import TrackingCode
from persistence.shipping.tables import (
    parcel_tracking,
    parcels,
    shipment_events,
    shipments,
    shipping_rates,
)
from persistence.statements import Database, Statement, any_of

_OPTIONS = Statement(
    sa.select(shipping_rates)
    .where(
        shipping_rates.c.seller_id == any_of("ids"),
        shipping_rates.c.currency == sa.bindparam("the_currency"),
        sa.or_(
            sa.func.cardinality(shipping_rates.c.countries) == 0,
            sa.bindparam("country", type_=sa.Text) == sa.any_(shipping_rates.c.countries),
        ),
    )
    .order_by(shipping_rates.c.seller_id, shipping_rates.c.price_minor, shipping_rates.c.code)
)
_VIEWED = (
    shipments.c.id,
    shipments.c.order_id,
    shipments.c.seller_id,
    shipments.c.customer_id,
    shipments.c.status,
    shipments.c.created_at,
    shipments.c.updated_at,
    shipments.c.delivered_at,
    shipments.c.version,
    shipments.c.access_token_hash,
)
_BY_IDS = Statement(sa.select(*_VIEWED).where(shipments.c.id == any_of("ids")))
_OF_ORDERS = Statement(
    sa.select(*_VIEWED).where(shipments.c.order_id == any_of("ids")).order_by(shipments.c.id)
)
_PARCELS = Statement(
    sa.select(parcels)
    .where(parcels.c.shipment_id == any_of("ids"))
    .order_by(parcels.c.shipment_id, parcels.c.position)
)
_TRACKING = Statement(
    sa.select(parcel_tracking)
    .where(parcel_tracking.c.shipment_id == any_of("ids"))
    .order_by(parcel_tracking.c.parcel_id, parcel_tracking.c.position)
)
_TIMELINES = Statement(
    sa.select(shipment_events)
    .where(shipment_events.c.shipment_id == any_of("ids"))
    .order_by(
        shipment_events.c.shipment_id, shipment_events.c.occurred_at, shipment_events.c.version
    )
)


class SqlShippingReader:
    def __init__(self, pool: Database) -> None:
        self._pool = pool

    async def options(
        self, seller_ids: Sequence[SellerId], country: str, currency: Currency, /
    ) -> list[list[DeliveryOption]]:
        found: defaultdict[str, list[DeliveryOption]] = defaultdict(list)
        for row in await _OPTIONS.all(
            self._pool, ids=seller_ids, country=country, the_currency=currency
        ):
            found[row["seller_id"]].append(_option(row))
        return [found[seller_id] for seller_id in seller_ids]

    async def by_ids(self, ids: Sequence[ShipmentId], /) -> list[ShipmentView | None]:
        found = {row["id"]: _shipment(row) for row in await _BY_IDS.all(self._pool, ids=ids)}
        return [found.get(shipment_id) for shipment_id in ids]

    async def of_orders(self, ids: Sequence[OrderId], /) -> list[list[ShipmentView]]:
        found: defaultdict[str, list[ShipmentView]] = defaultdict(list)
        for row in await _OF_ORDERS.all(self._pool, ids=ids):
            found[row["order_id"]].append(_shipment(row))
        return [found[order_id] for order_id in ids]

    async def parcels(self, ids: Sequence[ShipmentId], /) -> list[list[ParcelView]]:
        tracked: defaultdict[str, list[asyncpg.Record]] = defaultdict(list)
        for row in await _TRACKING.all(self._pool, ids=ids):
            tracked[row["parcel_id"]].append(row)
        found: defaultdict[str, list[ParcelView]] = defaultdict(list)
        for row in await _PARCELS.all(self._pool, ids=ids):
            found[row["shipment_id"]].append(_parcel(row, tracked[row["id"]]))
        return [found[shipment_id] for shipment_id in ids]

    async def timelines(self, ids: Sequence[ShipmentId], /) -> list[list[ShipmentEventView]]:
        found: defaultdict[str, list[ShipmentEventView]] = defaultdict(list)
        for row in await _TIMELINES.all(self._pool, ids=ids):
            found[row["shipment_id"]].append(_event(row))
        return [found[shipment_id] for shipment_id in ids]


def _option(row: asyncpg.Record) -> DeliveryOption:
    return DeliveryOption(
        seller_id=row["seller_id"],
        code=DeliverySpeed(row["code"]),
        title=row["title"],
        price=Money(row["price_minor"], Currency(row["currency"])),
        min_days=row["min_days"],
        max_days=row["max_days"],
    )


def _shipment(row: asyncpg.Record) -> ShipmentView:
    return ShipmentView(**{**row, "status": ShipmentStatus(row["status"])})


def _parcel(row: asyncpg.Record, tracked: Sequence[asyncpg.Record]) -> ParcelView:
    *former, current = tracked
    return ParcelView(
        id=row["id"],
        carrier=current["carrier"],
        tracking_number=current["number"],
        former_tracking_numbers=[it["number"] for it in former],
        status=ShipmentStatus(row["status"]),
        lines=[ParcelLineView(order_line_id=line, quantity=units) for line, units in row["lines"]],
    )


def _event(row: asyncpg.Record) -> ShipmentEventView:
    return ShipmentEventView(
        id=row["id"],
        version=row["version"],
        parcel_id=row["parcel_id"],
        code=TrackingCode(row["code"]),
        description=row["description"],
        place=row["place"],
        occurred_at=row["occurred_at"],
        received_at=row["received_at"],
    )
