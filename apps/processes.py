"""The processes that a process manager starts, with their settings from the environment."""

import os
import sys
from typing import TYPE_CHECKING

from apps import collector, dataclasses

if TYPE_CHECKING:  # a command loads only what it runs
    from apps.settings import Settings


def serve(*, subgraph: str | None, port: int | None, host: str | None) -> None:
    """Serve the GraphQL API until a signal asks to stop."""
    _start_lean()
    from apps import api

    api.serve(_served(), subgraph=subgraph, host=host, port=port)


def worker() -> None:
    """Relay events, run jobs and timers until a signal asks to stop."""
    _start_lean()
    from apps import worker as process

    process.run(_served())


def read_settings() -> "Settings":
    """What is wrong in the environment is said plainly; then the command ends with 1."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "true")  # it asks every installed package
    from pydantic import ValidationError

    from apps.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        problems = (
            f"Settings: {'.'.join(map(str, it['loc'])) or 'environment'}: {it['msg']}"
            for it in error.errors()
        )
        raise failed("\n".join(problems)) from None


def failed(message: str) -> SystemExit:
    """Say what is wrong and what to do; the command ends with 1."""
    red = "\033[31m{}\033[0m" if sys.stderr.isatty() else "{}"
    sys.stderr.write(red.format(message) + "\n")
    return SystemExit(1)


def _start_lean() -> None:
    collector.rest()
    dataclasses.compile_late()


def _served() -> "Settings":
    found = read_settings()
    if not found.database_url or not found.redis_url:
        raise failed(
            "Set DATABASE_URL and REDIS_URL, or run `storefront up`, which has engines of its own."
        )
    return found
