"""What is larger than the limits is refused, and production tells nothing about the schema."""

import re
import time
from typing import Any

import pytest
from graphql import GraphQLSchema, get_introspection_query

from resolvers.context import Context
from schema.build import DOMAINS, Supergraph
from schema.execution.limits import Limits

NO_APIS: Any = object()


@pytest.fixture(scope="module")
def graph() -> Supergraph:
    return Supergraph(DOMAINS)


@pytest.fixture(scope="module")
def closed() -> Supergraph:
    return Supergraph(DOMAINS, Limits(introspection=False))


async def errors(graph: Supergraph, document: str, **variables: Any) -> list[Any]:
    result = await graph.execute(document, variables, Context(NO_APIS))
    assert result.data is None
    return [*(result.errors or [])]


async def refusal(graph: Supergraph, document: str, **variables: Any) -> tuple[str, str]:
    [error] = await errors(graph, document, **variables)
    return error.extensions["code"], error.message


FAN_OUT = " ".join(f"fragment F{i} on Query {{ ...F{i + 1} ...F{i + 1} }}" for i in range(60))
TOO_LARGE = {
    "depth": "{ product(id: 1) " + "{ product " * 10 + "{ id }" + "}" * 10 + " }",
    "alias": "{" + " ".join(f"a{i}: __typename" for i in range(16)) + "}",
    "directive": "{ __typename " + "@skip(if: true) " * 51 + "}",
    "root field": "{" + "__typename " * 21 + "}",
    "page size": "{ products(first: 101) { nodes { id } } }",
    "id list": "{ nodes(ids: [" + '"x",' * 251 + "]) { id } }",
    "cost": "{ products(first: 100) { nodes { variants(first: 100) { nodes { id } } } } }",
}


@pytest.mark.parametrize("what", TOO_LARGE)
async def test_every_limit_is_named_when_it_is_exceeded(graph: Supergraph, what: str) -> None:
    code, message = await refusal(graph, TOO_LARGE[what])

    assert code == "OPERATION_TOO_LARGE"
    assert re.fullmatch(rf"The operation exceeds the {what} limit of [\d]+\.", message)


async def test_pages_and_ids_in_variables_are_limited_too(graph: Supergraph) -> None:
    page = "query($n: Int!) { products(first: $n) { nodes { id } } }"
    ids = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"

    assert (await refusal(graph, page, n=101))[0] == "OPERATION_TOO_LARGE"
    assert (await refusal(graph, page, n=101))[0] == "OPERATION_TOO_LARGE"
    assert (await refusal(graph, ids, ids=["ä"] * 251))[0] == "OPERATION_TOO_LARGE"


@pytest.mark.parametrize(
    "document",
    [
        "{" + "__typename " * 1000 + "}",
        "# ä\n" * 1001 + "{ __typename }",
        "{a" * 400 + "}" * 400,
        "{ product(id: " + "[" * 400 + "]" * 400 + ") { id } }",
    ],
    ids=["tokens", "comments", "selections", "lists"],
)
async def test_documents_too_long_or_too_nested_to_be_read(
    graph: Supergraph, document: str
) -> None:
    assert (await refusal(graph, document))[0] == "OPERATION_TOO_LARGE"


async def test_fragments_that_fan_out_are_refused_at_once(graph: Supergraph) -> None:
    began = time.process_time()

    code, _ = await refusal(graph, f"{{ ...F0 }} {FAN_OUT} fragment F60 on Query {{ __typename }}")

    assert code == "OPERATION_TOO_LARGE"
    assert time.process_time() - began < 0.2


async def test_a_refused_request_gets_five_errors_at_most(graph: Supergraph) -> None:
    assert len(await errors(graph, "{" + " ".join(f"f{i}" for i in range(20)) + "}")) == 5


async def test_development_answers_questions_about_the_schema(graph: Supergraph) -> None:
    result = await graph.execute(get_introspection_query(), None, Context(NO_APIS))
    [error] = await errors(graph, "{ prodct(id: 1) { id } }")

    assert not result.errors
    assert "Did you mean 'product'" in error.message


@pytest.mark.parametrize(
    "document",
    [
        get_introspection_query(),
        '{ __type(name: "Query") { name } }',
        "{ ...F } fragment F on Query { ... { s: __schema { types { name } } } }",
    ],
)
async def test_production_answers_no_question_about_the_schema(
    closed: Supergraph, document: str
) -> None:
    assert await refusal(closed, document) == (
        "BAD_USER_INPUT",
        "The schema is published as a file.",
    )


def misspelt(name: str) -> str:
    """Close enough for a suggestion, and no name of the schema."""
    return name[:-1] + ("q" if name[-1] != "q" else "x") + "x"


