"""Start, adopt and stop the embedded PostgreSQL 18 and Valkey, on Linux and macOS.

Owners share the servers of a data directory: each holds a shared lock, and the last to leave stops
them. When an owner is killed, the servers keep running and the next owner adopts them.
"""

import os
from contextlib import suppress

from apps.embedded.home import Home, locate
from apps.embedded.locks import attempt, exclusive, share
from apps.embedded.postgres import Postgres
from apps.embedded.server import Server
from apps.embedded.settings import EngineSettings, Urls
from apps.embedded.valkey import Valkey


class Engines:
    """One owner of the two servers of a data directory.

    Attributes:
        home: `home.path` differs from the setting when root's servers cannot reach that folder.

    Raises:
        EngineError: on construction and from each method; the message says why.
    """

    def __init__(self, settings: EngineSettings) -> None:
        self.home: Home = locate(settings)
        self.home.create()
        self._postgres = Postgres(self.home, settings)
        self._valkey = Valkey(self.home, settings)
        self._database_server = Server(self._postgres, self.home, settings.timeout)
        self._stream_server = Server(self._valkey, self.home, settings.timeout)
        self._share: int | None = None

    def start(self) -> Urls:
        """Start what is down, adopt what is up. Safe to call at any time, from any thread.

        When all is well it takes 2 to 10 ms, so an owner calls it again and again to keep the
        servers up.
        """
        with exclusive(self.home.lock("start")):
            if self._share is None:
                self._share = share(self.home.lock("owners"))
            self.home.account.own_folder(self.home.run)
            self.home.create_secret()
            self._database_server.up()
            self._stream_server.up()
            return Urls(self._postgres.url(), self._valkey.url())

    def close(self) -> None:
        """Give up this owner's share; stop the servers when nobody else has one.

        Without a `start()` before, it stops servers that a killed owner has left behind.
        """
        with exclusive(self.home.lock("start")):
            if self._share is not None:
                os.close(self._share)
                self._share = None
            with attempt(self.home.lock("owners")) as last:
                if last is not None:
                    self._stream_server.down()
                    self._database_server.down()
                    with suppress(OSError):  # a killed server's socket may still be in it
                        self.home.run.rmdir()
