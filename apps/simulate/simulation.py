"""`storefront simulate`: shoppers, sellers and a carrier, all as clients of a running API."""

import asyncio
import signal
from collections.abc import Coroutine, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
from rich.console import Console

from apps.demo import people
from apps.demo.people import Person
from apps.simulate import operations
from apps.simulate.carrier import Carrier
from apps.simulate.chance import CHANCE
from apps.simulate.graph import TIMEOUT, Graph, Trouble
from apps.simulate.journal import Journal
from apps.simulate.seller import Seller
from apps.simulate.shopper import Shopper

STAFFED = 6
"""Stores whose owners work: as many as the smallest demo marketplace has."""

REGULARS = 12
"""Customers who sign in; one visit in four is a guest's."""

SIGN_IN_EVERY = 300.0
"""Seconds; an access token is good for ten minutes."""

FINISH_WITHIN = 20.0
"""Seconds that purchases under way are given at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`rate` is visits per second, `seconds` how long new ones come; None: until stopped.

    `carrier_secret` is the marketplace's.
    """

    url: str
    rate: float
    seconds: float | None
    carrier_secret: str = field(repr=False)


async def simulate(plan: Plan, out: Console) -> bool:
    """Drive the marketplace until the time is over or a signal comes; whether anything worked."""
    journal = Journal(out)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT, trust_env=False) as client:
            await _Simulation(plan, client, journal, stopped).run()
    except Trouble as error:
        journal.fail("marketplace", error)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
    out.print(journal.summary())
    return bool(journal.counts["paid"] or journal.counts["dispatched"])


@dataclass(slots=True)
class _Simulation:
    plan: Plan
    client: httpx.AsyncClient
    journal: Journal
    stopped: asyncio.Event
    visits: set[asyncio.Task[None]] = field(default_factory=set)
    signed_in: list[tuple[Person, Graph]] = field(default_factory=list)

    async def run(self) -> None:
        """Raise `Trouble` when there is nobody to sell."""
        carrier = Carrier(self.client, self.plan.url, self.plan.carrier_secret, self.journal)
        sellers = await self._sellers(carrier)
        regulars = [await self._signed_in(person) for person in self._regulars()]
        work = [self._stay_signed_in(), carrier.work(), *(seller.work() for seller in sellers)]
        workers = [self._start(it) for it in work]
        try:
            await self._let_in(regulars, [seller.seller_id for seller in sellers])
            if self.visits and not self.stopped.is_set():
                await asyncio.wait(self.visits, timeout=FINISH_WITHIN)
        finally:
            await _cancel([*workers, *self.visits])

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Nobody waits for its end, so what goes wrong with it is told."""
        task = asyncio.create_task(work)
        task.add_done_callback(self._tell_fault)
        return task

    def _tell_fault(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self.journal.fail("simulation", error)

    async def _let_in(self, regulars: list[tuple[Person, Graph]], sellers: list[str]) -> None:
        """New shoppers, at random moments, until the time is over."""
        loop = asyncio.get_running_loop()
        seconds = self.plan.seconds
        end = None if seconds is None else loop.time() + seconds
        while not self.stopped.is_set() and (end is None or loop.time() < end):
            person, graph = CHANCE.choice([*regulars, *self._guests(len(regulars) // 3)])
            visit = self._start(self._shopper(person, graph, sellers).shop())
            self.visits.add(visit)
            visit.add_done_callback(self.visits.discard)
            with suppress(TimeoutError):
                async with asyncio.timeout(CHANCE.expovariate(self.plan.rate)):
                    await self.stopped.wait()

    async def _sellers(self, carrier: Carrier) -> list[Seller]:
        staffed = []
        for number in range(STAFFED):
            _, graph = await self._signed_in(people.owner(number))
            store = (await graph.ask(operations.OWN_STORE))["viewerSeller"]
            if store and store["status"] == "ACTIVE":
                staffed.append(Seller(graph, store["id"], store["name"], carrier, self.journal))
        if not staffed:
            raise Trouble("No demo store is open. Make the demo marketplace: storefront seed")
        return staffed

    async def _signed_in(self, person: Person) -> tuple[Person, Graph]:
        graph = self._graph()
        await self._sign_in(person, graph)
        self.signed_in.append((person, graph))
        return person, graph

    async def _stay_signed_in(self) -> None:
        while True:
            await asyncio.sleep(SIGN_IN_EVERY)
            for person, graph in self.signed_in:
                try:
                    await self._sign_in(person, graph)
                except Trouble as error:
                    self.journal.fail(person.name, error)

    async def _sign_in(self, person: Person, graph: Graph) -> None:
        given = {"email": person.email, "password": people.PASSWORD}
        signed_in = await self._graph().do(operations.SIGN_IN, input=given)
        graph.token = signed_in["credentials"]["accessToken"]

    def _regulars(self) -> Iterable[Person]:
        return [people.buyer(), *map(people.shopper, range(REGULARS - 1))]

    def _guests(self, count: int) -> list[tuple[Person, Graph]]:
        return [(people.shopper(CHANCE.randrange(1 << 20)), self._graph()) for _ in range(count)]

    def _graph(self) -> Graph:
        return Graph(self.client, f"{self.plan.url}/graphql")

    def _shopper(self, person: Person, graph: Graph, sellers: list[str]) -> Shopper:
        address = person.address
        return Shopper(
            graph=graph,
            name=person.name,
            email=person.email,
            address={
                "name": address.name,
                "line1": address.line1,
                "city": address.city,
                "region": address.region,
                "postalCode": address.postal_code,
                "countryCode": address.country_code,
            },
            sellers=sellers,
            journal=self.journal,
        )


async def _cancel(tasks: Iterable[asyncio.Task[None]]) -> None:
    for task in (running := list(tasks)):
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
