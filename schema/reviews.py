"""Reviews in the graph: GraphQL field -> resolver."""

from resolvers.reviews import mutations, types

TYPES = types
MUTATIONS = {
    "reviewCreate": mutations.create_review,
    "reviewReply": mutations.reply_to_review,
    "reviewModerate": mutations.moderate_review,
}
