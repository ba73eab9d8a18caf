"""Celery workers behind RabbitMQ, which gives back at once what a dead worker had."""

from __future__ import annotations

from pathlib import Path

import pytest
from chaos import Setting, rows_of, survive

BROKER = "rabbitmq"
pytestmark = pytest.mark.xdist_group("rabbitmq")


def test_killed_workers_lose_nothing_behind_rabbitmq(setting: Setting, tmp_path: Path) -> None:
    with setting.workers(tmp_path) as pool:
        told = survive(setting, pool, rows_of(100, 120), chunk=10, kills=4, pause=0.5)
    assert told.pictures == 200
    assert sum(told.kills.values()) >= 1, "four, unless the machine is so busy that the job is done before"
