from dataclasses import dataclass

from domains.refunds.domain.value_objects.refund_fact import RefundFact


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRetried(RefundFact):
    """It had failed and is on its way again; `attempt` is the number of this try."""

    name = "refunds.refund_retried.v1"
    attempt: int
