from domains.orders.application.ports.outbound import OrdersUnitOfWork
from domains.orders.contracts.apis import RefundLines, RefundSplit
from domains.orders.domain.aggregates.order import Order
from domains.orders.domain.exceptions import OrderNotFound
from domains.shared_kernel.time import Clock


async def refund_lines(
    uow: OrdersUnitOfWork, units: RefundLines, /, *, clock: Clock
) -> RefundSplit:
    """Grant money back for units that were dispatched, and say exactly how much of what.

    Joins the caller's transaction, which opens the refund. Units that were not dispatched are
    cancelled instead, which refunds them.

    Raises:
        OrderNotFound: there is none, or it is another seller's.
        OrderNotRefundable: nothing was dispatched and paid for, or nothing would be paid.
        OrderLineNotFound: a line is not the order's.
        QuantityTooLarge: more units than were dispatched and not refunded.
    """
    order = await _order(uow, units)
    granted = order.refund(units.lines, include_shipping=units.include_shipping, at=clock.now())
    await uow.orders.save(order)
    return granted


async def preview_refund(uow: OrdersUnitOfWork, units: RefundLines, /) -> RefundSplit:
    """What `refund_lines` would grant now, with the same refusals; changes nothing."""
    order = await _order(uow, units)
    return order.split_refund(units.lines, include_shipping=units.include_shipping)


async def _order(uow: OrdersUnitOfWork, units: RefundLines) -> Order:
    order = await uow.orders.get(units.order_id)
    if units.seller_id not in (None, order.seller_id):
        raise OrderNotFound(f"No order {units.order_id}.", field="orderId")
    return order
