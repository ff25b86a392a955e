"""Orders and shipping in the graph, on a real database, with what they do elsewhere."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

import pytest

from apps.composition.orders import order_commands
from apps.composition.shipping import shipping_commands
from domains.orders.application.ports.inbound import OrderCommands
from domains.shared_kernel.ids import new_id
from domains.shared_kernel.use_case import Begin, IdempotencyKey, Viewer
from domains.shipping.application.ports.inbound import ShippingCommands
from domains.shipping.application.use_cases.create_shipment import CreateShipment, ParcelDraft
from persistence.engine import Pools
from persistence.messaging.feed import LiveFeed
from persistence.messaging.hub import Hub
from persistence.orders.reader import SqlOrderReader
from persistence.shipping.reader import SqlShippingReader
from persistence.unit_of_work import SqlUnitOfWork
from resolvers.apis import Apis
from resolvers.context import Context
from schema.build import subgraph
from tests.builders.orders import UNDELIVERED_WINDOW, WINDOW
from tests.builders.shipping import tracking
from tests.builders.sold import Sold, sell
from tests.fakes.payments import StoppedClock

GRAPHS = {name: subgraph(name) for name in ("orders", "shipping")}
SECRET = "a secret for carriers in tests"  # noqa: S105 - of no real carrier


class Stores:
    """Each store's owner is the customer whose id ends like the store's."""

    async def ids_by_owner(self, owners: list[str], /) -> list[str | None]:
        return [
            owner.replace("own_", "sel_") if owner.startswith("own_") else None for owner in owners
        ]


def owner_of(sold: Sold) -> Viewer:
    return Viewer(sold.seller_id.replace("sel_", "own_"))


@dataclass
class Shop:
    pools: Pools
    begin: Begin[SqlUnitOfWork]
    clock: StoppedClock
    orders: OrderCommands
    shipping: ShippingCommands

    async def sell(self, **overrides: Any) -> Sold:
        return await sell(self.begin, self.clock, **overrides)

    async def dispatch(self, sold: Sold) -> None:
        """All of it, in one parcel."""
        parcel = ParcelDraft(tracking=tracking(), lines=None)
        command = CreateShipment(
            key=IdempotencyKey(sold.seller_id, new_id("key")),
            order_id=sold.order_id,
            seller_id=sold.seller_id,
            parcels=(parcel,),
        )
        await self.shipping.create_shipment(command)

    async def ask(
        self, graph: str, query: str, viewer: Viewer | None = None, **variables: Any
    ) -> Any:
        context = self.context(viewer)
        result = await GRAPHS[graph].execute(query, variables, context_value=context)
        assert not result.errors, result.errors
        return result.data

    def context(self, viewer: Viewer | None = None) -> Context:
        apis = SimpleNamespace(
            feed=LiveFeed(self.pools.read, Hub()),
            orders=SqlOrderReader(self.pools.read),
            order_commands=self.orders,
            sellers=Stores(),
            shipping=SqlShippingReader(self.pools.read),
            shipping_commands=self.shipping,
        )
        return Context(apis=cast("Apis", apis), viewer=viewer or Viewer())


@pytest.fixture
def shop(pools: Pools, begin: Begin[SqlUnitOfWork]) -> Shop:
    clock = StoppedClock()
    return Shop(
        pools=pools,
        begin=begin,
        clock=clock,
        orders=order_commands(begin, clock, window=WINDOW, undelivered_window=UNDELIVERED_WINDOW),
        shipping=shipping_commands(
            begin,
            clock,
            window=WINDOW,
            undelivered_window=UNDELIVERED_WINDOW,
            carrier_secret=SECRET,
        ),
    )
