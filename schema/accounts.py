"""Accounts in the graph: GraphQL field -> resolver."""

from resolvers.accounts import api_keys, localization, mutations, queries, types

TYPES = types
QUERIES = {
    "customer": queries.customer,
    "auditLog": queries.audit_log,
    "localization": localization.localization,
    "shop": queries.shop,
}
MUTATIONS = {
    "customerCreate": mutations.create_customer,
    "accessTokenCreate": mutations.create_access_token,
    "accessTokenRefresh": mutations.refresh_access_token,
    "accessTokenRevoke": mutations.revoke_access_token,
    "customerUpdate": mutations.update_customer,
    "customerAddressUpsert": mutations.upsert_address,
    "apiKeyCreate": api_keys.create_api_key,
    "apiKeyRevoke": api_keys.revoke_api_key,
}
