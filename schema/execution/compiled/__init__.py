"""Run GraphQL operations as Python functions that are generated from them, once each.

Stands on graphql-core and Strawberry alone. `executor` is the entrance, `plans` the cache,
`batch` and `lookahead` are what resolvers may use; the other modules are its parts.
"""
