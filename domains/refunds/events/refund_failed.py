from dataclasses import dataclass

from domains.refunds.domain.value_objects.refund_fact import RefundFact


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundFailed(RefundFact):
    """The gateway declined it; `code` is its reason."""

    name = "refunds.refund_failed.v1"
    code: str
