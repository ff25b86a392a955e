"""One database transaction, seen by each domain through its own unit-of-work protocol."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cached_property
from typing import Final

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

_LOST: Final = asyncpg.DeadlockDetectedError | asyncpg.SerializationError
"""Another transaction was in the way."""


class SqlUnitOfWork:
    """Every repository on one connection; what is not asked for is not made."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @cached_property
    def keys(self) -> SqlIdempotencyKeys:
        return SqlIdempotencyKeys(self._database)

    @cached_property
    def jobs(self) -> SqlJobs:
        return SqlJobs(self._database)

    @cached_property
    def audit(self) -> SqlAuditTrail:
        return SqlAuditTrail(self._database)

    @cached_property
    def api_keys(self) -> SqlApiKeyRepository:
        return SqlApiKeyRepository(self._database)

    @cached_property
    def customers(self) -> SqlCustomerRepository:
        return SqlCustomerRepository(self._database)

    @cached_property
    def sessions(self) -> SqlSessionRepository:
        return SqlSessionRepository(self._database)

    @cached_property
    def sellers(self) -> SqlSellerRepository:
        return SqlSellerRepository(self._database)

    @cached_property
    def payments(self) -> SqlPaymentRepository:
        return SqlPaymentRepository(self._database)

    @cached_property
    def escrows(self) -> SqlEscrowRepository:
        return SqlEscrowRepository(self._database)

    @cached_property
    def ledger(self) -> SqlLedger:
        return SqlLedger(self._database)

    @cached_property
    def products(self) -> SqlProductRepository:
        return SqlProductRepository(self._database)

    @cached_property
    def categories(self) -> SqlCategoryRepository:
        return SqlCategoryRepository(self._database)

    @cached_property
    def product_reports(self) -> SqlProductReports:
        return SqlProductReports(self._database)

    @cached_property
    def stock(self) -> SqlStockRepository:
        return SqlStockRepository(self._database)

    @cached_property
    def reservations(self) -> SqlReservationRepository:
        return SqlReservationRepository(self._database)

    @cached_property
    def coupons(self) -> SqlCouponRepository:
        return SqlCouponRepository(self._database)

    @cached_property
    def redemptions(self) -> SqlRedemptionRepository:
        return SqlRedemptionRepository(self._database)

    @cached_property
    def carts(self) -> SqlCartRepository:
        return SqlCartRepository(self._database)

    @cached_property
    def shelf(self) -> SqlShelf:
        return SqlShelf(self._database)

    @cached_property
    def orders(self) -> SqlOrderRepository:
        return SqlOrderRepository(self._database)

    @cached_property
    def order_groups(self) -> SqlOrderGroupRepository:
        return SqlOrderGroupRepository(self._database)

    @cached_property
    def shipments(self) -> SqlShipmentRepository:
        return SqlShipmentRepository(self._database)

    @cached_property
    def shipping_rates(self) -> SqlShippingRates:
        return SqlShippingRates(self._database)

    @cached_property
    def goods(self) -> SqlGoods:
        return SqlGoods(self._database, self.stock)

    @cached_property
    def checkouts(self) -> SqlCheckoutRepository:
        return SqlCheckoutRepository(self._database)

    @cached_property
    def attempts(self) -> SqlAttemptRepository:
        return SqlAttemptRepository(self._database, self.order_groups)

    @cached_property
    def refunds(self) -> SqlRefundRepository:
        return SqlRefundRepository(self._database)

    @cached_property
    def ratings(self) -> SqlRatings:
        return SqlRatings(self._database)

    @cached_property
    def reviews(self) -> SqlReviewRepository:
        return SqlReviewRepository(self._database)


def transactions(pool: WritePool, *, locks: bool = True) -> Begin[SqlUnitOfWork]:
    """Units of work on a pool. A deadlock is a `Conflict`: `retrying` runs the use case again.

    Without `locks` they are for a first try, see `Transaction`.
    """

    @asynccontextmanager
    async def begin() -> AsyncIterator[SqlUnitOfWork]:
        transaction = Transaction(pool, locks=locks)
        try:
            yield SqlUnitOfWork(transaction)
            await transaction.commit()
        except BaseException as error:
            await transaction.rollback()
            if isinstance(error, _LOST):
                raise Conflict(GOT_IN_BETWEEN) from error
            if isinstance(error, DomainError) and await transaction.is_mistaken():
                raise Conflict(GOT_IN_BETWEEN) from error
            raise
        finally:
            transaction.close()

    return begin


def series(pool: WritePool) -> Series[SqlUnitOfWork]:
    """Units of work that follow one another, lock nothing, and are for a first try.

    Each of them knows what those before it have read and written. What one of them refuses may
    come of that, so it is a `Conflict`: whoever tries again does so with locks.
    """

    def first() -> Begin[SqlUnitOfWork]:
        transaction = Transaction(pool, locks=False)
        uow = SqlUnitOfWork(transaction)

        @asynccontextmanager
        async def begin() -> AsyncIterator[SqlUnitOfWork]:
            try:
                yield uow
                await transaction.commit()
            except BaseException as error:
                await transaction.rollback()
                if isinstance(error, DomainError | _LOST):
                    raise Conflict(GOT_IN_BETWEEN) from error
                raise
            finally:
                transaction.close()

        return begin

    return first
