"""What the accounts domain refuses."""

from domains.shared_kernel.errors import Conflict, DomainError, InvalidInput, NotFound
from domains.shared_kernel.ids import CustomerId, Ref


class CustomerNotFound(NotFound):
    """There is no such customer."""


class AddressNotFound(NotFound):
    """There is no such entry in the customer's address book."""


class InvalidCustomer(InvalidInput):
    """A name, e-mail address or password that no customer may have."""


class TooManyAddresses(DomainError):
    """The address book is full."""

    code = "TOO_MANY_ADDRESSES"


class CustomerChanged(Conflict):
    """The customer has changed since the version that `ifVersion` names.

    Attributes:
        current: the customer as it is now.
    """

    def __init__(self, customer_id: CustomerId) -> None:
        super().__init__("The customer has changed since that version.", field="ifVersion")
        self.current = Ref(customer_id)


class WrongCredentials(DomainError):
    """No customer has this e-mail address with this password."""

    code = "WRONG_CREDENTIALS"


class InvalidRefreshToken(DomainError):
    """The token was used before, has expired, was revoked, or is none."""

    code = "INVALID_REFRESH_TOKEN"


class SignInThrottled(DomainError):
    """Too many attempts for this account or from this address.

    Attributes:
        retry_after: seconds until the next attempt may be made.
    """

    code = "THROTTLED"

    def __init__(self, retry_after: int) -> None:
        super().__init__("Too many attempts. Wait a little.")
        self.retry_after = retry_after


class ApiKeyNotFound(NotFound):
    """There is no such API key."""


class InvalidApiKey(InvalidInput):
    """A name, an end or scopes that no API key may have."""


class ScopeNotHeld(DomainError):
    """An API key cannot do what its creator may not do."""

    code = "SCOPE_NOT_HELD"

    def __init__(self, message: str) -> None:
        super().__init__(message, field=("input", "scopes"))


class TooManyApiKeys(DomainError):
    """The customer has as many API keys as one may have."""

    code = "TOO_MANY_API_KEYS"
