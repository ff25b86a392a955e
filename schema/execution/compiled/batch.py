"""Fields that are read for many parents at once, without a coroutine for each of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Sequence
from inspect import isawaitable
from typing import Any, Final, NamedTuple, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

MARK: Final = "__batch__"


class Batch(NamedTuple):
    """Where a field's values come from.

    `load(context, keys, **arguments)` gives a value or an exception per key, in their order; the
    keys are distinct. What it gives may have to be awaited. `key` takes the parent.
    """

    load: Callable[..., Awaitable[Sequence[Any]] | Sequence[Any]]
    key: Callable[[Any], Hashable]


def batch_field(
    load: Callable[..., Awaitable[Sequence[Any]] | Sequence[Any]], key: Callable[[Any], Hashable]
) -> Callable[[F], F]:
    """Mark a resolver whose value is that of a batch: compiled plans call `load` instead of it.

    The resolver itself serves graphql-core; both have to give the same.
    """

    def mark(resolver: F) -> F:
        setattr(resolver, MARK, Batch(load, key))
        return resolver

    return mark


class ThroughKey:
    """A field's `resolve` that reads objects of its `own` classes; others it loads by their key.

    `load_one(context, key)` serves graphql-core, `batch` compiled plans; None is no object.
    """

    __slots__ = ("batch", "load_one", "own", "resolve")

    def __init__(
        self,
        own: tuple[type, ...],
        resolve: Callable[..., Any],
        batch: Batch,
        load_one: Callable[[Any, Any], Awaitable[Any]],
    ) -> None:
        self.own = own
        self.resolve = resolve
        self.batch = batch
        self.load_one = load_one

    @property
    def identity(self) -> tuple[object, ...]:
        """Equal for fields that are read from one object."""
        return self.own, self.batch

    def __call__(self, source: Any, info: Any, **arguments: Any) -> Any:
        """What graphql-core calls."""
        if isinstance(source, self.own):
            return self.resolve(source, info, **arguments)
        return self._through(source, info, arguments)

    async def _through(self, source: Any, info: Any, arguments: dict[str, Any]) -> Any:
        found = await self.load_one(info.context, self.batch.key(source))
        value = None if found is None else self.resolve(found, info, **arguments)
        return await value if isawaitable(value) else value
