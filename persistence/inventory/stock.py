"""The counters in PostgreSQL: each change is one UPDATE that reckons with the row as it finds it.

Whoever updates a row holds it until its transaction ends, so the next one reckons with what that
has left. Reserving, deallocating, shipping and setting have a condition and may be refused;
releasing, allocating and restocking have none, as what they are told of has happened. CHECK
constraints stand behind all of them.
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
from persistence.statements import Database, Statement, any_of, given_rows, insert_rows
from persistence.transaction import append, light, write

_PIECES = sa.bindparam("pieces", type_=sa.BigInteger)
_AVAILABLE = stock.c.on_hand - stock.c.reserved - stock.c.allocated
_UNLIMITED = stock.c.policy == sa.literal_column("'CONTINUE'")
_PROMISED = stock.c.reserved + stock.c.allocated + stock.c.uncounted
_IN_ORDERS = stock.c.allocated + stock.c.uncounted
_TAKEN = sa.func.least(_PIECES, stock.c.on_hand)
_PUT_BACK = sa.func.least(_PIECES, stock.c.returnable)


def _shared_out(
    promised: sa.ColumnElement[int],
    *,
    on_hand: sa.ColumnElement[int] = stock.c.on_hand,
    reserved: sa.ColumnElement[int] = stock.c.reserved,
) -> dict[str, sa.ColumnElement[int]]:
    """What is on hand goes to holds, then to orders; the rest of what is promised is uncounted."""
    backed = sa.func.least(promised, on_hand)
    kept = sa.func.least(reserved, backed)
    return {"reserved": kept, "allocated": backed - kept, "uncounted": promised - backed}


def _less_reserved(pieces: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """A hold may have lost its pieces to shipping, and is then among the uncounted."""
    return sa.func.greatest(stock.c.reserved - pieces, 0)


def _change(*conditions: sa.ColumnElement[bool], **counters: object) -> sa.Update:
    the_row = stock.c.variant_id == sa.bindparam("the_variant_id")
    now = sa.bindparam("now", type_=stock.c.updated_at.type)
    return stock.update().where(the_row, *conditions).values(**counters, updated_at=now)


_GIVEN = given_rows(
    sa.column("variant_id", sa.Text),
    sa.column("pieces", sa.BigInteger),
    sa.column("counted", sa.Boolean),
    sa.column("last", sa.Boolean),
)
_THEIRS = stock.alias("theirs")
_LOCKED = (
    sa.select(_GIVEN)
    .join(_THEIRS, _THEIRS.c.variant_id == _GIVEN.c.variant_id)
    .order_by(_THEIRS.c.variant_id.collate("C"))
    .with_for_update(of=_THEIRS)
    .subquery("locked")
)
"""The given lines, when their rows are locked by ascending id."""


def _change_all(*conditions: sa.ColumnElement[bool], **counters: object) -> sa.Update:
    the_rows = stock.c.variant_id == _LOCKED.c.variant_id
    now = sa.bindparam("now", type_=stock.c.updated_at.type)
    return stock.update().where(the_rows, *conditions).values(**counters, updated_at=now)


_RESERVE = Statement(
    _change_all(
        _UNLIMITED | (_LOCKED.c.pieces <= _AVAILABLE),
        reserved=stock.c.reserved + sa.case((_UNLIMITED, 0), else_=_LOCKED.c.pieces),
    ).returning(stock.c.variant_id, stock.c.policy, _AVAILABLE.label("left"))
)
_RESERVE_AS_SEEN = Statement(
    _change_all(
        sa.not_(_UNLIMITED) == _LOCKED.c.counted,
        _UNLIMITED
        | ((_LOCKED.c.pieces <= _AVAILABLE) & ((_LOCKED.c.pieces == _AVAILABLE) == _LOCKED.c.last)),
        reserved=stock.c.reserved + sa.case((_UNLIMITED, 0), else_=_LOCKED.c.pieces),
    )
)
"""Each must find its row: the policy is as it was seen, and whether these are its last pieces."""
_LEFT = Statement(
    sa.select(stock.c.variant_id, _AVAILABLE.label("left")).where(
        stock.c.variant_id == any_of("ids")
    )
)
_CAME_BACK = sa.not_(_UNLIMITED) & _AVAILABLE.between(1, _PIECES)
_RELEASE = Statement(
    _change(**_shared_out(_PROMISED - _PIECES, reserved=_less_reserved(_PIECES))).returning(
        _CAME_BACK
    )
)
_HELD = sa.case((_LOCKED.c.counted, _LOCKED.c.pieces), else_=0)
_ALLOCATE = Statement(
    _change_all(**_shared_out(_PROMISED + _LOCKED.c.pieces - _HELD, reserved=_less_reserved(_HELD)))
)
_DEALLOCATE = Statement(
    _change(_IN_ORDERS >= _PIECES, **_shared_out(_PROMISED - _PIECES)).returning(_CAME_BACK)
)
_SHIP = Statement(
    _change(
        _IN_ORDERS >= _PIECES,
        **_shared_out(_PROMISED - _PIECES, on_hand=stock.c.on_hand - _TAKEN),
        on_hand=stock.c.on_hand - _TAKEN,
        returnable=stock.c.returnable + _TAKEN,
    )
)
_RESTOCK = Statement(
    _change(
        **_shared_out(_PROMISED, on_hand=stock.c.on_hand + _PUT_BACK),
        on_hand=stock.c.on_hand + _PUT_BACK,
        returnable=stock.c.returnable - _PUT_BACK,
    ).returning(_CAME_BACK)
)
_LOCK = Statement(
    sa.select(
        stock.c.variant_id,
        stock.c.seller_id,
        stock.c.on_hand,
        stock.c.policy,
        _PROMISED.label("promised"),
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
        set_={
            **{name: put.excluded[name] for name in ("on_hand", "policy", "updated_at")},
            **_shared_out(_PROMISED, on_hand=put.excluded.on_hand),
        },
        where=(stock.c.seller_id == put.excluded.seller_id)
        & (
            (put.excluded.policy == sa.literal_column("'CONTINUE'"))
            | (put.excluded.on_hand >= stock.c.reserved + stock.c.allocated)
        ),
    )
)
_RECORD = Statement(
    postgresql.insert(stock_movements)
    .values(
        {c.name: sa.bindparam(c.name, type_=c.type) for c in stock_movements.c if c.name != "id"}
    )
    .on_conflict_do_nothing()
)
_NOTE = Statement(insert_rows(stock_movements, without=("id",)))


class SqlStockRepository:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._turned: list[VariantId] = []
        self._seen: dict[VariantId, tuple[str | None, int | None]] = {}

    def saw(self, stock: Mapping[VariantId, tuple[str | None, int | None]], /) -> None:
        """Policies and available pieces that were read in this transaction, along with others."""
        self._seen.update(stock)

    async def reserve(
        self, lines: Sequence[StockLine], /, *, at: datetime
    ) -> Sequence[HeldLine | Shortage]:
        if light(self._database) and (held := await self._reserved_as_seen(lines, at)):
            return held
        counted = await self._reserved(lines, at)
        missing = [line for line in lines if line.variant_id not in counted]
        ids = [line.variant_id for line in missing]
        short = await _LEFT.all(self._database, ids=ids) if missing else []
        left = {row["variant_id"]: row["left"] for row in short}
        if enough := [it for it in missing if it.quantity <= left.get(it.variant_id, 0)]:
            counted |= await self._reserved(enough, at)  # they came while the rows were waited for
        return [
            HeldLine(it.variant_id, it.quantity, counted[it.variant_id])
            if it.variant_id in counted
            else Shortage(it.variant_id, it.quantity, left.get(it.variant_id, 0))
            for it in lines
        ]

    async def _reserved(self, lines: Sequence[StockLine], at: datetime) -> dict[VariantId, bool]:
        """What there was enough of, and whether it is counted. All rows are locked from then on.

        PostgreSQL leaves out a row of which there was too little when the statement began, even if
        there is enough by the time that it has the lock.
        """
        rows = await _RESERVE.all(self._database, rows=[_given(it) for it in lines], now=at)
        counted = {row["variant_id"]: row["policy"] == StockPolicy.DENY for row in rows}
        self._turned += [
            row["variant_id"] for row in rows if counted[row["variant_id"]] and not row["left"]
        ]
        return counted

    async def _reserved_as_seen(
        self, lines: Sequence[StockLine], at: datetime
    ) -> list[HeldLine] | None:
        """Without asking, when there was enough of all; when it is gone since, nothing is kept."""
        rows, held, turned = [], [], []
        for it in lines:
            policy, available = self._seen.get(it.variant_id, (None, None))
            counted, left = policy == StockPolicy.DENY, (available or 0) - it.quantity
            if policy is None or (counted and left < 0):
                return None
            held.append(HeldLine(it.variant_id, it.quantity, counted))
            rows.append({**_given(it), "counted": counted, "last": left == 0})
            if counted and not left:
                turned.append(it.variant_id)
        lost = "The stock has changed since it was read."
        given = {"rows": rows, "now": at}
        await write(self._database, _RESERVE_AS_SEEN, given, lost=lost, rows=len(rows))
        self._turned += turned
        return held

    async def release(self, line: HeldLine, /, *, at: datetime) -> None:
        if line.counted:
            await self._give_back(_RELEASE, line, at)

    async def allocate(self, lines: Sequence[HeldLine], /, *, at: datetime) -> None:
        rows = [{**_given(it), "counted": it.counted} for it in lines]
        await write(self._database, _ALLOCATE, {"rows": rows, "now": at})
        self._turned += [it.variant_id for it in lines if not it.counted]

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
        return await _RECORD.run(self._database, **_row(movement)) == 1

    async def note(self, movements: Sequence[Movement], /) -> None:
        await append(self._database, [_row(it) for it in movements], _NOTE)

    def pull_turned(self) -> Sequence[VariantId]:
        turned, self._turned = self._turned, []
        return turned


def _given(line: StockLine | HeldLine) -> dict[str, object]:
    return {"variant_id": line.variant_id, "pieces": line.quantity}


def _row(movement: Movement) -> dict[str, object]:
    return {
        "variant_id": movement.variant_id,
        "reason": movement.reason,
        "quantity": movement.quantity,
        "reference": movement.reference,
        "at": movement.at,
    }
