"""Counting per address: all processes together in a Redis, and nobody when it does not answer."""

import subprocess
import time

import pytest

from config import limits
from deploy import redis_server


@pytest.fixture(autouse=True)
def _one_minute(monkeypatch):
    monkeypatch.setattr(limits, "now", lambda: 60.0)


def in_redis(settings, address):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": address.replace("redis+socket://", "unix://"),
            "KEY_PREFIX": "x",
        }
    }


@pytest.mark.skipif(redis_server.find_server() is None, reason="needs a redis-server")
def test_requests_are_counted_where_all_processes_see_them(settings, tmp_path):
    path = redis_server.socket_in(tmp_path)
    process = subprocess.Popen(
        redis_server.command(redis_server.find_server(), tmp_path, path), stdout=subprocess.DEVNULL
    )
    try:
        redis_server.wait_until_it_answers(process, redis_server.url(path))
        in_redis(settings, redis_server.url(path))
        assert [limits.count_of("verify", "192.0.2.1") for _ in range(2)] == [1, 2]
        assert limits.count_of("verify", "192.0.2.2") == 1
        with redis_server.redis_client(redis_server.url(path)) as seen:
            kept = {key: seen.ttl(key) for key in seen.scan_iter()}
        assert len(kept) == 2
        assert all(0 < seconds <= 2 * limits.MINUTE for seconds in kept.values())
    finally:
        process.terminate()
        process.wait()


def test_nobody_is_counted_when_it_does_not_answer(settings, tmp_path, caplog):
    in_redis(settings, redis_server.url(tmp_path / "nobody.sock"))
    started = time.monotonic()
    assert [limits.count_of("verify", "192.0.2.1") for _ in range(2)] == [1, 1]
    assert time.monotonic() - started < 5
    assert "Requests to verify are not counted" in caplog.text
