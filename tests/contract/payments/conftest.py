"""The sandbox gateway as a real server on a loopback port."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from apps.sandbox.app import SandboxSettings, sandbox
from domains.payments.adapters.outbound.over_httpx import OverHttpx
from domains.payments.adapters.outbound.sandbox_gateway import SandboxGateway
from tests.fakes.served import API_KEY, client_of, gateway_of, served


@pytest.fixture
async def sandbox_url(tmp_path: Path) -> AsyncIterator[str]:
    settings = SandboxSettings(
        database=tmp_path / "sandbox.db", api_key=API_KEY, public_url="https://bank.test"
    )
    async with served(sandbox(settings)) as url:
        yield url


@pytest.fixture
async def sandbox_client(sandbox_url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(sandbox_url) as client:
        yield client


@pytest.fixture
async def over_httpx(sandbox_client: httpx.AsyncClient) -> SandboxGateway:
    return SandboxGateway(OverHttpx(sandbox_client))


@pytest.fixture
async def kept_alive(sandbox_url: str) -> AsyncIterator[SandboxGateway]:
    async with gateway_of(sandbox_url) as gateway:
        yield gateway
