"""What a resolver can reach, and how long it lives: one Context per operation."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

import strawberry
from aiodataloader import DataLoader
from graphql import (
    DocumentNode,
    GraphQLError,
    StringValueNode,
    Visitor,
    get_operation_ast,
    value_from_ast_untyped,
    visit,
)
from strawberry.extensions import SchemaExtension

from domains.shared_kernel.throttling import Throttle
from domains.shared_kernel.use_case import IdempotencyKey, Viewer
from resolvers.apis import Apis

T = TypeVar("T")
Batch = Callable[..., Awaitable[Sequence[T]]]
"""`async (context, ids, **arguments)` -> one value per id, in their order."""

MAX_BATCH = 500
ANONYMOUS = Viewer()


@dataclass(frozen=True, slots=True)
class Localization:
    """What `@inContext` asked for: ISO codes, None where it said nothing."""

    country: str | None = None
    language: str | None = None
    currency: str | None = None


@dataclass(slots=True)
class Context:
    """The ports, who asks, and the loaders of one operation.

    `address` is the caller's network address, for `throttle` (None: nobody is throttled);
    `connection_params` is where Strawberry puts the payload of a WebSocket's `connection_init`;
    `access_tokens` are the secrets of purchases that the operation's arguments gave; `key_header`
    and `accept_language` are headers. An operation may take so many `seconds`.
    """

    apis: Apis
    viewer: Viewer = ANONYMOUS
    address: str = ""
    localization: Localization = Localization()
    connection_params: dict[str, Any] | None = None
    throttle: Throttle | None = None
    key_header: str | None = None
    accept_language: str | None = None
    is_replay: bool = False
    loaders: dict[Any, DataLoader[str, Any]] = field(default_factory=dict)
    access_tokens: set[str] = field(default_factory=set)
    seconds: float = 10
    batches: set[asyncio.Future[Any]] = field(default_factory=set)

    def load(self, batch: Batch[T], id: str, **args: Any) -> Awaitable[T]:
        """One value of a batch: ids that are asked for in one turn of the loop are read at once."""
        key = (batch, *sorted(args.items()))
        if (loader := self.loaders.get(key)) is None:
            call = partial(self._read, partial(batch, self, **args))
            loader = self.loaders[key] = DataLoader(call, max_batch_size=MAX_BATCH)
        return loader.load(id)

    async def _read(self, call: Callable[..., Awaitable[Any]], ids: list[str]) -> Any:
        """Run a batch where `stop` finds it: the loaders start it, and nobody can cancel them."""
        task = asyncio.ensure_future(call(ids))
        self.batches.add(task)
        task.add_done_callback(self.batches.discard)
        return await task

    def stop(self) -> None:
        """Cancel what is still being read: nobody waits for it any more."""
        for task in self.batches:
            task.cancel()

    def fork(self, **localization: str) -> Context:
        """A context of its own for one operation on the same request or socket."""
        asked_for = replace(self.localization, **localization)
        return replace(
            self,
            localization=asked_for,
            loaders={},
            batches=set(),
            access_tokens=set(),
            is_replay=False,
        )

    def attempt(self, caller: str, key: str) -> IdempotencyKey:
        """The client's name for a write; when it repeats an earlier one, the answer says so.

        Raises:
            InvalidInput: the name is empty or too long to be one.
        """
        return IdempotencyKey(caller, key, self._note_replay)

    def _note_replay(self) -> None:
        self.is_replay = True

    def renew(self) -> None:
        """Forget what was read: it was before a write, or for the last event."""
        self.loaders.clear()


Info = strawberry.Info[Context, None]


def in_context(
    document: DocumentNode, name: str | None, variables: dict[str, Any] | None
) -> dict[str, str]:
    """The arguments of the operation's `@inContext`, variables filled in."""
    operation = get_operation_ast(document, name)
    if not operation:
        return {}
    values = {
        v.variable.name.value: value_from_ast_untyped(v.default_value)
        for v in operation.variable_definitions or ()
        if v.default_value
    } | (variables or {})
    arguments = [
        argument
        for directive in operation.directives or ()
        if directive.name.value == "inContext"
        for argument in directive.arguments or ()
    ]
    given = {a.name.value: value_from_ast_untyped(a.value, values) for a in arguments}
    return {name: value for name, value in given.items() if isinstance(value, str)}


_NUL = re.compile(r"\\u(0000|\{0+\})")


def demand_storable(query: str | None, document: DocumentNode, variables: object) -> None:
    """PostgreSQL stores every character but U+0000: refuse it, wherever it hides.

    Raises:
        GraphQLError: a string of the document or of the variables has it.
    """
    written = _NUL.search(query or "") and any(map(_has_nul, _strings(document)))
    if written or _has_nul(variables):
        raise GraphQLError("The character U+0000 cannot be stored.")


def _strings(document: DocumentNode) -> list[str]:
    found: list[str] = []

    class Strings(Visitor):
        def enter_string_value(self, node: StringValueNode, *_: object) -> None:
            found.append(node.value)

    visit(document, Strings())
    return found


def _has_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(map(_has_nul, value.values()))
    return isinstance(value, list) and any(map(_has_nul, value))


class PerOperation(SchemaExtension):
    """Fork the context once the document is known: operations on a socket share only the viewer."""

    def on_execute(self) -> Iterator[None]:
        run = self.execution_context
        if run.graphql_document is not None:
            demand_storable(run.query, run.graphql_document, run.variables)
            localization = in_context(run.graphql_document, run.operation_name, run.variables)
            run.context = run.context.fork(**localization)
        yield

    def get_results(self) -> dict[str, Any]:
        context = self.execution_context.context
        return {"idempotentReplay": True} if context.is_replay else {}
