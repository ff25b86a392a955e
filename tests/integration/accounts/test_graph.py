"""Accounts as clients see them: through the subgraph, on real engines."""

from typing import Any

import pytest

from apps.composition.accounts import Accounts
from domains.shared_kernel.use_case import Viewer
from resolvers.apis import Apis
from resolvers.context import Context
from schema.build import subgraph
from schema.entities import Subgraph
from tests.builders.accounts import PASSWORD, an_email

REGISTER = """mutation($input: CustomerCreateInput!) {
  customerCreate(input: $input) { email userErrors { code field } } }"""
SIGN_IN = """mutation($input: CredentialsInput!) {
  accessTokenCreate(input: $input) {
    credentials { accessToken refreshToken }
    userErrors { code message ... on AccountThrottled { retryAfter } } } }"""
REFRESH = """mutation($token: String!) {
  accessTokenRefresh(refreshToken: $token) {
    credentials { accessToken refreshToken } userErrors { code field } } }"""
SAVE = """mutation($input: CustomerAddressInput!, $ifVersion: Int) {
  customerAddressUpsert(input: $input, ifVersion: $ifVersion) {
    address { id isDefault address { city } }
    customer { version defaultAddress { id } addresses { id isDefault } }
    userErrors { code field ... on AccountConflict { current { version } } } } }"""
BERLIN = {
    "name": "Ada",
    "line1": "Hauptstr. 1",
    "city": "Berlin",
    "postalCode": "10115",
    "countryCode": "DE",
}


class Client:
    """Sends documents as whoever has signed in."""

    def __init__(self, desk: Accounts, graph: Subgraph) -> None:
        self.apis = Apis.__new__(Apis)
        object.__setattr__(self.apis, "accounts", desk.reads)
        object.__setattr__(self.apis, "account_commands", desk.commands)
        self.desk, self.graph, self.viewer = desk, graph, Viewer()

    async def __call__(self, document: str, **variables: Any) -> dict[str, Any]:
        result = await self.graph.execute(
            document,
            variable_values=variables,
            context_value=Context(apis=self.apis, viewer=self.viewer),
        )
        assert not result.errors, result.errors
        data: dict[str, Any] = result.data or {}
        return data

    async def sign_in(self) -> dict[str, Any]:
        """Register and come in; the credentials."""
        email = an_email()
        await self(REGISTER, input={"email": email, "password": PASSWORD, "displayName": "Ada"})
        answer = await self(SIGN_IN, input={"email": email, "password": PASSWORD})
        credentials: dict[str, Any] = answer["accessTokenCreate"]["credentials"]
        await self.use(credentials)
        return credentials

    async def use(self, credentials: dict[str, Any]) -> None:
        self.viewer = await self.desk.authenticate(credentials["accessToken"]) or Viewer()


@pytest.fixture(scope="module")
def graph() -> Subgraph:
    return subgraph("accounts")


@pytest.fixture
def client(desk: Accounts, graph: Subgraph) -> Client:
    return Client(desk, graph)


async def test_registering_twice_is_answered_alike(client: Client) -> None:
    wanted = {"email": an_email().upper(), "password": PASSWORD, "displayName": "Ada"}

    first = await client(REGISTER, input=wanted)
    second = await client(REGISTER, input=wanted)

    assert first == second == {
        "customerCreate": {"email": wanted["email"].lower(), "userErrors": []}
    }  # fmt: skip


async def test_what_is_refused_is_named_by_its_path(client: Client) -> None:
    answer = await client(REGISTER, input={"email": "x", "password": "x", "displayName": "x"})
    assert answer["customerCreate"]["userErrors"] == [
        {"code": "INVALID", "field": ["input", "email"]}
    ]

    await client.sign_in()
    answer = await client(SAVE, input={"address": BERLIN | {"postalCode": "x"}})
    assert answer["customerAddressUpsert"]["userErrors"] == [
        {"code": "INVALID", "field": ["input", "address", "postalCode"]}
    ]


