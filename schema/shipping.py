"""Shipping in the graph: GraphQL field -> resolver."""

from resolvers.shipping import mutations, queries, subscriptions, types

TYPES = types
QUERIES = {"shipment": queries.shipment}
MUTATIONS = {
    "shipmentCreate": mutations.create_shipment,
    "shipmentEventsIngest": mutations.ingest_events,
    "shipmentTrackingUpdate": mutations.correct_tracking,
}
SUBSCRIPTIONS = {"shipmentTrackingUpdated": subscriptions.shipment_tracking_updated}
