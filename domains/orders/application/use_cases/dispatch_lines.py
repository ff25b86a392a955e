from datetime import timedelta

from domains.orders.application.ports.outbound import OrdersUnitOfWork
from domains.orders.application.use_cases.schedule_completion import schedule_completion
from domains.orders.contracts.apis import Dispatched, DispatchLines
from domains.orders.domain.exceptions import OrderNotFound
from domains.orders.domain.services.line_selection import stock_of
from domains.shared_kernel.time import Clock


async def dispatch_lines(
    uow: OrdersUnitOfWork, units: DispatchLines, /, *, undelivered_window: timedelta, clock: Clock
) -> Dispatched:
    """Hand units of an order to a carrier; answers which stock leaves, and to whom.

    Joins the caller's transaction. With the last unit begins `undelivered_window`, after which an
    order that nobody reports delivered completes by itself.

    Raises:
        OrderNotFound: there is none, or it is another seller's.
        OrderNotShippable: it is not paid for, or nothing is left to dispatch.
        OrderLineNotFound: a line is not the order's.
        QuantityTooLarge: more units than are left.
    """
    order = await uow.orders.get(units.order_id)
    if order.seller_id != units.seller_id:  # a stranger must not learn that it exists
        raise OrderNotFound(f"No order {units.order_id}.", field="orderId")
    chosen = order.dispatch(units.lines, undelivered_window=undelivered_window, at=clock.now())
    await uow.orders.save(order)
    await schedule_completion(uow, order)
    return Dispatched(
        group_id=order.group_id,
        customer_id=order.customer_id,
        access_token_hash=order.access_token_hash,
        lines=chosen.quantities,
        stock=stock_of(chosen),
    )
