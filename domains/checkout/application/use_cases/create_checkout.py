from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from domains.carts.contracts.apis import CartView
from domains.checkout.application.ports.outbound import (
    EXPIRE,
    Goods,
    Market,
    Periods,
    Sources,
    StockSteps,
    U,
)
from domains.checkout.application.stock_hold import hold_stock
from domains.checkout.application.terms import coupon_hold, read_terms, with_coupons_held
from domains.checkout.application.views import checkout_view
from domains.checkout.contracts.apis import CheckoutView
from domains.checkout.domain.aggregates.checkout import Checkout, distinct_codes
from domains.checkout.domain.exceptions import (
    CartNotFound,
    NothingToCheckOut,
    VariantUnavailable,
)
from domains.checkout.domain.value_objects.email import EmailAddress, email_address
from domains.checkout.domain.value_objects.seller_group import CheckoutLine, SellerGroup
from domains.checkout.domain.value_objects.stock_policy import StockPolicy
from domains.checkout.domain.value_objects.terms import Terms
from domains.inventory.contracts.apis import Hold
from domains.products.contracts.apis import VariantView
from domains.shared_kernel.address import Address
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.ids import (
    CartId,
    CartLineId,
    CheckoutId,
    CustomerId,
    ReservationId,
    SellerId,
    VariantId,
    new_id,
    new_secret_id,
)
from domains.shared_kernel.money import Currency
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, IdempotencyKey

MAX_QUANTITY: Final = 999


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedLine:
    """`cart_line_id` None: bought without a cart."""

    variant_id: VariantId
    quantity: int
    cart_line_id: CartLineId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateCheckout:
    """Of the selected lines of a cart, or of `lines` when there is no `cart_id` ("buy now").

    What is None is taken from the cart. `key` None: a repetition makes another checkout.
    """

    key: IdempotencyKey | None
    customer_id: CustomerId | None
    cart_id: CartId | None = None
    lines: tuple[WantedLine, ...] = ()
    email: str | None = None
    country: str | None = None
    shipping_address: Address | None = None
    codes: tuple[str, ...] | None = None
    stock_policy: StockPolicy = StockPolicy.ALL_OR_NOTHING


async def create_checkout(
    command: CreateCheckout,
    /,
    *,
    begin: Begin[U],
    sources: Sources[U],
    stock: StockSteps[U],
    periods: Periods,
    clock: Clock,
) -> CheckoutView:
    """Begin to buy: hold the stock and the coupons, and quote a first price.

    Raises:
        CartNotFound: there is no such cart.
        InsufficientStock: less is in stock than the policy asks for.
        InvalidInput: a quantity, the e-mail or the country.
        NothingToCheckOut: no lines, or too many.
        VariantUnavailable: one of them is not on sale.
    """
    async with begin() as uow:
        if command.key and (known := await uow.keys.claim(command.key, command)) is not None:
            return checkout_view(await uow.checkouts.get(CheckoutId(known)))
        request = await _completed(uow, command, sources.market)
        hold = _a_hold(clock.now() + periods.hold)
        checkout = await _open(uow, request, hold, sources=sources, stock=stock, at=clock.now())
        await uow.checkouts.save(checkout)
        await uow.jobs.enqueue(EXPIRE, checkout.id, at=checkout.hold_expires_at)
        if command.key:
            await uow.keys.store(command.key, checkout.id)
    return checkout_view(checkout)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """A command with what its cart adds to it, and the lines by seller; `goods` are all of them."""

    cart_id: CartId | None
    customer_id: CustomerId | None
    email: EmailAddress | None
    country: str
    shipping_address: Address | None
    currency: Currency
    codes: tuple[str, ...]
    groups: tuple[SellerGroup, ...]
    goods: Goods
    stock_policy: StockPolicy


async def _completed(uow: U, command: CreateCheckout, market: Market[U]) -> _Request:
    cart, country = None, _given_country(command)
    if command.cart_id is None:
        wanted = _merged(command.lines)
        country = _demanded(country)
        goods = await market.goods(uow, [line.variant_id for line in wanted], country)
    elif found := await market.cart(uow, command.cart_id, country):
        cart, goods = found
        wanted = _merged(_lines_of(cart))
        country = _demanded(country or cart.country)
    else:
        raise CartNotFound("There is no such cart.", field=("input", "cartId"))
    groups = _grouped(wanted, goods.variants)
    currency = cart.currency if cart else groups[0].lines[0].unit_price.currency_code
    email = command.email or (cart.email if cart else None)
    return _Request(
        cart_id=command.cart_id,
        customer_id=command.customer_id or (cart.customer_id if cart else None),
        email=email_address(email) if email else None,
        country=country,
        shipping_address=command.shipping_address,
        currency=currency,
        codes=distinct_codes(_first(command.codes, cart.codes if cart else ())),
        groups=groups,
        goods=goods,
        stock_policy=command.stock_policy,
    )


