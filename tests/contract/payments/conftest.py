"""The sandbox gateway as a real server on a loopback port."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from apps.sandbox.app import SandboxSettings, sandbox
from tests.fakes.served import API_KEY, client_of, served


@pytest.fixture
async def sandbox_client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    settings = SandboxSettings(
        database=tmp_path / "sandbox.db", api_key=API_KEY, public_url="https://bank.test"
    )
    async with served(sandbox(settings)) as url, client_of(url) as client:
        yield client
