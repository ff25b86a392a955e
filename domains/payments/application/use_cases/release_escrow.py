from domains.payments.application.ports.outbound import PaymentsUnitOfWork
from domains.payments.domain.exceptions import EscrowNotFound
from domains.payments.domain.services.journals import release_journal
from domains.shared_kernel.ids import OrderId
from domains.shared_kernel.time import Clock


async def release_escrow(uow: PaymentsUnitOfWork, order_id: OrderId, /, *, clock: Clock) -> None:
    """Owe the seller all that is held for the order, less the commission.

    Joins the caller's transaction; when nothing is held (any more) nothing changes: a purchase
    that cost nothing has no escrow.
    """
    try:
        escrow = await uow.escrows.get(order_id)
    except EscrowNotFound:
        return
    if movement := escrow.release():
        await uow.escrows.save(escrow)
        await uow.ledger.post(release_journal(escrow, movement, at=clock.now()))
