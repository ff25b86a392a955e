"""A document that comes with its hash is kept when it has been accepted, and not before."""

from typing import Any

import pytest

from apps.transport.limits import DOCUMENT, DOCUMENT_POINTS
from apps.transport.persisted import MAX_RECENT, Library, digest_of
from apps.transport.requests import Asked
from resolvers.context import Context
from resolvers.errors import PublicError
from tests.conformance.http.ticking import Ticking
from tests.unit.execution.test_cost import NO_APIS, Purses

QUERY = "{ hello }"


class Purchases(Purses):
    """Points for operations, and others for documents."""

    def __init__(self, points: int, *, documents: int = 100) -> None:
        super().__init__(points)
        self.callers[f"{DOCUMENT}:address:192.0.2.1"] = documents * DOCUMENT_POINTS


class Store:
    """What all processes know."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    async def get(self, digest: str, /) -> str | None:
        return self.texts.get(digest)

    async def put(self, digest: str, text: str, /) -> None:
        self.texts[digest] = text


class Process:
    def __init__(self) -> None:
        self.store = Store()
        self.graph = Ticking()
        self.library = Library(self.graph.documents, lambda: self.store)

    async def register(self, text: str, purses: Purses | None = None) -> Any:
        asked = Asked(text, digest_of(text), None, None, None)
        document = await self.library.find(asked)
        context = Context(NO_APIS, throttle=purses, address="192.0.2.1")
        return await self.graph.run(context, None).answer(document.operation(None))

    async def knows(self, text: str) -> bool:
        try:
            await self.library.find(Asked(None, digest_of(text), None, None, None))
        except PublicError:
            return False
        return True


@pytest.fixture
def process() -> Process:
    return Process()


async def test_what_was_accepted_is_kept(process: Process) -> None:
    await process.register(QUERY, Purchases(100))

    assert process.store.texts == {digest_of(QUERY): QUERY}
    assert await process.knows(QUERY)


async def test_what_is_refused_is_neither_validated_nor_kept(process: Process) -> None:
    too_large = "{" + " ".join(f"a{n}: hello" for n in range(30)) + "}"

    await process.register(too_large, Purchases(100))
    await process.register(QUERY, Purchases(0))

    for text in (too_large, QUERY):
        assert process.graph.documents.read(text).errors is None
        assert not await process.knows(text)


async def test_what_is_invalid_is_not_kept(process: Process) -> None:
    await process.register("{ nothing }", Purchases(100))

    assert not process.store.texts


async def test_a_payer_has_so_many_documents_kept_and_all_answered(process: Process) -> None:
    purses, texts = Purchases(100, documents=2), [f"{{ a{n}: hello }}" for n in range(3)]

    answers = [await process.register(text, purses) for text in texts]

    assert [answer.data for answer in answers] == [{f"a{n}": "world"} for n in range(3)]
    assert [await process.knows(text) for text in texts] == [True, True, False]


async def test_a_document_that_is_used_stays_at_hand(process: Process) -> None:
    await process.register(QUERY)

    for n in range(MAX_RECENT):
        await process.register(f"{{ a{n}: hello }}")
        assert await process.knows(QUERY)
        process.store.texts.clear()

    assert await process.knows(QUERY)
