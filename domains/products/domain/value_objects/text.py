"""What text the catalogue takes: bounded, and free of what PostgreSQL and terminals cannot show."""

import re
import unicodedata

from domains.products.domain.exceptions import LimitExceeded
from domains.shared_kernel.errors import InvalidInput

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BREAK = re.compile(r"[\t\r\n]")
_NOT_IN_A_HANDLE = re.compile(r"[\W_]+")
_HANDLE = re.compile(r"[^\W_]+(-[^\W_]+)*")
HANDLE_LIMIT = 200


def check_text(value: str, *, limit: int, field: str | tuple[str, ...]) -> None:
    """Refuse text with control characters, or longer than `limit` characters.

    Raises:
        InvalidInput: it has control characters other than tabs and line breaks.
        LimitExceeded: it is too long.
    """
    if len(value) > limit:
        raise LimitExceeded(f"At most {limit} characters.", field=field)
    if _CONTROL.search(value):
        raise InvalidInput("Control characters are not allowed.", field=field)


def check_line(
    value: str, *, limit: int, field: str | tuple[str, ...], needed: bool = False
) -> None:
    """As `check_text`, and on one line.

    Raises:
        InvalidInput: as above; or it has line breaks or tabs; or it is `needed` and blank.
        LimitExceeded: it is too long.
    """
    check_text(value, limit=limit, field=field)
    if _BREAK.search(value):
        raise InvalidInput("One line only.", field=field)
    if needed and not value.strip():
        raise InvalidInput("This is needed.", field=field)


def check_handle(value: str, *, field: str = "handle") -> None:
    """A handle is part of an address: letters and digits in lower case, joined by single hyphens.

    Raises:
        InvalidInput: it is not.
    """
    if len(value) > HANDLE_LIMIT or value != value.lower() or not _HANDLE.fullmatch(value):
        raise InvalidInput(
            f"Letters and digits in lower case, joined by hyphens; at most {HANDLE_LIMIT}.",
            field=field,
        )


def slug(text: str) -> str:
    """The handle that text suggests: `Ocean Blue Shirt!` -> `ocean-blue-shirt`; may be empty."""
    lowered = unicodedata.normalize("NFKC", text).lower()
    return _NOT_IN_A_HANDLE.sub("-", lowered)[:HANDLE_LIMIT].strip("-")
