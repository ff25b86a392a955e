"""Every answer's errors pass the allow-list of `resolvers/errors.py`, on every transport."""

from typing import Any

from graphql import GraphQLError
from strawberry.extensions import MaskErrors

from resolvers.errors import published


class Published(MaskErrors):
    """Replaces each error by what a client may see of it, in results and in streamed frames."""

    def _process_errors(self, errors: list[GraphQLError]) -> list[GraphQLError]:
        return [published(error) for error in errors]


class OwnErrors:
    """A schema that leaves logging to `published`: Strawberry would log each refusal as a fault."""

    def process_errors(self, errors: list[GraphQLError], execution_context: Any = None) -> None: ...
