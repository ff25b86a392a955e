"""What orders need from the world; `persistence` and other domains' use cases fulfil it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeAlias, TypeVar

from domains.inventory.contracts.apis import StockLine
from domains.orders.contracts.apis import RefundDue
from domains.orders.domain.aggregates.order import Order
from domains.orders.domain.aggregates.order_group import OrderGroup
from domains.orders.domain.value_objects.order_status import OrderStatus
from domains.shared_kernel.audit import AuditTrail
from domains.shared_kernel.ids import CheckoutId, CustomerId, OrderGroupId, OrderId, SellerId
from domains.shared_kernel.money import Money
from domains.shared_kernel.use_case import IdempotencyKeys, Jobs


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderHead:
    """Whose an order is and where it stood, read without locking it."""

    group_id: OrderGroupId
    seller_id: SellerId
    customer_id: CustomerId | None
    access_token_hash: bytes
    status: OrderStatus


class OrderRepository(Protocol):
    async def get(self, order_id: OrderId, /) -> Order:
        """Locked until the transaction ends.

        Raises:
            OrderNotFound: there is none.
        """
        ...

    async def of_group(self, group_id: OrderGroupId, /) -> Sequence[Order]:
        """The orders of a purchase by id, all of them locked until the transaction ends."""
        ...

    async def head(self, order_id: OrderId, /) -> OrderHead:
        """Locks nothing: what is learnt may be out of date, but for the owners.

        Raises:
            OrderNotFound: there is none.
        """
        ...

    async def save(self, order: Order, /) -> None:
        """Raise `Conflict` when another transaction saved it first."""
        ...


class OrderGroupRepository(Protocol):
    async def get(self, group_id: OrderGroupId, /) -> OrderGroup | None: ...

    async def place_for(self, checkout_id: CheckoutId, /) -> OrderGroup | int:
        """The purchase that a checkout has become, or else the number of the one it may become.

        No other purchase has that number; numbers may be left out.
        """
        ...

    async def add(self, group: OrderGroup, /) -> None:
        """Raise `Conflict` when the checkout has a group already."""
        ...


class OrdersUnitOfWork(Protocol):
    @property
    def orders(self) -> OrderRepository: ...
    @property
    def audit(self) -> AuditTrail: ...
    @property
    def order_groups(self) -> OrderGroupRepository: ...
    @property
    def keys(self) -> IdempotencyKeys: ...
    @property
    def jobs(self) -> Jobs: ...


U = TypeVar("U", bound=OrdersUnitOfWork)


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelSteps(Generic[U]):
    """What a cancellation has others do, in its own transaction.

    `deallocate` frees stock; its last argument names the cause, so that it counts once.
    `open_refund` grants the buyer's money back. `give_back_coupons` is for a purchase of which
    nothing is left. `undo_purchase` calls off a purchase that is not paid for yet; False: too late.
    """

    deallocate: Callable[[U, Sequence[StockLine], str], Awaitable[None]]
    open_refund: Callable[[U, RefundDue], Awaitable[None]]
    give_back_coupons: Callable[[U, OrderGroupId], Awaitable[None]]
    undo_purchase: Callable[[U, OrderGroupId], Awaitable[bool]]


ReleaseEscrow: TypeAlias = Callable[[U, OrderId, Money], Awaitable[None]]
"""Owe the seller what is held for an order, but for that much, which the buyer is still to get."""
