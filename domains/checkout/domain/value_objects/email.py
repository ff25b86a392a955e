"""A buyer's e-mail address."""

import re
from typing import Final

from domains.shared_kernel.errors import InvalidInput

_SHAPE: Final = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
MAX_EMAIL: Final = 254


def email_address(text: str) -> str:
    """The address without surrounding blanks.

    Raises:
        InvalidInput: it cannot be one.
    """
    email = text.strip()
    if len(email) > MAX_EMAIL or not _SHAPE.fullmatch(email):
        raise InvalidInput("Not an e-mail address.", field="email")
    return email
