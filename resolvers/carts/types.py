"""GraphQL shapes of the carts domain; plain fields are attributes of the views."""

import strawberry

from domains.carts.contracts.apis import (
    CartCostView,
    CartDiscountCodeView,
    CartLineCostView,
    CartSellerGroupView,
    CartView,
    PricedLineView,
)
from domains.carts.domain import exceptions
from domains.coupons.contracts.terms import CouponRefusal
from domains.shared_kernel.money import Currency
from resolvers.carts import loaders
from resolvers.errors import MutationWarning, Refusal, refused_with, user_errors
from resolvers.pagination import Connection
from resolvers.scalars import CountryCode, Money
from resolvers.shared import (
    Node,
    batched,
    entity,
    enum_type,
    input_type,
    payload,
    ref,
    reference,
    shape,
)

enum_type(CouponRefusal, name="DiscountCodeRefusal")


@reference
class ProductVariant(Node):
    """A product in one size, colour, ..."""


@reference
class Seller(Node):
    """A store on the marketplace."""


@shape(CartCostView)
class CartCost:
    """What the selected lines cost; taxes and delivery are added at checkout.

    Attributes:
        subtotal: At list prices.
        discount: What the discount codes save.
        total: The subtotal less the discount.
    """

    subtotal: Money
    discount: Money
    total: Money


@shape(CartLineCostView)
class CartLineCost:
    """What a line costs.

    Attributes:
        unit_price: One piece at its list price.
        subtotal: All pieces at list price.
        discount: The line's part of what the discount codes save.
        total: The subtotal less the discount.
    """

    unit_price: Money
    subtotal: Money
    discount: Money
    total: Money


@shape(PricedLineView)
class CartLine:
    """Pieces of one variant.

    Attributes:
        id: Names the line in this cart.
        quantity: How many pieces.
        selected: Whether it is ticked for checkout; totals cover ticked lines only.
        cost: What it costs now; null while it cannot be bought in the cart's currency.
    """

    id: strawberry.ID
    quantity: int
    selected: bool
    cost: CartLineCost | None
    variant: ProductVariant | None = ref("variant_id", "What it is; null once it is gone.")
    seller: Seller | None = ref("seller_id", "Who sends it; null once the variant is gone.")


@shape(CartSellerGroupView)
class CartSellerGroup:
    """The lines that one store would send.

    Attributes:
        lines: In the order of the cart.
        subtotal: The ticked lines at list prices.
    """

    lines: list[CartLine]
    subtotal: Money
    seller: Seller | None = ref("seller_id", "The store.")


@shape(CartDiscountCodeView)
class CartDiscountCode:
    """A discount code that the buyer gave.

    Attributes:
        code: The code, in capitals.
        applicable: Whether it saves something now.
        reason: Why not.
    """

    code: str
    applicable: bool
    reason: CouponRefusal | None


@entity(CartView, by_id=loaders.carts)
class Cart(Node):
    """What somebody means to buy. Its id is secret: whoever knows it may read and change it.

    Attributes:
        version: Rises with every change.
        total_quantity: Pieces in all lines.
        currency: The currency of its prices.
        country_code: Where it would be sent.
        email: The buyer's address, when one was given.
        note: What the buyer noted.
    """

    version: int
    total_quantity: int
    currency: Currency
    country_code: CountryCode | None
    email: str | None
    note: str
    cost: CartCost = batched(loaders.cost)
    lines: Connection[CartLine] = batched(loaders.lines)
    seller_groups: list[CartSellerGroup] = batched(loaders.seller_groups)
    discount_codes: list[CartDiscountCode] = batched(loaders.discount_codes)


@user_errors("Cart", exceptions)
class CartRefusal(Refusal):
    """A refusal of the carts domain."""


@refused_with(exceptions.CartOutOfDate, name="CartConflict")
class CartConflictRefusal(CartRefusal):
    """The cart has another version than `ifVersion`.

    Attributes:
        current: The cart as it is.
    """

    current: Cart


@input_type
class CartLineInput:
    """Pieces to put into a cart.

    Attributes:
        variant_id: The variant.
        quantity: How many: 1 to 999.
    """

    variant_id: strawberry.ID
    quantity: int = 1


@input_type
class CartLineUpdateInput:
    """How many pieces a line is to have.

    Attributes:
        id: The line.
        quantity: How many: up to 999; 0 removes the line.
    """

    id: strawberry.ID
    quantity: int


@input_type
class CartInput:
    """A new cart.

    Attributes:
        lines: What to put in: up to 100 lines.
        currency: The currency of its prices; absent: the operation's, or that of the first line.
        country_code: Where it would be sent; absent: the operation's.
        email: The buyer's address.
        discount_codes: Up to 10 codes.
        note: Up to 1000 characters.
    """

    lines: list[CartLineInput] = strawberry.field(default_factory=list)
    currency: Currency | None = None
    country_code: CountryCode | None = None
    email: str | None = None
    discount_codes: list[str] = strawberry.field(default_factory=list)
    note: str = ""


@input_type
class BuyerIdentityInput:
    """Who buys; what is absent stays as it is. A viewer who is signed in becomes the buyer.

    Attributes:
        email: The buyer's address.
        country_code: Where it would be sent.
        currency: The currency of the prices; variants that have no price in it cannot be bought.
    """

    email: str | None = None
    country_code: CountryCode | None = None
    currency: Currency | None = None


@payload
class CartPayload:
    """The cart after the write.

    Attributes:
        cart: The cart; null when the write was refused.
    """

    cart: CartView | None = None
    user_errors: list[CartRefusal] = strawberry.field(default_factory=list)
    warnings: list[MutationWarning] = strawberry.field(default_factory=list)
