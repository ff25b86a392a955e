"""In-memory orders: real behaviour, no I/O. They pass the same contracts as the SQL ones."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field

from domains.inventory.contracts.apis import StockLine
from domains.orders.application.ports.outbound import CancelSteps, OrderHead
from domains.orders.contracts.apis import RefundDue
from domains.orders.domain.aggregates.order import Order
from domains.orders.domain.aggregates.order_group import OrderGroup
from domains.orders.domain.exceptions import OrderNotFound
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import CheckoutId, OrderGroupId, OrderId
from domains.shared_kernel.money import Money
from tests.fakes.payments import InMemoryKeys, RecordedJobs
from tests.fakes.transactions import InMemoryUnitOfWork


class InMemoryOrders:
    def __init__(self) -> None:
        self.rows: dict[OrderId, Order] = {}

    async def get(self, order_id: OrderId, /) -> Order:
        if order_id not in self.rows:
            raise OrderNotFound(f"No order {order_id}.", field="id")
        return deepcopy(self.rows[order_id])

    async def of_group(self, group_id: OrderGroupId, /) -> Sequence[Order]:
        found = [order for order in self.rows.values() if order.group_id == group_id]
        return deepcopy(sorted(found, key=lambda order: order.id))

    async def head(self, order_id: OrderId, /) -> OrderHead:
        order = await self.get(order_id)
        return OrderHead(
            group_id=order.group_id,
            seller_id=order.seller_id,
            customer_id=order.customer_id,
            access_token_hash=order.access_token_hash,
            status=order.status,
        )

    async def save(self, order: Order, /) -> None:
        events = order.pull_events()
        stored = self.rows[order.id].version if order.id in self.rows else 0
        if stored != order.version - len(events):
            raise Conflict(f"Order {order.id} has changed since it was read.")
        self.rows[order.id] = deepcopy(order)


class InMemoryOrderGroups:
    def __init__(self) -> None:
        self.rows: dict[OrderGroupId, OrderGroup] = {}
        self._number = 100_000

    async def get(self, group_id: OrderGroupId, /) -> OrderGroup | None:
        return self.rows.get(group_id)

    async def place_for(self, checkout_id: CheckoutId, /) -> OrderGroup | int:
        self._number += 1
        found = (it for it in self.rows.values() if it.checkout_id == checkout_id)
        return next(found, self._number)

    async def add(self, group: OrderGroup, /) -> None:
        if isinstance(await self.place_for(group.checkout_id), OrderGroup):
            raise Conflict("This checkout has placed its orders already.")
        self.rows[group.id] = group


@dataclass
class InMemoryOrdersUnitOfWork(InMemoryUnitOfWork):
    """With what other domains would write in the same transaction."""

    orders: InMemoryOrders = field(default_factory=InMemoryOrders)
    order_groups: InMemoryOrderGroups = field(default_factory=InMemoryOrderGroups)
    keys: InMemoryKeys = field(default_factory=InMemoryKeys)
    jobs: RecordedJobs = field(default_factory=RecordedJobs)
    freed: list[StockLine] = field(default_factory=list)
    refunds: list[RefundDue] = field(default_factory=list)
    coupons_given_back: list[OrderGroupId] = field(default_factory=list)
    released: list[tuple[OrderId, Money]] = field(default_factory=list)
    undone: list[OrderGroupId] = field(default_factory=list)
    payment_under_way: bool = False


Uow = InMemoryOrdersUnitOfWork


async def _deallocate(uow: Uow, stock: Sequence[StockLine], _cause: str) -> None:
    uow.freed += stock


async def _open_refund(uow: Uow, due: RefundDue) -> None:
    uow.refunds.append(due)


async def _give_back_coupons(uow: Uow, group_id: OrderGroupId) -> None:
    uow.coupons_given_back.append(group_id)


async def _undo_purchase(uow: Uow, group_id: OrderGroupId) -> bool:
    if not uow.payment_under_way:
        uow.undone.append(group_id)
    return not uow.payment_under_way


async def release(uow: Uow, order_id: OrderId, outstanding: Money) -> None:
    uow.released.append((order_id, outstanding))


STEPS: CancelSteps[Uow] = CancelSteps(
    deallocate=_deallocate,
    open_refund=_open_refund,
    give_back_coupons=_give_back_coupons,
    undo_purchase=_undo_purchase,
)
