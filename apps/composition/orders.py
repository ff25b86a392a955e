"""Orders: ports meet adapters."""

from datetime import timedelta

from domains.checkout.application.use_cases.undo_purchase import undo_purchase
from domains.coupons.application.use_cases.give_back_coupons import give_back_coupons
from domains.inventory.application.use_cases.deallocate import deallocate
from domains.orders.application.ports.inbound import OrderCommands
from domains.orders.application.ports.outbound import CancelSteps
from domains.orders.application.use_cases.cancel_order import cancel_order
from domains.orders.application.use_cases.complete_order import complete_order
from domains.orders.application.use_cases.confirm_receipt import confirm_receipt
from domains.orders.application.use_cases.schedule_completion import AUTO_COMPLETE
from domains.orders.contracts.apis import RefundDue
from domains.payments.application.use_cases.release_escrow import release_escrow
from domains.refunds.application.use_cases.open_refund import open_refund
from domains.shared_kernel.ids import OrderId
from domains.shared_kernel.money import Money
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, retrying
from persistence.jobs.handler import Handler
from persistence.unit_of_work import SqlUnitOfWork


def order_commands(
    begin: Begin[SqlUnitOfWork], clock: Clock, *, window: timedelta, undelivered_window: timedelta
) -> OrderCommands:
    """`window` is the buyer's time to object, from delivery to completion.

    `undelivered_window`: from dispatch to completion, when nobody reports a delivery.
    """
    steps = cancel_steps(clock)

    async def release(uow: SqlUnitOfWork, order_id: OrderId, outstanding: Money) -> None:
        await release_escrow(uow, order_id, outstanding=outstanding, clock=clock)

    return OrderCommands(
        cancel_order=retrying(
            lambda it: cancel_order(
                it,
                begin=begin,
                steps=steps,
                window=window,
                undelivered_window=undelivered_window,
                clock=clock,
            )
        ),
        confirm_receipt=retrying(
            lambda it: confirm_receipt(it, begin=begin, release=release, clock=clock)
        ),
        complete_order=retrying(
            lambda it: complete_order(it, begin=begin, release=release, clock=clock)
        ),
    )


def order_jobs(commands: OrderCommands) -> dict[str, Handler]:
    async def complete(payload: str) -> None:
        await commands.complete_order(OrderId(payload))

    return {AUTO_COMPLETE: complete}


def cancel_steps(clock: Clock) -> CancelSteps[SqlUnitOfWork]:
    async def refund(uow: SqlUnitOfWork, due: RefundDue) -> None:
        await open_refund(uow, due, clock=clock)

    return CancelSteps(
        deallocate=lambda uow, stock, cause: deallocate(uow, stock, cause, clock=clock),
        open_refund=refund,
        give_back_coupons=give_back_coupons,
        undo_purchase=lambda uow, group_id: undo_purchase(uow, group_id, clock=clock),
    )
