"""clairvoyance rebuilds a closed schema from the errors of an API; from ours it learns no name.

Its words are its own list, of ordinary English, without those that name something in our schema:
that a name guessed right exists, no server can hide.
"""

import json
import re
import secrets
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final

import anyio
import pytest
from anyio.streams.text import TextReceiveStream

from tests.integration.purchase.processes import Process, free_port

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[2]
HOME: Final = ROOT / "build/clairvoyance"
OF_AN_EMPTY_TYPE: Final = "dummy"
PATIENCE: Final = 50
"""Seconds for one run."""
PRODUCTION: Final = {
    "STOREFRONT_PROFILE": "production",
    "STOREFRONT_GATEWAY_URL": "http://127.0.0.1:1",
    "STOREFRONT_SHOP_URL": "https://shop.example",
    "STOREFRONT_SIGNING_KEYS": f"1={secrets.token_hex(32)}",
    "STOREFRONT_GATEWAY_API_KEY": secrets.token_hex(32),
    "STOREFRONT_GATEWAY_WEBHOOK_SECRET": secrets.token_hex(32),
    "STOREFRONT_CARRIER_SECRET": secrets.token_hex(32),
}

pytestmark = pytest.mark.skipif(
    not (HOME / ".ready").exists(), reason="needs clairvoyance, which `make conformance` installs"
)
Serve = Callable[..., str]


@pytest.fixture
async def serve(database_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[Serve]:
    """Starts the API with an environment and gives the URL of its endpoint."""
    started: list[Process] = []

    def start(**environment: str) -> str:
        port = free_port()
        urls = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "PORT": str(port)}
        unthrottled = {"STOREFRONT_THROTTLE_RESTORE_RATE": "0"}
        ready = f"http://127.0.0.1:{port}/health/ready"
        arguments = ("-m", "apps.cli", "serve")
        api = Process(arguments, urls | unthrottled | environment, tmp_path / "api.log", ready)
        started.append(api)
        api.start()
        return f"http://127.0.0.1:{port}/graphql"

    yield start
    for api in started:
        api.stop()


@pytest.fixture
def words() -> list[str]:
    """Ordinary words, the commonest first, none of them a name of ours."""
    [listed] = HOME.glob("lib/python*/site-packages/clairvoyance/wordlist.txt")
    ours = names()
    return [word for word in listed.read_text().split() if word not in ours]


def names() -> set[str]:
    return set(re.findall(r"\w+", (ROOT / "schema/sdl/api.graphql").read_text()))


async def recovered(url: str, root: str, words: list[str], folder: Path) -> set[str]:
    """The fields that the tool finds in a root; its later rounds ask the types of these."""
    listed, found = folder / "words.txt", folder / "found.json"
    listed.write_text("\n".join(words))
    command = [
        str(HOME / "bin/python"), str(HERE / "guess.py"), "--wordlist", str(listed),
        "--output", str(found), "--document", f"{root} {{ FUZZ }}", url,
    ]  # fmt: skip
    with anyio.fail_after(PATIENCE):
        async with await anyio.open_process(command, stdout=None) as tool:
            assert tool.stderr
            said = ""
            async for line in TextReceiveStream(tool.stderr):
                said += line
                if "Iteration 2" in said:
                    tool.kill()
    assert found.exists(), said[-3000:]
    types = json.loads(found.read_text())["data"]["__schema"]["types"]
    fields = {field["name"] for kind in types for field in kind.get("fields") or ()}
    return fields - {OF_AN_EMPTY_TYPE}


@pytest.mark.parametrize("root", ["query", "mutation"])
async def test_in_production_no_field_is_recovered(
    serve: Serve, words: list[str], root: str, tmp_path: Path
) -> None:
    url = serve(**PRODUCTION)

    found = await recovered(url, root, words, tmp_path)

    assert found == set()


async def test_in_development_fewer_of_these_words_recover_fields(
    serve: Serve, words: list[str], tmp_path: Path
) -> None:
    url = serve()

    found = await recovered(url, "query", words[:100], tmp_path)

    assert found
    assert found <= names()
