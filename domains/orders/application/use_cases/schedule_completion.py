from domains.orders.application.ports.outbound import OrdersUnitOfWork
from domains.orders.domain.aggregates.order import Order

AUTO_COMPLETE = "orders.auto_complete"
"""The job that completes an order by itself; its payload is the order's id."""


async def schedule_completion(uow: OrdersUnitOfWork, order: Order, /) -> None:
    """Complete the order by itself when its time has come; does nothing before all of it left."""
    if order.completes_at is not None:
        await uow.jobs.enqueue(AUTO_COMPLETE, order.id, at=order.completes_at)
