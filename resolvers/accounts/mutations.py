"""What the graph may have accounts do."""

from typing import Annotated

import strawberry

from domains.accounts.application.use_cases.create_access_token import CreateAccessToken
from domains.accounts.application.use_cases.create_customer import CreateCustomer
from domains.accounts.application.use_cases.refresh_access_token import RefreshAccessToken
from domains.accounts.application.use_cases.revoke_access_token import RevokeAccessToken
from domains.accounts.application.use_cases.update_customer import UpdateCustomer
from domains.accounts.application.use_cases.upsert_address import UpsertAddress
from domains.accounts.domain.value_objects.email_address import email_address
from domains.shared_kernel.ids import AddressId, SessionId
from resolvers.accounts import loaders
from resolvers.accounts.inputs import (
    CredentialsInput,
    CustomerAddressInput,
    CustomerCreateInput,
    CustomerUpdateInput,
)
from resolvers.accounts.types import (
    AccessTokenPayload,
    AccessTokenRevokePayload,
    CustomerAddressPayload,
    CustomerCreatePayload,
    CustomerPayload,
)
from resolvers.auth import signed_in
from resolvers.context import Info
from resolvers.errors import refusals


@refusals
async def create_customer(info: Info, input: CustomerCreateInput) -> CustomerCreatePayload:
    """Register. The answer is the same when the e-mail address has an account already.

    Args:
        input: The account to be.
    """
    command = CreateCustomer(
        email=input.email,
        password=input.password,
        display_name=input.display_name,
        language=input.language,
        currency=input.currency,
        country=input.country,
        address=info.context.address,
    )
    await info.context.apis.account_commands.create_customer(command)
    return CustomerCreatePayload(email=email_address(input.email))


@refusals
async def create_access_token(info: Info, input: CredentialsInput) -> AccessTokenPayload:
    """Sign in.

    Args:
        input: E-mail address and password.
    """
    command = CreateAccessToken(
        email=input.email, password=input.password, address=info.context.address
    )
    signed_in = await info.context.apis.account_commands.create_access_token(command)
    return AccessTokenPayload(credentials=signed_in)


@refusals
async def refresh_access_token(info: Info, refresh_token: str) -> AccessTokenPayload:
    """Trade a refresh token for new tokens. One that was traded before ends the whole session.

    Args:
        refresh_token: The newest one of the session.
    """
    command = RefreshAccessToken(refresh_token=refresh_token)
    refreshed = await info.context.apis.account_commands.refresh_access_token(command)
    return AccessTokenPayload(credentials=refreshed)


@refusals
async def revoke_access_token(
    info: Info, *, everywhere: Annotated[bool, strawberry.argument(name="all")] = False
) -> AccessTokenRevokePayload:
    """Sign out; the next request with a token of the session is refused, wherever it arrives.

    Args:
        everywhere: All sessions, not only this one.
    """
    session = info.context.viewer.session_id
    command = RevokeAccessToken(
        customer_id=signed_in(info),
        session_id=None if everywhere or session is None else SessionId(session),
    )
    ended = await info.context.apis.account_commands.revoke_access_token(command)
    return AccessTokenRevokePayload(revoked_sessions=ended)


@refusals
async def update_customer(
    info: Info, input: CustomerUpdateInput, if_version: int | None = None
) -> CustomerPayload:
    """Change the profile of the customer who is signed in.

    Args:
        input: What to change.
        if_version: Refuse with the current customer when it has another version.
    """
    command = UpdateCustomer(
        customer_id=signed_in(info),
        display_name=input.display_name,
        language=input.language,
        currency=input.currency,
        country=input.country,
        if_version=if_version,
    )
    customer_id = await info.context.apis.account_commands.update_customer(command)
    [customer] = await loaders.customers(info.context, [customer_id])
    return CustomerPayload(customer=customer)


@refusals
async def upsert_address(
    info: Info, input: CustomerAddressInput, if_version: int | None = None
) -> CustomerAddressPayload:
    """Add an address to the address book, or change one. Orders keep the address they have.

    Args:
        input: The entry.
        if_version: Refuse with the current customer when it has another version.
    """
    command = UpsertAddress(
        customer_id=signed_in(info),
        address_id=AddressId(input.id) if input.id else None,
        address=input.value(),
        make_default=input.is_default,
        if_version=if_version,
    )
    address_id = await info.context.apis.account_commands.upsert_address(command)
    [customer] = await loaders.customers(info.context, [command.customer_id])
    [book] = await loaders.addresses(info.context, [command.customer_id])
    written = next((entry for entry in book if entry.id == address_id), None)
    return CustomerAddressPayload(address=written, customer=customer)
