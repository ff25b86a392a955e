"""Every answer's errors pass the allow-list of `resolvers/errors.py`, on every transport."""

from typing import Any, Final

from graphql import GraphQLError
from strawberry.extensions import MaskErrors

from resolvers.errors import published

MAX_REFUSED_ERRORS: Final = 5
"""A request that is not executed gets no more: a small one must not make a large answer."""


class Published(MaskErrors):
    """Replaces each error by what a client may see of it, in results and in streamed frames.

    `suggestions`: whether errors about the document may name what it could have meant.
    """

    def __init__(self, *, suggestions: bool) -> None:
        super().__init__()
        self._suggestions = suggestions

    def _process_errors(self, errors: list[GraphQLError]) -> list[GraphQLError]:
        if not any(error.path for error in errors):
            errors = errors[:MAX_REFUSED_ERRORS]
        shown = [published(error) for error in errors]
        if not self._suggestions:
            for error in shown:
                error.message = error.message.split(" Did you mean ", 1)[0]
        return shown


class OwnErrors:
    """A schema that leaves logging to `published`: Strawberry would log each refusal as a fault."""

    def process_errors(self, errors: list[GraphQLError], execution_context: Any = None) -> None: ...
