"""What checkout needs from the world; `persistence` and other domains' use cases fulfil it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, Protocol, TypeAlias, TypeVar

from domains.carts.contracts.apis import CartView
from domains.checkout.domain.aggregates.checkout import Checkout
from domains.checkout.domain.aggregates.completion_attempt import CompletionAttempt
from domains.coupons.contracts.apis import CouponHold, CouponView, RefusedCoupon
from domains.inventory.contracts.apis import Hold, Shortage, StockLine
from domains.orders.contracts.apis import OrderShare, PlaceOrders
from domains.payments.contracts.apis import Authorisation, Outcome, PaymentOrder, Split
from domains.products.contracts.apis import VariantView
from domains.shared_kernel.ids import (
    AttemptId,
    CartId,
    CartLineId,
    CheckoutId,
    OrderGroupId,
    PaymentId,
    ReservationId,
    SellerId,
    VariantId,
)
from domains.shared_kernel.money import Money
from domains.shared_kernel.use_case import IdempotencyKeys, Jobs
from domains.shipping.contracts.apis import DeliveryOption

BEGIN = "checkout.begin"
"""The job that an attempt begins with; its payload is the attempt's id."""

ADVANCE = "checkout.advance"
"""The job that goes on with an attempt; its payload is the attempt's id."""

EXPIRE = "checkout.expire"
"""The job that ends an abandoned checkout; its payload is the checkout's id."""


class CheckoutRepository(Protocol):
    async def get(self, checkout_id: CheckoutId, /) -> Checkout:
        """To be changed: it is locked, or compared when the transaction ends.

        Raises:
            CheckoutNotFound: there is none.
        """
        ...

    async def save(self, checkout: Checkout, /) -> None:
        """Raise `Conflict` when another transaction saved it first."""
        ...


class AttemptRepository(Protocol):
    async def get(self, attempt_id: AttemptId, /) -> CompletionAttempt:
        """To be changed: it is locked, or its version compared when it is saved.

        Raises:
            AttemptNotFound: there is none.
        """
        ...

    async def with_checkout(self, attempt_id: AttemptId, /) -> tuple[Checkout, CompletionAttempt]:
        """To be changed: both are locked, the checkout first, or guarded by the attempt's version.

        Raises:
            AttemptNotFound: there is none.
        """
        ...

    async def of_group(self, group_id: OrderGroupId, /) -> CompletionAttempt | None:
        """The attempt that placed, or will place, that purchase; locked."""
        ...

    async def under_way(self, checkout_id: CheckoutId, /) -> CompletionAttempt | None:
        """The attempt of that checkout that has not ended; locked."""
        ...

    async def save(self, attempt: CompletionAttempt, /) -> None:
        """Raise `Conflict` when another transaction saved it first."""
        ...


class CheckoutUnitOfWork(Protocol):
    @property
    def checkouts(self) -> CheckoutRepository: ...
    @property
    def attempts(self) -> AttemptRepository: ...
    @property
    def keys(self) -> IdempotencyKeys: ...
    @property
    def jobs(self) -> Jobs: ...


class CouponCodes(Protocol):
    async def by_codes(self, codes: Sequence[str], /) -> Sequence[CouponView | None]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """What the market says of variants that are to be sent to a country.

    `variants` are those that there are; `open_stores` those of their sellers who sell now;
    `deliveries` what each seller offers to that country in any currency, the cheapest first;
    `tax_bp` is its tax in basis points, 0 when none is known.
    """

    variants: Mapping[VariantId, VariantView]
    open_stores: frozenset[SellerId]
    deliveries: Mapping[SellerId, Sequence[DeliveryOption]]
    tax_bp: int


U = TypeVar("U", bound=CheckoutUnitOfWork)

ReadGoods: TypeAlias = Callable[[U, Sequence[VariantId], str], Awaitable[Goods]]
"""Variants, to be sent to a country (ISO 3166-1 alpha-2)."""

