from dataclasses import dataclass

from domains.accounts.application.ports.outbound import AccountsUnitOfWork
from domains.accounts.domain.exceptions import ApiKeyNotFound
from domains.shared_kernel.ids import ApiKeyId, CustomerId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeApiKey:
    customer_id: CustomerId
    key_id: ApiKeyId


async def revoke_api_key(
    command: RevokeApiKey, /, *, begin: Begin[AccountsUnitOfWork], clock: Clock
) -> ApiKeyId:
    """End a key; the next request with it is refused. Doing it again changes nothing.

    Raises:
        ApiKeyNotFound: the customer has no such key.
    """
    async with begin() as uow:
        key = await uow.api_keys.get(command.key_id)
        if key is None or key.customer_id != command.customer_id:
            raise ApiKeyNotFound("There is no such key.", field="id")
        key.revoke(at=clock.now())
        await uow.api_keys.save(key)
    return command.key_id
