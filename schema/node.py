"""The Relay root: any object by its global id. It holds names, not data."""

from resolvers.node import queries, types

TYPES = types
QUERIES = {"node": queries.node, "nodes": queries.nodes}
