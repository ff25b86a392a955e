from domains.inventory.contracts.apis import StockLine
from domains.orders.application.ports.outbound import OrdersUnitOfWork
from domains.orders.domain.value_objects.order_status import OrderStatus
from domains.shared_kernel.ids import OrderGroupId
from domains.shared_kernel.time import Clock


async def abandon_orders(
    uow: OrdersUnitOfWork, group_id: OrderGroupId, reason: str, /, *, clock: Clock
) -> tuple[StockLine, ...]:
    """Give up a purchase that was not paid for; answers the stock to free.

    Joins the caller's transaction. An undo step has no refusals: a purchase that was never
    placed, or is given up already, frees nothing.

    Raises:
        OrderStateRefused: it is paid for; money goes back by a cancellation.
    """
    freed: list[StockLine] = []
    for order in await uow.orders.of_group(group_id):
        if order.status is not OrderStatus.EXPIRED:
            freed += order.expire(reason=reason, at=clock.now())
            await uow.orders.save(order)
    return tuple(freed)
