from typing import Final

from domains.accounts.domain.exceptions import InvalidCustomer

MIN_LENGTH: Final = 8
MAX_LENGTH: Final = 128
"""In characters; hashing more would only cost time."""


def new_password(text: str) -> str:
    """A password as it was chosen; length is the only rule (NIST SP 800-63B, section 5.1.1.2).

    Raises:
        InvalidCustomer: it is too short or too long.
    """
    if not MIN_LENGTH <= len(text) <= MAX_LENGTH:
        raise InvalidCustomer(
            f"A password has {MIN_LENGTH} to {MAX_LENGTH} characters.", field=("input", "password")
        )
    return text
