"""Carts in the graph: GraphQL field -> resolver."""

from resolvers.carts import mutations, queries, subscriptions, types

TYPES = types
QUERIES = {"cart": queries.cart}
MUTATIONS = {
    "cartCreate": mutations.create_cart,
    "cartLinesAdd": mutations.add_lines,
    "cartLinesUpdate": mutations.update_lines,
    "cartLinesRemove": mutations.remove_lines,
    "cartLinesSelect": mutations.select_lines,
    "cartDiscountCodesUpdate": mutations.change_discount_codes,
    "cartBuyerIdentityUpdate": mutations.change_buyer,
}
SUBSCRIPTIONS = {"cartUpdated": subscriptions.cart_updated}