ReadCart: TypeAlias = Callable[[U, CartId, str | None], Awaitable[tuple[CartView, Goods] | None]]
"""A cart with the goods of its selected lines, to be sent to a country, else to its own."""

ReadCheckout: TypeAlias = Callable[[U, CheckoutId, str | None], Awaitable[tuple[Checkout, Goods]]]
"""A checkout, as `CheckoutRepository.get` gives it, with its goods, to be sent to a country, else
to its destination."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Market(Generic[U]):
    """What other domains say of carts, goods and coupons.

    Goods are read within the transaction that they are for, with what they are for.
    """

    goods: ReadGoods[U]
    cart: ReadCart[U]
    checkout: ReadCheckout[U]
    coupons: CouponCodes


@dataclass(frozen=True, slots=True, kw_only=True)
class StockSteps(Generic[U]):
    """What checkout has inventory do, in its own transaction; all but `place` may be repeated.

    `place` holds all or nothing and says what was short; `claim` keeps a hold from expiring, False
    when it has; `allocate` makes it part of orders. The last argument of `deallocate` names the
    cause, so that it counts once.
    """

    place: Callable[[U, Hold], Awaitable[tuple[Shortage, ...]]]
    claim: Callable[[U, ReservationId], Awaitable[bool]]
    unclaim: Callable[[U, ReservationId], Awaitable[None]]
    release: Callable[[U, ReservationId], Awaitable[None]]
    allocate: Callable[[U, ReservationId], Awaitable[None]]
    deallocate: Callable[[U, Sequence[StockLine], str], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponSteps(Generic[U]):
    """What checkout has coupons do, in its own transaction; each may be repeated."""

    hold: Callable[[U, CouponHold], Awaitable[tuple[RefusedCoupon, ...]]]
    release: Callable[[U, CheckoutId], Awaitable[None]]
    consume: Callable[[U, CheckoutId, OrderGroupId], Awaitable[None]]
    give_back: Callable[[U, OrderGroupId], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources(Generic[U]):
    """What a quote is made from: the market, and coupons, which are held for it."""

    market: Market[U]
    coupons: CouponSteps[U]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSteps(Generic[U]):
    """What checkout has orders do, in its own transaction; each may be repeated.

    `abandon` answers the stock to free.
    """

    place: Callable[[U, PlaceOrders], Awaitable[tuple[OrderShare, ...]]]
    mark_paid: Callable[[U, OrderGroupId], Awaitable[tuple[OrderShare, ...]]]
    abandon: Callable[[U, OrderGroupId, str], Awaitable[tuple[StockLine, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentSteps(Generic[U]):
    """What checkout has payments take down, in its own transaction.

    Each may be repeated but `open`, whose reference is new.
    """

    open: Callable[[U, PaymentOrder], Awaitable[PaymentId]]
    record_outcome: Callable[[U, PaymentId, Outcome], Awaitable[object]]
    record_capture: Callable[[U, PaymentId, Sequence[Split]], Awaitable[None]]
    void: Callable[[U, PaymentId], Awaitable[None]]


TakeCartLines: TypeAlias = Callable[[U, CartId, Mapping[CartLineId, int]], Awaitable[None]]
"""Take out of a cart the pieces of its lines that have been bought; may not be repeated."""


class Gateway(Protocol):
    """The payment gateway as the saga calls it, with no transaction open.

    `key` names one operation for ever. Every method raises `Transient` when the answer is unknown.
    """

    async def find(self, key: str, /) -> Outcome | None: ...

    async def authorise(self, request: Authorisation, /, *, key: str) -> Outcome: ...

    async def capture(self, reference: str, amount: Money, /, *, key: str) -> Outcome: ...

    async def void(self, reference: str, /, *, key: str) -> Outcome: ...

    async def void_unknown(self, authorise_key: str, /) -> None:
        """Let go whatever was authorised with that key, and refuse the key from now on."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """How long stock is held for a checkout, and how long an attempt to pay may take."""

    hold: timedelta = timedelta(minutes=15)
    payment: timedelta = timedelta(minutes=15)
