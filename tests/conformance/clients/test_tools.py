"""The tools that frontends are built with take the schema, and what is made of it, as it is."""

from pathlib import Path

import pytest

from tests.conformance.clients.tools import CLIENTS, ROOT, SUITES, attempted, generate_client, run

DIFF = CLIENTS / "sdl-diff.mjs"


def test_a_typed_client_is_generated_that_strict_typescript_takes() -> None:
    generate_client()

    run("tsc", "-p", "clients/tsconfig.usage.json", cwd=SUITES)

    assert (ROOT / "build/client/dist/graphql.d.ts").exists()


def test_relays_compiler_takes_its_operations() -> None:
    made = ROOT / "build/relay"
    made.mkdir(parents=True, exist_ok=True)

    run("relay-compiler", "clients/relay/relay.config.json", cwd=SUITES)

    assert (made / "ListingMoreQuery.graphql.ts").exists()
    assert (made / "CartUpdatedSubscription.graphql.ts").exists()


def test_graphql_eslint_finds_nothing() -> None:
    config = CLIENTS / "eslint.config.mjs"

    run("eslint", "--max-warnings", "0", "--config", config, "schema/sdl/api.graphql")


BEFORE = """
type Query { a: Int b: Int @deprecated(reason: "Use a. Removal on or after 2020-01-01.")
             c: Int @deprecated(reason: "Use a. Removal on or after 2999-01-01.") d(x: Int): Int }
"""


@pytest.mark.parametrize(
    ("after", "changelog", "passes"),
    [
        (BEFORE, "", True),
        (BEFORE.replace("a: Int", "a: Int more: Int", 1), "", True),
        (BEFORE.replace("a: Int", "", 1), "", False),
        (BEFORE.replace("a: Int", "", 1), "- `Query.a` is gone.", True),
        (BEFORE.replace("a: Int", "a: String", 1), "", False),
        (BEFORE.replace("x: Int", "x: Int!"), "", False),
        ("type Query { a: Int c: Int d(x: Int): Int }", "", True),
        ("type Query { a: Int b: Int d(x: Int): Int }", "", False),
    ],
    ids=[
        "the same",
        "an addition",
        "a removal",
        "a removal that was announced",
        "another type",
        "an argument that becomes required",
        "a removal whose day has come",
        "a removal before its day",
    ],
)
def test_breaks_need_an_announcement(
    tmp_path: Path, after: str, changelog: str, *, passes: bool
) -> None:
    files = {"before.graphql": BEFORE, "after.graphql": after, "changelog.md": changelog}
    for name, text in files.items():
        (tmp_path / name).write_text(text)

    done = attempted("node", DIFF, *(tmp_path / name for name in files))

    assert (done.returncode == 0) == passes, done.stdout + done.stderr
