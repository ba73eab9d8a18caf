"""Celery workers behind SQS (moto's), which hides a message from others until its visibility timeout is over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from chaos import Setting, rows_of, survive

BROKER = "endpoint"
pytestmark = pytest.mark.xdist_group("redis")  # shares moto's server with those


@pytest.fixture
def queue(setting: Setting) -> Setting:
    port = setting.broker.rpartition(":")[2]
    transport = {"is_secure": False, "region": "us-east-1"}
    return replace(setting, broker=f"sqs://test:test@127.0.0.1:{port}//", transport=transport)


def test_killed_workers_lose_nothing_behind_sqs(queue: Setting, tmp_path: Path) -> None:
    with queue.workers(tmp_path) as pool:
        told = survive(queue, pool, rows_of(60, 120), chunk=6, kills=4, pause=0.5)
    assert told.pictures == 120
    assert sum(told.kills.values()) >= 1, "four, unless the machine is so busy that the job is done before"
