"""Inventory in the graph: GraphQL field -> resolver."""

from resolvers.inventory import mutations, queries, types

TYPES = types
QUERIES = {
    "inventoryLevels": queries.inventory_levels,
    "stockReservation": queries.stock_reservation,
}
MUTATIONS = {
    "inventorySetQuantities": mutations.set_quantities,
    "inventoryAdjustQuantities": mutations.adjust_quantities,
}
