"""What a cart shows: prices of now, by the function that checkout charges by."""

import pytest

from domains.carts.application.use_cases.change_buyer import ChangeBuyer
from domains.carts.application.use_cases.change_discount_codes import ChangeDiscountCodes
from domains.carts.application.use_cases.select_lines import SelectLines
from domains.carts.contracts.apis import CartCostView, CartWarning, CartWarningCode
from domains.carts.domain.aggregates.cart import Cart
from domains.carts.domain.exceptions import LimitExceeded
from domains.coupons.contracts.terms import CouponRefusal
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.ids import SellerId
from domains.shared_kernel.money import Currency, Money
from tests.builders.carts import usd
from tests.builders.coupons import a_coupon, some_terms
from tests.unit.carts.conftest import Market

ANNA, BERT = SellerId("sel_anna"), SellerId("sel_bert")


async def use_codes(market: Market, cart: Cart, *codes: str) -> None:
    await market.commands.change_discount_codes(ChangeDiscountCodes(cart_id=cart.id, codes=codes))


async def test_prices_are_those_of_now(market: Market) -> None:
    shirt = market.offers(price=usd(1_000))
    cart = await market.has((shirt.id, 2))

    shirt.price_minor = 1_200

    assert (await market.price(cart)).cost == CartCostView(usd(2_400), usd(0), usd(2_400))


async def test_totals_cover_ticked_lines_that_can_be_bought(market: Market) -> None:
    shirt, unticked = market.offers(price=usd(1_000)), market.offers(price=usd(500))
    hidden = market.offers(published=False)
    foreign = market.offers(price=Money(100, Currency.EUR))
    cart = await market.has((shirt.id, 1), (unticked.id, 2), (hidden.id, 1), (foreign.id, 1))

    await market.commands.select_lines(
        SelectLines(cart_id=cart.id, line_ids=(cart.lines[1].id,), selected=False)
    )

    priced = await market.price(cart)
    assert priced.cost.total == usd(1_000)
    costs = [line.cost.total if line.cost else None for line in priced.lines]
    assert costs == [usd(1_000), usd(1_000), None, None]


async def test_lines_are_grouped_by_who_sends_them(market: Market) -> None:
    one, two, three = (market.offers(seller_id=it) for it in (BERT, ANNA, BERT))
    cart = await market.has((one.id, 1), (two.id, 1), (three.id, 2))

    groups = (await market.price(cart)).seller_groups

    assert [(group.seller_id, len(group.lines)) for group in groups] == [(BERT, 2), (ANNA, 1)]
    assert [group.subtotal for group in groups] == [usd(3_000), usd(1_000)]


async def test_each_code_says_whether_it_saves_and_why_not(market: Market) -> None:
    good = a_coupon(some_terms(code="GOOD", seller_id=ANNA))
    other = a_coupon(some_terms(code="OTHER", seller_id=BERT))
    spent = a_coupon(some_terms(code="SPENT"), usage_limit=1)
    for coupon in (good, other, spent):
        await market.book.coupons.add(coupon)
    await market.book.coupons.use(spent.id)
    cart = await market.has((market.offers(seller_id=ANNA).id, 1))

    await use_codes(market, cart, " good", "Other", "spent", "nonsense", "GOOD")

    priced = await market.price(cart)
    assert [(it.code, it.applicable, it.reason) for it in priced.discount_codes] == [
        ("GOOD", True, None),
        ("OTHER", False, CouponRefusal.NO_ITEMS),
        ("SPENT", False, CouponRefusal.EXHAUSTED),
        ("NONSENSE", False, CouponRefusal.UNKNOWN),
    ]
    assert priced.cost == CartCostView(usd(1_000), usd(100), usd(900))


async def test_a_cart_has_at_most_ten_codes(market: Market) -> None:
    cart = await market.has()

    with pytest.raises(LimitExceeded):
        await use_codes(market, cart, *map(str, range(11)))


async def test_an_empty_cart_costs_nothing_in_its_currency(market: Market) -> None:
    cart = await market.has()

    assert (await market.price(cart)).cost.total == usd(0)


async def test_a_new_currency_warns_of_what_cannot_be_bought_in_it(market: Market) -> None:
    shirt = market.offers(price=usd(1_000))
    cart = await market.has((shirt.id, 1))

    change = await market.commands.change_buyer(
        ChangeBuyer(cart_id=cart.id, currency=Currency.EUR, country="DE")
    )

    assert change.warnings == (CartWarning(CartWarningCode.NOT_IN_CURRENCY, shirt.id),)
    view = await market.read(cart)
    assert (view.currency, view.country) == (Currency.EUR, "DE")
    assert (await market.price(cart)).cost.total == Money(0, Currency.EUR)


async def test_what_is_not_said_of_the_buyer_stays(market: Market) -> None:
    cart = await market.has()
    await market.commands.change_buyer(ChangeBuyer(cart_id=cart.id, email="ann@shop.test"))

    await market.commands.change_buyer(ChangeBuyer(cart_id=cart.id, country="FR"))

    view = await market.read(cart)
    assert (view.email, view.country) == ("ann@shop.test", "FR")


async def test_a_buyer_has_an_address_to_write_to(market: Market) -> None:
    cart = await market.has()

    with pytest.raises(InvalidInput):
        await market.commands.change_buyer(ChangeBuyer(cart_id=cart.id, email="nobody"))
