"""`storefront up`: the engines, the sandbox gateway, the API and a worker, under one Ctrl-C.

The parts are processes of the same program; they get the engines' URLs by the environment, as in
production. A part that dies is started again; when this process is killed, they end by themselves.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from apps.embedded.engines import Engines
from apps.embedded.settings import EngineSettings, Urls
from apps.parent import PARENT
from apps.settings import Settings

READY_WITHIN: Final = 60.0
STOP_WITHIN: Final = 15.0
LONGEST_PAUSE: Final = 10.0
KEEP_UP_EVERY: Final = 2.0


class NotReady(RuntimeError):
    """A part does not answer; the message says which."""


@dataclass(slots=True)
class Part:
    """One process: the program's arguments, and where it answers once it is ready."""

    name: str
    arguments: tuple[str, ...]
    ready_url: str | None = None
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    restart_at: float = field(default=0.0)

    def start(self, environment: Mapping[str, str]) -> None:
        # A group of its own: Ctrl-C reaches only the supervisor, which stops the parts in order.
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "apps.cli", *self.arguments],
            env={**os.environ, **environment, PARENT: str(os.getpid())},
            start_new_session=True,
        )

    def keep_up(self, environment: Mapping[str, str]) -> None:
        """Start it again when it has died, after a pause that doubles with every death."""
        if self.process is None or self.process.poll() is None:
            return
        now = time.monotonic()
        if not self.restart_at:
            self.deaths += 1
            self.restart_at = now + min(2.0 ** (self.deaths - 1), LONGEST_PAUSE)
        elif now >= self.restart_at:
            self.restart_at = 0.0
            self.start(environment)

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def engines(settings: Settings) -> Iterator[tuple[Urls, Engines | None]]:
    """The URLs of PostgreSQL and Valkey: existing ones where set, else embedded ones."""
    if settings.database_url and settings.redis_url:
        yield Urls(settings.database_url, settings.redis_url), None
        return
    embedded = Engines(EngineSettings(settings.data_dir))
    try:
        started = embedded.start()
        yield (
            Urls(
                settings.database_url or started.database_url,
                settings.redis_url or started.redis_url,
            ),
            embedded,
        )
    finally:
        embedded.close()


@contextmanager
def running(parts: list[Part], environment: Mapping[str, str]) -> Iterator[None]:
    """Every part started and answering; stopped in reverse order at the end.

    Raises:
        NotReady: a port is taken, or a part does not answer.
    """
    for part in parts:
        _check_port(part)
    with ExitStack() as stack:
        for part in parts:
            part.start(environment)
            stack.callback(part.stop)
        for part in parts:
            _wait_until_ready(part)
        yield


def keep_up(parts: list[Part], environment: Mapping[str, str], embedded: Engines | None) -> None:
    """Until a signal asks to stop: start again what has died, the engines too."""
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stopped.set())
    while not stopped.wait(KEEP_UP_EVERY):
        if embedded is not None:
            embedded.start()
        for part in parts:
            part.keep_up(environment)


def parts(settings: Settings) -> list[Part]:
    """What runs beside the engines; with a gateway of its own there is no sandbox."""
    api = Part("api", ("serve",), f"{settings.public_url}/health/ready")
    worker = Part("worker", ("worker",))
    if settings.gateway_url:
        return [api, worker]
    sandbox = Part("sandbox gateway", ("sandbox",), f"{settings.gateway}/health")
    return [sandbox, api, worker]


def sandbox_database(settings: Settings) -> Path:
    return settings.data_dir / "sandbox-gateway.sqlite3"


def _answers(url: str) -> bool:
    where = urlsplit(url)
    connection = HTTPConnection(where.hostname or "", where.port, timeout=2)
    try:
        connection.request("GET", where.path)
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _check_port(part: Part) -> None:
    """Otherwise whoever has the port would answer in the part's place."""
    port = urlsplit(part.ready_url or "").port
    if port is None:
        return
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise NotReady(
                f"Port {port}, for the {part.name}, is taken: stop what uses it, or choose "
                "another, such as PORT=8080 make run."
            ) from None


def _wait_until_ready(part: Part) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while part.ready_url:
        if part.process is not None and part.process.poll() is not None:
            raise NotReady(f"The {part.name} ended with {part.process.returncode}; see above.")
        if _answers(part.ready_url):
            return
        if time.monotonic() > deadline:
            raise NotReady(f"The {part.name} does not answer at {part.ready_url}.")
        time.sleep(0.1)
