"""A seller: dispatches each paid order of their store, and those that were waiting already."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field

from apps.simulate import operations
from apps.simulate.carrier import NAME, Carrier
from apps.simulate.chance import CHANCE
from apps.simulate.graph import Graph, Trouble, fresh_key
from apps.simulate.journal import Journal

PAUSE = 2.0
"""Seconds until a lost subscription is taken up again, where it ended."""
LOOK_EVERY = 2.0
"""Seconds between looks at the list of orders that wait."""

NOT_SHIPPABLE = "NOT_SHIPPABLE"


@dataclass(slots=True)
class Seller:
    """`packing` is the mean of seconds that an order takes to pack."""

    graph: Graph
    seller_id: str
    name: str
    carrier: Carrier
    journal: Journal
    packing: float = 1.0
    taken: set[str] = field(default_factory=set)

    async def work(self) -> None:
        """Dispatch until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow())
            await self._forward_parcels()
            while True:  # what was paid before the subscription began, it does not tell
                await asyncio.sleep(LOOK_EVERY)
                await self._look()

    async def _follow(self) -> None:
        cursor: str | None = None
        while True:
            try:
                received = self.graph.watch(operations.NEW_ORDERS, after=cursor)
                async with aclosing(received) as events:
                    async for event in events:
                        new = event["sellerOrderReceived"]
                        cursor = new["cursor"]
                        await self._dispatch(new["order"])
            except Trouble as error:
                self.journal.fail(self.name, error)
            await asyncio.sleep(PAUSE)

    async def _look(self) -> None:
        try:
            waiting = await self.graph.ask(operations.WAITING_ORDERS)
        except Trouble as error:
            self.journal.fail(self.name, error)
            return
        for order in waiting["orders"]["nodes"]:
            await self._dispatch(order)

    async def _forward_parcels(self) -> None:
        """The carrier goes on with what was on its way before it came to work."""
        try:
            travelling = await self.graph.ask(operations.TRAVELLING)
        except Trouble as error:
            self.journal.fail(self.name, error)
            return
        for order in travelling["orders"]["nodes"]:
            for parcel in (it for shipment in order["shipments"] for it in shipment["parcels"]):
                if parcel["carrier"] == NAME and parcel["status"] != "DELIVERED":
                    self.carrier.take(parcel["trackingNumber"])

    async def _dispatch(self, order: dict[str, str]) -> None:
        if order["id"] in self.taken:
            return
        self.taken.add(order["id"])
        await asyncio.sleep(CHANCE.expovariate(1 / self.packing))
        number = f"DP{fresh_key()[:12].upper()}"
        parcel = {"carrier": NAME, "trackingNumber": number}
        try:
            await self.graph.do(
                operations.DISPATCH,
                order=order["id"],
                input={"parcels": [parcel]},
                key=fresh_key(),
            )
        except Trouble as error:
            if NOT_SHIPPABLE not in error.codes:  # it has been dispatched, or cancelled
                self.journal.fail(self.name, error)
            return
        self.journal.tell(self.name, f"dispatched order {order['number']}", counted="dispatched")
        self.carrier.take(number)
