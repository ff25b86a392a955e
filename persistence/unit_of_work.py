"""What is done together or not at all, seen by each domain through its own protocol."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, Final, TypeVar, cast

import asyncpg

from domains.shared_kernel.errors import Conflict, DomainError
from domains.shared_kernel.use_case import Begin, Series
from persistence.accounts.api_keys import SqlApiKeyRepository
from persistence.accounts.audit import SqlAuditTrail
from persistence.accounts.customers import SqlCustomerRepository
from persistence.accounts.sessions import SqlSessionRepository
from persistence.carts.repository import SqlCartRepository
from persistence.carts.shelf import SqlShelf
from persistence.checkout.goods import SqlGoods
from persistence.checkout.repository import SqlAttemptRepository, SqlCheckoutRepository
from persistence.coupons.redemptions import SqlRedemptionRepository
from persistence.coupons.repository import SqlCouponRepository
from persistence.idempotency.keys import SqlIdempotencyKeys
from persistence.inventory.reservations import SqlReservationRepository
from persistence.inventory.stock import SqlStockRepository
from persistence.jobs.queue import SqlJobs
from persistence.merged_writes import GOT_IN_BETWEEN
from persistence.orders.repository import SqlOrderGroupRepository, SqlOrderRepository
from persistence.payments.ledger import SqlLedger
from persistence.payments.repository import SqlEscrowRepository, SqlPaymentRepository
from persistence.products.categories import SqlCategoryRepository
from persistence.products.reports import SqlProductReports
from persistence.products.repository import SqlProductRepository
from persistence.refunds.repository import SqlRefundRepository
from persistence.reviews.ratings import SqlRatings
from persistence.reviews.repository import SqlReviewRepository
from persistence.sellers.repository import SqlSellerRepository
from persistence.shipping.rates import SqlShippingRates
from persistence.shipping.repository import SqlShipmentRepository
from persistence.statements import Database
from persistence.transaction import Transaction
from persistence.write_pool import WritePool

T = TypeVar("T")

_LOST: Final = asyncpg.DeadlockDetectedError | asyncpg.SerializationError
"""Another transaction was in the way."""


class _Part:
    """Made when it is first asked for, as by `cached_property`, but without taking a lock."""

    def __init__(self, make: Callable[[Database], Any]) -> None:
        self._make = make

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    def __get__(self, unit: SqlUnitOfWork, _owner: type) -> Any:
        made = unit.__dict__[self._name] = self._make(unit._database)  # noqa: SLF001 - a part of it
        return made


def _part(make: Callable[[Database], T]) -> T:
    """Seen from outside it is what it makes."""
    return cast("T", _Part(make))


class SqlUnitOfWork:
    """Every repository in one `Transaction`; what is not asked for is not made."""

    def __init__(self, database: Database) -> None:
        self._database = database

    keys = _part(SqlIdempotencyKeys)
    jobs = _part(SqlJobs)
    audit = _part(SqlAuditTrail)
    api_keys = _part(SqlApiKeyRepository)
    customers = _part(SqlCustomerRepository)
    sessions = _part(SqlSessionRepository)
    sellers = _part(SqlSellerRepository)
    payments = _part(SqlPaymentRepository)
    escrows = _part(SqlEscrowRepository)
    ledger = _part(SqlLedger)
    products = _part(SqlProductRepository)
    categories = _part(SqlCategoryRepository)
    product_reports = _part(SqlProductReports)
    stock = _part(SqlStockRepository)
    reservations = _part(SqlReservationRepository)
    coupons = _part(SqlCouponRepository)
    redemptions = _part(SqlRedemptionRepository)
    carts = _part(SqlCartRepository)
    shelf = _part(SqlShelf)
    orders = _part(SqlOrderRepository)
    order_groups = _part(SqlOrderGroupRepository)
    shipments = _part(SqlShipmentRepository)
    shipping_rates = _part(SqlShippingRates)
    checkouts = _part(SqlCheckoutRepository)
    refunds = _part(SqlRefundRepository)
    ratings = _part(SqlRatings)
    reviews = _part(SqlReviewRepository)

    @cached_property
    def goods(self) -> SqlGoods:
        return SqlGoods(self._database, self.stock)

    @cached_property
    def attempts(self) -> SqlAttemptRepository:
        return SqlAttemptRepository(self._database, self.order_groups)


class _Begun:
    """One unit of work, from its beginning to its end. A deadlock is a `Conflict`."""

    def __init__(self, unit: SqlUnitOfWork, transaction: Transaction) -> None:
        self._unit = unit
        self._transaction = transaction

    async def __aenter__(self) -> SqlUnitOfWork:
        return self._unit

    async def __aexit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        try:
            if error is None:
                await self._commit()
            else:
                await self._undo(error)
        finally:
            self._transaction.close()

    async def _commit(self) -> None:
        try:
            await self._transaction.commit()
        except BaseException as error:
            await self._undo(error)
            raise

    async def _undo(self, error: BaseException) -> None:
        await self._transaction.rollback()
        if isinstance(error, _LOST):
            raise Conflict(GOT_IN_BETWEEN) from error
        if isinstance(error, DomainError) and await self._is_mistaken():
            raise Conflict(GOT_IN_BETWEEN) from error

    async def _is_mistaken(self) -> bool:
        """Whether what was refused may not be refused when it is tried with locks."""
        return await self._transaction.is_mistaken()


class _OfSeries(_Begun):
    """One of several: what those before it knew may be why it refuses."""

    async def _is_mistaken(self) -> bool:
        return True


def transactions(pool: WritePool, *, locks: bool = True) -> Begin[SqlUnitOfWork]:
    """Units of work on a pool: `retrying` runs a use case again that has met with a `Conflict`.

    Without `locks` they are for a first try, see `Transaction`.
    """

    def begin() -> _Begun:
        transaction = Transaction(pool, locks=locks)
        return _Begun(SqlUnitOfWork(transaction), transaction)

    return begin


def series(pool: WritePool) -> Series[SqlUnitOfWork]:
    """Units of work that follow one another, lock nothing, and are for a first try.

    Each of them knows what those before it have read and written. What one of them refuses may
    come of that, so it is a `Conflict`: whoever tries again does so with locks.
    """

    def first() -> Begin[SqlUnitOfWork]:
        transaction = Transaction(pool, locks=False)
        unit = SqlUnitOfWork(transaction)
        return lambda: _OfSeries(unit, transaction)

    return first
