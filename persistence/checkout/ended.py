"""Checkouts that came to nothing.

Their ids are random, so that nobody can guess them, and tell no age. The index of those without
orders, by the end of their hold, is walked from its lowest entry: what is found there is deleted,
but for the few that wait for a person or have had orders that expired.
"""

from datetime import datetime

import sqlalchemy as sa

from domains.checkout.domain.value_objects.checkout_state import OVER
from domains.coupons.domain.entities.redemption import COUNTED
from domains.inventory.domain.value_objects.reservation_status import ReservationStatus
from persistence.checkout.tables import checkout_sagas, checkouts
from persistence.coupons.tables import coupon_redemptions
from persistence.inventory.tables import stock_reservations
from persistence.orders.tables import order_groups
from persistence.retention import FIRST, among, delete_in_batches
from persistence.statements import Database, Statement, one_of


def _without(*that: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Looked up for each checkout: of `not exists` PostgreSQL would make a join of whole tables."""
    return sa.select(sa.func.count()).where(*that).correlate(checkouts).scalar_subquery() == 0


def _forgetting() -> sa.Executable:
    """One statement, so that no part of a checkout outlives it; foreign keys are looked at last."""
    gone = (
        sa.select(checkouts.c.id, checkouts.c.reservation_id)
        .where(
            checkouts.c.order_group_id.is_(None),
            checkouts.c.hold_expires_at < sa.bindparam("before", type_=sa.DateTime(timezone=True)),
            checkouts.c.state == one_of(OVER),
            _without(order_groups.c.checkout_id == checkouts.c.id),
            _without(
                stock_reservations.c.id == checkouts.c.reservation_id,
                stock_reservations.c.status != ReservationStatus.RELEASED.value,
            ),
            _without(
                coupon_redemptions.c.checkout_id == checkouts.c.id,
                coupon_redemptions.c.status == one_of(COUNTED),
            ),
        )
        .order_by(checkouts.c.hold_expires_at)
        .limit(FIRST)
        .with_for_update(of=checkouts, skip_locked=True)
        .cte("gone")
    )
    them, held = among(sa.select(gone.c.id)), among(sa.select(gone.c.reservation_id))
    attempts = checkout_sagas.delete().where(checkout_sagas.c.checkout_id == them)
    holds = stock_reservations.delete().where(stock_reservations.c.id == held)
    uses = coupon_redemptions.delete().where(coupon_redemptions.c.checkout_id == them)
    whole = checkouts.delete().where(checkouts.c.id == them)
    return whole.add_cte(attempts.cte("attempts"), holds.cte("holds"), uses.cte("uses"))


_FORGET = Statement(_forgetting())


async def forget(database: Database, before: datetime) -> int:
    """Delete the checkouts that ended without orders, and whose hold had ended before then.

    Their hold on stock, their attempts to pay and the coupons that they gave back go with them.
    One that still holds anything stays, and so does one whose orders were placed.
    """
    return await delete_in_batches(database, _FORGET, before=before)
