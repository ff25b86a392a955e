"""Payments in the graph: GraphQL field -> resolver."""

from resolvers.payments import mutations, queries, subscriptions, types

TYPES = types
QUERIES = {"payment": queries.payment, "escrow": queries.escrow}
MUTATIONS = {"paymentActionComplete": mutations.complete_payment_action}
SUBSCRIPTIONS = {"paymentStatusChanged": subscriptions.payment_status_changed}
