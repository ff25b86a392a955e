from dataclasses import dataclass, field

from domains.orders.application.ports.outbound import ReleaseEscrow, U
from domains.orders.contracts.parties import Party, Requester, party_of
from domains.orders.contracts.permissions import allowed_actions
from domains.orders.domain.exceptions import OrderNotFound, ReceiptNotConfirmable
from domains.orders.domain.value_objects.order_action import OrderAction
from domains.shared_kernel.ids import OrderId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, IdempotencyKey


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmReceipt:
    key: IdempotencyKey
    order_id: OrderId
    who: Requester = field(repr=False)


async def confirm_receipt(
    command: ConfirmReceipt, /, *, begin: Begin[U], release: ReleaseEscrow[U], clock: Clock
) -> OrderId:
    """Complete an order because its buyer has it, and let the seller have the money.

    Raises:
        OrderNotFound: there is none, or it is not theirs.
        ReceiptNotConfirmable: not all of it was dispatched, it is over, or they are not its buyer.
    """
    async with begin() as uow:
        if await uow.keys.claim(command.key, command) is None:
            order = await uow.orders.get(command.order_id)
            if (party := party_of(order, command.who)) is None:
                raise OrderNotFound(f"No order {command.order_id}.", field="id")
            if OrderAction.CONFIRM_RECEIPT not in allowed_actions(order, party):
                message = f"Receipt of an order that is {order.status} cannot be confirmed."
                if party is not Party.BUYER:
                    message = "Only the buyer of an order confirms its receipt."
                raise ReceiptNotConfirmable(message)
            order.confirm_receipt(at=clock.now())
            await uow.orders.save(order)
            await release(uow, order.id, order.outstanding)
            await uow.keys.store(command.key, order.id)
    return command.order_id
