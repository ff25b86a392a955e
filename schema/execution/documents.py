"""Documents as they are executed: parsed and validated once, however often they arrive."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    get_operation_ast,
    parse,
    validate,
)

from resolvers.context import Context
from resolvers.errors import PublicError
from schema.execution.header_key import with_key
from schema.execution.operations import Operation

MAX_TOKENS: Final = 1000
MAX_DOCUMENTS: Final = 1000
KEPT_TOKENS: Final = 120_000
"""Of all documents that are kept, about half a kB each: memory stays bounded whoever fills it."""

MAX_LENGTH: Final = 100_000
"""Characters of a document that is kept."""

MAX_ERRORS: Final = 5
"""A request that is not executed gets no more: a small one must not make a large answer."""


class Document:
    """`errors` are those of its validation; None until somebody wanted to execute it.

    `is_trusted`: it is one of our own clients', whoever sends it. `keep`: what is to be done once,
    when it has been accepted: measured, paid for and found valid.
    """

    __slots__ = ("_keyed", "_operations", "_schema", "errors", "is_trusted", "keep", "node", "text")

    def __init__(
        self, text: str, node: DocumentNode, schema: GraphQLSchema, *, is_trusted: bool = False
    ) -> None:
        self.text = text
        self.node = node
        self.is_trusted = is_trusted
        self.errors: list[GraphQLError] | None = None
        self.keep: Callable[[Context], Awaitable[None]] | None = None
        self._schema = schema
        self._operations: dict[str | None, Operation] = {}
        self._keyed: dict[str | None, tuple[Document, str] | None] = {}

    def operation(self, name: str | None) -> Operation:
        """The operation of a name; the only one, when none is named.

        Raises:
            PublicError: the document has no such operation, or several and none is named.
        """
        if known := self._operations.get(name):
            return known
        if node := get_operation_ast(self.node, name):
            found = self._operations[name] = Operation(self._schema, self, node)
            return found
        if name:
            raise PublicError(f'Unknown operation named "{name}".', "BAD_USER_INPUT")
        raise PublicError("Name one of the document's operations.", "BAD_USER_INPUT")

    def with_key(self, name: str | None) -> tuple[Document, str] | None:
        """The document with the key that an operation lacks as a variable, and its name.

        None: the operation takes no key, has one, or is not the only mutation.
        """
        if name not in self._keyed:
            node = get_operation_ast(self.node, name)
            made = with_key(self._schema, self.node, node) if node else None
            self._keyed[name] = made and (self._copy(made[0]), made[1])
        return self._keyed[name]

    def keyed(self) -> list[Document]:
        """All that `with_key` makes of its operations."""
        operations = (it for it in self.node.definitions if isinstance(it, OperationDefinitionNode))
        names = [it.name.value if it.name else None for it in operations]
        return [it[0] for name in names if (it := self.with_key(name))]

    def _copy(self, node: DocumentNode) -> Document:
        return Document(self.text, node, self._schema, is_trusted=self.is_trusted)


class Documents:
    """A bounded cache, and the documents of our own clients, which never leave it.

    `suggestions`: whether what is wrong with a document may name what it could have meant.
    `trusted` is told each document of our own clients.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        *,
        suggestions: bool = True,
        trusted: Callable[[DocumentNode], None] = lambda _: None,
    ) -> None:
        self._schema = schema
        self._suggestions = suggestions
        self._tell_trusted = trusted
        self._recent: OrderedDict[str, Document] = OrderedDict()
        self._tokens = 0
        self._trusted: dict[str, Document] = {}
        self._only_trusted = False

    def read(self, text: str) -> Document:
        """The document of a text.

        Raises:
            GraphQLError: it is no document, is too large, or is none of those that are trusted.
        """
        if known := self._known(text):
            return known
        if self._only_trusted:
            raise PublicError("Only trusted documents are executed.", "DOCUMENT_NOT_TRUSTED")
        document = Document(text, _parsed(text, MAX_TOKENS), self._schema)
        if len(text) <= MAX_LENGTH:
            self._keep(document)
        return document

    def _known(self, text: str) -> Document | None:
        if trusted := self._trusted.get(text):
            return trusted
        if recent := self._recent.get(text):
            self._recent.move_to_end(text)
        return recent

    def valid(self, document: Document) -> bool:
        if document.errors is None:
            found = validate(
                self._schema,
                document.node,
                max_errors=MAX_ERRORS,
                hide_suggestions=not self._suggestions,
            )
            document.errors = found[:MAX_ERRORS]
        return not document.errors

    def trust(self, texts: Iterable[str], *, only: bool) -> None:
        """Take in the documents of our own clients; with `only`, no others are executed.

        One that lacks a key which its sender has to give in a header is as good.

        Raises:
            ValueError: one of them cannot be executed.
        """
        for text in texts:
            try:
                document = Document(text, _parsed(text, None), self._schema, is_trusted=True)
            except GraphQLError as error:
                raise ValueError(f"{error.message}: {text[:80]}") from error
            variants = [document, *document.keyed()]
            if not any(map(self.valid, variants)):
                raise ValueError(f"{(document.errors or [])[0].message}: {text[:80]}")
            self._trusted[text] = document
            for variant in variants:
                self._tell_trusted(variant.node)
        self._only_trusted = only

    def _keep(self, document: Document) -> None:
        self._recent[document.text] = document
        self._tokens += document.node.token_count or 0
        while len(self._recent) > MAX_DOCUMENTS or self._tokens > KEPT_TOKENS:
            _, forgotten = self._recent.popitem(last=False)
            self._tokens -= forgotten.node.token_count or 0


def _parsed(text: str, max_tokens: int | None) -> DocumentNode:
    try:
        return parse(text, max_tokens=max_tokens)
    except GraphQLError as error:
        if max_tokens and f"more than {max_tokens} tokens" in error.message:
            text = f"The document has more than {max_tokens} tokens."
            raise PublicError(text, "OPERATION_TOO_LARGE") from None
        raise
