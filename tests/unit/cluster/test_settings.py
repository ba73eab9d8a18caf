"""Settings of a cluster, from values and from an environment; seals; versions."""

from __future__ import annotations

import pickle
import sys
from typing import Any

import pytest

from compositor.cluster import Cluster, Settings
from compositor.cluster.celery import TASK, application
from compositor.cluster.seals import pack, unpack
from compositor.cluster.versions import difference, versions
from compositor.errors import OutputError


class TestSettings:
    def test_of_redis_find_what_dead_workers_had(self) -> None:
        told = Settings("celery://redis://localhost:6379/0").celery()
        assert told["broker_url"] == "redis://localhost:6379/0"
        assert told["broker_transport_options"] == {
            "visibility_timeout": 360,
            "unacked_restore_interval": 2,
            "unacked_restore_throttle": 1,
        }
        assert told["task_acks_late"]
        assert told["task_reject_on_worker_lost"]
        assert not told["task_acks_on_timeout"]
        assert told["worker_prefetch_multiplier"] == 1

    def test_of_sqs_fetch_ten_messages_at_a_time(self) -> None:
        settings = Settings("sqs://", time_limit=30, transport={"region": "eu-central-1"})
        told = settings.celery()
        assert told["worker_prefetch_multiplier"] == 10
        assert told["broker_transport_options"]["visibility_timeout"] == 90
        assert told["broker_transport_options"]["region"] == "eu-central-1"

    def test_come_from_the_environment_of_a_worker(self) -> None:
        environment = {"COMPOSITOR_BROKER": "amqp://host//", "COMPOSITOR_TIME_LIMIT": "20", "COMPOSITOR_KEY": "secret"}
        settings = Settings.read(environment, queue="cards")
        assert (settings.scheme, settings.time_limit, settings.visibility_timeout) == ("amqp", 20, 80)
        assert (settings.key, settings.queue) == ("secret", "cards")
        assert "secret" not in repr(settings)
        assert Settings.read(environment, broker="celery://").broker == "amqp://host//"
        assert Settings.read(environment, broker="redis://other").broker == "redis://other"

    @pytest.mark.parametrize(
        ("environment", "code"),
        [
            ({}, "cluster.broker"),
            ({"COMPOSITOR_BROKER": "kafka://host"}, "cluster.broker"),
            ({"COMPOSITOR_BROKER": "redis://h", "COMPOSITOR_TIME_LIMIT": "soon"}, "cluster.setting"),
            ({"COMPOSITOR_BROKER": "redis://h", "COMPOSITOR_PREFETCH": "0"}, "cluster.setting"),
            ({"COMPOSITOR_BROKER": "redis://h", "COMPOSITOR_TRANSPORT": "[1]"}, "cluster.setting"),
        ],
    )
    def test_that_are_wrong_are_told(self, environment: dict[str, str], code: str) -> None:
        with pytest.raises(OutputError) as told:
            Settings.read(environment)
        assert told.value.problems[0].code == code

    def test_make_the_application_that_celery_is_started_with(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from celery.app.utils import find_app

        from compositor.cluster import celery

        monkeypatch.setenv("COMPOSITOR_BROKER", "redis://localhost:1/0")
        try:
            assert TASK in find_app("compositor.cluster").tasks
        finally:
            vars(celery).pop("app", None)
        assert application(Settings("memory://")).conf.task_ignore_result


class TestSeals:
    def test_hold_what_was_packed(self) -> None:
        assert unpack(pack(pickle.dumps([1, 2]), "key"), "key", "it") == [1, 2]

    @pytest.mark.parametrize("key", ["", "other"])
    def test_of_another_key_are_not_opened(self, key: str) -> None:
        class Evil:
            def __reduce__(self) -> Any:
                return (pytest.fail, ("unpickled",))

        with pytest.raises(OutputError, match=r"cluster\.seal"):
            unpack(pack(pickle.dumps(Evil()), key), "key", "it")

    def test_tell_damage(self) -> None:
        with pytest.raises(OutputError, match=r"cluster\.seal"):
            unpack(pack(pickle.dumps(1), "")[:-1], "", "it")

    def test_of_what_cannot_be_read_here_name_it(self) -> None:
        with pytest.raises(OutputError, match=r"cluster\.unpickle"):
            unpack(pack(b"cno_such_module\nName\n.", ""), "", "the layout")


def test_versions_name_what_bytes_depend_on() -> None:
    mine = versions()
    assert {"compositor", "skia-python", "pillow", "processor"} <= set(mine)
    assert difference(mine, mine) == ""
    assert difference({**mine, "pillow": "1.0"}, mine) == f"pillow {mine['pillow']} instead of 1.0"


def test_celery_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "celery", None)
    monkeypatch.delitem(sys.modules, "compositor.cluster.celery")
    with pytest.raises(OutputError, match=r"pip install 'compositor\[cluster\]'"):
        Cluster("redis://localhost")