async def _open(
    uow: U,
    request: _Request,
    hold: Hold,
    *,
    sources: Sources[U],
    stock: StockSteps[U],
    at: datetime,
) -> Checkout:
    """`hold` says for which checkout, and how long."""
    checkout_id = CheckoutId(hold.owner)
    terms = await _terms(request, sources.market, at)
    held = await hold_stock(uow, request.groups, hold, request.stock_policy, stock=stock)
    terms = await with_coupons_held(
        uow,
        terms,
        held.groups,
        coupon_hold(checkout_id, customer_id=request.customer_id, email=request.email),
        currency=request.currency,
        coupons=sources.coupons,
    )
    return Checkout.open(
        checkout_id,
        cart_id=request.cart_id,
        customer_id=request.customer_id,
        currency=request.currency,
        country=request.country,
        groups=held.groups,
        codes=request.codes,
        email=request.email,
        shipping_address=request.shipping_address,
        reservation_id=hold.reservation_id,
        hold_expires_at=hold.expires_at,
        notices=held.notices,
        terms=terms,
        at=at,
    )


async def _terms(request: _Request, market: Market[U], at: datetime) -> Terms:
    terms = await read_terms(
        market, request.goods, currency=request.currency, codes=request.codes, at=at
    )
    for line in (line for group in request.groups for line in group.lines):
        if line.variant_id not in terms.prices:
            raise VariantUnavailable(f"{line.title} is not on sale.", field=("input", "lines"))
    return terms


def _first(given: Sequence[str] | None, otherwise: Sequence[str]) -> Sequence[str]:
    """What was given, also when that is empty."""
    return otherwise if given is None else given


def _a_hold(expires_at: datetime) -> Hold:
    """For a checkout of a fresh secret id; its lines are added when it is placed."""
    return Hold(
        reservation_id=ReservationId(new_id("res")),
        owner=new_secret_id("chk"),
        lines=(),
        expires_at=expires_at,
    )


def _lines_of(cart: CartView) -> tuple[WantedLine, ...]:
    return tuple(
        WantedLine(variant_id=line.variant_id, quantity=line.quantity, cart_line_id=line.id)
        for line in cart.selected_lines
    )


def _merged(lines: Sequence[WantedLine]) -> list[WantedLine]:
    """One line per variant, in the order of the first of each."""
    merged: dict[VariantId, WantedLine] = {}
    for position, line in enumerate(lines):
        before = merged.get(line.variant_id)
        quantity = line.quantity + (before.quantity if before else 0)
        if not 1 <= line.quantity <= quantity <= MAX_QUANTITY:
            field = ("input", "lines", str(position), "quantity")
            raise InvalidInput(f"A quantity is 1 to {MAX_QUANTITY}.", field=field)
        merged[line.variant_id] = replace(before, quantity=quantity) if before else line
    if not merged:
        raise NothingToCheckOut("There is nothing to buy.", field=("input", "lines"))
    return [*merged.values()]


def _grouped(
    wanted: Sequence[WantedLine], variants: Mapping[VariantId, VariantView]
) -> tuple[SellerGroup, ...]:
    lines: dict[SellerId, list[CheckoutLine]] = {}
    for position, line in enumerate(wanted):
        if (variant := variants.get(line.variant_id)) is None:
            raise VariantUnavailable(
                "There is no such variant.", field=("input", "lines", str(position), "variantId")
            )
        lines.setdefault(variant.seller_id, []).append(_line(line, variant))
    return tuple(
        SellerGroup(id=new_id("cgr"), seller_id=seller_id, lines=tuple(of_seller))
        for seller_id, of_seller in lines.items()
    )


def _line(wanted: WantedLine, variant: VariantView) -> CheckoutLine:
    return CheckoutLine(
        id=new_id("cln"),
        product_id=variant.product_id,
        variant_id=variant.id,
        sku=variant.sku,
        title=variant.product_title,
        variant_title=variant.title,
        image_url=variant.image_url,
        unit_price=variant.price,
        quantity=wanted.quantity,
        cart_line_id=wanted.cart_line_id,
    )


def _given_country(command: CreateCheckout) -> str | None:
    return command.shipping_address.country_code if command.shipping_address else command.country


def _demanded(country: str | None) -> str:
    if not country:
        raise InvalidInput("Say which country to deliver to.", field=("input", "countryCode"))
    return country
