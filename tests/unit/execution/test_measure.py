"""How large operations are, and that finding it out is never much work itself."""

import time
from typing import Any

import pytest
from graphql import GraphQLSchema, build_schema, get_introspection_query, get_operation_ast, parse
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.build import DOMAINS, Supergraph
from schema.execution.limits import Limits
from schema.execution.measure import BOUNDLESS, Measure, Size
from tests.integration.purchase import operations
from tests.unit.execution import pages

SHOP = build_schema("""
    type Query {
      shelf: Shelf
      shelves: [Shelf!]!
      nodes(ids: [ID!]!): [Shelf]!
      levels(ids: [ID!]!): ShelfConnection!
      page(first: Int = 20, last: Int): ShelfConnection!
    }
    type Mutation { remove(ids: [ID!]!): Shelf }
    type Shelf { id: ID! name: String next: Shelf books(first: Int): BookConnection! }
    type ShelfConnection { nodes: [Shelf!]! edges: [ShelfEdge!]! totalCount: Int! }
    type ShelfEdge { cursor: String! node: Shelf! }
    type BookConnection { nodes: [Book!]! }
    type Book { id: ID! }
""")


def size(document: str, graph: GraphQLSchema = SHOP, **variables: Any) -> Size:
    parsed = parse(document)
    operation = get_operation_ast(parsed, None)
    assert operation
    return Measure(graph, parsed, operation, variables).size


@pytest.fixture(scope="module")
def graph() -> GraphQLSchema:
    return Supergraph(DOMAINS)._schema


@pytest.mark.parametrize(
    ("document", "cost"),
    [
        ("{ shelf { id } }", 2 + 1),
        ("{ shelf { id name next { id } } }", 2 + 1 + 1 + (2 + 1)),
        ("{ shelves { id } }", 2 + 10 * 1),
        ("{ page(first: 7) { nodes { id name } } }", 2 + 7 * (2 + 2)),
        ("{ page(last: 7) { edges { cursor node { id } } } }", 2 + 7 * (2 + 1 + (2 + 1))),
        ("{ page { totalCount } }", 2 + 20 * 1),
        ("{ page(first: 0) { totalCount } }", 2),
        ("{ page(first: -5) { totalCount } }", 2),
        ("{ page(first: 1e3) { totalCount } }", 2 + 1000),
        ('{ nodes(ids: ["a", "b", "c"]) { id } }', 2 + 3),
        ('{ levels(ids: ["a", "b"]) { nodes { id } } }', 2 + 2 * (2 + 1)),
        ('mutation { remove(ids: ["a", "b"]) { id } }', 2 + 1),
        ("{ page(first: 9) { nodes { books(first: 9) { nodes { id } } } } }",
         2 + 9 * (2 + 2 + 9 * (2 + 1))),
        ("query { ...A ...A } fragment A on Query { shelf { id } }", 6),
    ],
)  # fmt: skip
def test_lists_multiply_what_is_selected_of_their_items(document: str, cost: int) -> None:
    assert size(document).cost == cost


def test_variables_and_their_defaults_count_like_literals() -> None:
    paged = "query($n: Int = 30) { page(first: $n) { totalCount } }"
    listed = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"

    assert size(paged).cost == 32
    assert size(paged, n=5).cost == 7
    assert size(paged, n=5.0).cost == 7
    assert size(paged, n=None).cost == 22
    assert size(paged, n="five").cost == 22
    assert size(listed, ids=["a"] * 40).cost == 42
    assert size(listed, ids="a").cost == 3


@pytest.mark.parametrize(
    "document",
    [
        "{ page(first: %s) { nodes { id } } }",
        "query($n: Int = %s) { page(first: $n) { nodes { id } } }",
    ],
)
def test_a_number_that_is_none_asks_for_everything(document: str) -> None:
    """Of thousands of digits Python makes none, as it would take too long."""
    assert size(document % ("1" * 5000)).page == BOUNDLESS


