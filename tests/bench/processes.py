"""The processes that are measured, and what the kernel says of them."""

import asyncio
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.documents import write_manifest
from tests.bench.home import ROOT, Home

TICKS: Final = os.sysconf("SC_CLK_TCK")
"""In which the kernel counts CPU: 10 ms each, so a measurement needs some seconds of it."""

PAGE_SIZE: Final = os.sysconf("SC_PAGE_SIZE")
STARTS_WITHIN: Final = 60.0
IDLE_WITHIN: Final = 20.0
ENDLESS: Final = str(10**12)
"""Points that the bench may spend: it is throttled like anybody, but never out of points."""


class NotIdle(RuntimeError):
    """A process works although nobody asks it anything."""


class NotStarted(RuntimeError):
    """A process has ended, or does not answer."""


@dataclass(frozen=True, slots=True)
class Server:
    name: str
    port: int
    pid: int

    def cpu(self) -> float:
        """Seconds of its whole tree, with children that have ended."""
        return tree_cpu(self.pid)

    def memory(self) -> float:
        """Resident MB of its tree."""
        pids = [self.pid, *_descendants(self.pid)]
        return sum(int(_read(pid, "statm").split()[1]) for pid in pids) * PAGE_SIZE / 1e6


def tree_cpu(pid: int) -> float:
    """CPU seconds of a process, its descendants, and of those that have ended."""
    ticks = 0
    for each in (pid, *_descendants(pid)):
        with suppress(FileNotFoundError, ProcessLookupError):
            fields = _read(each, "stat").rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))  # user, system, and both of waited-for children
    return ticks / TICKS


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        children = [int(it) for it in (task / "children").read_text().split()]
        found += children
        for child in children:
            with suppress(FileNotFoundError, ProcessLookupError):
                found += _descendants(child)
    return found


def _read(pid: int, name: str) -> str:
    return Path(f"/proc/{pid}/{name}").read_text()


async def idle(*pids: int, within: float = IDLE_WITHIN) -> None:
    """Wait until none of these trees does anything for a fifth of a second.

    Raises:
        NotIdle: one goes on working.
    """
    deadline = time.monotonic() + within
    while True:
        before = [tree_cpu(pid) for pid in pids]
        await asyncio.sleep(0.2)
        if sum(tree_cpu(pid) for pid in pids) - sum(before) <= 1 / TICKS:
            return
        if time.monotonic() > deadline:
            raise NotIdle(f"processes {pids} are not idle")


@contextmanager
def limit(home: Home) -> Iterator[Server]:
    """The yardstick, served as the product is."""
    port = free_port()
    environment = {"DATABASE_URL": home.database_url}
    command = [sys.executable, "-m", "tests.bench.limit", "--port", str(port)]
    with _started("limit", command, environment, home.folder, port) as server:
        yield server


@contextmanager
def greeting(home: Home) -> Iterator[Server]:
    """The least that the yardstick's server can do: a bare application that says hello."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.limit", "--hello", "--port", str(port)]
    with _started("hello", command, {}, home.folder, port) as server:
        yield server


@contextmanager
def forwarding(home: Home) -> Iterator[Server]:
    """The yardstick of fan-out, on the streams of these engines."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.fanout_limit", "--port", str(port)]
    environment = {"REDIS_URL": home.urls.redis_url}
    with _started("forwarding", command, environment, home.folder, port) as server:
        yield server


@contextmanager
def product(
    home: Home, database_url: str, port: int, gateway_port: int, *, name: str = "storefront"
) -> Iterator[Server]:
    """One API process with production's settings."""
    command = [sys.executable, "-m", "apps.cli", "serve", "--port", str(port)]
    environment = production(home, database_url, port, gateway_port)
    with _started(name, command, environment, home.folder, port) as server:
        yield server


@contextmanager
def shop(home: Home, database_url: str) -> Iterator[tuple[Server, Server]]:
    """API and worker, with the sandbox gateway beside them; it is not measured."""
    port, gateway_port = free_port(), free_port()
    environment = production(home, database_url, port, gateway_port)
    cli = [sys.executable, "-m", "apps.cli"]
    with ExitStack() as stack:
        start = stack.enter_context
        start(_started("sandbox", [*cli, "sandbox"], environment, home.folder, gateway_port))
        api = start(product(home, database_url, port, gateway_port))
        worker = start(_started("worker", [*cli, "worker"], environment, home.folder, None))
        yield api, worker


def production(home: Home, database_url: str, port: int, gateway_port: int) -> dict[str, str]:
    manifest = home.folder / "manifest.json"
    write_manifest(manifest)
    names = ("GATEWAY_API_KEY", "GATEWAY_WEBHOOK_SECRET", "CARRIER_SECRET", "GATEWAY_SECRET")
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": home.urls.redis_url,
        "PORT": str(port),
        "STOREFRONT_PROFILE": "production",
        "STOREFRONT_SANDBOX_PORT": str(gateway_port),
        "STOREFRONT_GATEWAY_URL": f"http://127.0.0.1:{gateway_port}",
        "STOREFRONT_SHOP_URL": "https://shop.example",
        "STOREFRONT_DATA_DIR": str(home.folder / f"sandbox-{gateway_port}"),
        "STOREFRONT_TRUSTED_DOCUMENTS": str(manifest),
        "STOREFRONT_TRUSTED_DOCUMENTS_ONLY": "true",
        "STOREFRONT_THROTTLE_POINTS": ENDLESS,
        "STOREFRONT_THROTTLE_RESTORE_RATE": ENDLESS,
        "STOREFRONT_TRANSPORT__SOCKETS_PER_ADDRESS": "20000",
        "STOREFRONT_SIGNING_KEYS": f"1={_secret('signing')}",
        **{f"STOREFRONT_{name}": _secret(name) for name in names},
    }


_SECRETS: dict[str, str] = {}


def _secret(name: str) -> str:
    """The same to every process of a run."""
    return _SECRETS.setdefault(name, secrets.token_hex(32))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _started(
    name: str, command: list[str], environment: Mapping[str, str], folder: Path, port: int | None
) -> Iterator[Server]:
    log = folder / f"{name}.log"
    with log.open("wb") as file:
        process = subprocess.Popen(  # noqa: S603 - our own programs
            command,
            cwd=folder,  # so that no .env of the developer's is read
            env={**_base_environment(), **environment},
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(process, port, log)
        yield Server(name, port or 0, process.pid)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
        process.kill()
        process.wait()


def _base_environment() -> dict[str, str]:
    kept = ("PATH", "HOME", "LANG", "TMPDIR")
    given = {name: os.environ[name] for name in kept if name in os.environ}
    return {**given, "PYTHONPATH": str(ROOT)}


def _wait(process: subprocess.Popen[bytes], port: int | None, log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while port is not None:
        if process.poll() is not None or time.monotonic() > deadline:
            raise NotStarted(f"a process does not answer, see {log}")
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.01)
