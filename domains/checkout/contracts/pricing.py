"""The one pricing function: carts, quotes and checkouts all reckon with it.

Pure and whole: the same lines, coupons, delivery and tax give the same amounts, whatever the order
of the arguments. Amounts are minor units of one currency.

    line total  = unit price x quantity - discounts + tax
    order total = Σ line totals + delivery          (an order is what one seller sends)
    total       = Σ order totals

Coupons apply one after the other to what the ones before have left: those of sellers first, then
the platform's, each by id; of one seller, and of the platform, the first that takes something off
counts, and what takes nothing off is refused: nobody uses up a coupon for nothing.
A discount is split over its lines by what is left of each (largest remainder; of equal remainders
the smaller line id gets the unit). Tax is reckoned per line on the discounted amount, half up;
delivery is neither discounted nor taxed.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from domains.coupons.contracts.terms import CouponKind, CouponRefusal, CouponScope, CouponTerms
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.ids import CouponId, SellerId
from domains.shared_kernel.money import (
    MAX_MINOR_UNITS,
    Currency,
    CurrencyMismatch,
    Money,
    allocate,
    share,
)

WHOLE = 10_000
"""Basis points of the whole: 100 %."""


@dataclass(slots=True, kw_only=True)
class LineToPrice:
    """`id` is unique in the purchase; `quantity` is at least 1."""

    id: str
    seller_id: SellerId
    unit_price: Money
    quantity: int


@dataclass(frozen=True, slots=True)
class Saving:
    """The part of a coupon's discount that one line gets."""

    coupon_id: CouponId
    amount: Money


@dataclass(slots=True, kw_only=True)
class Amounts:
    """In minor units of `currency`; they become `Money` when somebody asks for one of them.

    Most are only added up, compared and kept, of which whole numbers are a fraction of the work.
    """

    currency: Currency
    subtotal_minor: int
    discount_minor: int
    tax_minor: int

    @property
    def subtotal(self) -> Money:
        return Money(self.subtotal_minor, self.currency)

    @property
    def discount(self) -> Money:
        return Money(self.discount_minor, self.currency)

    @property
    def tax(self) -> Money:
        return Money(self.tax_minor, self.currency)

    @property
    def total_minor(self) -> int:
        return self.subtotal_minor - self.discount_minor + self.tax_minor

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)


@dataclass(slots=True, kw_only=True)
class LinePrice(Amounts):
    """`total` = `subtotal` - `discount` + `tax`; `savings` says which coupons gave the discount."""

    id: str
    seller_id: SellerId
    savings: tuple[Saving, ...] = ()


@dataclass(slots=True, kw_only=True)
class Totals(Amounts):
    """Sums of lines; `total` = `subtotal` - `discount` + `tax` + `delivery`."""

    delivery_minor: int

    @property
    def delivery(self) -> Money:
        return Money(self.delivery_minor, self.currency)

    @property
    def total_minor(self) -> int:
        return self.subtotal_minor - self.discount_minor + self.tax_minor + self.delivery_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponEffect:
    """What a coupon saves, or why it saves nothing (`refusal`)."""

    coupon_id: CouponId
    code: str
    discount: Money
    refusal: CouponRefusal | None = None


@dataclass(slots=True, kw_only=True)
class Pricing:
    """`lines` and `coupons` in the order in which they were given; `orders` by seller id."""

    lines: tuple[LinePrice, ...]
    orders: Mapping[SellerId, Totals]
    coupons: tuple[CouponEffect, ...]
    totals: Totals

    @property
    def total(self) -> Money:
        return self.totals.total


def price(
    lines: Sequence[LineToPrice],
    coupons: Sequence[CouponTerms] = (),
    delivery: Mapping[SellerId, Money] | None = None,
    tax_bp: int = 0,
    *,
    currency: Currency,
) -> Pricing:
    """Reckon a purchase in `currency`; `delivery` is per seller, `tax_bp` in basis points.

    Whether a coupon is in its time and not used up is not asked here: give those that are.

    Raises:
        CurrencyMismatch: a price or a delivery cost is in another currency.
        InvalidInput: a quantity below 1, a negative amount or rate, a line id given twice,
            delivery for a seller without lines, or an absurdly large sum.
    """
    delivery = delivery or {}
    _check(lines, delivery, tax_bp, currency)
    bill = _Bill(lines, currency)
    effects = {coupon.id: bill.apply(coupon) for coupon in sorted(coupons, key=_turn)}
    priced = [bill.line(line, tax_bp) for line in lines]
    of_sellers: dict[SellerId, list[LinePrice]] = {}
    for line in priced:
        of_sellers.setdefault(line.seller_id, []).append(line)
    return Pricing(
        lines=tuple(priced),
        orders={
            seller: _totals(of_sellers[seller], _cost(delivery.get(seller)), currency)
            for seller in sorted(of_sellers)
        },
        coupons=tuple(effects[coupon.id] for coupon in coupons),
        totals=_totals(priced, sum(map(_cost, delivery.values())), currency),
    )


