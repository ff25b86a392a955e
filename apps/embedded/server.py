"""The life of one server: started when it is down, adopted when it is up, stopped when asked."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from apps.embedded.account import ENVIRONMENT
from apps.embedded.home import Home
from apps.embedded.locks import attempt
from apps.embedded.settings import EngineError

PAUSE = 0.02
"""Seconds between two looks at a server that is coming up or going down."""


@dataclass(frozen=True, slots=True)
class Command:
    """How to start a server; what only it may know goes through standard input."""

    argv: Sequence[str | Path]
    env: Mapping[str, str] = field(default_factory=dict)  # on top of ENVIRONMENT
    stdin: str = ""


class Engine(Protocol):
    """What differs between PostgreSQL and Valkey."""

    @property
    def name(self) -> str:
        """Of its log and its lock."""

    def ready(self) -> bool:
        """Whether it answers a client: the only proof that counts."""

    def prepare(self, lock: int, /) -> Command:
        """Make what a first start needs; tools that write to its data inherit `lock`."""

    def ask_to_stop(self) -> None:
        """Ask once, politely; silence is fine when it is not there."""


class Server:
    """One owner's hold on a server that other owners may share."""

    def __init__(self, engine: Engine, home: Home, timeout: float) -> None:
        self._engine = engine
        self._home = home
        self._timeout = timeout
        self._lock = home.lock(engine.name)
        self._child: subprocess.Popen[bytes] | None = None

    def up(self) -> None:
        """Return once it answers.

        Raises:
            EngineError: it cannot start, it ended, or it does not answer in time.
        """
        deadline, spawned = time.monotonic() + self._timeout, False
        while not self._engine.ready():
            if (code := self._reap()) is not None and spawned:
                raise self._error(f"exited with {code}")
            spawned = spawned or self._spawn_if_dead()
            self._wait(deadline, "does not answer")

    def down(self) -> None:
        """Return once its last process is gone.

        Raises:
            EngineError: it does not stop in time.
        """
        deadline = time.monotonic() + self._timeout
        while not self._dead():
            self._engine.ask_to_stop()
            self._wait(deadline, "does not stop")
        self._forget()

    def _reap(self) -> int | None:
        """The exit code of a child of ours that has ended; no zombie of ours is left."""
        if self._child is None or (code := self._child.poll()) is None:
            return None
        self._child = None
        return code

    def _forget(self) -> None:
        """A child of ours that has let go of the lock is about to be gone, if it is not yet."""
        if self._child:
            self._child.wait()
            self._child = None

    def _spawn_if_dead(self) -> bool:
        """Start it unless it lives; it inherits the lock and holds it to its last process."""
        with attempt(self._lock) as lock:
            if lock is None:
                return False
            self._forget()
            self._spawn(self._engine.prepare(lock), lock)
            return True

    def _spawn(self, command: Command, lock: int) -> None:
        with self._home.log(self._engine.name).open("ab") as log:
            child = subprocess.Popen(  # noqa: S603 - our own programs, and no shell
                command.argv,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                pass_fds=(lock,),
                cwd="/",
                env={**ENVIRONMENT, **command.env},
                start_new_session=True,  # Ctrl-C is for the owner, who stops it in order
                **self._home.account.options,
            )
        self._child = child
        if child.stdin:  # a server that died at once is reported by `up`
            with suppress(BrokenPipeError), child.stdin:
                child.stdin.write(os.fsencode(command.stdin))

    def _dead(self) -> bool:
        with attempt(self._lock) as lock:
            return lock is not None

    def _wait(self, deadline: float, trouble: str) -> None:
        if time.monotonic() > deadline:
            raise self._error(trouble)
        time.sleep(PAUSE)

    def _error(self, trouble: str) -> EngineError:
        name = self._engine.name
        return EngineError(f"{name} {trouble}, see {self._home.log(name)}")
