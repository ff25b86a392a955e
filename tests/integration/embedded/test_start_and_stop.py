"""How owners start, share and stop the engines of a data directory."""

import stat
from pathlib import Path

import asyncpg
import pytest
import redis

from apps.embedded.engines import Engines
from apps.embedded.settings import EngineSettings, Urls
from tests.integration.embedded.conftest import OwnerOf
from tests.integration.embedded.probes import (
    kill,
    lives,
    owner_process,
    pids,
    ps,
    running,
    sql,
    urls_of,
)


def test_the_database_is_ours_and_current(running_engines: Engines) -> None:
    urls = running_engines.start()

    assert sql(urls, "select current_user || '@' || current_database()") == "storefront@storefront"
    assert str(sql(urls, "show server_version")).startswith("18.")
    with redis.Redis.from_url(urls.redis_url) as valkey:
        assert valkey.info("server")["server_name"] == "valkey"


def test_a_clean_stop_leaves_no_process(owner_of: OwnerOf, place: Path) -> None:
    engines = owner_of(place / "data")
    servers = pids(engines, engines.start())

    engines.close()

    assert not lives(engines, "pg")
    assert not lives(engines, "valkey")
    assert not any(running(pid) for pid in servers)
    assert not (engines.home.path / "pg" / "postmaster.pid").exists()
    assert not engines.home.run.exists()


def test_starting_again_changes_nothing(running_engines: Engines) -> None:
    urls = running_engines.start()
    servers = pids(running_engines, urls)

    again = running_engines.start()

    assert again == urls
    assert pids(running_engines, again) == servers


def test_a_second_owner_adopts_and_the_last_one_stops(owner_of: OwnerOf, place: Path) -> None:
    first, second = owner_of(place / "data"), owner_of(place / "data")
    urls = first.start()
    servers = pids(first, urls)

    adopted = second.start()
    first.close()

    assert adopted == urls
    assert pids(second, adopted) == servers
    second.close()
    assert not lives(second, "pg")
    assert not lives(second, "valkey")
    first.close()


def test_first_starts_at_once_make_one_server_each(owner_of: OwnerOf, place: Path) -> None:
    owners = [owner_process(place / "data") for _ in range(4)]
    answers = {urls_of(owner) for owner in owners}
    engines = owner_of(place / "data")
    [urls] = answers
    servers = pids(engines, urls)

    for owner in owners[1:]:
        owner.communicate()
    left = pids(engines, urls)
    owners[0].communicate()

    assert left == servers
    assert [owner.returncode for owner in owners] == [0, 0, 0, 0]
    assert (engines.home.path / "pg.log").read_text().count("ready to accept connections") == 1
    assert (engines.home.path / "valkey.log").read_text().count("Ready to accept connections") == 1
    assert not lives(engines, "pg")
    assert not lives(engines, "valkey")


def test_a_killed_owner_leaves_servers_to_adopt(owner_of: OwnerOf, place: Path) -> None:
    owner = owner_process(place / "data")
    engines = owner_of(place / "data")
    servers = pids(engines, urls_of(owner))
    kill(owner.pid)
    owner.communicate()

    urls = engines.start()

    assert pids(engines, urls) == servers


def test_closing_without_a_start_stops_what_a_killed_owner_left(
    owner_of: OwnerOf, place: Path
) -> None:
    owner = owner_process(place / "data")
    engines = owner_of(place / "data")
    urls_of(owner)
    kill(owner.pid)
    owner.communicate()

    engines.close()

    assert not lives(engines, "pg")
    assert not lives(engines, "valkey")


def test_closing_without_a_start_stops_nobody_elses(running_engines: Engines) -> None:
    urls = running_engines.start()

    Engines(EngineSettings(running_engines.home.path)).close()

    assert sql(urls, "select 1") == 1


@pytest.mark.parametrize(
    "name",
    ['shop of Zoë\'s "friends"', "/".join(["a-long-way-down"] * 9)],
    ids=["spaces and quotes", "140 bytes"],
)
def test_any_path_will_do(owner_of: OwnerOf, place: Path, name: str) -> None:
    engines = owner_of(place / name)

    urls = engines.start()

    assert engines.home.path == place / name
    assert sql(urls, "select 1") == 1
    with redis.Redis.from_url(urls.redis_url) as valkey:
        assert valkey.ping()


def test_only_the_account_of_the_servers_sees_the_secret(running_engines: Engines) -> None:
    home = running_engines.home.path
    secret = home / "secret"

    seen = [ps(pid, "args") for pid in pids(running_engines, running_engines.start())]

    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert stat.S_IMODE((home / "pg").stat().st_mode) == 0o700
    assert all(seen)
    assert not any(secret.read_text() in args for args in seen)


def test_a_wrong_password_opens_nothing(running_engines: Engines) -> None:
    urls = running_engines.start()
    secret = (running_engines.home.path / "secret").read_text()
    wrong = Urls(*(url.replace(secret, "wrong") for url in urls))

    with pytest.raises(asyncpg.InvalidPasswordError):
        sql(wrong, "select 1")
    with (
        redis.Redis.from_url(wrong.redis_url) as valkey,
        pytest.raises(redis.AuthenticationError),
    ):
        valkey.ping()


def test_settings_reach_the_servers(owner_of: OwnerOf, place: Path) -> None:
    engines = owner_of(
        place / "data",
        tcp=True,
        pg_port=25432,
        valkey_port=26379,
        pg_conf={"work_mem": "7MB"},
        valkey_conf={"maxmemory": "50mb"},
    )

    urls = engines.start()

    assert sql(urls, "show work_mem") == "7MB"
    assert sql(urls, "show listen_addresses") == "127.0.0.1"
    secret = (engines.home.path / "secret").read_text()
    with redis.Redis(host="127.0.0.1", port=26379, password=secret) as valkey:
        assert valkey.config_get("maxmemory") == {"maxmemory": "52428800"}
