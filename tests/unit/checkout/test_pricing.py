"""The pricing function conserves money, whatever it is given."""

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domains.checkout.contracts.pricing import LineToPrice, Pricing, price
from domains.coupons.contracts.terms import CouponKind, CouponRefusal, CouponScope, CouponTerms
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.ids import CouponId, SellerId
from domains.shared_kernel.money import Currency, CurrencyMismatch, Money

ANNA, BERT = SellerId("sel_a"), SellerId("sel_b")


def usd(minor_units: int) -> Money:
    return Money(minor_units, Currency.USD)


def a_line(id: str, unit_price: int, quantity: int = 1, seller: SellerId = ANNA) -> LineToPrice:
    return LineToPrice(id=id, seller_id=seller, unit_price=usd(unit_price), quantity=quantity)


def percent(
    id: str,
    basis_points: int,
    seller: SellerId | None = None,
    *,
    min_subtotal: Money | None = None,
    currency: Currency | None = None,
) -> CouponTerms:
    return CouponTerms(
        id=CouponId(id),
        code=id.upper(),
        scope=CouponScope.SELLER if seller else CouponScope.PLATFORM,
        seller_id=seller,
        kind=CouponKind.PERCENT,
        basis_points=basis_points,
        min_subtotal=min_subtotal,
        currency=currency,
    )


def fixed(id: str, amount: int, seller: SellerId | None = None) -> CouponTerms:
    return CouponTerms(
        id=CouponId(id),
        code=id.upper(),
        scope=CouponScope.SELLER if seller else CouponScope.PLATFORM,
        seller_id=seller,
        kind=CouponKind.FIXED,
        amount=usd(amount),
        currency=Currency.USD,
    )


def priced(
    lines: Sequence[LineToPrice], coupons: Sequence[CouponTerms] = (), tax_bp: int = 0
) -> Pricing:
    return price(lines, coupons, tax_bp=tax_bp, currency=Currency.USD)


def refusals(pricing: Pricing) -> list[CouponRefusal | None]:
    return [coupon.refusal for coupon in pricing.coupons]


def test_a_line_costs_its_pieces_less_discount_plus_tax() -> None:
    result = priced([a_line("1", 1_000, 3)], [percent("c", 1_000)], tax_bp=1_900)

    [line] = result.lines
    assert (line.subtotal, line.discount, line.tax) == (usd(3_000), usd(300), usd(513))
    assert result.total == line.total == usd(3_213)


def test_delivery_is_neither_discounted_nor_taxed() -> None:
    result = price(
        [a_line("1", 1_000)],
        [percent("c", 10_000)],
        {ANNA: usd(490)},
        1_900,
        currency=Currency.USD,
    )

    assert result.total == result.orders[ANNA].total == usd(490)


def test_coupons_of_sellers_come_before_the_platforms_on_what_is_left() -> None:
    lines = [a_line("1", 1_000, seller=ANNA), a_line("2", 1_000, seller=BERT)]

    result = priced(lines, [percent("a", 5_000), fixed("z", 200, ANNA)])

    assert [coupon.discount for coupon in result.coupons] == [usd(900), usd(200)]
    assert [line.total for line in result.lines] == [usd(400), usd(500)]


def test_only_the_first_coupon_of_a_giver_counts() -> None:
    lines = [a_line("1", 1_000, seller=ANNA), a_line("2", 1_000, seller=BERT)]
    coupons = [fixed("2", 10), fixed("1", 20), fixed("4", 30, BERT), fixed("3", 40, BERT)]

    result = priced(lines, coupons)

    taken = CouponRefusal.NOT_COMBINABLE
    assert refusals(result) == [taken, None, taken, None]
    assert result.totals.discount == usd(60)


def test_a_coupon_that_cannot_be_used_leaves_its_place_to_the_next() -> None:
    dear = percent("1", 5_000, min_subtotal=usd(1_001))

    result = priced([a_line("1", 1_000)], [dear, fixed("2", 100)])

    assert refusals(result) == [CouponRefusal.BELOW_MINIMUM, None]


def test_a_coupon_says_why_it_saves_nothing() -> None:
    coupons = [percent("1", 100, BERT), percent("2", 100, currency=Currency.EUR)]

    result = priced([a_line("1", 1_000)], coupons)

    assert refusals(result) == [CouponRefusal.NO_ITEMS, CouponRefusal.CURRENCY_MISMATCH]
    assert result.total == usd(1_000)


@pytest.mark.parametrize(
    ("lines", "coupons"),
    [
        ([a_line("1", 1_000)], [percent("a", 10_000, ANNA), fixed("z", 500)]),
        ([a_line("1", 4)], [fixed("a", 4, ANNA), percent("z", 1_000)]),
    ],
    ids=["another one has taken it all", "the part is less than a unit"],
)
def test_a_coupon_that_takes_nothing_off_is_refused(
    lines: list[LineToPrice], coupons: list[CouponTerms]
) -> None:
    result = priced(lines, coupons)

    assert refusals(result) == [None, CouponRefusal.NOTHING_TO_SAVE]
    assert result.total == usd(0)


