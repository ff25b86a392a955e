"""Valid customers and sessions by default; a test names only what it cares about."""

from datetime import UTC, datetime
from typing import Any

from domains.accounts.application.use_cases.create_customer import CreateCustomer
from domains.accounts.domain.aggregates.api_key import ApiKey
from domains.accounts.domain.aggregates.customer import Customer
from domains.accounts.domain.aggregates.session import Session
from domains.accounts.domain.value_objects.api_key_secret import digest, new_secret
from domains.accounts.domain.value_objects.email_address import EmailAddress
from domains.accounts.domain.value_objects.profile import Profile
from domains.accounts.domain.value_objects.refresh_token import RefreshToken
from domains.shared_kernel.address import Address
from domains.shared_kernel.ids import AddressId, ApiKeyId, CustomerId, SessionId, new_id
from domains.shared_kernel.scopes import Scope

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"  # noqa: S105 - of a test's customer


def an_email() -> EmailAddress:
    return EmailAddress(f"{new_id('mail')}@example.com")


def a_customer(**changes: Any) -> Customer:
    """Just registered: its event is pending."""
    fields: dict[str, Any] = {
        "email": an_email(),
        "password_hash": f"hash of {PASSWORD}",
        "profile": Profile(display_name="Ada"),
        "at": NOON,
    }
    return Customer.register(CustomerId(new_id("cus")), **(fields | changes))


def a_registration(**changes: Any) -> CreateCustomer:
    fields: dict[str, Any] = {"email": an_email(), "password": PASSWORD, "display_name": "Ada"}
    return CreateCustomer(**(fields | changes))


def a_token() -> RefreshToken:
    return RefreshToken.first(SessionId(new_id("ses")))


def a_session(token: RefreshToken, customer: Customer, *, at: datetime = NOON) -> Session:
    """Just started: its event is pending."""
    return Session.start(token, customer.id, at=at)


def an_api_key(customer: Customer, **changes: Any) -> ApiKey:
    """Just created: its event is pending."""
    fields: dict[str, Any] = {
        "name": "Stock sync",
        "digest": digest(new_secret()),
        "scopes": frozenset({Scope.INVENTORY_WRITE}),
        "held": frozenset(Scope),
        "expires_at": None,
        "at": NOON,
    }
    return ApiKey.create(ApiKeyId(new_id("key")), customer.id, **(fields | changes))


def an_address(**changes: Any) -> Address:
    fields: dict[str, Any] = {
        "name": "Ada Lovelace",
        "line1": "Hauptstr. 1",
        "city": "Berlin",
        "postal_code": "10115",
        "country_code": "DE",
    }
    return Address(**(fields | changes))


def an_address_id() -> AddressId:
    return AddressId(new_id("adr"))