def test_what_is_counted_beside_the_cost() -> None:
    document = """query @skip(if: false) {
      a: shelf @include(if: true) { b: id } c: shelf { next { id } } ...F
    }
    fragment F on Query { d: page(first: 3) { nodes { id } } nodes(ids: ["x"]) { id } }"""

    assert size(document)._replace(cost=0) == Size(
        depth=3, aliases=4, directives=2, root_fields=4, page=3, ids=1
    )


def test_introspection_adds_neither_depth_nor_cost(graph: GraphQLSchema) -> None:
    measured = size(get_introspection_query(), graph)

    assert (measured.depth, measured.cost, measured.introspection) == (1, 1, 1)


def test_fragments_that_fan_out_are_measured_in_milliseconds() -> None:
    chain = " ".join(f"fragment F{i} on Query {{ ...F{i + 1} ...F{i + 1} }}" for i in range(60))
    document = parse(f"{{ ...F0 }} {chain} fragment F60 on Query {{ a: __typename }}")
    operation = get_operation_ast(document, None)
    assert operation

    began = time.process_time()
    measured = Measure(SHOP, document, operation, {}).size

    assert time.process_time() - began < 0.05
    assert measured.aliases == 2**60
    assert measured.cost == BOUNDLESS


def test_fragments_in_a_circle_and_unknown_names_do_no_harm() -> None:
    assert size("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }") == Size()
    assert size("{ ...Nowhere ... on Nothing { what(first: 5) { ever } } }").cost == 3
    assert size("mutation { a: b { c } }", build_schema("type Query { a: Int }")).aliases == 1


def test_documents_nested_without_end_are_too_deep() -> None:
    deep = "{" + "...{" * 150 + "__typename" + "}" * 151
    chain = " ".join(f"fragment F{i} on Query {{ ...F{i + 1} }}" for i in range(900))

    assert Limits().refusal(size(deep))
    assert Limits().refusal(size(f"{{ ...F0 }} {chain}"))


@pytest.mark.parametrize("page", pages.ALL)
def test_the_pages_of_a_shop_are_within_the_limits(graph: GraphQLSchema, page: str) -> None:
    assert Limits().refusal(size(pages.ALL[page], graph, first=24)) is None


def test_a_whole_purchase_is_within_the_limits(graph: GraphQLSchema) -> None:
    for name, document in vars(operations).items():
        if name.isupper() and name != "CHECKOUT_FIELDS":
            assert Limits().refusal(size(document, graph)) is None, name


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, int]:
    """Any document over a few names, some of which the schema knows, and its number of nodes."""
    names = st.sampled_from(["shelf", "shelves", "page", "nodes", "ü", "F0", "F1", "F2", "Query"])
    arguments = st.sampled_from(
        ["", "(first: 3)", "(first: $n)", "(ids: [1, 2])", "(ids: $n)", "(last: {a: 1})", "(x: [])"]
    )
    nodes = 0

    def selection(depth: int) -> str:
        nonlocal nodes
        parts = []
        for _ in range(draw(st.integers(1, 4))):
            nodes += 1
            name = draw(names).replace("ü", "u")
            kind = draw(st.integers(0, 3)) if depth else 0
            below = selection(depth - 1) if kind > 1 else ""
            parts.append(
                f"...{name} @a" if kind == 1
                else f"... on {name} {below}" if kind == 2
                else f"a: {name}{draw(arguments)} {below}"
            )  # fmt: skip
        return "{" + " ".join(parts) + "}"

    fragments = " ".join(f"fragment F{i} on Query {selection(3)}" for i in range(3))
    return f"query($n: Int = 3) {selection(3)} {fragments}", nodes


VALUES = (
    st.none()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.lists(st.integers())
    | st.dictionaries(st.text(), st.integers())
)


@settings(max_examples=150, deadline=None)
@given(documents(), VALUES)
def test_any_document_is_measured_with_work_linear_in_its_length(
    made: tuple[str, int], variable: Any
) -> None:
    text, nodes = made
    document = parse(text)
    operation = get_operation_ast(document, None)
    assert operation
    visited = 0

    class Counting(Measure):
        def _one(self, node: Any, parent: Any) -> Size:
            nonlocal visited
            visited += 1
            return super()._one(node, parent)

    Counting(SHOP, document, operation, {"n": variable})

    assert visited <= nodes
