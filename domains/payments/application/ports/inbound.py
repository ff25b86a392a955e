"""Everything the outside may have payments do, one line per use case.

Sagas call the functions that take a unit of work (`open_payment`, `record_outcome`, …) instead:
those join the saga's transaction.
"""

from dataclasses import dataclass

from domains.payments.application.use_cases.complete_payment_action import CompletePaymentAction
from domains.payments.application.use_cases.receive_gateway_webhook import ReceiveGatewayWebhook
from domains.shared_kernel.ids import PaymentId
from domains.shared_kernel.use_case import Handles


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCommands:
    complete_payment_action: Handles[CompletePaymentAction, PaymentId]
    receive_gateway_webhook: Handles[ReceiveGatewayWebhook, PaymentId]
