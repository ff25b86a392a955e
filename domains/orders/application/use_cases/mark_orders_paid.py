from domains.orders.application.ports.outbound import OrdersUnitOfWork
from domains.orders.application.use_cases.place_orders import share_of
from domains.orders.contracts.apis import OrderShare
from domains.orders.domain.exceptions import OrderNotFound
from domains.orders.domain.value_objects.order_status import OrderStatus
from domains.shared_kernel.ids import OrderGroupId
from domains.shared_kernel.time import Clock


async def mark_orders_paid(
    uow: OrdersUnitOfWork, group_id: OrderGroupId, /, *, clock: Clock
) -> tuple[OrderShare, ...]:
    """Let the sellers begin: the purchase is paid for. Answers what each order's part of it is.

    Joins the caller's transaction; orders that are paid for already stay as they are.

    Raises:
        OrderNotFound: there is no such purchase.
        OrderStateRefused: it has expired.
    """
    orders = await uow.orders.of_group(group_id)
    if not orders:
        raise OrderNotFound(f"No purchase {group_id}.")
    for order in orders:
        if order.status in (OrderStatus.PENDING_PAYMENT, OrderStatus.EXPIRED):
            order.pay(at=clock.now())
            await uow.orders.save(order)
    return tuple(map(share_of, orders))
