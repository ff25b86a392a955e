"""A shopper: browses, buys, pays, waits for the parcel, confirms it and says what they think."""

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Final

from apps.demo.praise import praise
from apps.simulate import operations
from apps.simulate.chance import CHANCE
from apps.simulate.graph import Graph, Trouble, fresh_key
from apps.simulate.journal import Journal

CARDS: Final = ("tok_visa",) * 14 + ("tok_declined", "tok_insufficient_funds") + ("tok_3ds",) * 3
"""Test cards of the sandbox gateway, see `apps/sandbox/cards.py`."""

CHALLENGE_CODE: Final = "1234"
CODES: Final = ((), (), (), ("WELCOME10",))
SOLD_OUT: Final = frozenset({"INSUFFICIENT_STOCK", "VARIANT_UNAVAILABLE", "NO_LINES"})
"""Refusals that a shopper takes with a shrug: somebody else was faster."""

OPEN: Final = frozenset({"PENDING_PAYMENT", "PAID", "PARTIALLY_SHIPPED", "SHIPPED", "DELIVERED"})


class Declined(Exception):
    """The purchase was not paid; the message says why."""


@dataclass(slots=True, kw_only=True)
class Shopper:
    """Somebody with an address; a guest has no token, and keeps what shows their orders."""

    graph: Graph
    name: str
    email: str
    address: dict[str, str | None]
    sellers: Sequence[str]
    journal: Journal
    access_token: str | None = None

    @property
    def is_guest(self) -> bool:
        return self.graph.token is None

    async def shop(self) -> None:
        """One visit, from the first look to the review; nothing that happens in it is raised."""
        try:
            group = await self._buy()
            await self._await_parcels(group)
        except Declined as reason:
            self.journal.tell(self.name, f"could not pay: {reason}", counted="declined")
        except Trouble as error:
            if SOLD_OUT.intersection(error.codes):
                self.journal.tell(self.name, "came too late", counted="sold out")
            else:
                self.journal.fail(self.name, error)

    async def _buy(self) -> str:
        """The id of the purchase."""
        variants = await self._browse()
        if not variants:
            raise Trouble("found nothing to buy", ("NO_LINES",))
        lines = [{"variantId": it, "quantity": CHANCE.choice((1, 1, 2))} for it in variants]
        cart = (await self.graph.do(operations.OPEN_CART, input={"lines": lines[:1]}))["cart"]
        if lines[1:]:
            await self.graph.do(
                operations.ADD_LINES, cart=cart["id"], lines=lines[1:], key=fresh_key()
            )
        checkout = await self._check_out(cart["id"])
        return await self._pay(checkout)

    async def _browse(self) -> list[str]:
        """Looks into one store, at some products; wants a variant of one or two."""
        shelf = await self.graph.ask(operations.SHELF, seller=CHANCE.choice(self.sellers))
        shown = shelf["products"]["nodes"]
        wanted = []
        for card in CHANCE.sample(shown, min(len(shown), CHANCE.choice((1, 1, 2)))):
            product = (await self.graph.ask(operations.PRODUCT, handle=card["handle"]))["product"]
            choices = [it["id"] for it in product["variants"]["nodes"] if it["availableForSale"]]
            wanted += CHANCE.sample(choices, min(len(choices), 1))
        return wanted

    async def _check_out(self, cart_id: str) -> dict[str, Any]:
        """The checkout with its quote: delivery and card are chosen."""
        given = {
            "cartId": cart_id,
            "email": self.email,
            "shippingAddress": self.address,
            "discountCodes": list(CHANCE.choice(CODES)),
        }
        opened = await self.graph.do(operations.CHECK_OUT, input=given, key=fresh_key())
        checkout = opened["checkout"]
        selections = [
            {"groupId": it["id"], "deliveryOptionId": CHANCE.choice(it["deliveryOptions"])["id"]}
            for it in checkout["groups"]
        ]
        await self.graph.do(operations.CHOOSE_DELIVERY, id=checkout["id"], selections=selections)
        cards = [it for it in CARDS if not (self.is_guest and it == "tok_3ds")]
        method = {"cardToken": CHANCE.choice(cards)}
        ready = await self.graph.do(operations.CHOOSE_CARD, id=checkout["id"], input=method)
        quoted: dict[str, Any] = ready["checkout"]
        return quoted

    async def _pay(self, checkout: dict[str, Any]) -> str:
        quote = checkout["quote"]
        begun = await self.graph.do(
            operations.PAY, id=checkout["id"], token=quote["token"], key=fresh_key()
        )
        progress = self.graph.watch(operations.PROGRESS, attempt=begun["attempt"]["id"])
        async with aclosing(progress) as steps:
            async for step in steps:
                state = step["checkoutCompletionProgress"]
                if state["__typename"] == "CheckoutCompletionActionRequired":
                    await self._pass_challenge(state["payment"]["id"])
                elif state["__typename"] == "CheckoutCompletionFailed":
                    raise Declined(state["code"])
                elif state["__typename"] == "CheckoutCompletionSuccess":
                    self.access_token = state["accessToken"]
                    total = f"{quote['total']['amount']} {quote['total']['currencyCode']}"
                    self.journal.tell(self.name, f"paid {total}", counted="paid")
                    group: str = state["orderGroup"]["id"]
                    return group
        raise Trouble("The payment's progress ended without an outcome.")

    async def _pass_challenge(self, payment_id: str) -> None:
        self.journal.tell(self.name, "passes the bank's challenge", counted="challenges")
        await self.graph.do(
            operations.ANSWER_CHALLENGE, payment=payment_id, data={"code": CHALLENGE_CODE}
        )

    async def _await_parcels(self, group_id: str) -> None:
        """Follow all orders of the purchase until each is over."""
        open_orders: dict[str, bool] = {}
        token = self.access_token
        following = self.graph.watch(operations.FOLLOW, group=group_id, token=token)
        async with aclosing(following) as events:
            async for event in events:
                change = event["orderStatusChanged"]
                order = change["order"]
                open_orders[order["id"]] = change["status"] in OPEN
                if change["status"] == "DELIVERED":
                    await self._receive(order)
                if not any(open_orders.values()):
                    return

    async def _receive(self, order: dict[str, Any]) -> None:
        await self.graph.do(
            operations.CONFIRM, order=order["id"], key=fresh_key(), token=self.access_token
        )
        self.journal.tell(self.name, f"received order {order['number']}", counted="completed")
        if self.is_guest:  # only customers review
            return
        for line in order["lines"]:
            rating, title, body = praise(CHANCE.randrange(1 << 32))
            given = {"orderLineId": line["id"], "rating": rating, "title": title, "body": body}
            await self.graph.do(operations.REVIEW, input=given, key=fresh_key())
            self.journal.tell(self.name, f"gave {line['title']} {rating} of 5", counted="reviews")
