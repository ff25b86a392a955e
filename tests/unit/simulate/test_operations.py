"""What the simulation asks can be asked."""

import pytest
from graphql import GraphQLSchema, parse, validate

from apps.simulate import operations
from schema.build import DOMAINS, Supergraph

DOCUMENTS = {name: text for name, text in vars(operations).items() if name.isupper()}


@pytest.fixture(scope="module")
def graph() -> GraphQLSchema:
    graph: GraphQLSchema = Supergraph(DOMAINS)._schema
    return graph


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_fits_the_schema(graph: GraphQLSchema, name: str) -> None:
    assert validate(graph, parse(DOCUMENTS[name])) == []
