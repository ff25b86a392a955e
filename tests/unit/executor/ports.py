"""Ports behind which is no database: views made of nothing but their annotations and a hash."""

import asyncio
import types
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from random import Random
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

from domains.inventory.contracts.apis import AvailabilityView
from domains.products.contracts.apis import ProductView
from domains.shared_kernel.address import Address
from domains.shared_kernel.errors import DomainError, InvalidInput
from domains.shared_kernel.ids import KINDS
from domains.shared_kernel.use_case import Viewer
from resolvers.apis import Apis
from resolvers.context import Context

ADMIN: Final = Viewer("cus_1", is_admin=True)
IDS: Final = {kind: f"{prefix}_" for prefix, kind in KINDS.items()} | {"Variant": "var_"}
HOME: Final = Address(
    name="Ada",
    line1="1 Main St",
    line2=None,
    city="New York",
    region="NY",
    postal_code="10001",
    country_code="US",
    phone=None,
)
PLAIN: Final[Mapping[Any, Sequence[Any]]] = {
    bool: [True, False],
    int: [0, 1, 5, 1000],
    float: [0.0, 4.5],
    str: ["", "x", "Lamp", "\u00e9\U0001f4a1"],
    datetime: [datetime(2026, 5, 4, 9, 30, tzinfo=UTC)],
    date: [date(2026, 5, 4)],
    Decimal: [Decimal("19.99")],
    type(None): [None],
    Any: ["anything"],
    object: ["anything"],
    bytes: [b"raw"],
    Address: [HOME],
    DomainError: [InvalidInput("refused", field="input.lines.0")],
}


@dataclass
class Fabric:
    """`down` is the chance that a method of a port fails whenever it is called."""

    seed: int
    down: float = 0.0
    pace: int = 0
    calls: Counter[str] = field(default_factory=Counter)

    def context(self) -> Context:
        hints = get_type_hints(Apis)
        ports = {it.name: self._port(it.name, hints[it.name]) for it in fields(Apis)}
        return Context(Apis(**ports | {"throttle": None, "shop_name": "A Shop"}), ADMIN)

    def _port(self, name: str, kind: Any) -> Any:
        if is_dataclass(kind):  # commands
            hints = get_type_hints(kind)
            made = {
                f.name: self._method(f"{name}.{f.name}", get_args(hints[f.name])[-1])
                for f in fields(kind)
            }
            return types.SimpleNamespace(**made)
        return Port(self, name, kind)

    def _method(self, name: str, answer: Any) -> Callable[..., Awaitable[Any]]:
        async def call(*given: Any, **more: Any) -> Any:
            self.calls[name] += 1
            for _ in range(Random(f"{name}{self.pace}").randrange(5)):  # noqa: S311 - repeatable
                await asyncio.sleep(0)
            dice = Random(f"{self.seed}{name}")  # noqa: S311 - repeatable
            if dice.random() < self.down:
                raise dice.choice([InvalidInput("refused", field="input.id"), OSError("down")])
            return self._answer(name, answer, given, more)

        return call

    @property
    def knows(self) -> bool:
        """Whether its ports have at hand what others ask for."""
        return self.down == 0 and Random(f"{self.seed}knows").random() < 0.5  # noqa: S311 - repeatable

    def at_hand(self, name: str, answer: Any) -> Callable[..., Any]:
        def find(key: str) -> Any:
            return self._answer(name, answer, ([key],), {})[0]

        return lambda: find if self.knows else None

    def _answer(self, name: str, answer: Any, given: tuple[Any, ...], more: dict[str, Any]) -> Any:
        batch = get_origin(answer) is Sequence and given and isinstance(given[0], list | tuple)
        if not batch:
            return self._made(answer, f"{name}{given}{more}")
        return [self._named(get_args(answer)[0], f"{name}{key}", key) for key in given[0]]

    def _named(self, kind: Any, of: str, key: Any) -> Any:
        """A view that has the id by which it was asked for."""
        made = self._made(kind, of)
        if isinstance(made, ProductView) and made.stock is not None:
            made.stock = None if self.down else self._stock_of(made)
        if isinstance(key, str) and isinstance(getattr(made, "id", None), str):
            made.id = key
        return made

    def _stock_of(self, product: ProductView) -> dict[Any, AvailabilityView]:
        """What the inventory says of its variants, whoever asks."""
        name = "inventory.availability"
        ids = [it.id for it in product.variants or ()]
        return {id: self._named(AvailabilityView, f"{name}{id}", id) for id in ids}

    def _made(self, kind: Any, of: str) -> Any:
        return fabricated(kind, Random(f"{self.seed}{of}"))  # noqa: S311 - repeatable


