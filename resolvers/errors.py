"""Refusals for the client, faults for the log.

A refusal of a mutation is data: an item of `userErrors`, with a code from the domain's own enum.
Everything else that may be read is a `PublicError`; what is neither is our fault and is masked.
"""

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from enum import Enum
from functools import wraps
from types import ModuleType
from typing import Any, ParamSpec, TypeVar, cast, get_type_hints

import strawberry
from graphql import GraphQLError, GraphQLSyntaxError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.enum import StrawberryEnumDefinition

from domains.shared_kernel import errors as kernel
from domains.shared_kernel import money
from domains.shared_kernel.errors import DomainError, Forbidden, Overloaded
from resolvers.descriptions import Description, described
from resolvers.shared import VIEWS, describe, graphql_type, view

P = ParamSpec("P")
R = TypeVar("R")
V = TypeVar("V", bound=type)

log = logging.getLogger(__name__)


class PublicError(GraphQLError):
    """A top-level error that a client may read; `code` is one of graph.md's `extensions.code`."""

    def __init__(self, message: str, code: str, **more: Any) -> None:
        super().__init__(message, extensions={"code": code, **more})


@strawberry.interface(description="A refusal that a client can show and act on.")
class UserError:
    message: str = strawberry.field(description="What happened, for a person to read.")
    field: list[str] | None = strawberry.field(
        description='Path of the argument at fault, such as `["input", "lines", "0"]`.'
    )


@strawberry.federation.type(
    name="Warning",
    shareable=True,
    description="Something that a client should know although the write happened.",
)
class MutationWarning:
    code: str = strawberry.field(description="Stable, in capitals.")
    message: str = strawberry.field(description="What to know, for a person to read.")
    target: strawberry.ID | None = strawberry.field(
        default=None, description="The object that it is about."
    )


@dataclass(slots=True)
class Refusal:
    """View of a refusal; each domain has a subclass, made known by `@user_errors`."""

    message: str
    code: Enum
    field: list[str] | None


class _Kind:
    """How a domain's refusals are built: the concrete view for each error class."""

    def __init__(self, codes: type[Enum]) -> None:
        self.codes = codes
        self.views: dict[type[DomainError], type[Refusal]] = {}

    def build(self, error: DomainError) -> Refusal | None:
        """The view of an error; None when the domain did not foresee its code."""
        if error.code not in self.codes.__members__:
            return None
        made = next(self.views[c] for c in type(error).__mro__ if c in self.views)
        more = {f.name: getattr(error, f.name) for f in fields(made) if f.name not in _PLAIN}
        return made(error.message, self.codes[error.code], error.field, **more)


_CODE = {"code": "Stable; what a program decides by."}
_PLAIN = {f.name for f in fields(Refusal)}
_KINDS: dict[type[Refusal], _Kind] = {}
CONCRETE: dict[str, list[type]] = {}
"""Module of a domain's types -> the object types that implement its user error interface."""


def codes_of(*modules: ModuleType) -> dict[str, str]:
    """Code -> meaning, of every refusal that the modules define."""
    found: dict[str, str] = {}
    for module in modules:
        for error in vars(module).values():
            if (
                isinstance(error, type)
                and issubclass(error, DomainError)
                and error is not DomainError
            ):
                found.setdefault(error.code, described(error).text or "")
    return found


def _enum(name: str, codes: list[str]) -> Any:
    made: Any = Enum  # mypy wants the members of an enum as literals
    return made(name, {code: code for code in codes})


def user_errors(domain: str, *exceptions: ModuleType) -> Callable[[V], V]:
    """Publish a `Refusal` subclass as `<domain>UserError`, with its code enum and plain type.

    The codes are those of the kernel's errors and of the modules named: the domain's own
    `exceptions`, and those of others that its use cases let through.
    """

    def publish(cls: V) -> V:
        meanings = codes_of(kernel, money, *exceptions)
        codes: Any = _enum(f"{domain}ErrorCode", sorted(meanings))
        published: Any = strawberry.enum(codes, description=f"{domain}: why it was refused.")
        definition: StrawberryEnumDefinition = published.__strawberry_definition__
        for value in definition.values:
            value.description = meanings[value.name]
        interface = type(
            f"{domain}UserError",
            (UserError,),
            {"__annotations__": {"code": codes}, "__module__": cls.__module__},
        )
        shown = strawberry.interface(interface, description=f"{domain}: a refusal.")
        describe(shown, _CODE)
        VIEWS[cls] = shown
        _KINDS[cls] = _Kind(codes)
        plain = type(f"{domain}Error", (cls,), {"__slots__": ()})
        description = Description("A refusal that carries no data.", {})
        _concrete(cls, plain, DomainError, f"{domain}Error", description)
        return cls

    return publish


