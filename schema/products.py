"""The catalogue in the graph: GraphQL field -> resolver."""

from resolvers.products import mutations, queries, search, types

TYPES = types
QUERIES = {
    "product": queries.product,
    "products": queries.products,
    "productVariant": queries.product_variant,
    "category": queries.category,
    "categories": queries.categories,
    "search": search.search,
}
MUTATIONS = {
    "productCreate": mutations.create_product,
    "productUpdate": mutations.update_product,
    "productVariantsBulkUpsert": mutations.upsert_variants,
    "productMediaSet": mutations.set_media,
    "productPublish": mutations.publish_product,
    "productUnpublish": mutations.unpublish_product,
}
