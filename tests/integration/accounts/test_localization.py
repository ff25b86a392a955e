"""For whom an operation is answered: the operation says, else the profile, else the headers."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from domains.shared_kernel.money import Currency
from domains.shared_kernel.use_case import Viewer
from resolvers.accounts.localization import preferred
from resolvers.apis import Apis
from resolvers.context import Context
from schema.build import subgraph

GRAPH = subgraph("accounts")
ASK = "{ localization { country language currency } }"
VARIED = """query($c: CountryCode, $l: LanguageCode = "fr", $m: CurrencyCode) @inContext(
  country: $c, language: $l, currency: $m) { localization { country language currency } }"""


class Profiles:
    async def by_ids(self, ids: list[str], /) -> list[Any]:
        return [
            SimpleNamespace(id=id, country="DE", language="de", currency=Currency.EUR) for id in ids
        ]


async def ask(document: str, *, signed_in: bool = False, **variables: Any) -> Any:
    apis = cast("Apis", SimpleNamespace(accounts=Profiles()))
    viewer = Viewer(customer_id="cus_1") if signed_in else Viewer()
    context = Context(apis, viewer, accept_language="pt-br;q=0.5, nl, *;q=0.1")
    result: Any = await GRAPH.execute(document, variables, context)
    assert not result.errors, result.errors
    return tuple(result.data["localization"].values())


async def test_the_operation_says() -> None:
    literal = "query @inContext(country: JP, language: ja, currency: JPY) " + ASK
    literal = literal.replace("JP,", '"JP",').replace("ja,", '"ja",')

    assert await ask(literal, signed_in=True) == ("JP", "ja", "JPY")
    assert await ask(VARIED, signed_in=True, c="US", m="USD") == ("US", "fr", "USD")


async def test_else_the_profile_says() -> None:
    assert await ask(ASK, signed_in=True) == ("DE", "de", "EUR")
    assert await ask(VARIED, signed_in=True, l=None) == ("DE", "de", "EUR")


async def test_else_the_header_says_the_language() -> None:
    assert await ask(ASK) == (None, "nl", None)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", None),
        ("*", None),
        ("en", "en"),
        ("EN-us,en;q=0.9", "en-US"),
        ("de;q=0, fr;q=0.3, it;q=0.8", "it"),
        ("zh-Hant-TW, ja;q=0.1", "ja"),
        ("\x00;;;q=9,,é", None),
    ],
)
def test_a_header_prefers_one_language(header: str, language: str | None) -> None:
    assert preferred(header) == language


async def test_all_currencies_are_told() -> None:
    result: Any = await GRAPH.execute(
        "{ localization { availableCurrencies } }", None, Context(cast("Apis", object()))
    )

    assert set(result.data["localization"]["availableCurrencies"]) == {*Currency.__members__}


async def test_the_marketplace_tells_everybody_the_same() -> None:
    apis: Any = SimpleNamespace(shop_name="Bazaar")

    result: Any = await GRAPH.execute("{ shop { name currencies countries } }", None, Context(apis))

    assert not result.errors
    shop = result.data["shop"]
    assert shop["name"] == "Bazaar"
    assert set(shop["currencies"]) == {*Currency.__members__}
    assert len(shop["countries"]) == 249
    assert shop["countries"] == sorted(shop["countries"])
