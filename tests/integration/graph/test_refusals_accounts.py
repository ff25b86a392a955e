"""What accounts, stores and coupons refuse: a code, a field, and nothing written."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.graph import operations as op
from tests.integration.graph.shop import ADMIN, NOBODY, Shop
from tests.integration.graph.steps import ADDRESS
from tests.integration.graph.world import PASSWORD, World, an_email

LONG = "x" * 300_000
Json = dict[str, Any]
Case = tuple[str, Callable[[World], Json], tuple[str, str | None]]


def signing_up(field: str, **changes: Any) -> Case:
    given = {"email": an_email(), "password": PASSWORD, "displayName": "Ada", **changes}
    return op.CUSTOMER_CREATE, lambda _: {"input": given}, ("INVALID", f"input.{field}")


def entering(field: str, **changes: Any) -> Case:
    given = {"address": {**ADDRESS, **changes}}
    return op.ADDRESS_UPSERT, lambda _: {"input": given}, ("INVALID", f"input.address.{field}")


def applying(field: str, **changes: Any) -> Case:
    given = {"handle": "a-fine-handle", "name": "A", "countryCode": "US", "currency": "USD"}
    return op.SELLER_APPLY, lambda _: {"input": {**given, **changes}}, ("INVALID", f"input.{field}")


def deciding(code: str, field: str, **changes: Any) -> Case:
    return (
        op.SELLER_STATUS,
        lambda it: {"id": it.store.id, "status": "SUSPENDED", "reason": "Fraud", **changes},
        (code, field),
    )


def usd(amount: str, currency: str = "USD") -> Json:
    return {"amount": amount, "currencyCode": currency}


def a_coupon(field: str, **changes: Any) -> Case:
    given = {"code": "SAVE10", "scope": "SELLER", "kind": "PERCENT", "basisPoints": 1000}
    refused = ("INVALID_TERMS", f"input.{field}")
    return op.COUPON_CREATE, lambda _: {"input": {**given, **changes}}, refused


def fixed(field: str, amount: Json | None, **changes: Any) -> Case:
    return a_coupon(field, kind="FIXED", basisPoints=0, amount=amount, **changes)


NOBODYS: dict[str, Case] = {
    "no e-mail address": signing_up("email", email="nobody"),
    "a long e-mail address": signing_up("email", email="a" * 400 + "@b.example"),
    "a short password": signing_up("password", password="secret"),  # noqa: S106 - too short
    "a long password": signing_up("password", password=LONG),
    "no name": signing_up("displayName", displayName=" "),
    "a long name": signing_up("displayName", displayName=LONG),
    "a wrong password": (
        op.TOKEN_CREATE,
        lambda _: {"input": {"email": an_email(), "password": PASSWORD}},
        ("WRONG_CREDENTIALS", None),
    ),
    "absurd credentials": (
        op.TOKEN_CREATE,
        lambda _: {"input": {"email": LONG, "password": LONG}},
        ("INVALID", "input.email"),
    ),
    "a guessed refresh token": (
        op.TOKEN_REFRESH,
        lambda _: {"refreshToken": "a.guess.ä"},
        ("INVALID_REFRESH_TOKEN", "refreshToken"),
    ),
    "an absurd refresh token": (
        op.TOKEN_REFRESH,
        lambda _: {"refreshToken": LONG},
        ("INVALID_REFRESH_TOKEN", "refreshToken"),
    ),
}
CUSTOMERS: dict[str, Case] = {
    "no new name": (
        op.CUSTOMER_UPDATE,
        lambda _: {"input": {"displayName": " "}},
        ("INVALID", "input.displayName"),
    ),
    "another version": (
        op.CUSTOMER_UPDATE,
        lambda _: {"input": {"displayName": "Eve"}, "ifVersion": 99},
        ("CONFLICT", "ifVersion"),
    ),
    "an address for another version": (
        op.ADDRESS_UPSERT,
        lambda _: {"input": {"address": ADDRESS}, "ifVersion": 99},
        ("CONFLICT", "ifVersion"),
    ),
    "nobody at the address": entering("name", name=" "),
    "a long street": entering("line1", line1=LONG),
    "a long phone number": entering("phone", phone=LONG),
    "a postal code of elsewhere": entering("postalCode", postalCode="SW1A 1AA"),
    "no handle": applying("handle", handle=""),
    "a bad handle": applying("handle", handle="Not A Handle"),
    "a long handle": applying("handle", handle="a" * 300),
    "a store without a name": applying("name", name=""),
    "a long story": applying("description", description=LONG),
}
SELLERS: dict[str, Case] = {
    "a second store": (
        op.SELLER_APPLY,
        lambda _: {
            "input": {"handle": "second-store", "name": "A", "countryCode": "US", "currency": "USD"}
        },
        ("ALREADY_SELLING", None),
    ),
    "no code": a_coupon("code", code=""),
    "a long code": a_coupon("code", code=LONG),
    "a code of two words": a_coupon("code", code="SAVE 10"),
    "nothing off": a_coupon("basisPoints", basisPoints=0),
    "more than all off": a_coupon("basisPoints", basisPoints=10_001),
    "a part and an amount": a_coupon("basisPoints", amount=usd("1.00")),
    "no amount": fixed("amount", None),
    "an amount of nothing": fixed("amount", usd("0")),
    "two currencies": fixed("currency", usd("1.00"), minSubtotal=usd("5.00", "EUR")),
    "a third currency": fixed("currency", usd("1.00"), currency="EUR"),
    "over before it begins": a_coupon(
        "endsAt", startsAt="2030-01-02T00:00:00Z", endsAt="2030-01-01T00:00:00Z"
    ),
    "no use": a_coupon("usageLimit", usageLimit=0),
    "less than no use": a_coupon("perCustomerLimit", perCustomerLimit=-1),
}
MARKETPLACE: dict[str, Case] = {
    "no such store": deciding("NOT_FOUND", "id", id="sel_unknown"),
    "an id of another kind": (
        op.SELLER_STATUS,
        lambda it: {"id": it.lamp.id, "status": "SUSPENDED", "reason": "Fraud"},
        ("NOT_FOUND", "id"),
    ),
    "as it is": deciding("STATUS_CHANGE_REFUSED", "status", status="ACTIVE"),
    "back to the beginning": deciding("STATUS_CHANGE_REFUSED", "status", status="APPLIED"),
    "rejected too late": deciding("STATUS_CHANGE_REFUSED", "status", status="REJECTED"),
    "no reason": deciding("INVALID", "reason", reason="  "),
    "a long reason": deciding("INVALID", "reason", reason=LONG),
}


@pytest.mark.parametrize("case", NOBODYS.values(), ids=NOBODYS)
async def test_a_visitor_is_refused(shop: Shop, case: Case, world: World) -> None:
    document, given, expected = case

    await shop.demand_refusal(document, NOBODY, given(world), expected)


@pytest.mark.parametrize("case", CUSTOMERS.values(), ids=CUSTOMERS)
async def test_a_customer_is_refused(shop: Shop, case: Case, world: World) -> None:
    document, given, expected = case

    await shop.demand_refusal(document, world.buyer, given(world), expected)


@pytest.mark.parametrize("case", SELLERS.values(), ids=SELLERS)
async def test_a_seller_is_refused(shop: Shop, case: Case, world: World) -> None:
    document, given, expected = case

    await shop.demand_refusal(document, world.seller, given(world), expected)


@pytest.mark.parametrize("case", MARKETPLACE.values(), ids=MARKETPLACE)
async def test_even_an_administrator_is_refused(shop: Shop, case: Case, world: World) -> None:
    document, given, expected = case

    await shop.demand_refusal(document, ADMIN, given(world), expected)


async def test_an_instant_that_no_calendar_has_is_refused(shop: Shop, world: World) -> None:
    given = {"code": "SAVE10", "scope": "SELLER", "kind": "PERCENT", "basisPoints": 1000}
    given |= {"endsAt": "9999-12-31T23:59:59-14:00"}

    fault = await shop.fault(op.COUPON_CREATE, world.seller, input=given)

    assert fault == {"code": "BAD_USER_INPUT"}
