"""Coupons in the graph: GraphQL field -> resolver."""

from resolvers.coupons import mutations, queries, types

TYPES = types
QUERIES = {"coupons": queries.coupons}
MUTATIONS = {"couponCreate": mutations.create_coupon}
