"""The simulated carrier signs what the marketplace accepts."""

import io

import httpx
import orjson
from rich.console import Console

from apps.simulate.carrier import JOURNEY, NAME, Carrier
from apps.simulate.journal import Journal
from domains.shipping.adapters.outbound.standard_webhooks import StandardWebhookSignatures
from domains.shipping.application.ports.outbound import SignedMessage

SECRET = "s" * 32


class Marketplace:
    """Takes down events, each once, as the webhook for carriers does."""

    def __init__(self) -> None:
        self.events: dict[str, str] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        message = SignedMessage(
            id=request.headers["webhook-id"],
            timestamp=request.headers["webhook-timestamp"],
            signature=request.headers["webhook-signature"],
            body=request.content,
        )
        StandardWebhookSignatures(SECRET).verify(NAME, message)
        [event] = orjson.loads(request.content)["events"]
        reception = "DUPLICATE" if event["id"] in self.events else "RECORDED"
        self.events[event["id"]] = event["code"]
        return httpx.Response(200, json={"events": [{"id": event["id"], "reception": reception}]})


async def test_a_parcel_is_carried_to_the_door() -> None:
    marketplace, journal = Marketplace(), Journal(Console(file=io.StringIO()))
    client = httpx.AsyncClient(transport=httpx.MockTransport(marketplace))
    carrier = Carrier(client, "http://shop", SECRET, journal, pace=0.001)

    await carrier._carry("DP-1")

    assert tuple(marketplace.events.values()) == JOURNEY
    assert journal.counts == {"parcels delivered": 1}


def test_a_parcel_is_taken_once() -> None:
    carrier = Carrier(httpx.AsyncClient(), "http://shop", SECRET, Journal(Console()))

    for _ in range(2):
        carrier.take("DP-1")

    assert carrier.parcels.qsize() == 1