class Port:
    """One protocol of a domain."""

    def __init__(self, fabric: Fabric, name: str, protocol: Any) -> None:
        self._fabric, self._name, self._protocol = fabric, name, protocol

    def __getattr__(self, method: str) -> Callable[..., Any]:
        if method.endswith("at_hand"):
            asked = method.removesuffix("at_hand").rstrip("_") or "by_ids"
            return self._fabric.at_hand(f"{self._name}.{asked}", _answer_of(self._protocol, asked))
        answer = _answer_of(self._protocol, method)
        return self._fabric._method(f"{self._name}.{method}", answer)

    def __call__(self, *given: Any, **more: Any) -> Any:
        return self.__getattr__("__call__")(*given, **more)


@cache
def _answer_of(protocol: Any, method: str) -> Any:
    return get_type_hints(getattr(protocol, method))["return"]


def fabricated(kind: Any, dice: Random) -> Any:
    """A value of an annotation; an optional one is mostly there."""
    origin, args = get_origin(kind), get_args(kind)
    if origin is not None:
        return _generic(kind, origin, args, dice)
    if hasattr(kind, "__supertype__"):
        prefix = IDS.get(kind.__name__.removesuffix("Id"))
        return f"{prefix}{dice.randrange(4)}" if prefix else fabricated(kind.__supertype__, dice)
    if kind in PLAIN:
        return dice.choice(PLAIN[kind])
    return dice.choice(list(kind)) if issubclass(kind, Enum) else _object(kind, dice)


def _generic(kind: Any, origin: Any, args: tuple[Any, ...], dice: Random) -> Any:
    if origin in (Union, types.UnionType):
        there = [it for it in args if it is not type(None)]
        absent = len(there) < len(args) and dice.random() < 0.25
        return None if absent else fabricated(dice.choice(there), dice)
    if origin is tuple and args[-1] is not Ellipsis:
        return tuple(fabricated(it, dice) for it in args)
    if origin in (list, tuple, Sequence, set, frozenset):
        found = [fabricated(args[0], dice) for _ in range(dice.randint(0, 3))]
        return found if origin is Sequence else origin(found)
    if origin in (dict, Mapping):
        return {fabricated(args[0], dice): fabricated(args[1], dice) for _ in range(2)}
    return fabricated(args[0], dice) if origin is Awaitable else _object(kind, dice)


def _object(kind: Any, dice: Random) -> Any:
    """A page of several nodes has as many cursors, as its reader would give it."""
    cls = get_origin(kind) or kind
    concrete: dict[Any, Any] = dict(
        zip(getattr(cls, "__parameters__", ()), get_args(kind), strict=False)
    )
    made = {
        f.name: fabricated(_filled(hint, concrete), dice)
        for f in fields(cls)
        if f.init and (hint := get_type_hints(cls)[f.name])
    }
    if "cursors" in made:
        made["cursors"] = [f"c{i}" for i in range(len(made["nodes"]))]
    return cls(**made)


def _filled(hint: Any, concrete: Mapping[Any, Any]) -> Any:
    if isinstance(hint, TypeVar):
        return concrete.get(hint, str)
    parameters = getattr(hint, "__parameters__", ())
    return hint[tuple(concrete.get(it, str) for it in parameters)] if parameters else hint
