"""A gateway behind a client of httpx, such as one that calls an application in this process."""

import httpx

from domains.payments.adapters.outbound.server import NoReply, Reply


class OverHttpx:
    """`client` has the gateway's base URL, the API key and a timeout; its owner closes it."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def ask(
        self, method: str, target: str, body: bytes = b"", /, *, key: str | None = None
    ) -> Reply:
        headers = {"Content-Type": "application/json"}
        headers |= {"Idempotency-Key": key} if key else {}
        try:
            answer = await self._client.request(method, target, content=body, headers=headers)
        except httpx.RequestError as error:
            raise NoReply(repr(error)) from error
        return Reply(answer.status_code, answer.content)
