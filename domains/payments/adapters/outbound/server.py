"""The server of a gateway, as its adapter speaks to it."""

from typing import NamedTuple, Protocol


class Reply(NamedTuple):
    status: int
    body: bytes


class NoReply(ConnectionError):
    """There was no whole answer; whether the server has done anything is unknown."""


class Server(Protocol):
    async def ask(
        self, method: str, target: str, body: bytes = b"", /, *, key: str | None = None
    ) -> Reply:
        """`target` is a path with its query, `body` JSON; what has a `key` is done once by it.

        Raises:
            NoReply: there was no whole answer in time.
        """
        ...
