"""Tells the merchant what happened: signed, again and again until it is taken."""

import asyncio
import logging
import random
import time
from datetime import UTC, datetime

import httpx
from standardwebhooks.webhooks import Webhook

from apps.sandbox.store import Message, Store

logger = logging.getLogger(__name__)

GIVE_UP_AFTER = 3 * 24 * 3600
"""Seconds from a message's making after which it is not sent any more."""
LONGEST_PAUSE = 3600
_IDLE = 60.0


class Deliverer:
    """Sends the stored messages; `secret` is base64 after `whsec_`, or else any text."""

    def __init__(self, store: Store, url: str, secret: str, *, first_pause: float = 0.5) -> None:
        self._store = store
        self._url = url
        self._webhook = Webhook(secret if secret.startswith("whsec_") else secret.encode())
        self._first_pause = first_pause
        self._news = asyncio.Event()

    def wake(self) -> None:
        """There are new messages."""
        self._news.set()

    async def run(self) -> None:
        """Deliver until cancelled; what is under way then stays stored and is sent again."""
        async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
            while True:
                self._news.clear()
                for message in self._store.due_messages(time.time()):
                    await self._deliver(client, message)
                await self._pause()

    async def _pause(self) -> None:
        due = self._store.next_due()
        wait = _IDLE if due is None else max(0.0, due - time.time())
        try:
            await asyncio.wait_for(self._news.wait(), wait)
        except TimeoutError:
            return

    async def _deliver(self, client: httpx.AsyncClient, message: Message) -> None:
        try:
            answer = await client.post(
                self._url, content=message.body, headers=self._signed(message)
            )
            taken = answer.is_success
        except httpx.HTTPError:
            taken = False
        now = time.time()
        if taken:
            self._store.end_message(message.id)
        elif now - message.created_at > GIVE_UP_AFTER:
            logger.error("Webhook %s was never taken", message.id)
            self._store.end_message(message.id)
        else:
            self._store.postpone_message(message.id, now + self._backoff(message.attempts))

    def _signed(self, message: Message) -> dict[str, str]:
        at = datetime.now(UTC)
        return {
            "content-type": "application/json",
            "webhook-id": message.id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": self._webhook.sign(message.id, at, message.body),
        }

    def _backoff(self, attempts: int) -> float:
        longest: float = min(LONGEST_PAUSE, self._first_pause * 2.0 ** min(attempts, 20))
        return longest * random.uniform(0.5, 1)  # noqa: S311 - spreads load, hides nothing