def test_a_coupon_that_takes_nothing_off_leaves_its_place_to_the_next() -> None:
    result = priced([a_line("1", 4)], [percent("1", 1_000), fixed("2", 3), fixed("3", 1)])

    assert refusals(result) == [
        CouponRefusal.NOTHING_TO_SAVE,
        None,
        CouponRefusal.NOT_COMBINABLE,
    ]


def test_a_fixed_coupon_saves_at_most_the_price() -> None:
    result = priced([a_line("1", 300)], [fixed("1", 500)])

    assert result.totals.discount == usd(300)
    assert not result.total


def test_of_equal_lines_the_smaller_id_gets_the_odd_unit() -> None:
    lines = [a_line("2", 100), a_line("1", 100), a_line("3", 100)]

    result = priced(lines, [fixed("c", 1)])

    assert {line.id: line.discount for line in result.lines} == {
        "2": usd(0),
        "1": usd(1),
        "3": usd(0),
    }


def test_a_purchase_is_in_one_currency() -> None:
    with pytest.raises(CurrencyMismatch):
        price([a_line("1", 1_000)], currency=Currency.EUR)


@pytest.mark.parametrize(
    "lines",
    [[a_line("1", 1, 0)], [a_line("1", -1)], [a_line("1", 1), a_line("1", 1)]],
    ids=["no piece", "negative price", "same id"],
)
def test_nonsense_is_refused(lines: list[LineToPrice]) -> None:
    with pytest.raises(InvalidInput):
        priced(lines)


SELLERS = st.sampled_from([ANNA, BERT, SellerId("sel_c")])
LINES = st.lists(
    st.builds(
        LineToPrice,
        id=st.text("abcdefgh", min_size=1, max_size=3),
        seller_id=SELLERS,
        unit_price=st.integers(0, 10**7).map(usd),
        quantity=st.integers(1, 999),
    ),
    max_size=8,
    unique_by=lambda line: line.id,
)
IDS = st.text("abc", min_size=1, max_size=3)
GIVERS = st.one_of(st.none(), SELLERS)
COUPONS = st.lists(
    st.one_of(
        st.builds(fixed, IDS, st.integers(1, 10**9), GIVERS),
        st.builds(percent, IDS, st.integers(1, 10_000), GIVERS),
        st.builds(
            percent, IDS, st.integers(1, 10_000), min_subtotal=st.integers(0, 10**8).map(usd)
        ),
    ),
    max_size=6,
    unique_by=lambda coupon: coupon.id,
)
TAX = st.integers(0, 3_000)


@given(LINES, COUPONS, TAX, st.integers(0, 10_000))
def test_money_is_conserved(
    lines: list[LineToPrice], coupons: list[CouponTerms], tax_bp: int, fee: int
) -> None:
    delivery = {line.seller_id: usd(fee) for line in lines}

    result = price(lines, coupons, delivery, tax_bp, currency=Currency.USD)

    zero = usd(0)
    saved = [saving for line in result.lines for saving in line.savings]
    for coupon in result.coupons:
        own = (saving.amount for saving in saved if saving.coupon_id == coupon.coupon_id)
        assert sum(own, zero) == coupon.discount
        assert (coupon.refusal is None) is bool(coupon.discount)
    for line in result.lines:
        assert sum((saving.amount for saving in line.savings), zero) == line.discount
        assert zero <= line.discount <= line.subtotal
        assert line.total == line.subtotal - line.discount + line.tax
    for seller, order in result.orders.items():
        own = (line.total for line in result.lines if line.seller_id == seller)
        assert order.total == sum(own, zero) + delivery[seller]
    assert sum((order.total for order in result.orders.values()), zero) == result.total
    assert sum((order.discount for order in result.orders.values()), zero) == (
        result.totals.discount
    )


@given(LINES, COUPONS, TAX, st.randoms(use_true_random=False))
def test_the_order_of_the_arguments_does_not_matter(
    lines: list[LineToPrice], coupons: list[CouponTerms], tax_bp: int, random: Random
) -> None:
    shuffled = random.sample(lines, len(lines)), random.sample(coupons, len(coupons))

    first, second = priced(lines, coupons, tax_bp), priced(*shuffled, tax_bp)

    assert {line.id: line for line in first.lines} == {line.id: line for line in second.lines}
    assert first.totals == second.totals
    assert first.orders == second.orders


@given(LINES, COUPONS)
def test_each_giver_gives_at_most_one_coupon(
    lines: list[LineToPrice], coupons: list[CouponTerms]
) -> None:
    result = priced(lines, coupons)

    terms = {coupon.id: coupon for coupon in coupons}
    used = [terms[it.coupon_id].seller_id for it in result.coupons if it.refusal is None]
    assert len(used) == len({*used})
