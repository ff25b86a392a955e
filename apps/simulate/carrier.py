"""A carrier: takes parcels and reports where they are, signed, by the webhook for carriers."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import httpx
import orjson

from apps.composition.carriers import signed
from apps.simulate.chance import CHANCE
from apps.simulate.graph import Trouble, fresh_key
from apps.simulate.journal import Journal

NAME: Final = "demo-post"
JOURNEY: Final = ("PICKED_UP", "IN_TRANSIT", "OUT_FOR_DELIVERY", "DELIVERED")
PLACES: Final = ("Portland", "Boise", "Denver", "Omaha", "Chicago", "Cleveland", "Albany")
TWICE: Final = 0.2
"""Part of the reports that are sent twice, as carriers do: the second one changes nothing."""


@dataclass(slots=True)
class Carrier:
    """`pace` is the mean of seconds between two reports of a parcel."""

    client: httpx.AsyncClient
    url: str
    secret: str = field(repr=False)
    journal: Journal
    pace: float = 1.5
    parcels: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    carried: set[str] = field(default_factory=set)

    def take(self, tracking_number: str) -> None:
        """Fetch a parcel; one that it has already is no second one."""
        if tracking_number not in self.carried:
            self.carried.add(tracking_number)
            self.parcels.put_nowait(tracking_number)

    async def work(self) -> None:
        """Carry whatever is handed over, all parcels at once, until cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                group.create_task(self._carry(await self.parcels.get()))

    async def _carry(self, tracking_number: str) -> None:
        try:
            for code, place in zip(JOURNEY, _way(), strict=False):
                await asyncio.sleep(CHANCE.expovariate(1 / self.pace))
                await self._report(tracking_number, code, place)
        except Trouble as error:
            self.journal.fail(NAME, error)
        else:
            self.journal.tell(NAME, f"delivered {tracking_number}", counted="parcels delivered")

    async def _report(self, tracking_number: str, code: str, place: str) -> None:
        event = {
            "id": fresh_key(),
            "trackingNumber": tracking_number,
            "code": code,
            "occurredAt": datetime.now(UTC).isoformat(),
            "place": place,
        }
        again = CHANCE.random() < TWICE
        for expected in ("RECORDED", "DUPLICATE")[: 1 + again]:
            if (reception := await self._send(event)) != expected:
                raise Trouble(f"{code} of {tracking_number} was {reception}.")

    async def _send(self, event: dict[str, Any]) -> str:
        body = orjson.dumps({"events": [event]})
        try:
            response = await self.client.post(
                f"{self.url}/webhooks/carriers/{NAME}",
                content=body,
                headers=signed(self.secret, NAME, fresh_key(), body),
            )
        except httpx.HTTPError as error:
            raise Trouble(f"The carrier webhook: {error!r}") from error
        if response.status_code != httpx.codes.OK:
            raise Trouble(f"The carrier webhook answers {response.status_code}.")
        reception: str = response.json()["events"][0]["reception"]
        return reception


def _way() -> Iterator[str]:
    return iter(CHANCE.sample(PLACES, len(JOURNEY)))
