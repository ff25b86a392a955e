from datetime import timedelta

from domains.orders.application.ports.outbound import OrdersUnitOfWork
from domains.orders.application.use_cases.schedule_completion import schedule_completion
from domains.orders.contracts.apis import DeliverLines
from domains.shared_kernel.time import Clock


async def record_delivery(
    uow: OrdersUnitOfWork, units: DeliverLines, /, *, window: timedelta, clock: Clock
) -> None:
    """Take down that units have arrived; the last ones start the buyer's time to object.

    Joins the caller's transaction. `window` is that time.

    Raises:
        OrderNotFound: there is no such order.
        QuantityTooLarge: more units than are under way.
    """
    order = await uow.orders.get(units.order_id)
    due = order.completes_at
    order.record_delivery(units.lines, window=window, at=clock.now())
    await uow.orders.save(order)
    if order.completes_at != due:
        await schedule_completion(uow, order)
