"""Documents as they are executed: parsed and validated once, however often they arrive."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, Final

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    get_operation_ast,
    parse,
    specified_rules,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.schema import validate_document
from strawberry.types.execution import ExecutionContext
from strawberry.types.graphql import OperationType

from resolvers.errors import PublicError

MAX_TOKENS: Final = 1000
MAX_DOCUMENTS: Final = 1000
MAX_CHARACTERS: Final = 2_000_000
"""Of all documents that are kept: memory stays bounded whoever fills the cache."""

MAX_LENGTH: Final = 100_000
"""Characters of a document that is kept."""

MAX_ERRORS: Final = 5


class Document:
    """`errors` are those of its validation; None until somebody wanted to execute it."""

    __slots__ = ("errors", "node", "text")

    def __init__(self, text: str, node: DocumentNode) -> None:
        self.text = text
        self.node = node
        self.errors: list[GraphQLError] | None = None

    def kind(self, operation_name: str | None) -> OperationType:
        """What the operation does.

        Raises:
            PublicError: the document has no such operation, or several and none is named.
        """
        operation = get_operation_ast(self.node, operation_name)
        if operation:
            return OperationType(operation.operation.value)
        if operation_name:
            raise PublicError(f'Unknown operation named "{operation_name}".', "BAD_USER_INPUT")
        raise PublicError("Name one of the document's operations.", "BAD_USER_INPUT")


class Documents:
    """A bounded cache, and the documents of our own clients, which never leave it."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._recent: OrderedDict[str, Document] = OrderedDict()
        self._characters = 0
        self._trusted: dict[str, Document] = {}
        self._only_trusted = False

    def read(self, text: str) -> Document:
        """The document of a text.

        Raises:
            GraphQLError: it is no document, is too large, or is none of those that are trusted.
        """
        if known := self.known(text):
            return known
        if self._only_trusted:
            raise PublicError("Only trusted documents are executed.", "DOCUMENT_NOT_TRUSTED")
        document = Document(text, _parsed(text, MAX_TOKENS))
        if len(text) <= MAX_LENGTH:
            self._keep(document)
        return document

    def known(self, text: str) -> Document | None:
        if trusted := self._trusted.get(text):
            return trusted
        if recent := self._recent.get(text):
            self._recent.move_to_end(text)
        return recent

    def valid(self, document: Document) -> bool:
        if document.errors is None:
            found = validate_document(self._schema, document.node, tuple(specified_rules))
            document.errors = found[:MAX_ERRORS]
        return not document.errors

    def trust(self, texts: Iterable[str], *, only: bool) -> None:
        """Take in the documents of our own clients; with `only`, no others are executed.

        Raises:
            ValueError: one of them cannot be executed.
        """
        for text in texts:
            try:
                document = Document(text, _parsed(text, None))
            except GraphQLError as error:
                raise ValueError(f"{error.message}: {text[:80]}") from error
            if not self.valid(document):
                raise ValueError(f"{(document.errors or [])[0].message}: {text[:80]}")
            self._trusted[text] = document
        self._only_trusted = only

    def _keep(self, document: Document) -> None:
        self._recent[document.text] = document
        self._characters += len(document.text)
        while len(self._recent) > MAX_DOCUMENTS or self._characters > MAX_CHARACTERS:
            text, _ = self._recent.popitem(last=False)
            self._characters -= len(text)


class KeepsDocuments:
    """A schema with its documents."""

    _schema: GraphQLSchema

    @cached_property
    def documents(self) -> Documents:
        return Documents(self._schema)


class Prepared(SchemaExtension):
    """Spares an operation the parsing and the validation of a document that was seen before."""

    def on_operation(self) -> Iterator[None]:
        self.execution_context.parse_options["max_tokens"] = MAX_TOKENS
        yield

    def on_parse(self) -> Iterator[None]:
        run = self.execution_context
        if run.query and (known := _documents(run).known(run.query)):
            run.graphql_document = known.node
        yield

    def on_validate(self) -> Iterator[None]:
        run = self.execution_context
        known = _documents(run).known(run.query) if run.query else None
        unchanged = known and known.node is run.graphql_document
        if known and unchanged and run.pre_execution_errors is None:
            _documents(run).valid(known)
            run.pre_execution_errors = [*(known.errors or [])]
        yield


def _documents(run: ExecutionContext) -> Documents:
    schema: Any = run.schema
    documents: Documents = schema.documents
    return documents


def _parsed(text: str, max_tokens: int | None) -> DocumentNode:
    try:
        return parse(text, max_tokens=max_tokens)
    except GraphQLError as error:
        if max_tokens and f"more than {max_tokens} tokens" in error.message:
            text = f"The document has more than {max_tokens} tokens."
            raise PublicError(text, "OPERATION_TOO_LARGE") from None
        raise
