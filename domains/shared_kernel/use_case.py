"""Shapes that every application layer shares."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Generic, Protocol, TypeAlias, TypeVar

from domains.shared_kernel.errors import Conflict, InvalidInput
from domains.shared_kernel.scopes import Scope

Command_contra = TypeVar("Command_contra", contravariant=True)
Result_co = TypeVar("Result_co", covariant=True)
Command = TypeVar("Command")
Result = TypeVar("Result")
UnitOfWork = TypeVar("UnitOfWork")
T = TypeVar("T")
LONGEST_KEY: Final = 255


class Handles(Protocol[Command_contra, Result_co]):
    """An inbound port: one command in, one result out."""

    async def __call__(self, command: Command_contra, /) -> Result_co: ...


def retrying(
    use_case: Handles[Command_contra, Result_co], *, attempts: int = 3
) -> Handles[Command_contra, Result_co]:
    """Try again when another transaction got in between; the last `Conflict` is the caller's."""

    async def handle(command: Command_contra, /) -> Result_co:
        for _ in range(attempts - 1):
            with suppress(Conflict):
                return await use_case(command)
        return await use_case(command)

    return handle


Begin: TypeAlias = Callable[[], AbstractAsyncContextManager[UnitOfWork]]
"""Opens a transaction that commits when its block ends and rolls back when it raises."""

Series: TypeAlias = Callable[[], Begin[UnitOfWork]]
"""Begins transactions that know what those before them have read and written, and lock nothing.

Each may raise `Conflict` for whatever goes wrong in it; then what they know is of no more use.
"""


@dataclass(frozen=True, slots=True)
class Lightly(Generic[UnitOfWork]):
    """Tries use cases in a unit of work that locks nothing.

    When somebody got in between, they run again in one that does.
    """

    light: Begin[UnitOfWork]
    begin: Begin[UnitOfWork]

    def __call__(
        self, use_case: Callable[[Command, Begin[UnitOfWork]], Awaitable[Result]], /
    ) -> Handles[Command, Result]:
        async def with_locks(command: Command, /) -> Result:
            return await use_case(command, self.begin)

        again: Handles[Command, Result] = retrying(with_locks)

        async def handle(command: Command, /) -> Result:
            with suppress(Conflict):
                return await use_case(command, self.light)
            return await again(command)

        return handle


def _nothing() -> None: ...


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A client's name for one attempt, unique per caller.

    `replayed` is called when the attempt turns out to have been carried out before.

    Raises:
        InvalidInput: the name is empty or too long to be one.
    """

    caller: str
    value: str
    replayed: Callable[[], None] = field(default=_nothing, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not 1 <= len(self.value) <= LONGEST_KEY:
            message = f"A key has 1 to {LONGEST_KEY} characters."
            raise InvalidInput(message, field="idempotencyKey")


class IdempotencyKeys(Protocol):
    async def claim(self, key: IdempotencyKey, command: object, /) -> str | None:
        """None for a first use; for a replay of the same command, the result that was stored.

        Two commands are the same when their reprs are, in whichever processes these are written.
        A replay is told to the key, whose maker may tell the client.
        The claim is a row of the caller's transaction: a twin waits for the first to end.

        Raises:
            IdempotencyKeyReused: the key was used for another command.
        """
        ...

    async def store(self, key: IdempotencyKey, result: str, /) -> None:
        """What a replay is answered with: as a rule the id of what was made."""
        ...


class Jobs(Protocol):
    """Work for later, enqueued in the caller's transaction and run at least once."""

    async def enqueue(self, job: str, payload: str, /, *, at: datetime | None = None) -> None:
        """Run `job` with `payload` as soon as possible, or not before `at`."""
        ...


@dataclass(slots=True)
class Page(Generic[T]):
    """One keyset page: the nodes and, for each, the cursor that continues after it.

    `total` is counted only when it was asked for: exact to 25 000, then 25 001.
    """

    nodes: Sequence[T]
    cursors: Sequence[str]
    has_next_page: bool = False
    has_previous_page: bool = False
    total: int | None = None


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A slice of a list: `limit` items after (or, backwards, before) a cursor.

    `cursor` is one that a `Page` gave out; a reader refuses others with `InvalidInput`.
    """

    limit: int
    cursor: str | None = None
    backwards: bool = False
    count: bool = False


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: the signed-in customer, a tool of a seller with its API key, or nobody.

    A tool is nobody (`customer_id` is None) who may do what its `scopes` say for the store of
    `agent_of`. `session_id` is the id of the session or of the API key. `until` is when the
    credentials that were given end by themselves, where that is known.
    """

    customer_id: str | None = None
    is_admin: bool = False
    session_id: str | None = None
    agent_of: str | None = None
    scopes: frozenset[Scope] = frozenset()
    until: datetime | None = field(default=None, compare=False)
