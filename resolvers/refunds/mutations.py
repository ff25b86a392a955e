"""What the graph may have refunds do."""

import strawberry

from domains.refunds.application.use_cases.create_refund import CreateRefund
from domains.refunds.application.use_cases.retry_refund import RetryRefund
from domains.shared_kernel.ids import OrderId, RefundId
from resolvers.auth import caller
from resolvers.context import Info
from resolvers.errors import open_to_api_keys, refusals, spelled
from resolvers.refunds import loaders
from resolvers.refunds.authority import granting
from resolvers.refunds.types import RefundInput, RefundPayload


@refusals
@open_to_api_keys
async def create_refund(
    info: Info, order_id: strawberry.ID, input: RefundInput, idempotency_key: str
) -> RefundPayload:
    """Pay back units that were dispatched. For the order's seller and administrators.

    Args:
        order_id: The order.
        input: What to pay back, and why.
        idempotency_key: Names this attempt; a repetition with the same key pays once.
    """
    command = CreateRefund(
        key=info.context.attempt(caller(info), idempotency_key),
        order_id=OrderId(order_id),
        seller_id=await granting(info),
        lines=tuple(line.value() for line in input.lines),
        include_shipping=input.include_shipping,
        reason=input.reason,
        note=input.note,
        restock=input.restock,
    )
    with spelled(id="orderId", lines="input.lines"):
        refund_id = await info.context.apis.refund_commands.create_refund(command)
    [refund] = await loaders.refunds(info.context, [refund_id])
    return RefundPayload(refund=refund)


@refusals
@open_to_api_keys
async def retry_refund(info: Info, id: strawberry.ID, idempotency_key: str) -> RefundPayload:
    """Have a refund tried again that the gateway declined: `FAILED` becomes `PENDING`.

    For the order's seller and administrators.

    Args:
        id: The refund.
        idempotency_key: Names this attempt; a repetition with the same key tries once.
    """
    command = RetryRefund(
        key=info.context.attempt(caller(info), idempotency_key),
        refund_id=RefundId(id),
        seller_id=await granting(info),
    )
    refund_id = await info.context.apis.refund_commands.retry_refund(command)
    [refund] = await loaders.refunds(info.context, [refund_id])
    return RefundPayload(refund=refund)
