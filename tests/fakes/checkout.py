"""A whole shop in memory, as checkout sees it: real rules of all domains, no I/O."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from domains.carts.contracts.apis import CartReads, CartView
from domains.checkout.application.ports.outbound import (
    CheckoutUnitOfWork,
    CouponCodes,
    Goods,
    Market,
)
from domains.checkout.domain.aggregates.checkout import Checkout
from domains.checkout.domain.aggregates.completion_attempt import CompletionAttempt
from domains.checkout.domain.exceptions import AttemptNotFound, CheckoutNotFound
from domains.checkout.domain.value_objects.attempt_state import ENDED
from domains.payments.contracts.apis import Authorisation, Outcome
from domains.sellers.contracts.apis import SellerView
from domains.sellers.domain.value_objects.seller_status import SellerStatus
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import (
    AttemptId,
    CartId,
    CheckoutId,
    CustomerId,
    OrderGroupId,
    SellerId,
    VariantId,
)
from domains.shared_kernel.money import Currency, Money
from domains.shipping.contracts.apis import DeliveryOption
from domains.shipping.domain.value_objects.delivery_speed import DeliverySpeed
from tests.builders.carts import NOON
from tests.fakes.carts import InMemoryCarts, Variants
from tests.fakes.coupons import InMemoryCoupons, InMemoryRedemptions
from tests.fakes.inventory import InMemoryReservations, InMemoryStock
from tests.fakes.orders import InMemoryOrderGroups, InMemoryOrders
from tests.fakes.payments import (
    FakeGateway,
    InMemoryEscrows,
    InMemoryKeys,
    InMemoryLedger,
    InMemoryPayments,
    RecordedJobs,
)
from tests.fakes.transactions import InMemoryUnitOfWork


class InMemoryCheckouts:
    def __init__(self) -> None:
        self.rows: dict[CheckoutId, Checkout] = {}

    async def get(self, checkout_id: CheckoutId, /) -> Checkout:
        if checkout_id not in self.rows:
            raise CheckoutNotFound("There is no such checkout.", field="id")
        return deepcopy(self.rows[checkout_id])

    async def save(self, checkout: Checkout, /) -> None:
        events = checkout.pull_events()
        known = self.rows.get(checkout.id)
        if (known.version if known else 0) != checkout.version - len(events):
            raise Conflict("The checkout has changed since it was read.")
        self.rows[checkout.id] = deepcopy(checkout)


class InMemoryAttempts:
    def __init__(self, checkouts: InMemoryCheckouts) -> None:
        self.rows: dict[AttemptId, CompletionAttempt] = {}
        self._checkouts = checkouts

    async def get(self, attempt_id: AttemptId, /) -> CompletionAttempt:
        if attempt_id not in self.rows:
            raise AttemptNotFound("There is no such attempt.", field="id")
        return deepcopy(self.rows[attempt_id])

    async def with_checkout(self, attempt_id: AttemptId, /) -> tuple[Checkout, CompletionAttempt]:
        attempt = await self.get(attempt_id)
        return await self._checkouts.get(attempt.checkout_id), attempt

    async def of_group(self, group_id: OrderGroupId, /) -> CompletionAttempt | None:
        found = (it for it in self.rows.values() if it.order_group_id == group_id)
        return deepcopy(next(found, None))

    async def under_way(self, checkout_id: CheckoutId, /) -> CompletionAttempt | None:
        found = (
            it
            for it in self.rows.values()
            if it.checkout_id == checkout_id and it.state not in ENDED
        )
        return deepcopy(next(found, None))

    async def save(self, attempt: CompletionAttempt, /) -> None:
        events = attempt.pull_events()
        known = self.rows.get(attempt.id)
        if (known.version if known else 0) != attempt.version - len(events):
            raise Conflict("The attempt has changed since it was read.")
        self.rows[attempt.id] = deepcopy(attempt)


@dataclass
class InMemoryShop(InMemoryUnitOfWork):
    checkouts: InMemoryCheckouts = field(default_factory=InMemoryCheckouts)
    attempts: InMemoryAttempts = field(init=False)
    carts: InMemoryCarts = field(default_factory=InMemoryCarts)
    stock: InMemoryStock = field(default_factory=InMemoryStock)
    reservations: InMemoryReservations = field(default_factory=InMemoryReservations)
    coupons: InMemoryCoupons = field(default_factory=InMemoryCoupons)
    redemptions: InMemoryRedemptions = field(default_factory=InMemoryRedemptions)
    orders: InMemoryOrders = field(default_factory=InMemoryOrders)
    order_groups: InMemoryOrderGroups = field(default_factory=InMemoryOrderGroups)
    payments: InMemoryPayments = field(default_factory=InMemoryPayments)
    escrows: InMemoryEscrows = field(default_factory=InMemoryEscrows)
    ledger: InMemoryLedger = field(default_factory=InMemoryLedger)
    keys: InMemoryKeys = field(default_factory=InMemoryKeys)
    jobs: RecordedJobs = field(default_factory=RecordedJobs)

    def __post_init__(self) -> None:
        self.attempts = InMemoryAttempts(self.checkouts)


class Stores:
    """Every store is open but those that are closed."""

    def __init__(self) -> None:
        self.closed: set[SellerId] = set()

    async def by_ids(self, ids: Sequence[SellerId], /) -> list[SellerView | None]:
        return [self._store(id) for id in ids]

    def _store(self, id: SellerId) -> SellerView:
        return SellerView(
            id=id,
            owner_id=CustomerId("cus_owner"),
            handle="store",
            name="Store",
            description="",
            country_code="DE",
            currency=Currency.USD,
            status=SellerStatus.SUSPENDED if id in self.closed else SellerStatus.ACTIVE,
            status_reason="",
            created_at=NOON,
            version=1,
        )


class Deliveries:
    """Standard for 5 dollars, express for 15; nothing goes to the countries left out."""

    def __init__(self) -> None:
        self.prices = {DeliverySpeed.STANDARD: 500, DeliverySpeed.EXPRESS: 1_500}
        self.left_out: set[str] = set()

    async def options(self, seller_id: SellerId, country: str, /) -> list[DeliveryOption]:
        if country in self.left_out:
            return []
        return [
            DeliveryOption(
                seller_id=seller_id,
                code=code,
                title=code.title(),
                price=Money(price, currency),
                min_days=1,
                max_days=5,
            )
            for code, price in self.prices.items()
            for currency in Currency
        ]


class Taxes:
    def __init__(self, rates: Mapping[str, int]) -> None:
        self.rates = dict(rates)

    async def basis_points(self, country: str, /) -> int:
        return self.rates.get(country, 0)


def a_market(
    *,
    carts: CartReads,
    products: Variants,
    sellers: Stores,
    shipping: Deliveries,
    coupons: CouponCodes,
    taxes: Taxes,
) -> Market[Any]:
    """What checkout asks others, put together from its parts; no unit of work is needed."""

    async def goods(_: object, ids: Sequence[VariantId], country: str) -> Goods:
        found = await products.variants(ids)
        sold_by = {it.seller_id for it in found if it}
        stores = await sellers.by_ids([*sold_by])
        return Goods(
            variants={it.id: it for it in found if it},
            open_stores=frozenset(store.id for store in stores if store and store.available),
            deliveries={it: await shipping.options(it, country) for it in sold_by},
            tax_bp=await taxes.basis_points(country),
        )

    async def cart(
        uow: object, cart_id: CartId, country: str | None
    ) -> tuple[CartView, Goods] | None:
        [found] = await carts.by_ids([cart_id])
        if found is None:
            return None
        ids = [line.variant_id for line in found.selected_lines]
        return found, await goods(uow, ids, country or found.country or "")

    async def checkout(
        uow: CheckoutUnitOfWork, id: CheckoutId, country: str | None
    ) -> tuple[Checkout, Goods]:
        found = await uow.checkouts.get(id)
        ids = [line.variant_id for group in found.groups for line in group.lines]
        return found, await goods(uow, ids, country or found.destination)

    return Market(goods=goods, cart=cart, checkout=checkout, coupons=coupons)


def a_gateway() -> FakeGateway:
    """One whose references no other has given out: a database may know those of many."""
    gateway = FakeGateway()
    gateway.last_number = time.time_ns()
    return gateway


class Crash(BaseException):
    """The process is gone: nothing that comes after it runs."""


@dataclass
class Faults:
    """Lets the process die after so many things have happened; None: never.

    `meanwhile` is what others do while it sleeps in its next call, before the call leaves.
    """

    after: int | None = None
    meanwhile: Callable[[], Awaitable[None]] | None = None

    def happens(self) -> None:
        if self.after is not None:
            self.after -= 1
            if self.after < 0:
                self.after = None
                raise Crash

    async def sleeps(self) -> None:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            await meanwhile()


@dataclass
class FaultyGateway:
    """The gateway, with a process around it that may die before a call and after its effect."""

    gateway: FakeGateway
    faults: Faults

    async def find(self, key: str, /) -> Outcome | None:
        self.faults.happens()
        return await self.gateway.find(key)

    async def authorise(self, request: Authorisation, /, *, key: str) -> Outcome:
        self.faults.happens()
        await self.faults.sleeps()
        outcome = await self.gateway.authorise(request, key=key)
        self.faults.happens()
        return outcome

    async def capture(self, reference: str, amount: Money, /, *, key: str) -> Outcome:
        self.faults.happens()
        await self.faults.sleeps()
        outcome = await self.gateway.capture(reference, amount, key=key)
        self.faults.happens()
        return outcome

    async def void(self, reference: str, /, *, key: str) -> Outcome:
        self.faults.happens()
        outcome = await self.gateway.void(reference, key=key)
        self.faults.happens()
        return outcome

    async def void_unknown(self, authorise_key: str, /) -> None:
        self.faults.happens()
        await self.gateway.void_unknown(authorise_key)
        self.faults.happens()


@dataclass
class FaultyDatabase:
    """Transactions, with a process that may die before they commit and after."""

    shop: InMemoryShop
    faults: Faults

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[InMemoryShop]:
        async with self.shop.begin() as uow:
            yield uow
            self.faults.happens()
        self.faults.happens()