async def test_tokens_are_traded_once(client: Client) -> None:
    first = await client.sign_in()

    traded = await client(REFRESH, token=first["refreshToken"])
    again = await client(REFRESH, token=first["refreshToken"])

    assert traded["accessTokenRefresh"]["userErrors"] == []
    assert again["accessTokenRefresh"] == {
        "credentials": None,
        "userErrors": [{"code": "INVALID_REFRESH_TOKEN", "field": ["refreshToken"]}],
    }
    await client.use(first)
    assert client.viewer == Viewer()


async def test_signing_out_ends_the_access_token_at_once(client: Client) -> None:
    credentials = await client.sign_in()

    answer = await client("mutation { accessTokenRevoke(all: true) { revokedSessions } }")

    assert answer == {"accessTokenRevoke": {"revokedSessions": 1}}
    await client.use(credentials)
    assert await client("{ customer { id } }") == {"customer": None}


async def test_the_eleventh_wrong_password_in_a_row_has_to_wait(client: Client) -> None:
    email = an_email()
    for _ in range(10):
        answer = await client(SIGN_IN, input={"email": email, "password": "x"})
        assert answer["accessTokenCreate"]["userErrors"][0]["code"] == "WRONG_CREDENTIALS"

    answer = await client(SIGN_IN, input={"email": email, "password": "x"})

    [refusal] = answer["accessTokenCreate"]["userErrors"]
    assert refusal["code"] == "THROTTLED"
    assert 0 < refusal["retryAfter"] <= 60


async def test_an_address_book_has_one_default(client: Client) -> None:
    await client.sign_in()

    first = await client(SAVE, input={"address": BERLIN})
    second = await client(SAVE, input={"address": BERLIN, "isDefault": True})

    one = first["customerAddressUpsert"]["address"]
    assert one["isDefault"]
    two = second["customerAddressUpsert"]["address"]
    assert second["customerAddressUpsert"]["customer"] == {
        "version": 3,
        "defaultAddress": {"id": two["id"]},
        "addresses": [{"id": two["id"], "isDefault": True}, {"id": one["id"], "isDefault": False}],
    }


async def test_a_change_against_an_old_version_shows_the_current_customer(client: Client) -> None:
    await client.sign_in()
    await client(SAVE, input={"address": BERLIN})

    answer = await client(SAVE, input={"address": BERLIN}, ifVersion=1)

    assert answer["customerAddressUpsert"] == {
        "address": None,
        "customer": None,
        "userErrors": [{"code": "CONFLICT", "field": ["ifVersion"], "current": {"version": 2}}],
    }


async def test_a_profile_changes_only_where_it_is_told_to(client: Client) -> None:
    await client.sign_in()

    answer = await client(
        """mutation { customerUpdate(input: {language: "de", currency: EUR, country: "DE"}) {
             customer { displayName language currency country } userErrors { code } } }"""
    )

    assert answer["customerUpdate"]["customer"] == {
        "displayName": "Ada",
        "language": "de",
        "currency": "EUR",
        "country": "DE",
    }


async def test_a_customer_is_for_the_customer_and_administrators_only(client: Client) -> None:
    await client.sign_in()
    await client(SAVE, input={"address": BERLIN})
    ada = str(client.viewer.customer_id)
    seen = """query($of: [_Any!]!) {
      _entities(representations: $of) { ... on Customer { email addresses { id } } } }"""
    query = {"of": [{"__typename": "Customer", "id": ada}]}
    assert (await client(seen, **query))["_entities"][0]["addresses"]

    client.viewer = Viewer(customer_id="cus_other")
    assert (await client(seen, **query))["_entities"] == [None]
    client.viewer = Viewer()
    assert (await client(seen, **query))["_entities"] == [None]
    client.viewer = Viewer(customer_id="cus_admin", is_admin=True)
    assert (await client(seen, **query))["_entities"][0]["addresses"]
