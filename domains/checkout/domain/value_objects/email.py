"""A buyer's e-mail address."""

import re
from typing import Final, NewType

from domains.shared_kernel.errors import InvalidInput

EmailAddress = NewType("EmailAddress", str)
"""One that has been read by `email_address`: the same text is the same buyer."""

_SHAPE: Final = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
MAX_EMAIL: Final = 254


def email_address(text: str) -> EmailAddress:
    """The address without surrounding blanks.

    Raises:
        InvalidInput: it cannot be one.
    """
    email = text.strip()
    if len(email) > MAX_EMAIL or not _SHAPE.fullmatch(email):
        raise InvalidInput("Not an e-mail address.", field="email")
    return EmailAddress(email)
