"""Whatever is sent, the API answers in form, and never with a fault of its own.

The same examples every time; FUZZ_EXAMPLES=20000 looks further, at random.
"""

import json
import os
from typing import Any, Final

import httpx
import orjson
from hypothesis import HealthCheck, event, given, note, settings
from hypothesis import strategies as st

from tests.integration.fuzz.conftest import Target
from tests.integration.fuzz.operations import JUNK, operations

EXAMPLES: Final = os.environ.get("FUZZ_EXAMPLES")
REFUSED: Final = {400, 401, 405, 406, 408, 413, 415, 431}
MEDIA: Final = [
    "application/json", "application/graphql-response+json", "*/*", "", "text/html",
    "application/json; charset=utf-16", "application/json;q=0", "a/b;q=x,,;", "text/event-stream",
]  # fmt: skip
HEADERS: Final = {
    "accept": MEDIA,
    "content-type": MEDIA,
    "authorization": [
        "",
        "Bearer",
        "Bearer x",
        "Basic eDp4",
        "Bearer " + "y" * 4000,
        "sk_x",
        "\xff",
    ],
    "idempotency-key": ["", "k", "k" * 500, "\xe9"],
    "accept-language": ["de-CH,en;q=0.5", "*", ";;q=", "x" * 300],
    "content-encoding": ["gzip", "identity", "br"],
    "x-forwarded-for": ["127.0.0.1", "'", "::1"],
    "origin": ["null", "http://evil.example"],
    "traceparent": ["00-" + "0" * 32 + "-" + "0" * 16 + "-01", "x"],
}

bounded = settings(
    max_examples=int(EXAMPLES or 150),
    derandomize=EXAMPLES is None,
    database=None,
    deadline=None,
    suppress_health_check=[*HealthCheck],
)


PIECES: Final = ["{", "}", "(", ")", "[", "]", "!", "$", "@", ":", "=", "...", "&", "|", '"', '"""',
    "#", "\\", "\x00", "\ufeff", "\U0001f4a1", "fragment F on Query { ...F }", "...F", "on", "null",
    "@skip(if: true)", '@inContext(country: "DE")', "@defer", "subscription", "1e999", "{" * 400,
]  # fmt: skip
JSON: Final = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
SHAPES: Final = st.fixed_dictionaries(
    {"query": st.sampled_from(["{ __typename }", "mutation { x }", "", *JUNK])},
    optional={
        "variables": JSON,
        "operationName": JSON,
        "extensions": JSON
        | st.fixed_dictionaries({"persistedQuery": JSON})
        | st.fixed_dictionaries({"persistedQuery": st.fixed_dictionaries({"sha256Hash": JSON})}),
        "documentId": JSON,
    },
)


def as_json_value(value: object) -> bytes:
    return json.dumps(value).encode()  # as Python writes it: NaN, lone surrogates, long numbers


def as_json(query: str, variables: object) -> bytes:
    return as_json_value({"query": query, "variables": variables})


def signed_in(token: str | None) -> dict[str, str]:
    given = {"authorization": f"Bearer {token}"} if token else {}
    return {"content-type": "application/json", **given}


def printable(parameters: dict[str, str]) -> dict[str, str]:
    return {k: v.encode("utf-8", "replace").decode() for k, v in parameters.items()}


@st.composite
def cut_and_glued(draw: st.DrawFn, text: str) -> str:
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 30)))
        text = text[:start] + draw(st.sampled_from([*PIECES, text[start:end] * 2])) + text[end:]
    return text


def demand_form(response: httpx.Response) -> None:
    """An answer is JSON with data or errors, or a plain refusal; never a fault of ours."""
    event(str(response.status_code))
    assert response.status_code in {200, *REFUSED}, (response.status_code, response.text[:500])
    if "json" not in response.headers.get("content-type", ""):
        return
    answer: Any = orjson.loads(response.content)
    assert isinstance(answer, dict)
    assert {"data", "errors"} & set(answer) <= set(answer) <= {"data", "errors", "extensions"}
    assert "errors" not in answer or answer["errors"]
    for error in answer.get("errors", []):
        code = error.get("extensions", {}).get("code")
        event(f"{code}")
        assert isinstance(error["message"], str)
        assert code != "INTERNAL_SERVER_ERROR", error


@bounded
@given(data=st.data())
def test_a_document_that_fits_the_schema_is_never_a_fault(
    target: Target, data: st.DataObject
) -> None:
    query, variables = data.draw(operations(target.graph._schema, target.ids))
    headers = signed_in(data.draw(st.sampled_from(target.tokens)))
    note(query)

    response = target.http.post(target.url, content=as_json(query, variables), headers=headers)

    demand_form(response)


@bounded
@given(data=st.data())
def test_a_mangled_document_is_never_a_fault(target: Target, data: st.DataObject) -> None:
    query, variables = data.draw(operations(target.graph._schema, target.ids))
    mangled = data.draw(cut_and_glued(query))
    note(mangled)

    response = target.http.post(
        target.url, content=as_json(mangled, variables), headers=signed_in(None)
    )

    demand_form(response)


@bounded
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "HEAD", "OPTIONS", "DELETE"]),
    content=st.one_of(st.binary(max_size=200), JSON.map(as_json_value), SHAPES.map(as_json_value)),
    parameters=st.dictionaries(
        st.sampled_from(["query", "variables", "operationName", "extensions", "documentId"]),
        st.one_of(st.text(max_size=50), JSON.map(json.dumps), st.just("{ __typename }")),
    ),
    headers=st.fixed_dictionaries({}, optional={k: st.sampled_from(v) for k, v in HEADERS.items()}),
)
def test_a_request_of_any_shape_is_never_a_fault(
    target: Target, method: str, content: bytes, parameters: dict[str, str], headers: dict[str, str]
) -> None:
    given = [(k.encode(), v.encode("latin-1")) for k, v in headers.items()]

    response = target.http.request(
        method, target.url, content=content, params=printable(parameters), headers=given
    )

    demand_form(response)
