import re
from dataclasses import dataclass
from typing import Self

from domains.shared_kernel.errors import InvalidInput

_CARRIER = re.compile(r"[a-z0-9][a-z0-9_-]{1,39}")
_NUMBER = re.compile(r"[A-Z0-9-]{4,40}")


@dataclass(frozen=True, slots=True)
class Tracking:
    """A carrier's name, in small letters, and its number for a parcel, in capitals.

    Raises:
        InvalidInput: one of them is malformed.
    """

    carrier: str
    number: str

    def __post_init__(self) -> None:
        if not _CARRIER.fullmatch(self.carrier):
            raise InvalidInput("2 to 40 letters, digits, hyphens.", field="carrier")
        if not _NUMBER.fullmatch(self.number):
            raise InvalidInput("4 to 40 letters, digits, hyphens.", field="trackingNumber")

    @classmethod
    def of(cls, carrier: str, number: str) -> Self:
        """Read what people write: spaces and the case of letters do not matter."""
        return cls(carrier.strip().lower(), "".join(number.split()).upper())
