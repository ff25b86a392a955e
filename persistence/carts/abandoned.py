"""Carts that nobody comes back to.

Every visitor who adds something makes one. Their ids are random, so that nobody can guess them, and
tell no age; hence `touched_on` and its index, see `tables.py`.
"""

from datetime import datetime

import sqlalchemy as sa

from persistence.carts.tables import carts
from persistence.retention import FIRST, among, delete_in_batches
from persistence.statements import Database, Statement

_OLD = (
    sa.select(carts.c.id)
    .where(
        carts.c.customer_id.is_(None),
        carts.c.touched_on < sa.bindparam("before", type_=sa.Date),
    )
    .order_by(carts.c.touched_on)
    .limit(FIRST)
    .with_for_update(skip_locked=True)
)
_FORGET = Statement(carts.delete().where(carts.c.id == among(_OLD)))


async def forget(database: Database, before: datetime) -> int:
    """Delete the carts without a customer that were last changed before that day.

    A checkout may still name one of them: a purchase does without the cart that it was made from.
    """
    return await delete_in_batches(database, _FORGET, before=before.date())
