"""People who use the marketplace by its public API alone, with a real GraphQL client."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
from gql import Client, gql
from gql.client import AsyncClientSession
from gql.transport.websockets import WebsocketsTransport

PASSWORD = "correct horse battery staple"  # noqa: S105 - of test customers
ADDRESS = {
    "name": "Ada Lovelace",
    "line1": "12 St James's Square",
    "city": "New York",
    "postalCode": "10001",
    "countryCode": "US",
}


def key() -> str:
    """A fresh idempotency key."""
    return uuid4().hex


@dataclass
class Person:
    """Somebody with an HTTP client; `token` signs them in."""

    url: str
    token: str | None = None
    http: httpx.AsyncClient = field(default_factory=lambda: httpx.AsyncClient(timeout=30))

    async def ask(self, document: str, **variables: Any) -> Any:
        """The data of an operation that must not have errors."""
        answer = await self.answer(document, **variables)
        assert "errors" not in answer, answer
        return answer["data"]

    async def do(self, document: str, **variables: Any) -> Any:
        """The payload of a mutation with one field, which must not be refused."""
        [payload] = (await self.ask(document, **variables)).values()
        assert payload["userErrors"] == [], payload
        return payload

    async def refused(self, document: str, **variables: Any) -> str:
        """The code with which a mutation is refused."""
        [payload] = (await self.ask(document, **variables)).values()
        code: str = payload["userErrors"][0]["code"]
        return code

    async def answer(self, document: str, **variables: Any) -> Any:
        body = {"query": document, "variables": variables}
        response = await self.http.post(self.url, json=body, headers=self.headers)
        return response.json()

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"} if self.token else {}

    @asynccontextmanager
    async def socket(self, url: str | None = None) -> AsyncIterator[AsyncClientSession]:
        """A `graphql-transport-ws` connection."""
        transport = WebsocketsTransport(
            url=(url or self.url).replace("http", "ws", 1),
            subprotocols=["graphql-transport-ws"],
            init_payload=self.headers,
        )
        async with Client(transport=transport) as session:
            yield session

    async def close(self) -> None:
        await self.http.aclose()


def document(text: str, **variables: Any) -> Any:
    """An operation as the GraphQL client takes it."""
    operation = gql(text)
    operation.variable_values = variables
    return operation


async def signed_up(url: str) -> tuple[Person, str]:
    """A new customer, signed in, and the e-mail address."""
    person, email = Person(url), f"{uuid4().hex}@shoppers.example"
    create = """mutation($email: String!, $password: String!) {
      customerCreate(input: {email: $email, password: $password, displayName: "Somebody"}) {
        userErrors { code message } } }"""
    await person.do(create, email=email, password=PASSWORD)
    await sign_in(person, email)
    return person, email


async def sign_in(person: Person, email: str) -> None:
    create = """mutation($email: String!, $password: String!) {
      accessTokenCreate(input: {email: $email, password: $password}) {
        credentials { accessToken } userErrors { code message } } }"""
    payload = await person.do(create, email=email, password=PASSWORD)
    person.token = payload["credentials"]["accessToken"]
