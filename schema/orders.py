"""Orders in the graph: GraphQL field -> resolver."""

from resolvers.orders import mutations, queries, subscriptions, types

TYPES = types
QUERIES = {
    "order": queries.order,
    "orderGroup": queries.order_group,
    "orders": queries.orders,
}
MUTATIONS = {
    "orderCancel": mutations.cancel_order,
    "orderReceiptConfirm": mutations.confirm_receipt,
}
SUBSCRIPTIONS = {
    "orderStatusChanged": subscriptions.order_status_changed,
    "sellerOrderReceived": subscriptions.seller_order_received,
}
