import re
from typing import Final, NewType

from domains.accounts.domain.exceptions import InvalidCustomer

EmailAddress = NewType("EmailAddress", str)
"""In small letters, so that one mailbox has one account."""

MAX_LENGTH: Final = 254
"""RFC 5321, section 4.5.3.1.3: a path has 256 octets, two of them its brackets."""

_PLAIN: Final = r"[^@\s\x00-\x20\x7f]"
_SHAPE: Final = re.compile(rf"{_PLAIN}{{1,64}}@(?:(?!\.){_PLAIN})+(?:\.(?:(?!\.){_PLAIN})+)+")
"""Whether a mailbox exists only a mail can tell; this refuses what certainly is none."""


def email_address(text: str) -> EmailAddress:
    """Read an address.

    Raises:
        InvalidCustomer: it is no e-mail address.
    """
    address = text.strip().lower()
    if len(address.encode()) > MAX_LENGTH or not _SHAPE.fullmatch(address):
        raise InvalidCustomer("This is no e-mail address.", field=("input", "email"))
    return EmailAddress(address)
