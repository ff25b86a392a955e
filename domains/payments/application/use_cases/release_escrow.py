from domains.payments.application.ports.outbound import PaymentsUnitOfWork
from domains.payments.domain.exceptions import EscrowNotFound
from domains.payments.domain.services.journals import release_journal
from domains.payments.domain.value_objects.journal import JournalKind
from domains.shared_kernel.ids import OrderId
from domains.shared_kernel.money import Money
from domains.shared_kernel.time import Clock


async def release_escrow(
    uow: PaymentsUnitOfWork, order_id: OrderId, /, *, outstanding: Money, clock: Clock
) -> None:
    """Owe the seller what is held for the order, less the commission.

    The `outstanding` refunds stay held: granted to the buyer, and pending or declined. Joins the
    caller's transaction; each order is released once. When nothing is held nothing changes: a
    purchase that cost nothing has no escrow.
    """
    try:
        escrow = await uow.escrows.get(order_id)
    except EscrowNotFound:
        return
    if await uow.ledger.posted(JournalKind.RELEASE, order_id):
        return
    if movement := escrow.release(outstanding=outstanding):
        await uow.escrows.save(escrow)
        await uow.ledger.post(release_journal(escrow, movement, at=clock.now()))
