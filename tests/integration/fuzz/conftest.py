"""The API as it is served, and a few things in it to ask for."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from anyio.from_thread import start_blocking_portal

from apps.embedded.settings import Urls
from apps.settings import Settings
from persistence.migrations.upgrade import upgrade
from schema.build import DOMAINS, Supergraph
from tests.conformance.http.conftest import serving
from tests.integration.purchase import operations as op
from tests.integration.purchase.conftest import a_store, promote
from tests.integration.purchase.people import Person, key, sign_in, signed_up

SEED: dict[str, Any] = {
    "title": "Desk lamp",
    "variants": [{"sku": "LAMP-1", "price": {"amount": "19.99", "currencyCode": "USD"}}],
    "media": [{"url": "https://images.example/lamp.jpg", "altText": "A lamp"}],
}
CREATE_CHECKOUT = """mutation($input: CheckoutCreateInput!) {
  checkoutCreate(input: $input) {
    checkout { id groups { id lines { id } deliveryOptions { id } } }
    userErrors { code message } } }"""


@dataclass
class Target:
    """`tokens` are of nobody, a customer, a store's owner, an administrator; `ids` of what is."""

    url: str
    graph: Supergraph
    http: httpx.Client
    tokens: list[str | None]
    ids: list[str]


@pytest.fixture(scope="module")
def target(engines: Urls) -> Iterator[Target]:
    """In a thread of its own: Hypothesis draws while a test runs, and cannot inside a loop."""
    urls = {"database_url": engines.database_url, "redis_url": engines.redis_url}
    settings = Settings.model_validate(urls)
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(opened(settings)) as target,
    ):
        yield target


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Target]:
    assert settings.database_url
    await upgrade(settings.database_url)
    graph = Supergraph(DOMAINS)
    async with serving(graph, settings) as url:
        admin, email = await signed_up(url)
        await promote(settings.database_url, email)
        await sign_in(admin, email)
        store = await a_store(url, admin)
        buyer, _ = await signed_up(url)
        ids = [store.id, *await things(store.owner, buyer)]
        tokens = [None, buyer.token, store.owner.token, admin.token]
        for person in (admin, store.owner, buyer):
            await person.close()
        with httpx.Client(timeout=30) as http:
            yield Target(url, graph, http, tokens, ids)


async def things(owner: Person, buyer: Person) -> list[str]:
    """Ids of a product, its variant, a cart, its line, a checkout and its parts."""
    product = (await owner.do(op.CREATE_PRODUCT, input=SEED))["product"]
    variant = product["variants"]["nodes"][0]["id"]
    await owner.do(op.STOCK, variant=variant, quantity=1000, key=key())
    await owner.do(op.PUBLISH, id=product["id"])
    cart = (await buyer.do(op.CREATE_CART, lines=[{"variantId": variant}]))["cart"]["id"]
    lines = (await buyer.ask(op.CART, id=cart))["cart"]["lines"]["nodes"]
    created = await buyer.do(CREATE_CHECKOUT, input={"cartId": cart, "countryCode": "US"})
    checkout = created["checkout"]
    [group] = checkout["groups"]
    options = [option["id"] for option in group["deliveryOptions"]]
    parts = [lines[0]["id"], group["id"], group["lines"][0]["id"], *options]
    return [product["id"], variant, cart, checkout["id"], *parts]
