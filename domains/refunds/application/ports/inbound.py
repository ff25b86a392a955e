"""Everything the outside may have refunds do, one line per use case."""

from dataclasses import dataclass

from domains.orders.contracts.apis import RefundLines
from domains.refunds.application.use_cases.create_refund import CreateRefund
from domains.refunds.application.use_cases.retry_refund import RetryRefund
from domains.refunds.contracts.apis import RefundPreviewView
from domains.shared_kernel.ids import RefundId
from domains.shared_kernel.use_case import Handles


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundCommands:
    create_refund: Handles[CreateRefund, RefundId]
    retry_refund: Handles[RetryRefund, RefundId]
    preview_refund: Handles[RefundLines, RefundPreviewView]
