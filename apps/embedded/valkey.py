"""Valkey: its configuration and its greeting."""

import json
from urllib.parse import quote

from apps.embedded.binaries import reachable
from apps.embedded.home import Home
from apps.embedded.server import Command
from apps.embedded.settings import EngineSettings
from apps.embedded.sockets import ask

DEFAULTS = {
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "maxmemory-policy": "noeviction",
}


class Valkey:
    """The stream and cache server of a home."""

    name = "valkey"

    def __init__(self, home: Home, settings: EngineSettings) -> None:
        self._home = home
        self._settings = settings
        self._socket = home.run / "valkey.sock"

    def url(self) -> str:
        return f"unix://:{self._home.secret()}@{quote(str(self._socket))}?db=0"

    def ready(self) -> bool:
        return b"+PONG" in self._say("PING")

    def prepare(self, _lock: int, /) -> Command:
        self._home.account.own_folder(self._home.path / "valkey")
        lines = "".join(
            f"{key} {json.dumps(value, ensure_ascii=False)}\n"
            for key, value in self._conf().items()
        )
        return Command([reachable(self._home).valkey, "-"], stdin=lines)  # no password in `ps`

    def ask_to_stop(self) -> None:
        self._say("SHUTDOWN")

    def _conf(self) -> dict[str, str]:
        return {
            **DEFAULTS,
            **self._settings.valkey_conf,
            "dir": str(self._home.path / "valkey"),
            "bind": "127.0.0.1",
            "port": str(self._settings.valkey_port if self._settings.tcp else 0),
            "requirepass": self._home.secret(),
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
        }

    def _say(self, command: str) -> bytes:
        return ask(self._socket, f"AUTH {self._home.secret()}\r\n{command}\r\n".encode())
