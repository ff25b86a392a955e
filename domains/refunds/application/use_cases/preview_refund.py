from domains.orders.contracts.apis import RefundLines
from domains.refunds.application.ports.outbound import PreviewLines, U
from domains.refunds.contracts.apis import RefundLineView, RefundPreviewView
from domains.shared_kernel.use_case import Begin


async def preview_refund(
    wanted: RefundLines, /, *, begin: Begin[U], preview: PreviewLines[U]
) -> RefundPreviewView:
    """What `create_refund` would pay now, with the same refusals."""
    async with begin() as uow:
        split = await preview(uow, wanted)
    return RefundPreviewView(
        order_id=split.order_id,
        lines=[RefundLineView(it.order_line_id, it.quantity, it.amount) for it in split.lines],
        shipping=split.shipping,
        amount=split.amount,
    )
