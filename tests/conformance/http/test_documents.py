"""Documents by their hash: automatic persisted queries, and the manifest of our own clients."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from apps.api import create_app
from apps.settings import Settings
from apps.transport.persisted import digest_of
from schema.build import DOMAINS, Supergraph
from tests.conformance.http.conftest import serving

UNKNOWN = "PERSISTED_QUERY_NOT_FOUND"


def a_query() -> str:
    return f"query Q{uuid4().hex} {{ __typename }}"


def named(digest: str) -> dict[str, Any]:
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest}}}


def by_get(body: dict[str, Any]) -> dict[str, str]:
    return {k: v if isinstance(v, str) else json.dumps(v) for k, v in body.items()}


def code(answer: httpx.Response) -> str:
    found: str = answer.json()["errors"][0]["extensions"]["code"]
    return found


async def test_a_document_is_sent_once_and_then_named(http: httpx.AsyncClient, url: str) -> None:
    query = a_query()
    body = named(digest_of(query))

    unknown = await http.get(url, params=by_get(body))
    taught = await http.post(url, json={"query": query, **body})
    known = await http.get(url, params=by_get(body))
    by_id = await http.get(url, params={"documentId": f"sha256:{digest_of(query)}"})

    assert code(unknown) == UNKNOWN
    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    for answer in (taught, known, by_id):
        assert answer.json() | {"extensions": None} == {
            "data": {"__typename": "Query"},
            "extensions": None,
        }


async def test_another_process_knows_what_one_was_told(
    http: httpx.AsyncClient, url: str, graph: Supergraph, settings: Settings
) -> None:
    query = a_query()
    body = named(digest_of(query))
    await http.post(url, json={"query": query, **body})

    async with serving(graph, settings) as other:
        answer = await http.post(other, json=body)

    assert answer.json()["data"] == {"__typename": "Query"}


async def test_a_document_under_a_false_hash_is_refused(http: httpx.AsyncClient, url: str) -> None:
    body = named(digest_of(a_query()))

    false = await http.post(url, json={"query": "{ __typename }", **body})
    after = await http.post(url, json=body)

    assert code(false) == "BAD_USER_INPUT"
    assert code(after) == UNKNOWN


async def test_an_invalid_document_is_not_kept(http: httpx.AsyncClient, url: str) -> None:
    query = f"{{ nope{uuid4().hex} }}"
    body = named(digest_of(query))

    await http.post(url, json={"query": query, **body})
    after = await http.post(url, json=body)

    assert code(after) == UNKNOWN


@pytest.mark.parametrize("given", [1, {}, {"version": 2}, {"version": 1, "sha256Hash": 5}, []])
async def test_a_malformed_name_of_a_document_is_refused(
    http: httpx.AsyncClient, url: str, given: object
) -> None:
    answer = await http.post(url, json={"extensions": {"persistedQuery": given}})

    assert code(answer) == "BAD_USER_INPUT"


async def test_with_a_manifest_only_its_documents_are_executed(
    http: httpx.AsyncClient, settings: Settings, tmp_path: Path
) -> None:
    trusted, manifest = a_query(), tmp_path / "documents.json"
    manifest.write_text(json.dumps({f"sha256:{digest_of(trusted)}": trusted}))
    only = {"trusted_documents": manifest, "trusted_documents_only": True}

    async with serving(Supergraph(DOMAINS), settings.model_copy(update=only)) as url:
        by_id = await http.get(url, params={"documentId": f"sha256:{digest_of(trusted)}"})
        by_apollo = await http.post(url, json=named(digest_of(trusted)))
        whole = await http.post(url, json={"query": trusted})
        other = await http.post(url, json={"query": a_query()})

    assert [it.json()["data"]["__typename"] for it in (by_id, by_apollo, whole)] == ["Query"] * 3
    assert code(other) == "DOCUMENT_NOT_TRUSTED"


@pytest.mark.parametrize(
    "content",
    [
        "[]",
        json.dumps({"abc": "{ __typename }"}),
        json.dumps({digest_of("{ nope }"): "{ nope }"}),
        json.dumps({digest_of("{"): "{"}),
    ],
)
def test_a_manifest_that_cannot_be_executed_keeps_the_server_from_starting(
    settings: Settings, tmp_path: Path, content: str
) -> None:

    manifest = tmp_path / "documents.json"
    manifest.write_text(content)

    with pytest.raises(ValueError, match=r"."):
        create_app(settings.model_copy(update={"trusted_documents": manifest}), Supergraph(DOMAINS))
