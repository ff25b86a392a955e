"""What README and guides show can be done."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import GraphQLSchema, parse, validate

from schema.build import DOMAINS, Supergraph

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```graphql\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?://)([^)#]+)\)")


def examples() -> Iterator[object]:
    for page in PAGES:
        for number, found in enumerate(BLOCK.finditer(page.read_text()), start=1):
            yield pytest.param(found[1], id=f"{page.relative_to(ROOT)}:{number}")


def links() -> Iterator[object]:
    for page in PAGES:
        for found in LINK.finditer(page.read_text()):
            yield pytest.param(page.parent / found[1], id=f"{page.relative_to(ROOT)}:{found[1]}")


@pytest.fixture(scope="module")
def graph() -> GraphQLSchema:
    graph: GraphQLSchema = Supergraph(DOMAINS)._schema
    return graph


@pytest.mark.parametrize("document", list(examples()))
def test_every_graphql_example_fits_the_schema(graph: GraphQLSchema, document: str) -> None:
    assert validate(graph, parse(document)) == []


@pytest.mark.parametrize("target", list(links()))
def test_every_link_leads_somewhere(target: Path) -> None:
    assert target.exists()
