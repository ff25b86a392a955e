"""The commands as a person types them, on a marketplace of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest

START_WITHIN = 60
APPAREL = Path(__file__).parents[2] / "data" / "shopify_apparel.csv"


def storefront(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "apps.cli", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def environment() -> Iterator[Mapping[str, str]]:
    with TemporaryDirectory(prefix="storefront-") as folder:
        Path(folder).chmod(0o711)  # as root, the servers' account must reach it
        yield {
            "STOREFRONT_DATA_DIR": f"{folder}/data",
            "PORT": str(free_port()),
            "STOREFRONT_SANDBOX_PORT": str(free_port()),
            "DATABASE_URL": "",
            "REDIS_URL": "",
            "COLUMNS": "200",
        }


@pytest.fixture(scope="module")
def marketplace(environment: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """What `make run` starts."""
    up = subprocess.Popen(
        [sys.executable, "-m", "apps.cli", "up", "--products", "60"],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_until_ready(f"http://127.0.0.1:{environment['PORT']}/health/ready", up)
    yield environment
    up.send_signal(signal.SIGINT)
    assert up.wait(60) == 0


def test_a_simulation_sells_and_delivers(marketplace: Mapping[str, str]) -> None:
    done = storefront(marketplace, "simulate", "--seconds", "3", "--rate", "3")

    assert done.returncode == 0, done.stdout + done.stderr
    assert " paid" in done.stdout.splitlines()[-1]
    assert "errors" not in done.stdout.splitlines()[-1], done.stdout


def test_the_doctor_knows_its_own_marketplace(marketplace: Mapping[str, str]) -> None:
    said = storefront(marketplace, "doctor").stdout

    assert f"Port {marketplace['PORT']} (API)  taken by this marketplace" in said


def test_the_doctor_tells_of_a_strangers_port(environment: Mapping[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port = str(stranger.getsockname()[1])

        done = storefront({**environment, "PORT": port}, "doctor")

    assert f"Another program listens on port {port}." in done.stdout
    assert "PORT=9000" in done.stdout
    assert done.returncode == 1


def test_the_doctor_tells_of_a_database_that_is_away(environment: Mapping[str, str]) -> None:
    away = {
        "DATABASE_URL": "postgresql://127.0.0.1:1/storefront",
        "REDIS_URL": "redis://127.0.0.1:1",
    }

    done = storefront({**environment, **away}, "doctor")

    assert "PostgreSQL does not answer" in done.stdout
    assert "Valkey or Redis does not answer" in done.stdout
    assert done.returncode == 1


def test_the_doctor_tells_of_production_without_secrets(environment: Mapping[str, str]) -> None:
    done = storefront({**environment, "STOREFRONT_PROFILE": "production"}, "doctor")

    assert "STOREFRONT_SIGNING_KEY" in done.stdout
    assert done.returncode == 1


def test_a_catalogue_is_imported_and_a_second_time_changes_nothing(
    marketplace: Mapping[str, str],
) -> None:
    command = ("import", "shopify-csv", str(APPAREL), "--seller", "demo-store")

    first, second = (storefront(marketplace, *command) for _ in range(2))

    assert "20 products: 20 created" in first.stdout
    assert "20 unchanged" in second.stdout
    assert [first.returncode, second.returncode] == [0, 0]


def test_lines_that_cannot_be_used_are_in_a_file(
    marketplace: Mapping[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "products.csv"
    file.write_text(
        "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\n"
        "cup,Cup,Size,S,CUP-S,9.50\n"
        "cup,,,L,CUP-L,a lot\n"
    )

    done = storefront(marketplace, "import", "shopify-csv", str(file), "--seller", "demo-store")

    errors = (tmp_path / "products.csv.errors.csv").read_text().splitlines()
    assert done.returncode == 1
    assert "1 lines refused" in done.stdout
    assert errors[0] == "line,handle,kind,code,problem"
    assert errors[1].startswith("3,cup,refused,")


def test_a_store_that_is_not_there_is_said_plainly(marketplace: Mapping[str, str]) -> None:
    done = storefront(marketplace, "import", "shopify-csv", str(APPAREL), "--seller", "nobody")

    assert "There is no store with the handle nobody." in done.stderr
    assert done.returncode == 1


def test_a_simulation_without_a_marketplace_fails(environment: Mapping[str, str]) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"

    done = storefront(environment, "simulate", "--seconds", "1", "--url", nowhere)

    assert "1 errors" in done.stdout
    assert done.returncode == 1


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def wait_until_ready(url: str, up: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_WITHIN
    while up.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(url, trust_env=False).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    up.kill()
    pytest.fail("The marketplace did not start.")
