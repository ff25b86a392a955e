"""GraphQL shapes of the accounts domain; plain fields are attributes of the views."""

from datetime import date, datetime

import strawberry
from strawberry.scalars import JSON

from domains.accounts.contracts.apis import (
    ApiKeyView,
    AuditEntryView,
    CredentialsView,
    CustomerAddressView,
    CustomerView,
)
from domains.accounts.domain import exceptions
from domains.accounts.domain.exceptions import CustomerChanged, SignInThrottled
from domains.shared_kernel.audit import StaffAction
from domains.shared_kernel.money import Currency
from domains.shared_kernel.scopes import Scope
from resolvers.accounts import loaders
from resolvers.errors import MutationWarning, Refusal, refused_with, user_errors
from resolvers.scalars import Address, CountryCode, LanguageCode
from resolvers.shared import Node, batched, entity, enum_type, payload, ref, shape

enum_type(StaffAction)


@shape(CustomerAddressView)
class CustomerAddress:
    """An entry of a customer's address book.

    Attributes:
        id: Names it for `customerAddressUpsert`.
        address: The address; orders keep a copy of their own.
        is_default: Whether parcels go there when nothing else is said.
    """

    id: strawberry.ID
    address: Address
    is_default: bool


@shape(ApiKeyView)
class ApiKey:
    """What a tool of a seller shows instead of signing in; its secret is shown only once.

    Attributes:
        id: Names it for `apiKeyRevoke`.
        name: What its creator knows it by.
        scopes: What it may do for the store.
        created_at: When it was created.
        expires_at: When it ends by itself; null: it does not.
        revoked_at: When it was ended; null: it was not.
        last_used_on: The last day on which it was used; null: it was not.
    """

    id: strawberry.ID
    name: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_on: date | None


@entity(CustomerView, by_id=loaders.customers)
class Customer(Node):
    """Somebody with an account. Only they and administrators see it.

    Attributes:
        email: Where mail goes, and how they sign in; in small letters.
        display_name: What others call them, beside a review for instance.
        is_admin: Whether they run the marketplace.
        language: The language that they chose.
        currency: The currency that they chose.
        country: Where they shop from.
        created_at: When they registered.
        version: Rises with every change.
    """

    email: str
    display_name: str
    is_admin: bool
    language: LanguageCode | None
    currency: Currency | None
    country: CountryCode | None
    created_at: datetime
    version: int
    addresses: list[CustomerAddress] = batched(loaders.addresses)
    default_address: CustomerAddress | None = batched(loaders.default_address)
    api_keys: list[ApiKey] = batched(loaders.api_keys)


@shape(CredentialsView)
class Credentials:
    """What a sign-in gives. With the access token, `customer` tells who signed in.

    Attributes:
        access_token: Goes with every request, as `Authorization: Bearer <token>`.
        access_token_expires_at: When it ends: ten minutes after it was issued.
        refresh_token: Good for one `accessTokenRefresh`. Keep it secret, and only the newest.
        refresh_token_expires_at: When it ends, if it is not used.
    """

    access_token: str
    access_token_expires_at: datetime
    refresh_token: str
    refresh_token_expires_at: datetime


@shape(AuditEntryView)
class AuditEntry:
    """One thing that an administrator did. Entries are never changed.

    Attributes:
        id: Opaque and unique.
        action: What was done.
        target_id: To which store, review, order, refund or coupon; give it to `node`.
        reason: Why.
        before: What it was, as far as it changed.
        after: What it became.
        at: When.
    """

    id: strawberry.ID
    action: StaffAction
    target_id: strawberry.ID
    reason: str
    before: JSON
    after: JSON
    at: datetime
    actor: Customer | None = ref("actor_id", "Who did it.")


@user_errors("Account", exceptions)
class AccountRefusal(Refusal):
    """A refusal of the accounts domain."""


@refused_with(CustomerChanged, name="AccountConflict")
class CustomerChangedRefusal(AccountRefusal):
    """The customer has changed since the version that `ifVersion` names.

    Attributes:
        current: The customer as it is now.
    """

    current: Customer


@refused_with(SignInThrottled, name="AccountThrottled")
class ThrottledRefusal(AccountRefusal):
    """Too many attempts to sign in or to register.

    Attributes:
        retry_after: Seconds until the next attempt may be made.
    """

    retry_after: int


@payload
class CustomerCreatePayload:
    """Says nothing about whether the e-mail address had an account before. Sign in to find out.

    Attributes:
        email: The address as it is stored, in small letters; null when the write was refused.
    """

    email: str | None = None
    user_errors: list[AccountRefusal] = strawberry.field(default_factory=list)
    warnings: list[MutationWarning] = strawberry.field(default_factory=list)


@payload
class AccessTokenPayload:
    """The tokens of a session.

    Attributes:
        credentials: The tokens; null when they were refused.
    """

    credentials: CredentialsView | None = None
    user_errors: list[AccountRefusal] = strawberry.field(default_factory=list)
    warnings: list[MutationWarning] = strawberry.field(default_factory=list)


@payload
class AccessTokenRevokePayload:
    """What signing out did.

    Attributes:
        revoked_sessions: How many sessions it ended; their access tokens are refused from now on.
    """

    revoked_sessions: int = 0
    user_errors: list[AccountRefusal] = strawberry.field(default_factory=list)
    warnings: list[MutationWarning] = strawberry.field(default_factory=list)


@payload
class CustomerPayload:
    """The customer after the write.

    Attributes:
        customer: The customer; null when the write was refused.
    """

    customer: CustomerView | None = None
    user_errors: list[AccountRefusal] = strawberry.field(default_factory=list)
    warnings: list[MutationWarning] = strawberry.field(default_factory=list)


@payload
class CustomerAddressPayload:
    """The address book after the write.

    Attributes:
        address: The entry that was written; null when the write was refused.
        customer: Whose it is; null when the write was refused.
    """

    address: CustomerAddressView | None = None
    customer: CustomerView | None = None
    user_errors: list[AccountRefusal] = strawberry.field(default_factory=list)
    warnings: list[MutationWarning] = strawberry.field(default_factory=list)


@payload
class ApiKeyCreatePayload:
    """A new key.

    Attributes:
        api_key: The key; null when it was refused.
        secret: What the tool sends. It is not stored and cannot be shown again.
    """

    api_key: ApiKeyView | None = None
    secret: str | None = None
    user_errors: list[AccountRefusal] = strawberry.field(default_factory=list)
    warnings: list[MutationWarning] = strawberry.field(default_factory=list)


@payload
class ApiKeyRevokePayload:
    """The key after it was ended.

    Attributes:
        api_key: The key; null when there is none.
    """

    api_key: ApiKeyView | None = None
    user_errors: list[AccountRefusal] = strawberry.field(default_factory=list)
    warnings: list[MutationWarning] = strawberry.field(default_factory=list)


@payload
class Shop:
    """The marketplace.

    Attributes:
        name: What it is called.
        currencies: What it trades in; each seller prices in some of them.
        countries: Where addresses may be; each seller says where they deliver to.
    """

    name: str
    currencies: list[Currency]
    countries: list[CountryCode]


@payload
class Localization:
    """For where, in which language and in which currency the operation is answered.

    Each is what `@inContext` asks for; else what the customer chose; the language else that of the
    header `Accept-Language`. Null where nobody said.

    Attributes:
        country: Where the buyer is.
        language: The language of texts.
        currency: The currency of prices, where the seller offers it.
        available_currencies: The currencies that the marketplace trades in.
    """

    country: CountryCode | None
    language: LanguageCode | None
    currency: Currency | None
    available_currencies: list[Currency]
