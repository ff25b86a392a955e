"""What values look like in an answer."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domains.shared_kernel.countries import COUNTRIES
from domains.shared_kernel.money import MAX_MINOR_UNITS, Currency, Money
from resolvers import scalars
from resolvers.context import Context
from schema.build import DOMAINS, Supergraph

LOCALIZED = "query($in: CountryCode) @inContext(country: $in) { localization { country } }"


@given(st.integers(-MAX_MINOR_UNITS, MAX_MINOR_UNITS), st.sampled_from(Currency))
def test_amounts_are_written_as_exact_decimals(minor_units: int, currency: Currency) -> None:
    money = Money(minor_units, currency)

    assert written(money) == f"{money.amount:f}"


@pytest.mark.parametrize(
    ("minor_units", "currency", "text"),
    [(5, "EUR", "0.05"), (1999, "USD", "19.99"), (1999, "JPY", "1999"), (-1, "KWD", "-0.001")],
)
def test_amounts_have_the_digits_of_their_currency(
    minor_units: int, currency: str, text: str
) -> None:
    assert written(Money(minor_units, Currency(currency))) == text


def written(money: Any) -> Any:
    return scalars.amount(money)


def test_there_are_249_countries() -> None:
    assert len(COUNTRIES) == 249
    assert {"DE", "GB", "JP", "US"} <= COUNTRIES


@pytest.mark.parametrize("code", ["ZZ", "UK", "EU", "XK", "AN", "de", "DEU", "", 49])
async def test_what_is_no_country_is_refused(code: object) -> None:
    no_apis: Any = object()
    literal = LOCALIZED.replace("($in: CountryCode)", "").replace(
        "$in", orjson.dumps(code).decode()
    )

    for document, variables in ((LOCALIZED, {"in": code}), (literal, {})):
        result = await Supergraph(DOMAINS).execute(document, variables, Context(no_apis))

        [error] = result.errors or []
        assert error.extensions == {"code": "BAD_USER_INPUT"}
        assert result.data is None


INSTANT = "mutation($in: ApiKeyCreateInput!) { apiKeyCreate(input: $in) { secret } }"


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
async def test_an_instant_outside_the_calendar_is_refused(text: str) -> None:
    no_apis: Any = object()
    given = {"name": "Sync", "scopes": ["ORDERS_READ"], "expiresAt": text}
    literal = f'{{ name: "Sync", scopes: [ORDERS_READ], expiresAt: "{text}" }}'
    written_out = INSTANT.replace("($in: ApiKeyCreateInput!)", "").replace("$in", literal)

    for document, variables in ((INSTANT, {"in": given}), (written_out, {})):
        result = await Supergraph(DOMAINS).execute(document, variables, Context(no_apis))

        [error] = result.errors or []
        assert error.extensions == {"code": "BAD_USER_INPUT"}
