from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class CartDiscountCodesChanged(DomainEvent):
    name = "carts.cart_discount_codes_changed.v1"
    codes: tuple[str, ...]
