from dataclasses import dataclass

from domains.inventory.contracts.apis import StockLine
from domains.orders.contracts.apis import LineQuantity, RefundLines
from domains.refunds.application.ports.outbound import GrantSteps, U
from domains.refunds.application.use_cases.open_refund import open_granted
from domains.refunds.domain.value_objects.refund_reason import RefundReason
from domains.shared_kernel.audit import AuditEntry, StaffAction
from domains.shared_kernel.ids import CustomerId, OrderId, RefundId, SellerId, new_id
from domains.shared_kernel.money import Money
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, IdempotencyKey


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateRefund:
    """`seller_id` None: an administrator asks, who is the key's caller.

    `restock` puts the pieces back on the shelf.
    """

    key: IdempotencyKey
    order_id: OrderId
    seller_id: SellerId | None
    lines: tuple[LineQuantity, ...]
    include_shipping: bool
    reason: RefundReason
    note: str
    restock: bool


async def create_refund(
    command: CreateRefund, /, *, begin: Begin[U], steps: GrantSteps[U], clock: Clock
) -> RefundId:
    """Grant a refund of units that were dispatched; the money follows.

    Raises:
        InvalidRefund: the note is too long.
        OrderNotFound: there is none, or it is another seller's.
        OrderNotRefundable, OrderLineNotFound, QuantityTooLarge: the order refuses.
        StockNotFound: `restock` is wanted for what never had any stock.
    """
    async with begin() as uow:
        known = await uow.keys.claim(command.key, command)
        if known is not None:
            return RefundId(known)
        refund_id = RefundId(new_id("ref"))
        await _grant(uow, refund_id, command, steps, clock)
        await uow.keys.store(command.key, refund_id)
    return refund_id


async def _grant(
    uow: U, refund_id: RefundId, command: CreateRefund, steps: GrantSteps[U], clock: Clock
) -> None:
    wanted = RefundLines(
        order_id=command.order_id,
        seller_id=command.seller_id,
        lines=command.lines,
        include_shipping=command.include_shipping,
    )
    split = await steps.refund_lines(uow, wanted)
    if command.restock and split.lines:
        pieces = [StockLine(line.variant_id, line.quantity) for line in split.lines]
        await steps.restock(uow, pieces, refund_id)
    await open_granted(uow, refund_id, split, reason=command.reason, note=command.note, clock=clock)
    if command.seller_id is None:
        entry = AuditEntry(
            actor_id=CustomerId(command.key.caller),
            action=StaffAction.REFUND_CREATE,
            target_id=refund_id,
            reason=f"{command.reason}: {command.note}".removesuffix(": "),
            at=clock.now(),
            after={"order": command.order_id, "amount": _shown(split.amount)},
        )
        await uow.audit.append(entry)


def _shown(amount: Money) -> str:
    return f"{amount.minor_units} minor units of {amount.currency_code}"
