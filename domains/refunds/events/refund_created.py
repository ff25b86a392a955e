from dataclasses import dataclass

from domains.refunds.domain.value_objects.refund_fact import RefundFact


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundCreated(RefundFact):
    """Somebody granted it; the money is on its way."""

    name = "refunds.refund_created.v1"
