from dataclasses import dataclass

from domains.refunds.domain.value_objects.refund_fact import RefundFact


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundSettled(RefundFact):
    """The gateway has paid it back."""

    name = "refunds.refund_settled.v1"