class _Bill:
    """What is left to pay of each line while coupons apply, in minor units."""

    def __init__(self, lines: Sequence[LineToPrice], currency: Currency) -> None:
        self.currency = currency
        self.lines = sorted(lines, key=attrgetter("id"))  # ties go to the smaller id
        self.left = {line.id: _subtotal(line) for line in lines}
        self.savings: defaultdict[str, list[Saving]] = defaultdict(list)
        self.taken: set[SellerId | None] = set()

    def apply(self, coupon: CouponTerms) -> CouponEffect:
        covered = [
            line
            for line in self.lines
            if coupon.scope is CouponScope.PLATFORM or line.seller_id == coupon.seller_id
        ]
        refusal = self._refusal(coupon, covered)
        discount = 0 if refusal else self._discount(coupon, [line.id for line in covered])
        return CouponEffect(
            coupon_id=coupon.id,
            code=coupon.code,
            discount=Money(discount, self.currency),
            refusal=None if discount else refusal or CouponRefusal.NOTHING_TO_SAVE,
        )

    def _refusal(self, coupon: CouponTerms, covered: Sequence[LineToPrice]) -> CouponRefusal | None:
        if coupon.currency not in (None, self.currency):
            return CouponRefusal.CURRENCY_MISMATCH
        if not covered:
            return CouponRefusal.NO_ITEMS
        if coupon.min_subtotal is not None:
            if coupon.min_subtotal.currency_code is not self.currency:
                return CouponRefusal.CURRENCY_MISMATCH
            if sum(map(_subtotal, covered)) < coupon.min_subtotal.minor_units:
                return CouponRefusal.BELOW_MINIMUM
        if coupon.amount is not None and coupon.amount.currency_code is not self.currency:
            return CouponRefusal.CURRENCY_MISMATCH
        return CouponRefusal.NOT_COMBINABLE if _giver(coupon) in self.taken else None

    def _discount(self, coupon: CouponTerms, line_ids: Sequence[str]) -> int:
        """Take the coupon off these lines, and say how much that was."""
        weights = [self.left[line_id] for line_id in line_ids]
        if coupon.kind is CouponKind.PERCENT:
            discount = share(sum(weights), coupon.basis_points, WHOLE)
        else:
            discount = min(coupon.amount.minor_units if coupon.amount else 0, sum(weights))
        if not discount:
            return 0
        self.taken.add(_giver(coupon))
        for line_id, part in zip(line_ids, allocate(discount, weights), strict=True):
            if part:
                self.left[line_id] -= part
                self.savings[line_id].append(Saving(coupon.id, Money(part, self.currency)))
        return discount

    def line(self, line: LineToPrice, tax_bp: int) -> LinePrice:
        subtotal, left = _subtotal(line), self.left[line.id]
        return LinePrice(
            id=line.id,
            seller_id=line.seller_id,
            currency=self.currency,
            subtotal_minor=subtotal,
            discount_minor=subtotal - left,
            tax_minor=share(left, tax_bp, WHOLE),
            savings=tuple(self.savings.get(line.id, ())),
        )


def _turn(coupon: CouponTerms) -> tuple[bool, str]:
    return coupon.scope is CouponScope.PLATFORM, coupon.id


def _giver(coupon: CouponTerms) -> SellerId | None:
    """Who may give one coupon to a purchase; None is the platform."""
    return None if coupon.scope is CouponScope.PLATFORM else coupon.seller_id


def _subtotal(line: LineToPrice) -> int:
    return line.unit_price.minor_units * line.quantity


def _cost(delivery: Money | None) -> int:
    return delivery.minor_units if delivery else 0


def _totals(lines: Sequence[LinePrice], delivery: int, currency: Currency) -> Totals:
    subtotal = discount = tax = 0
    for line in lines:
        subtotal += line.subtotal_minor
        discount += line.discount_minor
        tax += line.tax_minor
    return Totals(
        currency=currency,
        subtotal_minor=subtotal,
        discount_minor=discount,
        tax_minor=tax,
        delivery_minor=delivery,
    )


def _check(
    lines: Sequence[LineToPrice],
    delivery: Mapping[SellerId, Money],
    tax_bp: int,
    currency: Currency,
) -> None:
    amounts = [line.unit_price for line in lines]
    amounts += delivery.values()
    for amount in amounts:
        if amount.currency_code is not currency:
            raise CurrencyMismatch(f"This purchase is in {currency}; one of its amounts is not.")
        if amount.minor_units < 0:
            raise InvalidInput("Prices and delivery costs are not negative.")
    if tax_bp < 0:
        raise InvalidInput("Tax rates are not negative.")
    if lines and min([line.quantity for line in lines]) < 1:
        raise InvalidInput("A line has at least one piece.", field="quantity")
    if len({line.id for line in lines}) < len(lines):
        raise InvalidInput("A line is priced once.")
    if delivery.keys() - {line.seller_id for line in lines}:
        raise InvalidInput("Nothing of that seller is delivered.")
    if sum(map(_subtotal, lines)) > MAX_MINOR_UNITS:
        raise InvalidInput("The sum is out of range.")
