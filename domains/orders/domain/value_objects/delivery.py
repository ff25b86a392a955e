from dataclasses import dataclass

from domains.shared_kernel.money import Money


@dataclass(frozen=True, slots=True)
class Delivery:
    """The delivery option that the buyer chose; `cost` is what they pay for it."""

    code: str
    title: str
    cost: Money
