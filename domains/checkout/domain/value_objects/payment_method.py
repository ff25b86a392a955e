"""How the buyer will pay: a token that only the gateway can use, and what a person recognises."""

import re
from dataclasses import dataclass, field
from typing import Final

from domains.checkout.domain.exceptions import CardNumberRefused
from domains.shared_kernel.errors import InvalidInput

_CARD_NUMBER: Final = re.compile(r"(?:\d[ \-.]?){12,18}\d")
"""13 to 19 digits, however they are grouped (ISO/IEC 7812)."""
_LAST_DIGITS: Final = re.compile(r"\d{4}")
MAX_LENGTH: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPayment:
    """`last_digits` are the last four; they and `brand` are for showing only.

    Raises:
        CardNumberRefused: one of the values holds what may be a card number.
        InvalidInput: the token is empty or too long, or the last digits are not four digits.
    """

    card_token: str = field(repr=False)
    brand: str | None = None
    last_digits: str | None = None

    def __post_init__(self) -> None:
        for name, value in (("cardToken", self.card_token), ("brand", self.brand)):
            if _CARD_NUMBER.search(value or ""):
                raise CardNumberRefused(
                    "Send the token of the card, never its number.", field=("input", name)
                )
            if len(value or "") > MAX_LENGTH:
                raise InvalidInput(f"At most {MAX_LENGTH} characters.", field=("input", name))
        if not self.card_token.strip():
            raise InvalidInput("A card token is needed.", field=("input", "cardToken"))
        if self.last_digits is not None and not _LAST_DIGITS.fullmatch(self.last_digits):
            raise InvalidInput("Four digits.", field=("input", "lastDigits"))
