"""Dataclasses while a process starts.

The standard library writes the source of each class's methods and compiles it while the class is
made: 3,400 methods when the API is loaded, a quarter of its start, and a first answer calls a few
dozen of them. Here `__init__` is compiled when it is first looked up, and the other methods need
no source (docs/adr/0020).
"""

import dataclasses
import operator
from abc import update_abstractmethods
from collections.abc import Callable
from reprlib import recursive_repr
from typing import Any, Final

_standard: Final[Any] = dataclasses.dataclass


def compile_late() -> None:
    """From now on every class of the process, whoever declares it, is made as below."""
    dataclasses.dataclass = dataclass


def dataclass(cls: Any = None, /, **options: Any) -> Any:
    """As `dataclasses.dataclass`, by whose tests it was held.

    A class differs in its docstring, if it was given none, and in `__dataclass_params__`, which
    do not say what methods it has. Fields in an impossible order, and a class that is frozen
    where its base is not, are for mypy to refuse.
    """
    return (lambda it: _made(it, **options)) if cls is None else _made(cls, **options)


def _made(
    cls: Any,
    *,
    init: bool = True,
    repr: bool = True,  # noqa: A002 - what the standard library calls it
    eq: bool = True,
    order: bool = False,
    unsafe_hash: bool = False,
    frozen: bool = False,
    slots: bool = False,
    **others: Any,
) -> Any:
    if unsafe_hash or (order and not eq) or _extends_a_frozen_one(cls):
        options = {"repr": repr, "eq": eq, "order": order, "unsafe_hash": unsafe_hash}
        return _standard(cls, init=init, frozen=frozen, slots=slots, **options, **others)
    own = set(vars(cls))
    if "__eq__" in own and vars(cls)["__hash__"] is None:
        own.remove("__hash__")  # it is Python that has set it
    if cls.__doc__ is None:
        cls.__doc__ = cls.__name__  # else it is made of the signature
    made = _standard(cls, init=False, repr=False, eq=False, slots=slots, **others)
    methods: dict[str, Any] = {}
    if init:
        methods["__init__"] = _Init(made, frozen=frozen, slots=slots)
    if repr:
        methods["__repr__"] = _shown(made)
    if eq:
        methods |= _compared(made, order=order, frozen=frozen)
    if frozen:
        methods |= _frozen(made)
    if frozen and slots:
        methods |= _PICKLED
    for name in methods.keys() - own:
        setattr(made, name, methods[name])
    update_abstractmethods(made)
    return made


def _extends_a_frozen_one(cls: Any) -> bool:
    """One of the standard library's, which bears only its like."""
    params = (vars(base).get("__dataclass_params__") for base in cls.__mro__[1:])
    return any(it.frozen for it in params if it)


class _Init:
    """Stands in for a class's `__init__` until somebody looks it up."""

    def __init__(self, owner: type, **options: bool) -> None:
        self._owner, self._options = owner, options

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        own: Any = self._owner
        arguments = [it for it in own.__dataclass_fields__.values() if _is_argument(it)]
        own.__init__ = init = self._compiled(own, arguments)
        return init.__get__(instance, owner)

    def _compiled(self, own: Any, arguments: list[Any]) -> Any:
        if all(self._options.values()) and all(map(_is_plain, arguments)):
            return _by_slots(own, arguments)
        body = {"__module__": own.__module__, **{it.name: _copied(it) for it in arguments}}
        body["__annotations__"] = {it.name: _type(it) for it in arguments}
        if hasattr(own, "__post_init__"):
            body["__post_init__"] = own.__post_init__
        twin = _standard(type(own.__name__, (), body), repr=False, eq=False, **self._options)
        return twin.__init__


