import re
from dataclasses import dataclass
from typing import Final

from domains.accounts.domain.exceptions import InvalidCustomer
from domains.shared_kernel.money import Currency

MAX_NAME: Final = 80
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How a customer is called in public, and what the shop speaks and charges in.

    `language` is a BCP 47 tag, `country` an ISO 3166-1 alpha-2 code; None: nothing was chosen.

    Raises:
        InvalidCustomer: a part is out of its bounds.
    """

    display_name: str
    language: str | None = None
    currency: Currency | None = None
    country: str | None = None

    def __post_init__(self) -> None:
        if not (
            1 <= len(self.display_name.strip()) <= MAX_NAME and self.display_name.isprintable()
        ):
            raise InvalidCustomer(
                f"A name has 1 to {MAX_NAME} characters on one line.",
                field=("input", "displayName"),
            )
        if self.language is not None and not _LANGUAGE.fullmatch(self.language):
            raise InvalidCustomer("Not a language tag.", field=("input", "language"))
        if self.country is not None and not _COUNTRY.fullmatch(self.country):
            raise InvalidCustomer("Not a country code.", field=("input", "country"))
