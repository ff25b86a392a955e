"""What sellers ask for delivery, in PostgreSQL."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from domains.shipping.domain.value_objects.shipping_rate import ShippingRate
from persistence.shipping.tables import shipping_rates
from persistence.statements import Database, Statement

_ADD_MISSING = Statement(
    postgresql.insert(shipping_rates)
    .values({c.name: sa.bindparam(c.name, type_=c.type) for c in shipping_rates.c})
    .on_conflict_do_nothing()
)


class SqlShippingRates:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add_missing(self, rates: Sequence[ShippingRate], /) -> None:
        await _ADD_MISSING.run_many(self._database, map(_row, rates))


def _row(rate: ShippingRate) -> dict[str, object]:
    return {
        "seller_id": rate.seller_id,
        "code": rate.code,
        "title": rate.title,
        "price_minor": rate.price.minor_units,
        "currency": rate.price.currency_code,
        "min_days": rate.min_days,
        "max_days": rate.max_days,
        "countries": sorted(rate.countries),
    }
