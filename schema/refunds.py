"""Refunds in the graph: GraphQL field -> resolver."""

from resolvers.refunds import mutations, queries, subscriptions, types

TYPES = types
QUERIES = {"refundPreview": queries.refund_preview}
MUTATIONS = {"refundCreate": mutations.create_refund, "refundRetry": mutations.retry_refund}
SUBSCRIPTIONS = {"refundStatusChanged": subscriptions.refund_status_changed}
