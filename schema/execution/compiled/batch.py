"""Fields that are read for many parents at once, without a coroutine for each of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Sequence
from inspect import isawaitable
from operator import attrgetter
from typing import Any, Final, NamedTuple, TypeAlias, TypeVar

from graphql import is_non_null_type

F = TypeVar("F", bound=Callable[..., Any])

MARK: Final = "__batch__"
POINTER: Final = "__points_at__"
KNOWN: Final = "__known_in__"

Find: TypeAlias = Callable[[Any], Any]
"""`key` -> its value, None: it has to be loaded."""


class Batch(NamedTuple):
    """Where a field's values come from.

    `load(context, keys, **arguments)` gives a value or an exception per key, in their order; the
    keys are distinct. What it gives may have to be awaited. `key` takes the parent.
    `at_hand(context, **arguments)` finds values that need no loading, where there may be such.
    """

    load: Callable[..., Awaitable[Sequence[Any]] | Sequence[Any]]
    key: Callable[[Any], Hashable]
    at_hand: Callable[..., Find | None] | None = None

    @property
    def attribute(self) -> str | None:
        """The attribute that is the key, if it is one."""
        key = self.key
        name = key.__reduce__()[1][0] if isinstance(key, attrgetter) else ""
        return name if isinstance(name, str) and name.isidentifier() else None


def batch_field(
    load: Callable[..., Awaitable[Sequence[Any]] | Sequence[Any]],
    key: Callable[[Any], Hashable],
    at_hand: Callable[..., Find | None] | None = None,
) -> Callable[[F], F]:
    """Mark a resolver whose value is that of a batch: compiled plans call `load` instead of it.

    The resolver itself serves graphql-core; both have to give the same.
    """

    def mark(resolver: F) -> F:
        setattr(resolver, MARK, Batch(load, key, at_hand))
        return resolver

    return mark


class Pointer(NamedTuple):
    """An object of which nothing is known but its key, which `attribute` of the parent tells.

    It has the key in an attribute of the name `key`.
    """

    attribute: str
    key: str


def points_at(attribute: str, key: str) -> Callable[[F], F]:
    """Mark a resolver that makes such an object: a compiled plan makes none for a key that is text.

    The key is what batches ask for; other fields of the object are read from one that is made.
    """

    def mark(resolver: F) -> F:
        setattr(resolver, POINTER, Pointer(attribute, key))
        return resolver

    return mark


def known_in(attribute: str) -> Callable[[F], F]:
    """Mark a resolver that, without arguments, gives what this attribute has unless it is None.

    A compiled plan calls it only for the rest. It is no coroutine.
    """

    def mark(resolver: F) -> F:
        setattr(resolver, KNOWN, attribute)
        return resolver

    return mark


def null_words(type_name: str, field: str) -> str:
    """Of null where none may stand, in graphql-core's words."""
    return f"Cannot return null for non-nullable field {type_name}.{field}."


class NoObject(TypeError):
    """Null where none may stand, as the object whose field it is does not exist."""


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
        if found is None:
            if is_non_null_type(info.return_type):
                raise NoObject(null_words(info.parent_type.name, info.field_name))
            return None
        value = self.resolve(found, info, **arguments)
        return await value if isawaitable(value) else value