def _by_slots(own: Any, arguments: list[Any]) -> Any:
    """The `__init__` of a frozen class with slots, which sets each field by its slot.

    The standard library's asks `object` to set it by its name: half as long again.
    """
    known = {f"__set_{it.name}__": getattr(own, it.name).__set__ for it in arguments}
    known |= {f"__default_{it.name}__": it.default for it in arguments if _is_optional(it)}
    given = {
        it.name: f"{it.name}=__default_{it.name}__" if _is_optional(it) else it.name
        for it in arguments
    }
    keywords = [given[it.name] for it in arguments if it.kw_only]
    others = [given[it.name] for it in arguments if not it.kw_only]
    parameters = ["self", *others, *(["*", *keywords] if keywords else [])]
    steps = [f"__set_{it.name}__(self, {it.name})" for it in arguments]
    if hasattr(own, "__post_init__"):
        steps.append("self.__post_init__()")
    source = f"def __init__({', '.join(parameters)}):\n " + "\n ".join(steps or ["pass"])
    exec(source, known)  # noqa: S102 - as the standard library does
    init: Any = known["__init__"]
    init.__qualname__ = f"{own.__qualname__}.__init__"
    init.__annotations__ = {it.name: it.type for it in arguments} | {"return": None}
    return init


def _is_plain(field: Any) -> bool:
    """Whether an argument sets the field, and nothing is made where none is given."""
    return bool(
        field.init
        and field.default_factory is dataclasses.MISSING
        and field._field_type.name == "_FIELD"  # noqa: SLF001 - nothing else says it
    )


def _is_optional(field: Any) -> bool:
    return field.default is not dataclasses.MISSING


def _is_argument(field: Any) -> bool:
    return bool(field._field_type.name != "_FIELD_CLASSVAR")  # noqa: SLF001 - nothing else says it


def _type(field: Any) -> Any:
    is_passed_on = field._field_type.name == "_FIELD_INITVAR"  # noqa: SLF001 - see above
    return dataclasses.InitVar[Any] if is_passed_on else field.type


def _copied(field: Any) -> Any:
    options = ("default", "default_factory", "init", "kw_only")
    return dataclasses.field(**{name: getattr(field, name) for name in options})


def _shown(cls: Any) -> Callable[[Any], str]:
    names = [it.name for it in dataclasses.fields(cls) if it.repr]
    values, form = _values(names), ", ".join([f"{name}=%r" for name in names])

    @recursive_repr()
    def show(self: Any) -> str:
        return f"{type(self).__qualname__}({form % values(self)})"

    return show


def _compared(cls: Any, *, order: bool, frozen: bool) -> dict[str, Any]:
    """What compares objects by their values; only frozen ones can then be keys."""
    compared = [it for it in dataclasses.fields(cls) if it.compare]
    values = _values([it.name for it in compared])
    hashed = _values([it.name for it in dataclasses.fields(cls) if _is_hashed(it)])

    def by(compare: Callable[[Any, Any], Any]) -> Callable[[object, object], Any]:
        def compares(self: object, other: object) -> Any:
            if other.__class__ is not self.__class__:
                return NotImplemented
            return compare(values(self), values(other))

        return compares

    def hash_(self: object) -> int:
        return hash(hashed(self))

    ordered = {name: by(getattr(operator, name)) for name in _ORDER} if order else {}
    return {"__eq__": by(operator.eq), "__hash__": hash_ if frozen else None, **ordered}


_ORDER: Final = ("__lt__", "__le__", "__gt__", "__ge__")


def _is_hashed(field: Any) -> bool:
    return bool(field.compare if field.hash is None else field.hash)


def _values(names: list[str]) -> Callable[[object], tuple[object, ...]]:
    if len(names) > 1:
        return operator.attrgetter(*names)
    return lambda it: tuple(getattr(it, name) for name in names)


def _frozen(cls: Any) -> dict[str, Any]:
    names = frozenset(it.name for it in dataclasses.fields(cls))

    def set_(self: Any, name: str, value: object) -> None:
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)

    def delete(self: Any, name: str) -> None:
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)

    return {"__setattr__": set_, "__delattr__": delete}


def _state(self: Any) -> list[object]:
    return [getattr(self, it.name) for it in dataclasses.fields(self)]


def _restore(self: Any, state: list[object]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=False):
        object.__setattr__(self, field.name, value)


_PICKLED: Final = {"__getstate__": _state, "__setstate__": _restore}
