"""Schemathesis calls every field of both roots with what it makes of the schema.

SCHEMATHESIS_EXAMPLES looks further than the few calls per field of an ordinary run.
"""

import os
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import anyio
import pytest

from apps.settings import Settings
from schema.build import DOMAINS, Supergraph
from tests.conformance.http.conftest import serving
from tests.integration.purchase.conftest import a_store, promote
from tests.integration.purchase.people import Person, sign_in, signed_up

HERE: Final = Path(__file__).parent
TOOL: Final = HERE.parents[2] / "build/schemathesis/bin/schemathesis"
EXAMPLES: Final = os.environ.get("SCHEMATHESIS_EXAMPLES", "3")
ENDS_THE_SESSION: Final = "Mutation.accessTokenRevoke"

pytestmark = pytest.mark.skipif(
    not TOOL.exists(), reason="needs Schemathesis, which `make conformance` installs"
)


@pytest.fixture
async def served(database_url: str, redis_url: str) -> AsyncIterator[tuple[str, Person]]:
    """The development API, and the owner of a store."""
    settings = Settings.model_validate({"database_url": database_url, "redis_url": redis_url})
    async with serving(Supergraph(DOMAINS), settings) as url:
        admin, email = await signed_up(url)
        await promote(database_url, email)
        await sign_in(admin, email)
        store = await a_store(url, admin)
        yield url, store.owner
        await admin.close()
        await store.owner.close()


async def test_no_field_of_the_schema_answers_with_a_fault(
    served: tuple[str, Person], tmp_path: Path
) -> None:
    url, person = served
    command = [
        str(TOOL), "run", url, "--max-examples", EXAMPLES, "--workers", "1", "--seed", "1",
        "--exclude-checks", "positive_data_acceptance",  # a limit refuses what is valid and large
        "--exclude-name", ENDS_THE_SESSION, "--header", f"Authorization: Bearer {person.token}",
    ]  # fmt: skip
    hooks = {"SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE)}

    done = await anyio.run_process(
        command, cwd=tmp_path, env={**os.environ, **hooks}, stderr=subprocess.STDOUT, check=False
    )

    assert done.returncode == 0, done.stdout.decode()[-6000:]
