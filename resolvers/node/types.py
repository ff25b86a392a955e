"""The entities that `node` can find: their names and keys only."""

from resolvers.shared import Node, reference


@reference
class Seller(Node): ...
