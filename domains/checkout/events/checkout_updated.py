from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutUpdated(DomainEvent):
    """`changed` names what is new, such as `shipping_address`; never its value."""

    name = "checkout.checkout_updated.v1"
    changed: tuple[str, ...]
