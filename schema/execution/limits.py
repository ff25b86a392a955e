"""What an operation may ask for. A larger one is refused before validation sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from resolvers.errors import PublicError
from resolvers.pagination import MAX_IDS, MAX_PAGE
from schema.execution.measure import Size


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Caps for one operation; 0 lifts a cap. `cost` is in points, see `Measure`.

    Without `introspection` the schema answers no questions about itself, and errors suggest no
    names.
    """

    depth: int = 10
    aliases: int = 15
    directives: int = 50
    root_fields: int = 20
    page: int = MAX_PAGE
    ids: int = MAX_IDS
    cost: int = 10_000
    introspection: bool = True

    def refusal(self, size: Size, *, trusted: bool = False) -> PublicError | None:
        """Why an operation of this size is not executed.

        `trusted`: its document is one of our own clients', who may write as they like. What it
        asks for is bounded all the same, for its variables can come from anybody.
        """
        if size.introspection and not self.introspection:
            return PublicError("The schema is published as a file.", "BAD_USER_INPUT")
        for what, words in (_OF_WORK if trusted else _CAPS).items():
            cap: int = getattr(self, what)
            if cap and getattr(size, what) > cap:
                return PublicError(
                    f"The operation exceeds the {words} limit of {cap}.", "OPERATION_TOO_LARGE"
                )
        return None


_OF_WORK: Final = {"page": "page size", "ids": "id list", "cost": "cost"}
_CAPS: Final = {
    "depth": "depth",
    "aliases": "alias",
    "directives": "directive",
    "root_fields": "root field",
    **_OF_WORK,
}
BEHIND_A_GATEWAY: Final = Limits(
    depth=0, aliases=0, directives=0, root_fields=0, page=0, ids=0, cost=20_000
)
"""The gateway has seen the client's document; its own are made of representations and aliases."""
