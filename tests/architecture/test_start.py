"""A process imports only what it runs: every module costs time and memory at each start."""

import subprocess
import sys

import pytest

TOOLS = {
    "alembic",
    "apps.demo.catalogue",
    "apps.embedded",
    "apps.sandbox",
    "apps.simulate",
    "pytest",
}
COMMANDS = {
    "apps.composition.commands",
    "argon2",
    "httpx",
    "jwt",
    "nh3",
    "persistence.unit_of_work",
    "rich",
    "structlog",
}
"""Loaded once the process serves."""

GRAPH = {"graphql", "resolvers", "schema", "starlette.applications", "strawberry"}


@pytest.mark.parametrize(
    ("module", "foreign"),
    [
        ("apps.cli", {*TOOLS, *GRAPH, "asyncpg", "domains", "pydantic", "sqlalchemy", "typer"}),
        ("apps.commands", {*TOOLS, *GRAPH, "asyncpg", "domains", "pydantic", "rich"}),
        ("apps.processes", {*TOOLS, *GRAPH, "asyncpg", "domains", "pydantic", "typer"}),
        ("apps.api", {*TOOLS, *COMMANDS, "google.protobuf", "libcst"}),
        ("apps.worker", {*TOOLS, *GRAPH, "uvicorn"}),
    ],
)
def test_a_process_imports_only_what_it_runs(module: str, foreign: set[str]) -> None:
    names = f"import sys, {module}; print(*sys.modules)"

    loaded = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", names], check=True, capture_output=True, text=True
    )

    assert foreign & set(loaded.stdout.split()) == set()
