"""A postal address, as a parcel needs it."""

import re
from dataclasses import dataclass

from domains.shared_kernel.errors import InvalidInput

_POSTAL_CODE = {
    "US": re.compile(r"\d{5}(-\d{4})?"),
    "DE": re.compile(r"\d{5}"),
    "FR": re.compile(r"\d{5}"),
    "GB": re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE),
    "JP": re.compile(r"\d{3}-?\d{4}"),
}
_COUNTRY = re.compile(r"[A-Z]{2}")
_LIMITS = {
    "name": 120,
    "line1": 200,
    "line2": 200,
    "city": 120,
    "region": 120,
    "postal_code": 20,
    "phone": 40,
}
_REQUIRED = ("name", "line1", "city", "postal_code")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """`country_code` is ISO 3166-1 alpha-2; `region` is a state or province where one is used.

    Raises:
        InvalidInput: a required part is empty, too long, or no postal code of that country.
    """

    name: str
    line1: str
    line2: str | None = None
    city: str
    region: str | None = None
    postal_code: str
    country_code: str
    phone: str | None = None

    def __post_init__(self) -> None:
        for part in _REQUIRED:
            if not getattr(self, part).strip():
                raise InvalidInput("This part of the address is needed.", field=_api_name(part))
        for part, limit in _LIMITS.items():
            if len(getattr(self, part) or "") > limit:
                raise InvalidInput(f"At most {limit} characters.", field=_api_name(part))
        if not _COUNTRY.fullmatch(self.country_code):
            raise InvalidInput("Not an ISO 3166-1 alpha-2 country code.", field="countryCode")
        pattern = _POSTAL_CODE.get(self.country_code)
        if pattern and not pattern.fullmatch(self.postal_code.strip()):
            raise InvalidInput(f"Not a postal code of {self.country_code}.", field="postalCode")


def _api_name(part: str) -> str:
    head, *rest = part.split("_")
    return head + "".join(word.title() for word in rest)
