"""What carts refuse. Codes are stable; what is merely malformed is `InvalidInput`."""

from domains.shared_kernel.errors import DomainError, InvalidInput, NotFound
from domains.shared_kernel.ids import CartId, Ref


class CartNotFound(NotFound):
    """There is no such cart."""


class CartLineNotFound(NotFound):
    """The cart has no such line."""


class VariantNotOnSale(NotFound):
    """There is no such variant, or its product is not on sale."""

    code = "VARIANT_NOT_ON_SALE"


class QuantityOutOfRange(InvalidInput):
    """A line has 1 to 999 pieces."""

    code = "QUANTITY_OUT_OF_RANGE"


class LimitExceeded(InvalidInput):
    """More lines, codes or characters than a cart may have."""

    code = "LIMIT_EXCEEDED"


class CartOutOfDate(DomainError):
    """`ifVersion` is not the cart's version; trying again would not help."""

    code = "CONFLICT"

    def __init__(self, cart_id: CartId) -> None:
        super().__init__("The cart has changed since you read it.", field="ifVersion")
        self.current = Ref(cart_id)
