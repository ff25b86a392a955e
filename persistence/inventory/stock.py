"""The counters in PostgreSQL: each change is one conditional UPDATE.

Whoever updates a row holds it until its transaction ends, so the condition is checked against what
the one before has left; a CHECK constraint stands behind it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from domains.inventory.contracts.apis import Shortage, StockLine
from domains.inventory.domain.exceptions import NotAllocated, StockNotFound
from domains.inventory.domain.value_objects.held_line import HeldLine
from domains.inventory.domain.value_objects.movement import Movement
from domains.inventory.domain.value_objects.stock import Stock
from domains.inventory.domain.value_objects.stock_policy import StockPolicy
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import VariantId
from persistence.inventory.tables import stock, stock_movements
from persistence.statements import Database, Statement, any_of

_PIECES = sa.bindparam("pieces", type_=sa.BigInteger)
_AVAILABLE = stock.c.on_hand - stock.c.reserved - stock.c.allocated
_UNLIMITED = stock.c.policy == sa.literal_column("'CONTINUE'")
_UNCOUNTED = sa.func.least(stock.c.uncounted, _PIECES)
_COUNTED = _PIECES - _UNCOUNTED


def _change(*conditions: sa.ColumnElement[bool], **counters: object) -> sa.Update:
    the_row = stock.c.variant_id == sa.bindparam("the_variant_id")
    now = sa.bindparam("now", type_=stock.c.updated_at.type)
    return stock.update().where(the_row, *conditions).values(**counters, updated_at=now)


_RESERVE = Statement(
    _change(
        _UNLIMITED | (_AVAILABLE >= _PIECES),
        reserved=stock.c.reserved + sa.case((_UNLIMITED, 0), else_=_PIECES),
    ).returning(stock.c.policy, _AVAILABLE.label("left"))
)
_LEFT = Statement(sa.select(_AVAILABLE).where(stock.c.variant_id == sa.bindparam("variant_id")))
_CAME_BACK = sa.not_(_UNLIMITED) & _AVAILABLE.between(1, _PIECES)
_RELEASE = Statement(_change(reserved=stock.c.reserved - _PIECES).returning(_CAME_BACK))
_ALLOCATE = Statement(
    _change(reserved=stock.c.reserved - _PIECES, allocated=stock.c.allocated + _PIECES)
)
_ALLOCATE_UNCOUNTED = Statement(_change(uncounted=stock.c.uncounted + _PIECES))
_DEALLOCATE = Statement(
    _change(
        stock.c.allocated >= _COUNTED,
        uncounted=stock.c.uncounted - _UNCOUNTED,
        allocated=stock.c.allocated - _COUNTED,
    ).returning(_CAME_BACK)
)
_SHIP = Statement(
    _change(
        stock.c.allocated >= _COUNTED,
        uncounted=stock.c.uncounted - _UNCOUNTED,
        allocated=stock.c.allocated - _COUNTED,
        on_hand=stock.c.on_hand - _COUNTED,
    )
)
_RESTOCK = Statement(_change(on_hand=stock.c.on_hand + _PIECES).returning(_CAME_BACK))
_LOCK = Statement(
    sa.select(
        stock.c.variant_id,
        stock.c.seller_id,
        stock.c.on_hand,
        stock.c.policy,
        (stock.c.reserved + stock.c.allocated).label("promised"),
    )
    .where(stock.c.variant_id == any_of("ids"))
    .order_by(stock.c.variant_id.collate("C"))
    .with_for_update()
)
_ROW = (put := postgresql.insert(stock)).values(
    {
        name: sa.bindparam(name, type_=stock.c[name].type)
        for name in ("variant_id", "seller_id", "on_hand", "policy", "updated_at")
    }
)
_ADD = Statement(_ROW.on_conflict_do_nothing())
_SET = Statement(
    _ROW.on_conflict_do_update(
        index_elements=["variant_id"],
        set_={name: put.excluded[name] for name in ("on_hand", "policy", "updated_at")},
        where=(stock.c.seller_id == put.excluded.seller_id)
        & (put.excluded.on_hand >= stock.c.reserved + stock.c.allocated),
    )
)
_RECORD = Statement(
    postgresql.insert(stock_movements)
    .values(
        {c.name: sa.bindparam(c.name, type_=c.type) for c in stock_movements.c if c.name != "id"}
    )
    .on_conflict_do_nothing()
)


class SqlStockRepository:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._turned: list[VariantId] = []

    async def reserve(self, line: StockLine, /, *, at: datetime) -> HeldLine | Shortage:
        row = await _RESERVE.first(
            self._database, the_variant_id=line.variant_id, pieces=line.quantity, now=at
        )
        if row is None:
            left = await _LEFT.value(self._database, variant_id=line.variant_id)
            return Shortage(line.variant_id, line.quantity, left or 0)
        counted = row["policy"] == StockPolicy.DENY
        if counted and not row["left"]:
            self._turned.append(line.variant_id)
        return HeldLine(line.variant_id, line.quantity, counted)

    async def release(self, line: HeldLine, /, *, at: datetime) -> None:
        if line.counted:
            await self._give_back(_RELEASE, line, at)

    async def allocate(self, line: HeldLine, /, *, at: datetime) -> None:
        await self._run(_ALLOCATE if line.counted else _ALLOCATE_UNCOUNTED, line, at)

    async def deallocate(self, line: StockLine, /, *, at: datetime) -> None:
        if not await self._give_back(_DEALLOCATE, line, at):
            raise NotAllocated(f"Fewer than {line.quantity} of {line.variant_id} are in orders.")

    async def ship(self, line: StockLine, /, *, at: datetime) -> None:
        if not await self._run(_SHIP, line, at):
            raise NotAllocated(f"Fewer than {line.quantity} of {line.variant_id} are in orders.")

    async def restock(self, line: StockLine, /, *, at: datetime) -> None:
        if not await self._give_back(_RESTOCK, line, at):
            raise StockNotFound(f"No stock of {line.variant_id}.", field="variantId")

    async def _run(self, statement: Statement, line: StockLine | HeldLine, at: datetime) -> int:
        return await statement.run(
            self._database, the_variant_id=line.variant_id, pieces=line.quantity, now=at
        )

    async def _give_back(
        self, statement: Statement, line: StockLine | HeldLine, at: datetime
    ) -> bool:
        """Whether there was something to give back; it may be the first that can be bought."""
        came_back = await statement.value(
            self._database, the_variant_id=line.variant_id, pieces=line.quantity, now=at
        )
        if came_back:
            self._turned.append(line.variant_id)
        return came_back is not None

    async def lock(self, variant_ids: Sequence[VariantId], /) -> Mapping[VariantId, Stock]:
        rows = await _LOCK.all(self._database, ids=variant_ids)
        return {
            row["variant_id"]: Stock(**{**row, "policy": StockPolicy(row["policy"])})
            for row in rows
        }

    async def set(self, stock: Stock, /, *, at: datetime, first: bool = False) -> bool:
        changed = await (_ADD if first else _SET).run(
            self._database,
            variant_id=stock.variant_id,
            seller_id=stock.seller_id,
            on_hand=stock.on_hand,
            policy=stock.policy,
            updated_at=at,
        )
        if first and not changed:
            raise Conflict(f"Another transaction has made the stock of {stock.variant_id}.")
        return changed == 1

    async def record(self, movement: Movement, /) -> bool:
        recorded = await _RECORD.run(
            self._database,
            variant_id=movement.variant_id,
            reason=movement.reason,
            quantity=movement.quantity,
            reference=movement.reference,
            at=movement.at,
        )
        return recorded == 1

    def pull_turned(self) -> Sequence[VariantId]:
        turned, self._turned = self._turned, []
        return turned
