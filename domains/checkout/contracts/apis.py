"""What others may ask of checkout, and see; never an aggregate.

The ids of checkouts and attempts are secret: whoever knows one may use it.

Participating use case, in the caller's transaction:

    undo_purchase(uow, OrderGroupId, *, clock) -> bool    # False: it is too late
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domains.checkout.domain.value_objects.attempt_state import AttemptState, Failure
from domains.checkout.domain.value_objects.checkout_state import CheckoutState
from domains.checkout.domain.value_objects.payment_method import CardPayment
from domains.checkout.domain.value_objects.problem import Problem
from domains.checkout.domain.value_objects.seller_group import DeliveryOffer
from domains.coupons.contracts.terms import CouponRefusal
from domains.shared_kernel.address import Address
from domains.shared_kernel.ids import (
    AttemptId,
    CartId,
    CheckoutId,
    CustomerId,
    OrderGroupId,
    PaymentId,
    ProductId,
    SellerId,
    VariantId,
)
from domains.shared_kernel.money import Currency, Money


@dataclass(slots=True, kw_only=True)
class CheckoutLineView:
    """A line at its quoted price: `total` = `subtotal` - `discount` + `tax`."""

    id: str
    product_id: ProductId
    variant_id: VariantId
    title: str
    variant_title: str
    image_url: str | None
    quantity: int
    unit_price: Money
    subtotal: Money
    discount: Money
    tax: Money
    total: Money


@dataclass(slots=True, kw_only=True)
class CheckoutCostView:
    """`total` = `subtotal` - `discount` + `tax` + `delivery`."""

    subtotal: Money
    discount: Money
    delivery: Money
    tax: Money
    total: Money


@dataclass(slots=True, kw_only=True)
class DiscountCodeView:
    """What a code takes off, or the reason why it does not."""

    code: str
    discount: Money
    reason: CouponRefusal | None

    @property
    def applicable(self) -> bool:
        return self.reason is None


@dataclass(slots=True, kw_only=True)
class CheckoutGroupView:
    """What one seller will send; `delivery` is the option that is chosen."""

    id: str
    seller_id: SellerId
    lines: list[CheckoutLineView]
    delivery_options: list[DeliveryOffer]
    delivery: DeliveryOffer | None
    cost: CheckoutCostView


@dataclass(slots=True, kw_only=True)
class QuoteView:
    """The price that `token` stands for, until `expires_at`."""

    token: str
    expires_at: datetime
    subtotal: Money
    discount: Money
    delivery: Money
    tax: Money
    total: Money


@dataclass(slots=True, kw_only=True)
class CheckoutView:
    """A checkout as it was last quoted; `problems` say what is missing."""

    id: CheckoutId
    state: CheckoutState
    cart_id: CartId | None
    customer_id: CustomerId | None
    email: str | None
    currency: Currency
    shipping_address: Address | None
    payment_method: CardPayment | None
    groups: list[CheckoutGroupView]
    discount_codes: list[DiscountCodeView]
    quote: QuoteView
    problems: list[Problem]
    hold_expires_at: datetime
    order_group_id: OrderGroupId | None
    created_at: datetime
    version: int


@dataclass(slots=True, kw_only=True)
class AttemptView:
    """`access_token` is for the orders, once there are any; `failure` is set when it turns back."""

    id: AttemptId
    checkout_id: CheckoutId
    state: AttemptState
    order_group_id: OrderGroupId
    payment_id: PaymentId | None
    action_url: str | None
    failure: Failure | None
    access_token: str
    deadline: datetime
    version: int


class CheckoutReads(Protocol):
    """Batches: one answer per id, in the order of the ids."""

    async def by_ids(self, ids: Sequence[CheckoutId], /) -> Sequence[CheckoutView | None]: ...

    async def attempts(self, ids: Sequence[AttemptId], /) -> Sequence[AttemptView | None]: ...
