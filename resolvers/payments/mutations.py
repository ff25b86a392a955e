"""What the graph may have payments do."""

import strawberry
from strawberry.scalars import JSON

from domains.payments.application.use_cases.complete_payment_action import CompletePaymentAction
from domains.shared_kernel.errors import InvalidInput, Transient
from domains.shared_kernel.ids import PaymentId
from resolvers.auth import signed_in
from resolvers.context import Info
from resolvers.errors import PublicError, refusals
from resolvers.payments import loaders
from resolvers.payments.types import PaymentPayload


@refusals
async def complete_payment_action(
    info: Info, payment_id: strawberry.ID, data: JSON
) -> PaymentPayload:
    """Finish a challenge of the bank, such as 3-D Secure. Its outcome is what the bank says.

    May be repeated: a payment whose challenge is over is answered as it stands.

    Args:
        payment_id: The payment that waits for the buyer.
        data: What the challenge gave the browser: an object that only the gateway reads.
    """
    signed_in(info)
    if not isinstance(data, dict):
        raise InvalidInput("An object is expected.", field="data")
    command = CompletePaymentAction(
        payment_id=PaymentId(payment_id), viewer=info.context.viewer, data=data
    )
    try:
        done = await info.context.apis.payment_commands.complete_payment_action(command)
    except Transient as error:
        raise PublicError("The bank does not answer; try again.", "TIMEOUT") from error
    [payment] = await loaders.payments(info.context, [done])
    return PaymentPayload(payment=payment)
