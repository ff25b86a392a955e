"""Documents are parsed and validated once, and what is kept of them is bounded."""

import pytest
from graphql import GraphQLError, build_schema

from resolvers.errors import PublicError
from schema.execution import documents as module
from schema.execution.documents import Documents

SCHEMA = build_schema("type Query { a: Int b(x: [Int]): Int }")


def test_a_document_is_parsed_once() -> None:
    documents = Documents(SCHEMA)

    assert documents.read("{ a }") is documents.read("{ a }")


def test_the_oldest_leave_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_DOCUMENTS", 2)
    documents = Documents(SCHEMA)

    first, second = documents.read("{ a }"), documents.read("{ b }")
    documents.read("{ a }")
    documents.read("{ a b }")

    assert documents.read("{ a }") is first
    assert documents.read("{ b }") is not second


def test_the_tokens_of_all_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT_TOKENS", 8)
    documents = Documents(SCHEMA)

    first, second = documents.read("{ a }"), documents.read("{ b }")
    documents.read("{ a b }")

    assert documents.read("{ b }") is second
    assert documents.read("{ a }") is not first


@pytest.mark.parametrize("text", ["{ " + "a " * 1000 + "}", "# comment\n" * 1001 + "{ a }"])
def test_what_is_too_large_is_refused(text: str) -> None:
    with pytest.raises(PublicError) as refused:
        Documents(SCHEMA).read(text)

    assert refused.value.extensions == {"code": "OPERATION_TOO_LARGE"}


def test_an_invalid_document_says_so_every_time() -> None:
    documents = Documents(SCHEMA)
    document = documents.read("{ nope }")

    assert not documents.valid(document)
    assert not documents.valid(document)


def test_our_own_documents_may_be_large_and_never_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_DOCUMENTS", 0)
    documents = Documents(SCHEMA)
    large = "# comment\n" * 1001 + "{ a }"

    documents.trust([large], only=True)

    assert documents.read(large).text == large
    with pytest.raises(GraphQLError, match="Only trusted"):
        documents.read("{ a }")
