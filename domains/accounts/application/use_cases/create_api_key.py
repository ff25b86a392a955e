from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from domains.accounts.application.ports.outbound import AccountsUnitOfWork, HeldScopes
from domains.accounts.domain.aggregates.api_key import ApiKey
from domains.accounts.domain.exceptions import TooManyApiKeys
from domains.accounts.domain.value_objects.api_key_secret import digest, new_secret
from domains.shared_kernel.ids import ApiKeyId, CustomerId, new_id
from domains.shared_kernel.scopes import Scope
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin

MAX_KEYS: Final = 25
"""Per customer; revoked ones do not count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateApiKey:
    """Without an end the key is good until it is revoked."""

    customer_id: CustomerId
    name: str
    scopes: frozenset[Scope]
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """The only time that anybody sees the secret."""

    id: ApiKeyId
    secret: str = field(repr=False)


async def create_api_key(
    command: CreateApiKey,
    /,
    *,
    begin: Begin[AccountsUnitOfWork],
    held_scopes: HeldScopes,
    clock: Clock,
) -> NewApiKey:
    """Let a tool act for the customer's store.

    Raises:
        InvalidApiKey: name, scopes or end are none that a key may have.
        ScopeNotHeld: the customer lacks one of the scopes.
        TooManyApiKeys: one has to be revoked first.
    """
    held = await held_scopes(command.customer_id)
    secret = new_secret()
    key = ApiKey.create(
        ApiKeyId(new_id("key")),
        command.customer_id,
        name=command.name.strip(),
        digest=digest(secret),
        scopes=command.scopes,
        held=held,
        expires_at=command.expires_at,
        at=clock.now(),
    )
    async with begin() as uow:
        if await uow.api_keys.unrevoked(command.customer_id) >= MAX_KEYS:
            raise TooManyApiKeys(f"{MAX_KEYS} keys are enough; revoke one first.")
        await uow.api_keys.save(key)
    return NewApiKey(key.id, secret)
