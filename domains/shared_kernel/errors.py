"""The refusals that every domain shares; it subclasses them, and nothing else crosses its edge."""

from collections.abc import Sequence
from typing import ClassVar


class DomainError(Exception):
    """A refusal that the caller can act on.

    Attributes:
        code: stable, in capitals; clients key on it.
        field: path of the argument at fault, as the API spells it: `("input", "lines", "0")`.
    """

    code: ClassVar[str] = "REFUSED"

    def __init__(self, message: str, *, field: str | Sequence[str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = [field] if isinstance(field, str) else [*field] if field else None


class InvalidInput(DomainError):
    """A value that no object of the domain may have."""

    code = "INVALID"


class NotFound(DomainError):
    """There is no such thing, or the caller may not know that there is."""

    code = "NOT_FOUND"


class Forbidden(DomainError):
    """The caller is known and lacks the right."""

    code = "FORBIDDEN"


class IdempotencyKeyReused(DomainError):
    """The key was used before, for another command."""

    code = "IDEMPOTENCY_KEY_REUSED"

    def __init__(self) -> None:
        super().__init__(
            "This idempotency key was used with other input. Use a new key.",
            field="idempotencyKey",
        )


class Conflict(DomainError):
    """Another transaction saved the aggregate first, or `ifVersion` is out of date."""

    code = "CONFLICT"


class Transient(Exception):
    """No refusal: the answer is unknown, or the other side is away. Ask again later."""


class Overloaded(Transient):
    """There is too much to do at the moment."""
