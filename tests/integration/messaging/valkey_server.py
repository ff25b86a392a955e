"""A Valkey to kill."""

import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import redis

from apps.embedded.binaries import installed


class ValkeyServer:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "valkey.sock"
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"unix://{quote(str(self._socket))}?db=0"

    def start(self) -> None:
        options = {
            "port": "0",
            "unixsocket": str(self._socket),
            "dir": str(self._folder),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
        }
        words = [word for key, value in options.items() for word in (f"--{key}", value)]
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [installed().valkey, *words], stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 10
        while not self._answers():
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()

    def forget(self) -> None:
        """What a crash before the next fsync would lose: here, everything."""
        for file in (self._folder / "appendonlydir").iterdir():
            file.unlink()
        (self._folder / "appendonlydir").rmdir()

    def flush(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.exceptions.ConnectionError:
            return False
