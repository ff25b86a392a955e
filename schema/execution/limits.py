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

    def refusal(self, size: Size) -> PublicError | None:
        """Why an operation of this size is not executed."""
        if size.introspection and not self.introspection:
            return PublicError("The schema is published as a file.", "BAD_USER_INPUT")
        for what, words in _CAPS.items():
            cap: int = getattr(self, what)
            if cap and getattr(size, what) > cap:
                return PublicError(
                    f"The operation exceeds the {words} limit of {cap}.", "OPERATION_TOO_LARGE"
                )
        return None


_CAPS: Final = {
    "depth": "depth",
    "aliases": "alias",
    "directives": "directive",
    "root_fields": "root field",
    "page": "page size",
    "ids": "id list",
    "cost": "cost",
}
BEHIND_A_GATEWAY: Final = Limits(
    depth=0, aliases=0, directives=0, root_fields=0, page=0, ids=0, cost=20_000
)
"""The gateway has seen the client's document; its own are made of representations and aliases."""
