"""What is measured: the variables of each case, its two requests, and what a good answer has."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from tests.bench.client import Answer, BadAnswer, Check, post
from tests.bench.data import samples
from tests.bench.documents import document_id

PAGE: Final = 24
Variables = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """`field` occurs `times` times in a good answer."""

    name: str
    title: str
    target: float
    variables: Sequence[Variables]
    field: str
    times: int

    @property
    def label(self) -> str:
        return self.name if len(self.name) == 1 else self.title

    def of_limit(self) -> list[bytes]:
        return [post(f"/{self.name}", orjson.dumps(it)) for it in self.variables]

    def of_product(self) -> list[bytes]:
        id = document_id(self.name)
        return [
            post("/graphql", orjson.dumps({"documentId": id, "variables": it}))
            for it in self.variables
        ]

    def check(self) -> Check:
        return checking(self.field, self.times)


def checking(field: str, times: int) -> Check:
    """Status 200, no errors, and the field as often as it must be there."""
    mark = f'"{field}":'.encode()

    def check(answer: Answer) -> None:
        body = answer.body
        if answer.status != 200 or b'"errors"' in body or body.count(mark) != times:
            raise BadAnswer(f"{answer.status} {answer.head!r} {body[:1000]!r}")

    return check


def cursor_of(id: str, microseconds: int) -> str:
    return urlsafe_b64encode(f"created_at|{id}|{microseconds}".encode()).decode()


def reading(size: str) -> dict[str, Case]:
    """The cases that read, with their variables for the data of a size."""
    known = samples(size)
    pages: list[Variables] = [
        {"first": PAGE, "after": cursor_of(id, at), "category": category}
        for category, id, at in known["pages"]
    ]
    details: list[Variables] = [{"handle": handle} for [handle] in known["details"]]
    words: list[Variables] = [
        {"query": word, "first": PAGE, "after": None} for [word] in known["words"]
    ]
    ids: list[Variables] = [{"id": id} for [id] in known["products"]]
    cases = [
        Case("A", "listing", 1.3, pages, "cursor", PAGE),
        Case("B", "detail", 1.5, details, "availableForSale", 12),
        Case("C", "tiny", 1.3, ids, "title", 1),
        Case("F", "search", 1.3, words, "cursor", PAGE),
    ]
    return {case.name: case for case in cases}


def plain(body: bytes) -> Any:
    """An answer for comparison: without what it cost."""
    answer = json.loads(body)
    answer.pop("extensions", None)
    return answer
