"""What the mutations of accounts are given."""

from datetime import datetime

import strawberry

from domains.shared_kernel.address import Address
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.money import Currency
from domains.shared_kernel.scopes import Scope
from resolvers.scalars import AddressInput, CountryCode, LanguageCode
from resolvers.shared import input_type


@input_type
class CustomerCreateInput:
    """An account to be.

    Attributes:
        email: Where mail goes, and how to sign in.
        password: 8 to 128 characters of any kind.
        display_name: What others are to call the customer: 1 to 80 characters.
        language: What the shop is to speak.
        currency: What the shop is to charge in.
        country: Where the customer shops from.
    """

    email: str
    password: str
    display_name: str
    language: LanguageCode | None = None
    currency: Currency | None = None
    country: CountryCode | None = None


@input_type
class CredentialsInput:
    """How a customer shows who they are.

    Attributes:
        email: The e-mail address of the account.
        password: Its password.
    """

    email: str
    password: str


@input_type
class CustomerUpdateInput:
    """What to change; what is absent or null stays as it is.

    Attributes:
        display_name: What others are to call the customer: 1 to 80 characters.
        language: What the shop is to speak.
        currency: What the shop is to charge in.
        country: Where the customer shops from.
    """

    display_name: str | None = None
    language: LanguageCode | None = None
    currency: Currency | None = None
    country: CountryCode | None = None


@input_type
class CustomerAddressInput:
    """An entry of the address book.

    Attributes:
        id: The entry to change; absent for a new one.
        address: The whole address.
        is_default: Whether it is to become the default. The first entry always does, and only
            another default ends one.
    """

    address: AddressInput
    id: strawberry.ID | None = None
    is_default: bool = False

    def value(self) -> Address:
        """The address; what it refuses is named by its whole path."""
        try:
            return self.address.value()
        except InvalidInput as error:
            path = ("input", "address", *(error.field or ()))
            raise InvalidInput(error.message, field=path) from error


@input_type
class ApiKeyCreateInput:
    """A key for a tool to be.

    Attributes:
        name: What the customer knows it by: 1 to 80 characters.
        scopes: What the tool may do; nothing that its creator may not do.
        expires_at: When it ends; without, it is good until it is revoked.
    """

    name: str
    scopes: list[Scope]
    expires_at: datetime | None = None