def probes(schema: GraphQLSchema) -> dict[str, str]:
    """Questions whose answers would show a real name, each with a guess that is nearly one."""
    query = schema.query_type
    assert query
    kinds = [name for name in schema.type_map if not name.startswith("__")][::20]
    roots = [*query.fields][::3]
    asked = {f"field {n}": f"{{ {misspelt(n)} }}" for n in roots}
    asked |= {f"type {n}": f"{{ ... on {misspelt(n)} {{ x }} }}" for n in kinds}
    asked |= {f"variable {n}": f"query($v: {misspelt(n)}) {{ __typename }}" for n in kinds}
    asked |= {
        "argument": '{ product(handel: "x") { id } }',
        "nested field": '{ product(handle: "x") { titel } }',
        "enum value": "{ products(sortKey: CREATED_ATT) { nodes { id } } }",
        "input field": "{ products(filters: [{categorie: 1}]) { nodes { id } } }",
        "directive": "{ __typename @inContxt(language: DE) }",
        "directive argument": "query @inContext(langage: DE) { __typename }",
        "mutation": "mutation { cartCreat { x } }",
        "subscription": "subscription { orderStatusChange { x } }",
    }
    return asked


TOLD = {"Query", "Mutation", "Subscription", "Product", "ProductSortKey", "ProductFilter"}
"""The types of what was spelt rightly."""


async def test_a_prober_finds_no_name_in_production(graph: Supergraph, closed: Supergraph) -> None:
    schema = closed._schema
    names = {*schema.type_map} | {
        field for kind in schema.type_map.values() for field in getattr(kind, "fields", ())
    }  # fmt: skip
    found: dict[str, set[str]] = {"open": set(), "closed": set()}

    for what, document in probes(schema).items():
        for label, each in (("open", graph), ("closed", closed)):
            given = {*re.findall(r"\w+", document)} | TOLD
            for error in await errors(each, document):
                shown = {*re.findall(r"'(\w+)'", error.message)} & names - given
                found[label] |= {f"{what}: {name}" for name in shown}

    assert len(found["open"]) > 20  # what the prober is worth
    assert found["closed"] == set()


async def test_variables_suggest_nothing_in_production(closed: Supergraph) -> None:
    document = "query($f: [ProductFilter!], $k: ProductSortKey) { \
        products(filters: $f, sortKey: $k) { nodes { id } } }"

    for variables in ({"f": [{"categori": "x"}]}, {"k": "CREATED_ATT"}):
        for error in await errors(closed, document, **variables):
            assert "Did you mean" not in error.message


def deep(levels: int) -> str:
    """The text nests three fields in each level; nothing is read."""
    inner = "product { variants(first: 1) { nodes { " * levels + "id" + " } } }" * levels
    return f'{{ productVariant(id: "1") @skip(if: true) {{ {inner} }} }}'


WRITTEN_AT_LENGTH = {
    "depth": deep(4),
    "alias": TOO_LARGE["alias"],
    "directive": "{ " + " ".join("__typename @skip(if: false)" for _ in range(51)) + " }",
    "root field": TOO_LARGE["root field"],
    "token": "{" + " ".join(f"a{i}: __typename" for i in range(400)) + "}",
}


@pytest.mark.parametrize("document", WRITTEN_AT_LENGTH.values(), ids=WRITTEN_AT_LENGTH.keys())
async def test_our_own_documents_may_be_written_as_their_authors_like(document: str) -> None:
    graph = Supergraph(DOMAINS)
    before = await refusal(graph, document)

    graph.documents.trust([document], only=False)
    after = await graph.execute(document, None, Context(NO_APIS))

    assert before[0] == "OPERATION_TOO_LARGE"
    assert not after.errors


ASKING_FOR_MUCH: dict[str, tuple[str, dict[str, Any]]] = {
    "page size": ("query($n: Int) { products(first: $n) { nodes { id } } }", {"n": 101}),
    "id list": ("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ["x"] * 251}),
    "cost": (TOO_LARGE["cost"], {}),
    "cost of depth": (deep(40), {}),
}


@pytest.mark.parametrize("what", ASKING_FOR_MUCH)
async def test_what_our_own_documents_ask_for_is_bounded(what: str) -> None:
    graph = Supergraph(DOMAINS)
    document, variables = ASKING_FOR_MUCH[what]
    graph.documents.trust([document], only=False)

    code, message = await refusal(graph, document, **variables)

    assert code == "OPERATION_TOO_LARGE"
    assert what.removesuffix(" of depth") in message


async def test_our_own_documents_learn_nothing_of_a_closed_schema() -> None:
    closed = Supergraph(DOMAINS, Limits(introspection=False))
    closed.documents.trust([question := "{ __schema { types { name } } }"], only=False)

    assert await refusal(closed, question) == (
        "BAD_USER_INPUT",
        "The schema is published as a file.",
    )
