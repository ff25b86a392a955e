"""The composer lets nothing pass in which the two deployments would differ."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conformance.federation.deployments import GATEWAY, demand_gateway

AMOUNT = '"""An amount in one currency, exact."""'
CATEGORY = '"""A section of the catalogue. Sections form a tree."""'
SDL = GATEWAY.parents[1] / "schema" / "sdl"


def composed(folder: Path, name: str = "", old: str = "", new: str = "") -> tuple[int, str]:
    """Exit code and words of the composer, after one text in one file was replaced."""
    demand_gateway()
    sdl = shutil.copytree(SDL, folder / "sdl")
    if name:
        file = sdl / f"{name}.graphql"
        assert old in file.read_text()
        file.write_text(file.read_text().replace(old, new, 1))
    done = subprocess.run(  # noqa: S603 - our own script
        ["node", "compose.mjs", str(folder)],  # noqa: S607 - found on the path, as by make
        cwd=GATEWAY,
        env={"PATH": f"{Path(shutil.which('node') or '').parent}", "SDL": str(sdl)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_what_is_under_version_control_composes(tmp_path: Path) -> None:
    code, said = composed(tmp_path)

    assert (code, said) == (0, "13 subgraphs compose into the API of one process.\n")
    assert (tmp_path / "supergraph.graphql").exists()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("orders", "type PageInfo @shareable", "type PageInfo"), "INVALID_FIELD_SHARING"),
        (("node", '"id", resolvable: false', '"sku", resolvable: false'), "KEY_INVALID_FIELDS"),
        (("orders", AMOUNT, '"""Other words."""'), "INCONSISTENT_DESCRIPTION"),
        (("products", CATEGORY, '"""Other words."""'), "deployments differ"),
    ],
    ids=["an error", "another error", "a hint", "a description"],
)
def test_an_error_a_hint_and_a_difference_all_fail(
    tmp_path: Path, change: tuple[str, str, str], problem: str
) -> None:
    code, said = composed(tmp_path, *change)

    assert code == 1
    assert problem in said
    assert not (tmp_path / "supergraph.graphql").exists()
