from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from domains.orders.application.ports.outbound import CancelSteps, U
from domains.orders.application.use_cases.schedule_completion import schedule_completion
from domains.orders.contracts.apis import LineQuantity, RefundDue
from domains.orders.contracts.parties import Party, Requester, parties_of
from domains.orders.contracts.permissions import allowed_actions, may_undo_purchase
from domains.orders.domain.aggregates.order import Cancellation, Order
from domains.orders.domain.exceptions import OrderNotCancellable, OrderNotFound
from domains.orders.domain.value_objects.cancel_reason import CancelReason
from domains.orders.domain.value_objects.order_action import OrderAction
from domains.orders.domain.value_objects.order_status import OrderStatus
from domains.shared_kernel.audit import AuditEntry, StaffAction
from domains.shared_kernel.ids import CustomerId, OrderGroupId, OrderId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, IdempotencyKey


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrder:
    """`lines` None: everything that was not dispatched."""

    key: IdempotencyKey
    order_id: OrderId
    who: Requester = field(repr=False)
    reason: CancelReason
    lines: tuple[LineQuantity, ...] | None = None


async def cancel_order(
    command: CancelOrder,
    /,
    *,
    begin: Begin[U],
    steps: CancelSteps[U],
    window: timedelta,
    undelivered_window: timedelta,
    clock: Clock,
) -> OrderId:
    """Call off what was not dispatched: its stock is free again and its money goes back.

    An order that is not paid for yet goes with its whole purchase, which checkout undoes, and which
    is not one seller's to undo.
    `window` is the buyer's time to object once all that is left has been delivered,
    `undelivered_window` that of an order of which nobody reports that.

    Raises:
        OrderNotFound: there is none, or it is not theirs.
        OrderNotCancellable: it is too late, or only a part of an unpaid order was meant, or a
            seller meant an unpaid one.
        OrderLineNotFound: a line is not the order's.
        QuantityTooLarge: more units than are left.
    """
    async with begin() as uow:
        if await uow.keys.claim(command.key, command) is None:
            head = await uow.orders.head(command.order_id)
            roles = parties_of(head, command.who)
            if not roles:  # a stranger must not learn of it
                raise OrderNotFound(f"No order {command.order_id}.", field="id")
            if head.status is OrderStatus.PENDING_PAYMENT:
                roles = _who_may_undo(roles)
                await _undo_purchase(uow, command, head.group_id, steps)
            else:
                orders = await uow.orders.of_group(head.group_id)
                [order] = (it for it in orders if it.id == command.order_id)
                _refuse_unless_open(order, roles)
                done = order.cancel(
                    command.lines,
                    reason=command.reason,
                    window=window,
                    undelivered_window=undelivered_window,
                    at=clock.now(),
                )
                await uow.orders.save(order)
                await schedule_completion(uow, order)
                await _follow_up(uow, order, done, orders, command, steps)
            if roles[0] is Party.ADMIN:
                await _note(uow, command, head.status, clock)
            await uow.keys.store(command.key, command.order_id)
    return command.order_id


async def _note(uow: U, command: CancelOrder, before: OrderStatus, clock: Clock) -> None:
    """What an administrator called off, who is the key's caller."""
    lines = (
        "all"
        if command.lines is None
        else str({it.order_line_id: it.quantity for it in command.lines})
    )
    entry = AuditEntry(
        actor_id=CustomerId(command.key.caller),
        action=StaffAction.ORDER_CANCEL,
        target_id=command.order_id,
        reason=command.reason.name,
        at=clock.now(),
        before={"status": before},
        after={"cancelled": lines},
    )
    await uow.audit.append(entry)


def _who_may_undo(roles: Sequence[Party]) -> list[Party]:
    if not (able := [*filter(may_undo_purchase, roles)]):
        message = "Only its buyer or an administrator cancels an order that is not paid for."
        raise OrderNotCancellable(message)
    return able


async def _undo_purchase(
    uow: U, command: CancelOrder, group_id: OrderGroupId, steps: CancelSteps[U]
) -> None:
    if command.lines is not None:
        raise OrderNotCancellable("An order that is not paid for is cancelled as a whole.")
    if not await steps.undo_purchase(uow, group_id):
        raise OrderNotCancellable("The payment is being taken; try again in a moment.")


def _refuse_unless_open(order: Order, roles: Sequence[Party]) -> None:
    if OrderAction.CANCEL not in allowed_actions(order, *roles):
        raise OrderNotCancellable(f"An order that is {order.status} cannot be cancelled.")


async def _follow_up(  # noqa: PLR0917 - what happened, to which of them, and who acts on it
    uow: U,
    order: Order,
    done: Cancellation,
    orders: Sequence[Order],
    command: CancelOrder,
    steps: CancelSteps[U],
) -> None:
    """Stock, coupons, refund: the order in which their rows are locked."""
    await steps.deallocate(uow, done.stock, f"{order.id}:{order.version}")
    if all(it.status is OrderStatus.CANCELLED for it in orders):
        await steps.give_back_coupons(uow, order.group_id)
    if done.refund.amount:
        due = RefundDue(split=done.refund, reason=command.reason.value)
        await steps.open_refund(uow, due)
