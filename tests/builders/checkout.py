"""A shop with goods in it, and a buyer who goes through its checkout."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

from apps.composition import checkout as composed
from domains.carts.application.use_cases.take_lines import take_lines
from domains.checkout.application.ports.outbound import Market, Periods, Sources
from domains.checkout.application.use_cases.cancel_checkout import CancelCheckout, cancel_checkout
from domains.checkout.application.use_cases.complete_checkout import (
    CompleteCheckout,
    complete_checkout,
)
from domains.checkout.application.use_cases.create_checkout import CreateCheckout, create_checkout
from domains.checkout.application.use_cases.expire_checkout import expire_checkout
from domains.checkout.application.use_cases.refresh_quote import RefreshQuote, refresh_quote
from domains.checkout.application.use_cases.update_delivery_options import (
    UpdateDeliveryOptions,
    update_delivery_options,
)
from domains.checkout.application.use_cases.update_discount_codes import (
    UpdateDiscountCodes,
    update_discount_codes,
)
from domains.checkout.application.use_cases.update_email import UpdateEmail, update_email
from domains.checkout.application.use_cases.update_payment_method import (
    UpdatePaymentMethod,
    update_payment_method,
)
from domains.checkout.application.use_cases.update_shipping_address import (
    UpdateShippingAddress,
    update_shipping_address,
)
from domains.checkout.domain.aggregates.checkout import Checkout
from domains.checkout.domain.aggregates.completion_attempt import CompletionAttempt
from domains.checkout.domain.value_objects.payment_method import CardPayment
from domains.checkout.sagas.place_order import PlaceOrder
from domains.checkout.sagas.steps import Steps
from domains.products.contracts.apis import VariantView
from domains.shared_kernel.address import Address
from domains.shared_kernel.ids import AttemptId, CartId, CheckoutId, SellerId
from domains.shared_kernel.use_case import IdempotencyKey
from tests.builders.carts import a_cart, a_variant_view, usd
from tests.builders.coupons import a_coupon, some_terms
from tests.builders.inventory import a_stock
from tests.fakes.carts import Variants
from tests.fakes.checkout import (
    Deliveries,
    Faults,
    FaultyDatabase,
    FaultyGateway,
    InMemoryShop,
    Stores,
    Taxes,
    a_market,
)
from tests.fakes.payments import FakeGateway, StoppedClock

PERIODS = Periods(hold=timedelta(minutes=15), payment=timedelta(minutes=10))
ON_HAND = 10
BERLIN = Address(
    name="Ada", line1="Invalidenstr. 1", city="Berlin", postal_code="10115", country_code="DE"
)


def a_shirt(**changes: Any) -> VariantView:
    return a_variant_view(**({"seller_id": SellerId("sel_shirts")} | changes))


def a_mug(**changes: Any) -> VariantView:
    return a_variant_view(
        **({"seller_id": SellerId("sel_mugs"), "product_title": "Mug", "price": usd(799)} | changes)
    )


@dataclass
class Shop:
    """Two goods of two sellers, ten pieces each, 19 % tax in Germany, and a 10 % code `SALE`."""

    uow: InMemoryShop = field(default_factory=InMemoryShop)
    clock: StoppedClock = field(default_factory=StoppedClock)
    gateway: FakeGateway = field(default_factory=FakeGateway)
    faults: Faults = field(default_factory=Faults)
    stores: Stores = field(default_factory=Stores)
    deliveries: Deliveries = field(default_factory=Deliveries)
    taxes: Taxes = field(default_factory=lambda: Taxes({"DE": 1_900}))
    shirt: VariantView = field(default_factory=a_shirt)
    mug: VariantView = field(default_factory=a_mug)
    variants: Variants = field(init=False)
    cart_id: CartId = field(init=False)

    def __post_init__(self) -> None:
        self.variants = Variants([self.shirt, self.mug])

    async def open(self, **sale: Any) -> "Shop":
        for variant in self.variants.rows.values():
            stock = a_stock(variant.id, seller_id=variant.seller_id, on_hand=ON_HAND)
            await self.uow.stock.set(stock, at=self.clock.now())
        await self.uow.coupons.add(a_coupon(some_terms(code="SALE"), **sale))
        cart = a_cart((self.shirt.id, 2), (self.mug.id, 1), email="ada@example.org", country="DE")
        await self.uow.carts.save(cart)
        self.cart_id = cart.id
        return self

    @property
    def market(self) -> Market[InMemoryShop]:
        return a_market(
            carts=self.uow.carts,
            products=self.variants,
            sellers=self.stores,
            shipping=self.deliveries,
            coupons=self.uow.coupons,
            taxes=self.taxes,
        )

    @property
    def sources(self) -> Sources[InMemoryShop]:
        return Sources(market=self.market, coupons=self._steps.coupons)

    @property
    def _steps(self) -> Steps[InMemoryShop]:
        """The steps as they are composed; only the unit of work is another one."""
        composed_steps: Any = Steps(
            stock=composed.stock_steps(self.clock),
            coupons=composed.coupon_steps(self.clock),
            orders=composed.order_steps(self.clock),
            payments=composed.payment_steps(self.clock),
            take_cart_lines=lambda uow, cart, bought: take_lines(
                uow, cart, bought, clock=self.clock
            ),
            commission_bp=500,
            clock=self.clock,
        )
        return cast("Steps[InMemoryShop]", composed_steps)

    @property
    def saga(self) -> PlaceOrder[InMemoryShop]:
        database = FaultyDatabase(self.uow, self.faults)
        return PlaceOrder(
            begin=database.begin,
            series=lambda: database.begin,
            gateway=FaultyGateway(self.gateway, self.faults),
            steps=self._steps,
            clock=self.clock,
            return_url="https://shop.example/done",
        )

    async def check_out(self, **changes: Any) -> CheckoutId:
        """A checkout of the whole cart, with the code."""
        fields: dict[str, Any] = {
            "key": None,
            "customer_id": None,
            "cart_id": self.cart_id,
            "shipping_address": BERLIN,
            "codes": ("SALE",),
        }
        made = await create_checkout(
            CreateCheckout(**(fields | changes)),
            begin=self.uow.begin,
            sources=self.sources,
            stock=self._steps.stock,
            periods=PERIODS,
            clock=self.clock,
        )
        return made.id

    async def ready(self, card_token: str = "tok_visa", **changes: Any) -> Checkout:  # noqa: S107 - a sandbox token
        """A checkout that can be completed."""
        checkout_id = await self.check_out(**changes)
        checkout = await self.uow.checkouts.get(checkout_id)
        selections = tuple((group.id, group.offers[0].id) for group in checkout.groups)
        await self.choose(checkout_id, *selections)
        await self.pay_by(checkout_id, card_token)
        return await self.uow.checkouts.get(checkout_id)

    async def choose(self, checkout_id: CheckoutId, *selections: tuple[str, str]) -> None:
        await update_delivery_options(
            UpdateDeliveryOptions(checkout_id=checkout_id, selections=selections),
            begin=self.uow.begin,
            sources=self.sources,
            clock=self.clock,
        )

    async def stored(self, checkout_id: CheckoutId) -> Checkout:
        return await self.uow.checkouts.get(checkout_id)

    async def move_to(self, checkout_id: CheckoutId, address: Address) -> None:
        await update_shipping_address(
            UpdateShippingAddress(checkout_id=checkout_id, address=address),
            begin=self.uow.begin,
            sources=self.sources,
            clock=self.clock,
        )

    async def use_codes(self, checkout_id: CheckoutId, *codes: str) -> None:
        await update_discount_codes(
            UpdateDiscountCodes(checkout_id=checkout_id, codes=codes),
            begin=self.uow.begin,
            sources=self.sources,
            clock=self.clock,
        )

    async def write_to(self, checkout_id: CheckoutId, email: str) -> None:
        await update_email(
            UpdateEmail(checkout_id=checkout_id, email=email),
            begin=self.uow.begin,
            sources=self.sources,
            clock=self.clock,
        )

    async def requote(self, checkout_id: CheckoutId) -> None:
        await refresh_quote(
            RefreshQuote(checkout_id=checkout_id),
            begin=self.uow.begin,
            sources=self.sources,
            clock=self.clock,
        )

    async def expire(self, checkout_id: CheckoutId) -> None:
        await expire_checkout(
            checkout_id,
            begin=self.uow.begin,
            stock=self._steps.stock,
            coupons=self._steps.coupons,
            clock=self.clock,
        )

    async def pay_by(self, checkout_id: CheckoutId, card_token: str) -> None:
        method = CardPayment(card_token=card_token)
        await update_payment_method(
            UpdatePaymentMethod(checkout_id=checkout_id, method=method),
            begin=self.uow.begin,
            clock=self.clock,
        )

    async def complete(self, checkout: Checkout, **changes: Any) -> AttemptId:
        """Accept the quote of the checkout as given."""
        fields: dict[str, Any] = {
            "key": IdempotencyKey(checkout.id, checkout.quote.token),
            "checkout_id": checkout.id,
            "quote_token": checkout.quote.token,
        }
        begun = await complete_checkout(
            CompleteCheckout(**(fields | changes)),
            begin=self.uow.begin,
            market=self.market,
            stock=self._steps.stock,
            payments=self._steps.payments,
            periods=PERIODS,
            clock=self.clock,
        )
        return begun.id

    async def cancel(self, checkout_id: CheckoutId) -> None:
        await cancel_checkout(
            CancelCheckout(checkout_id=checkout_id),
            begin=self.uow.begin,
            stock=self._steps.stock,
            coupons=self._steps.coupons,
            clock=self.clock,
        )

    async def attempt(self, card_token: str) -> CompletionAttempt:
        """An attempt that has just begun."""
        attempt_id = await self.complete(await self.ready(card_token))
        return await self.uow.attempts.get(attempt_id)

    @property
    def held(self) -> int:
        """Pieces that are held for checkouts."""
        return sum(row.reserved for row in self.uow.stock.rows.values())

    @property
    def sold(self) -> int:
        """Pieces that are in orders."""
        return sum(row.allocated for row in self.uow.stock.rows.values())

    @property
    def coupons_used(self) -> int:
        return sum(self.uow.coupons.used.values())
