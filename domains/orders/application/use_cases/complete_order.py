from domains.orders.application.ports.outbound import ReleaseEscrow, U
from domains.orders.application.use_cases.schedule_completion import schedule_completion
from domains.shared_kernel.ids import OrderId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


async def complete_order(
    order_id: OrderId, /, *, begin: Begin[U], release: ReleaseEscrow[U], clock: Clock
) -> None:
    """Complete an order whose buyer's time to object, or to miss it, has passed; pay the seller.

    Run by a job, at least once: an order that is not waiting for that (any more) stays as it is.

    Raises:
        OrderNotFound: there is no such order.
    """
    async with begin() as uow:
        order = await uow.orders.get(order_id)
        if order.completes_at is None:
            return
        if clock.now() < order.completes_at:  # the clocks of the processes differ
            await schedule_completion(uow, order)
            return
        order.complete(at=clock.now())
        await uow.orders.save(order)
        await release(uow, order.id, order.outstanding)
