"""`dataclass` as in the standard library, but a class costs little until it is used.

The standard library writes the source of each class's methods and compiles it while the class is
made. For our classes that was a sixth of a process's start, and most of them are never used
before its first answer. Here `__init__` is compiled when it is first looked up, and the other
methods need no source (docs/adr/0020).
"""

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, Final

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(
        cls: type | None = None,
        /,
        *,
        frozen: bool = False,
        slots: bool = False,
        kw_only: bool = False,
        eq: bool = True,
    ) -> Any:
        """The options that we use; the class is what the standard library's would be."""

        def make(cls: type) -> type:
            own = frozenset(vars(cls))
            if cls.__doc__ is None:
                cls.__doc__ = cls.__name__  # else the signature is computed for it
            made = dataclasses.dataclass(
                init=False, repr=False, eq=False, slots=slots, kw_only=kw_only
            )(cls)
            methods = {"__init__": _Init(made, frozen=frozen), "__repr__": _repr}
            if eq:
                methods |= _compared(made, frozen=frozen)
            if frozen:
                methods |= _FROZEN
            for name in methods.keys() - own:
                setattr(made, name, methods[name])
            return made

        return make if cls is None else make(cls)


class _Init:
    """Stands in for a class's `__init__` until somebody looks it up."""

    def __init__(self, owner: type, *, frozen: bool) -> None:
        self._owner, self._frozen = owner, frozen

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        own = self._owner
        twin = dataclasses.make_dataclass(
            own.__name__,
            [(it.name, it.type, _copied(it)) for it in dataclasses.fields(own)],
            namespace={"__post_init__": None} if hasattr(own, "__post_init__") else {},
            repr=False,
            eq=False,
            frozen=self._frozen,
        )
        init: Any = vars(twin)["__init__"]
        own.__init__ = init  # type: ignore[misc]  # what it stood in for
        return init.__get__(instance, owner)


def _copied(field: dataclasses.Field[Any]) -> Any:
    options = ("default", "default_factory", "init", "kw_only")
    return dataclasses.field(**{name: getattr(field, name) for name in options})


@recursive_repr()
def _repr(self: Any) -> str:
    shown = [f"{it.name}={getattr(self, it.name)!r}" for it in dataclasses.fields(self) if it.repr]
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _compared(cls: Any, *, frozen: bool) -> dict[str, Any]:
    """What makes objects equal by their values; only frozen ones can then be keys."""
    values = _values([it.name for it in dataclasses.fields(cls) if it.compare])

    def eq(self: object, other: object) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return values(self) == values(other)

    def hash_(self: object) -> int:
        return hash(values(self))

    return {"__eq__": eq, "__hash__": hash_ if frozen else None}


def _values(names: list[str]) -> Callable[[object], tuple[object, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda it: tuple(getattr(it, name) for name in names)


def _refuse(self: object, name: str, *_: object) -> None:
    raise dataclasses.FrozenInstanceError(f"{type(self).__name__} is frozen: {name} stays")


def _state(self: Any) -> list[object]:
    return [getattr(self, it.name) for it in dataclasses.fields(self)]


def _restore(self: Any, state: list[object]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


_FROZEN: Final = {
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__getstate__": _state,
    "__setstate__": _restore,
}
