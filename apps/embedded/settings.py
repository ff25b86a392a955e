"""What the embedded engines are told, and what they answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple


class EngineError(RuntimeError):
    """An embedded engine cannot be started or stopped; the message says why, in plain words."""


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """How to run the two servers of one data directory.

    Apart from `data_dir`, settings apply when a server really starts, not when it is adopted.

    Attributes:
        data_dir: on a local disk; it belongs to the account that first uses it.
        tcp: listen on 127.0.0.1 too; the Unix sockets are always there.
        pg_port: also part of the socket's name, so it counts without TCP.
        run_as: for root only: the account that the servers run under.
        root_dir: for root only: used when `run_as` cannot reach `data_dir`.
        pg_conf: parameters of postgresql.conf, over our defaults.
        valkey_conf: parameters of valkey.conf, over our defaults.
        timeout: seconds a server may take to answer, or to stop.
    """

    data_dir: Path
    tcp: bool = False
    pg_port: int = 5432
    valkey_port: int = 6379
    run_as: str = "nobody"
    root_dir: Path = Path("/var/lib/storefront")
    pg_conf: Mapping[str, str] = field(default_factory=dict)
    valkey_conf: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 60.0


class Urls(NamedTuple):
    """How to reach the servers; both hold the password."""

    database_url: str
    redis_url: str