def refused_with(error: type[DomainError], *, name: str) -> Callable[[V], V]:
    """A refusal that carries data: its fields beyond a `Refusal`'s are attributes of `error`."""

    def publish(cls: V) -> V:
        domain = next(c for c in cls.__mro__ if c in _KINDS)
        made = cast("V", dataclass(slots=True)(cls))
        _concrete(domain, made, error, name, described(cls))
        return made

    return publish


def _concrete(
    domain: type, made: type, error: type[DomainError], name: str, description: Description, /
) -> None:
    hints = {n: graphql_type(t) for n, t in get_type_hints(made).items() if n not in _PLAIN}
    body = {"__annotations__": hints, "__module__": domain.__module__}
    shown = strawberry.type(type(name, (VIEWS[domain],), body), description=description.text)
    describe(shown, {**_CODE, **description.parts})
    view(made)(shown)
    _KINDS[domain].views[error] = made
    CONCRETE.setdefault(domain.__module__, []).append(shown)


def open_to_api_keys(resolver: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """A mutation that an API key may ask for; it demands a scope where it asks who sells."""
    _OPEN_TO_API_KEYS.add(resolver)
    return resolver


_OPEN_TO_API_KEYS: set[Any] = set()


def refusals(resolver: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """A mutation whose payload carries the domain's refusals as `userErrors`.

    API keys are refused, unless the mutation is `open_to_api_keys`.
    """
    payload: Any = get_type_hints(resolver)["return"]
    kind = _KINDS[payload.__refusal__]
    is_open = resolver in _OPEN_TO_API_KEYS

    @wraps(resolver)
    async def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        info: Any = kwargs.get("info") or args[0]
        try:
            if info.context.viewer.agent_of and not is_open:
                raise Forbidden("An API key may not do this.")
            return await resolver(*args, **kwargs)
        except DomainError as error:
            if (refusal := kind.build(error)) is None:
                raise
            refused: R = payload(user_errors=[refusal])
            return refused

    return answer


def refusal_of(kind: type[R], error: DomainError) -> R:
    """The view of one refusal among several; `kind` is the domain's `Refusal`."""
    found: Any = _KINDS[cast("Any", kind)].build(error)
    if found is None:
        raise error
    return cast("R", found)


_ABORTED = "Parsing aborted."
"""graphql-core's words for a document with too many tokens, or too deeply nested."""


def published(error: GraphQLError) -> GraphQLError:
    """The error as a client may see it, by an allow-list: even a `GraphQLError` may quote a secret.

    Errors of the request itself (syntax, validation, variables) have no path and pass with a code.
    """
    origin = error.original_error
    if isinstance(origin or error, PublicError):
        return error
    if isinstance(origin, DomainError):
        return _replaced(error, origin.message, "BAD_USER_INPUT", reason=origin.code)
    if isinstance(origin, Overloaded):
        text = "There is too much to do at the moment; try again in 1 s."
        return _replaced(error, text, "THROTTLED", retryAfter=1)
    request_errors = (
        GraphQLError,
        CannotGetOperationTypeError,
        InvalidOperationTypeError,
        type(None),
    )
    if error.path is None and isinstance(origin, request_errors):
        too_large = isinstance(error, GraphQLSyntaxError) and _ABORTED in error.message
        code = "OPERATION_TOO_LARGE" if too_large else "BAD_USER_INPUT"
        return _replaced(error, error.message, code)
    log.error("a resolver failed at %s", error.path, exc_info=origin or error)
    return _replaced(error, "Unexpected error.", "INTERNAL_SERVER_ERROR")


@contextmanager
def spelled(**places: str) -> Iterator[None]:
    """Refusals name the arguments of the operation: what the domain calls a field is elsewhere.

    `places`: a field -> its path in the API, such as `email="input.email"`.
    """
    try:
        yield
    except DomainError as refusal:
        if refusal.field and (place := places.get(refusal.field[0])):
            refusal.field = [*place.split("."), *refusal.field[1:]]
        raise


@contextmanager
def located(*place: str) -> Iterator[None]:
    """Refusals of a part name its place: `city` becomes `input, address, city`."""
    try:
        yield
    except DomainError as refusal:
        refusal.field = [*place, *(refusal.field or ())]
        raise


def _replaced(error: GraphQLError, message: str, code: str, **more: Any) -> GraphQLError:
    extensions = {**(error.extensions or {}), "code": code, **more}
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=extensions,
    )
