"""Cases D and E: carts that grow, and carts that become paid orders; the books are checked after.

They have no hand-written twin: what a shop has to do is not a few statements. They are held against
the listing of the yardstick, as many times as the next best product needs (docs/benchmarks.md).
"""

import asyncio
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import asyncpg
import orjson

from tests.bench.client import Answer, BadAnswer, Connection, Visit, post
from tests.bench.documents import document_id
from tests.bench.home import Home
from tests.integration.purchase.books import check_books

LINES: Final = 5
"""Different variants that come into one cart, one request each."""

BOUGHT: Final = 2
"""Different variants in a purchase, mostly of two stores."""

TARGETS: Final = {"D": 3.3, "E": 15.6}
"""Times the listing of the yardstick: 0.86 and 4.0 ms where that took 0.257."""

BUYERS: Final = 96
"""At the same time in case E. They spend most of it waiting until it is time to ask again: with so
many the processes are busy, as in the other cases, and seldom have to be woken."""

PATIENCE: Final = 30.0
ADDRESS: Final = {
    "name": "Bea Buyer",
    "line1": "1 Mill Lane",
    "city": "Portland",
    "region": "OR",
    "postalCode": "97201",
    "countryCode": "US",
}


@dataclass(slots=True)
class Purchases:
    """What buyers do; `done` counts the purchases that were paid."""

    port: int
    database_url: str
    variants: Sequence[str]
    done: int = 0

    async def growing_carts(self, count: int) -> Visit:
        """Empty carts; neighbouring visits add to different ones, so that none waits."""
        connection = await Connection.to(self.port)
        empty: dict[str, Any] = {"in": {"lines": []}}
        carts = [
            (await ask(connection, "E1", empty))["cartCreate"]["cart"]["id"]
            for _ in range(-(-count // LINES))
        ]
        connection.close()
        await self._tidied()

        async def visit(connection: Connection, number: int) -> int:
            cart, line = carts[number % len(carts)], number // len(carts)
            variables = {
                "cart": cart,
                "variant": self._variant(number % len(carts) + 7 * line),
                "key": str(uuid.uuid4()),
            }
            answer = await asked(connection, "D", variables)
            self._check_cart(_data(answer)["cartLinesAdd"]["cart"])
            return len(answer.body)

        return visit

    async def buying(self, _: int) -> Visit:
        await self._tidied()

        async def visit(connection: Connection, number: int) -> int:
            await self._buy(connection, number)
            self.done += 1
            return 0

        return visit

    async def _tidied(self) -> None:
        """What autovacuum does in a shop: without it, plans stay those of empty tables."""
        connection = await asyncpg.connect(self.database_url)
        await connection.execute("vacuum (analyze)")
        await connection.close()

    async def _buy(self, connection: Connection, number: int) -> None:
        variants = [self._variant(BOUGHT * number + line) for line in range(BOUGHT)]
        lines = [{"variantId": it, "quantity": 1} for it in variants]
        cart = (await ask(connection, "E1", {"in": {"lines": lines}}))["cartCreate"]["cart"]
        self._check_cart(cart)
        wanted = {"cartId": cart["id"], "email": "buyer@bench.example", "countryCode": "US"}
        opened = await ask(connection, "E2", {"in": wanted, "key": str(uuid.uuid4())})
        id = opened["checkoutCreate"]["checkout"]["id"]
        sent = await ask(connection, "E3", {"id": id, "address": ADDRESS})
        groups = sent["checkoutShippingAddressUpdate"]["checkout"]["groups"]
        chosen = [
            {"groupId": it["id"], "deliveryOptionId": it["deliveryOptions"][0]["id"]}
            for it in groups
        ]
        await ask(connection, "E4", {"id": id, "sel": chosen})
        card = {"cardToken": "tok_visa"}
        ready = await ask(connection, "E5", {"id": id, "in": card})
        quote = ready["checkoutPaymentMethodUpdate"]["checkout"]["quote"]
        pay = {"id": id, "token": quote["token"], "key": str(uuid.uuid4())}
        attempt = (await ask(connection, "E6", pay))["checkoutComplete"]["attempt"]
        paid = await self._outcome(connection, attempt)
        if paid["total"] != quote["total"]:
            raise BadAnswer(f"{paid} was paid, the quote was {quote}")

    async def _outcome(self, connection: Connection, attempt: dict[str, Any]) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            while True:
                await asyncio.sleep(attempt["pollAfter"])
                found = await ask(connection, "E7", {"id": attempt["id"]})
                result: dict[str, Any] = found["checkoutCompletionAttempt"]
                if "orderGroup" in result:
                    group: dict[str, Any] = result["orderGroup"]
                    return group
                if result["__typename"] != "CheckoutCompletionProcessing":
                    raise BadAnswer(f"{result}")

    def _variant(self, number: int) -> str:
        return self.variants[number % len(self.variants)]

    def _check_cart(self, cart: dict[str, Any]) -> None:
        lines = cart["lines"]["nodes"]
        pieces = sum(it["quantity"] for it in lines)
        cents = sum(_cents(it["cost"]["total"]) for it in lines)
        if pieces != cart["totalQuantity"] or cents != _cents(cart["cost"]["total"]):
            raise BadAnswer(f"the cart does not add up: {cart}")


async def ask(connection: Connection, name: str, variables: dict[str, Any]) -> dict[str, Any]:
    """The data of an answer without errors and refusals."""
    return _data(await asked(connection, name, variables))


async def asked(connection: Connection, name: str, variables: dict[str, Any]) -> Answer:
    body = orjson.dumps({"documentId": document_id(name), "variables": variables})
    return await connection.ask(post("/graphql", body))


def _data(answer: Answer) -> dict[str, Any]:
    refused = b'"userErrors":' in answer.body and b'"userErrors":[]' not in answer.body
    if answer.status != 200 or b'"errors"' in answer.body or refused:
        raise BadAnswer(f"{answer.status} {answer.body[:1000]!r}")
    data: dict[str, Any] = json.loads(answer.body)["data"]
    return data


def _cents(money: dict[str, str]) -> int:
    return round(float(money["amount"]) * 100)


_BOOKS: Final = """
select
  (select count(*) from order_groups) as purchases,
  (select count(*) from payments where captured_minor = amount_minor) as payments,
  (select coalesce(sum(total_minor), 0) from order_groups) as sold,
  (select coalesce(sum(captured_minor), 0) from payments) as paid,
  (select coalesce(sum(quantity), 0) from order_lines) as pieces,
  (select sum(allocated) from stock) as allocated
"""


async def audit(home: Home, database: str, purchases: int) -> None:
    """Orders equal payments, stock has gone where it was sold, and every law of the books holds.

    Raises:
        BadAnswer: the books do not balance.
    """
    async with home.connection(database) as connection:
        found = dict(await connection.fetchrow(_BOOKS))
        await check_books(connection)
    if not (
        found["purchases"] == found["payments"] == purchases
        and found["sold"] == found["paid"]
        and found["pieces"] == found["allocated"] == BOUGHT * purchases
    ):
        raise BadAnswer(f"{purchases} purchases were made, the books have {found}")
