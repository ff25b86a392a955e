"""The features that Apollo's compatibility suite asks of a subgraph library, on our subgraphs."""

import re
from pathlib import Path
from typing import Any

import pytest
import strawberry
from graphql import GraphQLObjectType, parse
from strawberry.federation.schema_directives import Link

from resolvers.context import Context
from schema.build import DOMAINS, FEDERATION, subgraph
from schema.entities import Subgraph

NO_APIS: Any = object()

SDL = Path(__file__).parents[3] / "schema" / "sdl"


def printed(domain: str) -> str:
    return (SDL / f"{domain}.graphql").read_text()


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_subgraph_links_one_version_of_federation(domain: str) -> None:
    links = re.findall(r'@link\(url: "([^"]*)"', printed(domain))

    assert links == [f"https://specs.apollo.dev/federation/v{FEDERATION}"]


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_directive_of_federation_that_is_used_is_imported(domain: str) -> None:
    text = printed(domain)
    imported = re.search(r"import: \[([^\]]*)\]", text)

    used = set(re.findall(r"@(key|shareable|tag|inaccessible|external|requires|provides)\b", text))

    assert used == set(re.findall(r"@(\w+)", imported.group(1) if imported else ""))


def test_value_types_of_several_domains_are_shareable() -> None:
    for domain in ("products", "orders", "carts"):
        assert re.search(r"type Money @shareable", printed(domain))
        assert re.search(r"type PageInfo @shareable", printed(domain))


def test_who_only_points_at_an_entity_does_not_resolve_it() -> None:
    assert 'type Product implements Node @key(fields: "id", resolvable: false)' in printed("node")
    assert 'type Product implements Node @key(fields: "id") {' in printed("products")


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_entity_of_a_subgraph_can_be_asked_for(domain: str) -> None:
    schema = subgraph(domain)._schema
    keyed = set(re.findall(r"^type (\w+)[^{]*@key", printed(domain), re.MULTILINE))

    union = schema.type_map["_Entity"]

    assert {member.name for member in union.types} == keyed  # type: ignore[attr-defined]
    assert isinstance(schema.query_type, GraphQLObjectType)
    assert {"_service", "_entities"} <= schema.query_type.fields.keys()


@strawberry.federation.type(keys=["id"])
class Toy:
    id: strawberry.ID
    cost: int = strawberry.federation.field(inaccessible=True)
    name: str = strawberry.federation.field(tags=["public"])

    @classmethod
    def resolve_reference(cls, id: strawberry.ID) -> "Toy":
        return cls(id=id, cost=1, name="A toy")


@strawberry.type
class Query:
    toy: Toy | None = None


@pytest.fixture
def toys() -> Subgraph:
    link = Link(url="https://toys.example/rules/v1.0", import_=["@rule"])  # type: ignore[list-item]  # a name is enough
    return Subgraph(query=Query, federation_version=FEDERATION, schema_directives=[link])


def test_tags_and_what_is_inaccessible_are_printed_for_the_composer(toys: Subgraph) -> None:
    text = toys.as_str()

    parse(text)
    assert "cost: Int! @inaccessible" in text
    assert 'name: String! @tag(name: "public")' in text
    assert 'url: "https://toys.example/rules/v1.0", import: ["@rule"]' in text
    assert '"@inaccessible"' in text
    assert '"@tag"' in text


async def test_what_is_inaccessible_to_clients_is_not_to_the_gateway(toys: Subgraph) -> None:
    document = """query($of: [_Any!]!) { _entities(representations: $of) {
      ... on Toy { id cost name } } }"""

    result = await toys.execute(
        document, {"of": [{"__typename": "Toy", "id": "1"}]}, Context(NO_APIS)
    )

    assert result.data == {"_entities": [{"id": "1", "cost": 1, "name": "A toy"}]}
