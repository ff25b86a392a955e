"""What carts and checkouts refuse: a code, a field, and nothing written."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.graph import operations as op
from tests.integration.graph.shop import NOBODY, Shop, key
from tests.integration.graph.steps import ADDRESS
from tests.integration.graph.world import World

LONG = "x" * 300_000
HUGE = 2**31 - 1
CODES = [f"CODE-{number}" for number in range(11)]
Json = dict[str, Any]
Case = tuple[str, Callable[[World], Json], tuple[str, str | None]]


def a_cart(code: str, field: str, **changes: Any) -> Case:
    def given(world: World) -> Json:
        return {"input": {"lines": [{"variantId": world.lamp.variant}], **changes}}

    return op.CART_CREATE, given, (code, f"input.{field}")


def adding(code: str, field: str, **changes: Any) -> Case:
    def given(world: World) -> Json:
        return {"cartId": world.cart, "lines": [{"variantId": world.lamp.variant}], **changes}

    return op.CART_ADD, given, (code, field)


def changing(document: str, code: str, field: str, **changes: Any) -> Case:
    return document, lambda it: {"cartId": it.cart, **changes}, (code, field)


def a_checkout(code: str, field: str, **changes: Any) -> Case:
    def given(world: World) -> Json:
        lines = [{"variantId": world.lamp.variant, "quantity": 1}]
        return {"input": {"lines": lines, "countryCode": "US", **changes}}

    return op.CHECKOUT_CREATE, given, (code, field)


def filling(document: str, code: str, field: str, **changes: Any) -> Case:
    return document, lambda it: {"id": it.checkout, **changes}, (code, field)


def over(document: str, **changes: Any) -> Case:
    """Something on a checkout that was completed."""
    return document, lambda it: {"id": it.bought.checkout, **changes}, ("CHECKOUT_NOT_OPEN", "id")


def quantities(make: Callable[..., Case], code: str, field: str) -> dict[str, Case]:
    """Cases of a line with an impossible quantity; `make` is `a_cart` or `a_checkout`."""
    document, given, _ = make(code, field)

    def of(quantity: int) -> Callable[[World], Json]:
        def changed(world: World) -> Json:
            variables = given(world)
            variables["input"]["lines"][0]["quantity"] = quantity
            return variables

        return changed

    refused = (code, "input.lines.0.quantity")
    return {
        f"{quantity} pieces ({make.__name__})": (document, of(quantity), refused)
        for quantity in (0, -1, 1000, HUGE)
    }


def of_variant(make: Callable[..., Case], code: str, the: Callable[[World], str]) -> Case:
    document, given, _ = make(code, "lines.0.variantId")

    def changed(world: World) -> Json:
        variables = given(world)
        variables["input"]["lines"][0]["variantId"] = the(world)
        return variables

    return document, changed, (code, "input.lines.0.variantId")


CARTS: dict[str, Case] = {
    **quantities(a_cart, "QUANTITY_OUT_OF_RANGE", ""),
    "an unknown variant": of_variant(a_cart, "VARIANT_NOT_ON_SALE", lambda _: "var_unknown"),
    "an id of another kind": of_variant(a_cart, "VARIANT_NOT_ON_SALE", lambda it: it.lamp.id),
    "a draft": of_variant(a_cart, "VARIANT_NOT_ON_SALE", lambda it: it.draft.variant),
    "another currency": a_cart("CURRENCY_MISMATCH", "lines.0.variantId", currency="EUR"),
    "no e-mail address": a_cart("INVALID", "email", email="nobody"),
    "a long note": a_cart("LIMIT_EXCEEDED", "note", note=LONG),
    "many codes": a_cart("LIMIT_EXCEEDED", "discountCodes", discountCodes=CODES),
    "a long code": a_cart("LIMIT_EXCEEDED", "discountCodes", discountCodes=[LONG]),
    "many lines": a_cart("LIMIT_EXCEEDED", "lines", lines=[{"variantId": "var_1"}] * 251),
    "an unknown cart": adding("NOT_FOUND", "cartId", cartId="crt_unknown"),
    "a checkout for a cart": (
        op.CART_ADD,
        lambda it: {"cartId": it.checkout, "lines": []},
        ("NOT_FOUND", "cartId"),
    ),
    "another version": adding("CONFLICT", "ifVersion", ifVersion=99),
    "no key": adding("INVALID", "idempotencyKey", idempotencyKey=""),
    "a long key": adding("INVALID", "idempotencyKey", idempotencyKey=LONG),
    "less than none": (
        op.CART_UPDATE,
        lambda it: {"cartId": it.cart, "lines": [{"id": it.cart_line, "quantity": -1}]},
        ("QUANTITY_OUT_OF_RANGE", "lines.0.quantity"),
    ),
    "absurdly many": (
        op.CART_UPDATE,
        lambda it: {"cartId": it.cart, "lines": [{"id": it.cart_line, "quantity": HUGE}]},
        ("QUANTITY_OUT_OF_RANGE", "lines.0.quantity"),
    ),
    "an unknown line": changing(
        op.CART_UPDATE, "NOT_FOUND", "lines.0.id", lines=[{"id": "crl_no", "quantity": 1}]
    ),
    "an unknown line ticked": changing(
        op.CART_SELECT, "NOT_FOUND", "lineIds", lineIds=["crl_no"], selected=True
    ),
    "codes by the dozen": changing(op.CART_CODES, "LIMIT_EXCEEDED", "codes", codes=CODES),
    "a buyer without e-mail": changing(
        op.CART_BUYER, "INVALID", "input.email", input={"email": "nobody"}
    ),
    "lines of no cart": changing(op.CART_REMOVE, "NOT_FOUND", "cartId", cartId="crt", lineIds=[]),
}
CHECKOUTS: dict[str, Case] = {
    **quantities(a_checkout, "INVALID", ""),
    "an unknown variant": of_variant(a_checkout, "VARIANT_UNAVAILABLE", lambda _: "var_unknown"),
    "nothing": a_checkout("INVALID", "input", lines=[]),
    "a cart and lines": a_checkout("INVALID", "input", cartId="crt_1"),
    "no such cart": a_checkout("NOT_FOUND", "input.cartId", lines=None, cartId="crt_unknown"),
    "more than there is": (
        op.CHECKOUT_CREATE,
        lambda it: {
            "input": {
                "lines": [{"variantId": it.lamp.variant, "quantity": 900}],
                "countryCode": "US",
            }
        },
        ("INSUFFICIENT_STOCK", "input.lines"),
    ),
    "a draft": (
        op.CHECKOUT_CREATE,
        lambda it: {
            "input": {
                "lines": [{"variantId": it.draft.variant, "quantity": 1}],
                "countryCode": "US",
            }
        },
        ("VARIANT_UNAVAILABLE", "input.lines"),
    ),
    "no country": a_checkout("INVALID", "input.countryCode", countryCode=None),
    "no e-mail address": a_checkout("INVALID", "input.email", email="nobody"),
    "an incomplete address": a_checkout(
        "INVALID", "input.shippingAddress.line1", shippingAddress={**ADDRESS, "line1": " "}
    ),
    "a long phone number": a_checkout(
        "INVALID", "input.shippingAddress.phone", shippingAddress={**ADDRESS, "phone": LONG}
    ),
    "many codes": a_checkout("INVALID", "input.discountCodes", discountCodes=CODES),
    "no key": (
        op.CHECKOUT_CREATE,
        lambda it: {"input": {"cartId": it.cart}, "idempotencyKey": ""},
        ("INVALID", "idempotencyKey"),
    ),
    "a new e-mail that is none": filling(op.CHECKOUT_EMAIL, "INVALID", "email", email="nobody"),
    "an unknown checkout": filling(
        op.CHECKOUT_EMAIL, "NOT_FOUND", "id", id="chk_no", email="a@b.example"
    ),
    "a postal code of elsewhere": filling(
        op.CHECKOUT_ADDRESS,
        "INVALID",
        "address.postalCode",
        address={**ADDRESS, "postalCode": "SW1A 1AA"},
    ),
    "delivery of no group": filling(
        op.CHECKOUT_DELIVERY,
        "DELIVERY_OPTION_INVALID",
        "selections",
        selections=[{"groupId": "x", "deliveryOptionId": "y"}],
    ),
    "codes by the dozen": filling(op.CHECKOUT_CODES, "INVALID", "codes", codes=CODES),
    "no card": filling(op.CHECKOUT_PAYMENT, "INVALID", "input.cardToken", input={"cardToken": ""}),
    "the number of a card": filling(
        op.CHECKOUT_PAYMENT,
        "CARD_NUMBER_REFUSED",
        "input.cardToken",
        input={"cardToken": "4111 1111 1111 1111"},
    ),
    "letters for digits": filling(
        op.CHECKOUT_PAYMENT,
        "INVALID",
        "input.lastDigits",
        input={"cardToken": "tok_visa", "lastDigits": "abcd"},
    ),
    "a quote that was not given": filling(
        op.CHECKOUT_COMPLETE,
        "QUOTE_EXPIRED",
        "quoteToken",
        quoteToken="guess",
        idempotencyKey=key(),
    ),
    "a completed one, cancelled": over(op.CHECKOUT_CANCEL),
    "a completed one, quoted": over(op.CHECKOUT_QUOTE),
    "a completed one, written to": over(op.CHECKOUT_EMAIL, email="a@b.example"),
    "a completed one, completed": over(
        op.CHECKOUT_COMPLETE,
        quoteToken="guess",
        idempotencyKey=key(),
    ),
}


@pytest.mark.parametrize("case", CARTS.values(), ids=CARTS)
async def test_a_cart_is_refused(shop: Shop, world: World, case: Case) -> None:
    document, given, expected = case

    await shop.demand_refusal(document, NOBODY, given(world), expected)


@pytest.mark.parametrize("case", CHECKOUTS.values(), ids=CHECKOUTS)
async def test_a_checkout_is_refused(shop: Shop, world: World, case: Case) -> None:
    document, given, expected = case

    await shop.demand_refusal(document, NOBODY, given(world), expected)


async def test_a_conflict_shows_the_cart_as_it_is(shop: Shop, world: World) -> None:
    document = """mutation($id: ID!) { cartLinesAdd(cartId: $id, lines: [], ifVersion: 99) {
      userErrors { code ... on CartConflict { current { id version } } } } }"""

    answer = await shop.ask(document, id=world.cart)

    [refusal] = answer["cartLinesAdd"]["userErrors"]
    assert refusal["current"] == {"id": world.cart, "version": 2}


async def test_more_than_250_lines_are_not_removed_at_once(shop: Shop, world: World) -> None:
    fault = await shop.fault(op.CART_REMOVE, cartId=world.cart, lineIds=["crl_1"] * 251)

    assert fault == {"code": "OPERATION_TOO_LARGE"}
