"""What the graph may do with API keys. A key itself may do none of it: see `refusals`."""

from collections.abc import Sequence

import strawberry

from domains.accounts.application.use_cases.create_api_key import CreateApiKey
from domains.accounts.application.use_cases.revoke_api_key import RevokeApiKey
from domains.accounts.contracts.apis import ApiKeyView
from domains.shared_kernel.ids import ApiKeyId
from resolvers.accounts.inputs import ApiKeyCreateInput
from resolvers.accounts.types import ApiKeyCreatePayload, ApiKeyRevokePayload
from resolvers.auth import signed_in
from resolvers.context import Info
from resolvers.errors import refusals


@refusals
async def create_api_key(info: Info, input: ApiKeyCreateInput) -> ApiKeyCreatePayload:
    """Let a tool work for the viewer's store. It sends `Authorization: Bearer <secret>`.

    Args:
        input: The key to be.
    """
    command = CreateApiKey(
        customer_id=signed_in(info),
        name=input.name,
        scopes=frozenset(input.scopes),
        expires_at=input.expires_at,
    )
    created = await info.context.apis.account_commands.create_api_key(command)
    return ApiKeyCreatePayload(api_key=await _read(info, created.id), secret=created.secret)


@refusals
async def revoke_api_key(info: Info, id: strawberry.ID) -> ApiKeyRevokePayload:
    """End a key of the viewer's: the next request with it is refused. May be repeated.

    Args:
        id: The key.
    """
    command = RevokeApiKey(customer_id=signed_in(info), key_id=ApiKeyId(id))
    key_id = await info.context.apis.account_commands.revoke_api_key(command)
    return ApiKeyRevokePayload(api_key=await _read(info, key_id))


async def _read(info: Info, key_id: ApiKeyId) -> ApiKeyView | None:
    found: Sequence[ApiKeyView | None] = await info.context.apis.accounts.api_keys([key_id])
    return found[0]
