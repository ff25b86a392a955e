"""`storefront doctor`: what would keep the marketplace from running here, and how to mend it."""

import re
import socket
import ssl
import sys
from collections.abc import AsyncIterator, Iterator
from importlib import metadata
from typing import Final, NamedTuple

import asyncpg
import httpx
from pydantic import ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError
from rich.console import Console

from apps.composition import database
from apps.embedded import doctor as embedded
from apps.embedded.doctor import Problem
from apps.embedded.settings import EngineSettings
from apps.keys import is_weak
from apps.settings import Settings

PYTHON: Final = (3, 11)
POSTGRESQL: Final = 18
"""The first with the function uuidv7()."""
VALKEY: Final = 7
TIMEOUT: Final = 5.0

_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")


class Finding(NamedTuple):
    """One thing that was looked at; no problems: it is well, as `said` tells."""

    name: str
    said: str
    problems: list[Problem]


async def examine(out: Console) -> bool:
    """Look at everything, say what was found, and answer whether all is well."""
    well = True
    async for finding in _findings():
        mark = "[red]✗[/]" if finding.problems else "[green]✓[/]"
        out.print(f"{mark} [bold]{finding.name}[/]  {'' if finding.problems else finding.said}")
        for problem in finding.problems:
            out.print(f"    {problem.what}\n    [dim]→ {problem.mend}[/]", soft_wrap=True)
        well = well and not finding.problems
    out.print("All is well." if well else "Something is wrong; see above.")
    return well


async def _findings() -> AsyncIterator[Finding]:
    yield _python()
    yield _packages()
    try:
        settings = Settings()
    except ValidationError as error:
        yield Finding("Settings", "", list(_bad_settings(error)))
        return
    yield _secrets(settings)
    if not settings.database_url or not settings.redis_url:
        yield _engines(settings)
    yield await _port("API", settings.port, f"{settings.public_url}/health/live", "PORT")
    if settings.gateway_url is None:
        port = settings.sandbox_port or settings.port + 1
        yield await _port("Sandbox", port, f"{settings.gateway}/health", "STOREFRONT_SANDBOX_PORT")
    if settings.database_url:
        yield await _postgresql(settings, settings.database_url)
    if settings.redis_url:
        yield await _valkey(settings.redis_url)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    problem = Problem(
        f"This is Python {version}.", "Use Python 3.11 or newer: `make setup PYTHON=python3.11`."
    )
    return Finding("Python", version, [] if sys.version_info >= PYTHON else [problem])


def _packages() -> Finding:
    """Everything that this program names as needed, but for its extras."""
    try:
        needed = [it for it in metadata.requires("storefront") or () if "extra ==" not in it]
    except metadata.PackageNotFoundError:
        needed = ["storefront"]
    names = [match[0] for line in needed if (match := _NAME.match(line)) and _applies(line)]
    missing = [name for name in names if not _installed(name)]
    problem = Problem(f"Missing: {', '.join(missing)}.", "Run `make setup`.")
    return Finding("Packages", f"{len(names)} installed", [problem] if missing else [])


def _applies(requirement: str) -> bool:
    """Whether a requirement is meant for this Python and system, as far as ours tell them apart."""
    if "python_full_version" in requirement and sys.version_info >= (3, 11, 3):
        return False
    return not ("win32" in requirement and sys.platform == "win32")


def _installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _bad_settings(error: ValidationError) -> Iterator[Problem]:
    for problem in error.errors():
        name = ".".join(map(str, problem["loc"])) or "The environment"
        yield Problem(f"{name}: {problem['msg']}.", "Set it in the environment or in .env.")


def _secrets(settings: Settings) -> Finding:
    """Production does not start with weak ones; before that, they are worth a word."""
    weak = sorted({name for name, value in settings.secrets() if is_weak(value)})
    problem = Problem(
        f"Short, or hardly random: {', '.join(weak)}.",
        "Make one with `openssl rand -hex 32`.",
    )
    said = "of your own" if settings.in_production else "for development only"
    return Finding("Secrets", said, [problem] if weak else [])


def _engines(settings: Settings) -> Finding:
    found = embedded.problems(EngineSettings(settings.data_dir))
    return Finding("Engines", f"can run in {settings.data_dir}", found)


async def _port(name: str, port: int, ours: str, setting: str) -> Finding:
    """A port is free, or it is we who answer there."""
    name = f"Port {port} ({name})"
    if _free(port):
        return Finding(name, "free", [])
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT, trust_env=False) as client:
            answered = (await client.get(ours)).json().get("status") == "ok"
    except (httpx.HTTPError, ValueError, AttributeError):
        answered = False
    problem = Problem(
        f"Another program listens on port {port}.", f"Stop it, or choose another: {setting}=9000."
    )
    return Finding(name, "taken by this marketplace, which runs", [] if answered else [problem])


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


async def _postgresql(settings: Settings, url: str) -> Finding:
    try:
        connection = await asyncpg.connect(url, timeout=TIMEOUT)
    except (OSError, TimeoutError, ssl.SSLError, ValueError, asyncpg.PostgresError,
            asyncpg.InterfaceError) as error:  # fmt: skip
        return Finding("PostgreSQL", "", [_unreachable("PostgreSQL", "DATABASE_URL", error)])
    try:
        major, version = connection.get_server_version().major, connection.get_server_version()
    finally:
        await connection.close()
    said = f"{version.major}.{version.minor}"
    if major < POSTGRESQL:
        mend = f"Use PostgreSQL {POSTGRESQL}, or unset DATABASE_URL to use the embedded one."
        return Finding("PostgreSQL", "", [Problem(f"This is PostgreSQL {said}.", mend)])
    if not await database.is_current(settings):
        behind = Problem("The database has an older schema.", "Run `storefront migrate`.")
        return Finding("PostgreSQL", "", [behind])
    return Finding("PostgreSQL", f"{said}, its schema is current", [])


async def _valkey(url: str) -> Finding:
    try:
        async with Redis.from_url(
            url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT
        ) as valkey:
            told = await valkey.info("server")
    except (OSError, ValueError, RedisError) as error:
        return Finding("Valkey", "", [_unreachable("Valkey or Redis", "REDIS_URL", error)])
    kind, version = told.get("server_name", "redis"), told.get("valkey_version")
    version = version or told["redis_version"]
    said = f"{kind} {version}"
    old = Problem(f"This is {said}.", f"Use Valkey or Redis {VALKEY} or newer.")
    return Finding("Valkey", said, [old] if int(version.split(".")[0]) < VALKEY else [])


def _unreachable(what: str, setting: str, error: Exception) -> Problem:
    return Problem(
        f"{what} does not answer: {error!r}.",
        f"Check {setting}, and that the server runs; or unset it to use the embedded one.",
    )
