"""Documents by their hash: automatic persisted queries, and those of our own clients."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol

from apps.transport.limits import DOCUMENT, DOCUMENT_POINTS
from apps.transport.requests import Asked
from resolvers.context import Context
from resolvers.errors import PublicError
from schema.execution.cost import payer
from schema.execution.documents import Document, Documents

MAX_KEPT: Final = 20_000
"""Characters of a document that is kept by its hash."""

MAX_RECENT: Final = 500
_PREFIX: Final = "sha256:"


class DocumentStore(Protocol):
    """What all processes have seen. A store that is away knows nothing, and raises nothing."""

    async def get(self, digest: str, /) -> str | None: ...

    async def put(self, digest: str, text: str, /) -> None: ...


class Library:
    """Finds the document of a request, whichever way it names it."""

    def __init__(self, documents: Documents, store: Callable[[], DocumentStore] | None) -> None:
        self._documents = documents
        self._store = store
        self._recent: OrderedDict[str, str] = OrderedDict()
        self._trusted: dict[str, str] = {}
        self._ours: dict[str, Document] = {}

    def trust(self, manifest: Path, *, only: bool) -> None:
        """Take in a manifest: a JSON object, hash -> document.

        Raises:
            ValueError: it is none, a hash is wrong, or a document cannot be executed.
        """
        found = json.loads(manifest.read_text())
        if not isinstance(found, dict):
            raise ValueError(  # noqa: TRY004 - of the content, not of an argument
                f"{manifest}: an object of hashes and documents is needed"
            )
        for name, text in found.items():
            if not isinstance(text, str) or name.removeprefix(_PREFIX) != digest_of(text):
                raise ValueError(f"{manifest}: {name} is not the SHA-256 of its document")
        self._documents.trust(found.values(), only=only)
        self._trusted = {name.removeprefix(_PREFIX): text for name, text in found.items()}
        for digest, text in self._trusted.items():
            document = self._documents.read(text)
            self._ours |= {digest: document, f"{_PREFIX}{digest}": document}

    def known(self, asked: Asked) -> Document | None:
        """The document of one of our own clients that only names it: found without waiting."""
        name = asked.document_id
        return self._ours.get(name) if name and asked.query is None else None

    async def find(self, asked: Asked) -> Document:
        """The document; one that came with its hash is kept for those who send only that.

        It is so once an operation of it has been accepted, and as long as its payer has not had too
        many of them kept.

        Raises:
            GraphQLError: nobody knows the hash, or what was found is no document.
        """
        digest = _digest(asked)
        if asked.query is None:
            if digest is None:
                raise PublicError("The request has no document.", "BAD_USER_INPUT")
            return self._documents.read(await self._text(digest))
        if digest and digest != digest_of(asked.query):
            raise PublicError("The hash is not that of the document.", "BAD_USER_INPUT")
        document = self._documents.read(asked.query)
        if digest and len(asked.query) <= MAX_KEPT and self._at_hand(digest) is None:
            document.keep = partial(self._keep, digest, asked.query)
        return document

    def _at_hand(self, digest: str) -> str | None:
        if text := self._trusted.get(digest):
            return text
        if text := self._recent.get(digest):
            self._recent.move_to_end(digest)
        return text

    async def _text(self, digest: str) -> str:
        if text := self._at_hand(digest):
            return text
        text = await self._store().get(digest) if self._store else None
        if text is None or digest_of(text) != digest:
            raise PublicError("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND")
        self._remember(digest, text)
        return text

    async def _keep(self, digest: str, text: str, context: Context) -> None:
        if not await _is_paid(context):
            return
        self._remember(digest, text)
        if self._store:
            await self._store().put(digest, text)

    def _remember(self, digest: str, text: str) -> None:
        self._recent[digest] = text
        if len(self._recent) > MAX_RECENT:
            self._recent.popitem(last=False)


async def _is_paid(context: Context) -> bool:
    """Whether the payer may have one more document kept; nobody waits for that."""
    caller = payer(context)
    if context.throttle is None or caller is None:
        return True
    purse = context.throttle.purse(f"{DOCUMENT}:{caller}")
    return purse.spend(DOCUMENT_POINTS) or not (await purse.take(DOCUMENT_POINTS)).wait


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _digest(asked: Asked) -> str | None:
    """The hash of `documentId=sha256:…`, or of Apollo's `extensions.persistedQuery`."""
    if asked.document_id:
        return asked.document_id.removeprefix(_PREFIX)
    given: Any = (asked.extensions or {}).get("persistedQuery")
    if given is None:
        return None
    if not isinstance(given, dict) or given.get("version") != 1:
        raise PublicError("Only persisted queries of version 1 are known.", "BAD_USER_INPUT")
    digest = given.get("sha256Hash")
    if not isinstance(digest, str):
        raise PublicError("A persisted query needs its sha256Hash.", "BAD_USER_INPUT")
    return digest
