from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutReopened(DomainEvent):
    """An attempt to pay failed with `code`; the buyer may try again."""

    name = "checkout.checkout_reopened.v1"
    code: str
