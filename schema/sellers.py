"""Sellers in the graph: GraphQL field -> resolver."""

from resolvers.sellers import mutations, queries, types

TYPES = types
QUERIES = {"seller": queries.seller, "viewerSeller": queries.viewer_seller}
MUTATIONS = {
    "sellerApply": mutations.apply_to_sell,
    "sellerStatusUpdate": mutations.change_seller_status,
}
