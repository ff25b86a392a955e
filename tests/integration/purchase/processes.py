"""The marketplace as it runs: sandbox gateway, API and worker as processes that can be killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

READY_WITHIN = 30.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Process:
    """One of the program's processes; `kill` is `kill -9`."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    ready_url: str | None = None
    child: subprocess.Popen[bytes] | None = None

    def start(self, **more: str) -> None:
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, *self.arguments],
                env={**os.environ, **self.environment, **more},
                stdout=log,
                stderr=log,
            )
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while self.ready_url:
            assert self.child and self.child.poll() is None, self.log.read_text()[-3000:]
            try:
                if httpx.get(self.ready_url, timeout=2).is_success:
                    return
            except httpx.TransportError:
                pass
            assert time.monotonic() < deadline, self.log.read_text()[-3000:]
            time.sleep(0.05)

    def kill(self) -> None:
        assert self.child
        self.child.send_signal(signal.SIGKILL)
        self.child.wait()

    def stop(self) -> None:
        if self.child and self.child.poll() is None:
            self.child.terminate()
            self.child.wait(15)

    def died(self, within: float) -> bool:
        """Whether it ends by itself."""
        assert self.child
        try:
            self.child.wait(within)
        except subprocess.TimeoutExpired:
            return False
        return True


@dataclass
class Marketplace:
    """`database_url` is for setting up what only an operator can, and for checking the books."""

    database_url: str
    redis_url: str
    folder: Path
    port: int = field(default_factory=free_port)
    sandbox_port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        program = ("-m", "apps.cli")
        self.sandbox = self._process("sandbox", (*program, "sandbox"), f"{self.sandbox_url}/health")
        self.api = self._process("api", (*program, "serve"), f"{self.base_url}/health/ready")
        self.worker = self._process("worker", (*program, "worker"), None)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def sandbox_url(self) -> str:
        return f"http://127.0.0.1:{self.sandbox_port}"

    @property
    def graphql_url(self) -> str:
        return f"{self.base_url}/graphql"

    @property
    def socket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/graphql"

    def another_api(self) -> tuple[Process, str]:
        """A second API process beside the first, and its URL."""
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        return self._process(
            "api2", ("-m", "apps.cli", "serve", "--port", str(port)), f"{url}/health/ready"
        ), f"{url}/graphql"

    def crashing_worker(self, point: str) -> Process:
        """A worker that kills itself at a named point, see `crashing_worker.py`."""
        return self._process(
            "crash", ("-m", "tests.integration.purchase.crashing_worker", point), None
        )

    def _process(self, name: str, arguments: tuple[str, ...], ready_url: str | None) -> Process:
        return Process(arguments, self.environment, self.folder / f"{name}.log", ready_url)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "PORT": str(self.port),
            "STOREFRONT_SANDBOX_PORT": str(self.sandbox_port),
            "STOREFRONT_DATA_DIR": str(self.folder),
            "STOREFRONT_READ_CONNECTIONS": "5",
            "STOREFRONT_WRITE_CONNECTIONS": "10",
            "STOREFRONT_JOB_HEARTBEAT_SECONDS": "1",
            "STOREFRONT_LOG_LEVEL": "WARNING",
        }

    def start(self) -> None:
        self.sandbox.start()
        self.api.start()
        self.worker.start()

    def stop(self) -> None:
        for process in (self.worker, self.api, self.sandbox):
            process.stop()
