"""Everything the outside may have accounts do, one line per use case."""

from dataclasses import dataclass

from domains.accounts.application.use_cases.create_access_token import CreateAccessToken
from domains.accounts.application.use_cases.create_api_key import CreateApiKey, NewApiKey
from domains.accounts.application.use_cases.create_customer import CreateCustomer
from domains.accounts.application.use_cases.refresh_access_token import RefreshAccessToken
from domains.accounts.application.use_cases.revoke_access_token import RevokeAccessToken
from domains.accounts.application.use_cases.revoke_api_key import RevokeApiKey
from domains.accounts.application.use_cases.update_customer import UpdateCustomer
from domains.accounts.application.use_cases.upsert_address import UpsertAddress
from domains.accounts.contracts.apis import CredentialsView
from domains.shared_kernel.ids import AddressId, ApiKeyId, CustomerId
from domains.shared_kernel.use_case import Handles


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCommands:
    create_access_token: Handles[CreateAccessToken, CredentialsView]
    create_api_key: Handles[CreateApiKey, NewApiKey]
    create_customer: Handles[CreateCustomer, CustomerId | None]
    refresh_access_token: Handles[RefreshAccessToken, CredentialsView]
    revoke_access_token: Handles[RevokeAccessToken, int]
    revoke_api_key: Handles[RevokeApiKey, ApiKeyId]
    update_customer: Handles[UpdateCustomer, CustomerId]
    upsert_address: Handles[UpsertAddress, AddressId]
