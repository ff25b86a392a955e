from domains.orders.application.ports.outbound import OrdersUnitOfWork
from domains.orders.contracts.apis import RefundNote
from domains.shared_kernel.money import Money
from domains.shared_kernel.time import Clock


async def note_refunded(uow: OrdersUnitOfWork, note: RefundNote, /, *, clock: Clock) -> Money:
    """Take down that a refund has been paid; answers what the buyer is still to get for the order.

    Joins the caller's transaction; each refund counts once.

    Raises:
        OrderNotFound: there is no such order.
        OrderStateRefused: more than was granted.
    """
    order = await uow.orders.get(note.order_id)
    before = order.version
    order.note_refunded(note.refund_id, note.amount, at=clock.now())
    if order.version > before:
        await uow.orders.save(order)
    return order.outstanding
