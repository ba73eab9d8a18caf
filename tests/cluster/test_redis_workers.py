"""Celery workers behind Redis: what is killed, cancelled, deadly or hanging costs nobody else a picture."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import boto3
import pytest
from chaos import VISIBILITY, Setting, begin_and_die, check, rows_of, survive
from click.testing import CliRunner

from compositor.batch import render_many
from compositor.cli import main
from compositor.errors import OutputError
from compositor.loading import load

BROKER = "redis"
pytestmark = pytest.mark.xdist_group("redis")
LAYOUT = """\
layout: 1
name: card
sizes: { small: 48x32 }
data: { title: { type: text, max-length: 20 } }
layers: [{ text: $title, font-size: 4..12, overflow: ellipsis }]
"""


def test_killed_workers_lose_nothing_behind_redis(setting: Setting, tmp_path: Path) -> None:
    with setting.workers(tmp_path) as pool:
        told = survive(setting, pool, rows_of(100, 120), chunk=10, kills=4, pause=0.5)
    assert told.pictures == 200
    assert sum(told.kills.values()) >= 1, "four, unless the machine is so busy that the job is done before"


def test_rows_that_end_their_worker_are_set_aside_and_cost_nobody_else(setting: Setting, tmp_path: Path) -> None:
    rows = rows_of(40, 0)
    rows[7]["prompt"] = "deadly"
    with setting.workers(tmp_path):
        job = setting.begin(rows, chunk=20)
        records = list(job.records())
    assert [one.row for one in records if not one.finished] == [7]
    assert [(dead.row, dead.problems[0]["code"]) for dead in job.dead_letters()] == [(7, "cluster.worker-died")]
    assert len(setting.stored()) == 2 * 39
    assert job.progress().finished


def test_a_row_that_does_not_come_to_an_end_is_set_aside(setting: Setting, tmp_path: Path) -> None:
    rows = [*rows_of(3, 0), {"id": 3, "title": "Never", "prompt": "hanging"}]
    with setting.workers(tmp_path, COMPOSITOR_TIME_LIMIT="5"):
        job = setting.begin(rows, chunk=1)
        records = list(job.records())
    assert [one.row for one in records if not one.finished] == [3]
    assert [dead.row for dead in job.dead_letters()] == [3]


def test_a_cancelled_job_stops_and_can_be_resumed(setting: Setting, tmp_path: Path) -> None:
    rows = rows_of(40, 400)
    with setting.workers(tmp_path):
        job = setting.begin(rows, chunk=5, job="spring")
        while not job.progress().done:
            time.sleep(0.1)
        job.cancel()
        with pytest.raises(OutputError, match=r"cluster\.cancelled"):
            list(job.records())
        count, before = len(setting.stored()), -1
        while count != before:
            time.sleep(2)  # five times what a row takes
            count, before = len(setting.stored()), count
        assert 10 <= count < 80, "nothing is drawn any more"
        with pytest.raises(OutputError, match=r"cluster\.job-exists"):
            setting.begin(rows, chunk=5, job="spring")
        again = setting.begin(rows, chunk=5, job="spring", resume=True)
        check(setting, again, rows, list(again.records()))


def test_a_killed_coordinator_loses_nothing(setting: Setting, tmp_path: Path) -> None:
    """It is killed while it sends chunks; workers go on with what is sent, and resuming sends the rest."""
    rows = rows_of(60, 20)
    with setting.workers(tmp_path):
        begin_and_die(setting, rows, chunk=5, sent=30, job="autumn")
        job = setting.cluster.job(f"{setting.prefix}/.compositor/autumn", setting.objects.bucket.options)
        assert job.progress().chunks is None, "it was killed before all was sent"
        again = setting.begin(rows, chunk=5, job="autumn", resume=True)
        check(setting, again, rows, list(again.records()))


def test_chunks_that_the_broker_forgot_are_sent_again(setting: Setting, tmp_path: Path) -> None:
    import redis

    job = setting.begin(rows_of(12, 0), chunk=3)
    with redis.Redis.from_url(setting.broker) as client:
        assert client.delete(setting.queue)
    with setting.workers(tmp_path, count=1):
        started = time.monotonic()
        records = list(job.records())
    assert time.monotonic() - started >= VISIBILITY
    check(setting, job, rows_of(12, 0), records)


def test_the_command_line_gives_a_batch_to_workers(
    setting: Setting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("card.yaml").write_text(LAYOUT)
    Path("feed.csv").write_text("id,title\n" + "".join(f"{n},Card {n}\n" for n in range(20)) + "20,\n")
    endpoint = setting.objects.bucket.options["endpoint"]
    words = ["batch", "card.yaml", "feed.csv", "-o", setting.out, "--store", f"endpoint={endpoint}", "--job", "web"]
    words += ["--on", f"celery://{setting.broker}", "--manifest", "manifest.jsonl", "--errors", "errors.jsonl"]
    words += ["--cache-control", "public, max-age=60", "--metadata", "shape={width}x{height}", "--tag", "shop=web"]
    monkeypatch.setenv("COMPOSITOR_QUEUE", setting.queue)
    with setting.workers(tmp_path):
        told = CliRunner().invoke(main, words)
        assert told.exit_code == 3, told.output
        assert "21 rows: 20 pictures" in told.output
        assert "1 row failed" in told.output
        assert "column `title` is missing" in told.stderr or "title" in told.stderr
        again = CliRunner().invoke(main, [*words, "--resume"])
    assert again.output.splitlines()[-1] == told.output.splitlines()[-1], "nothing was left to draw"
    lines = [json.loads(line) for line in Path("manifest.jsonl").read_text().splitlines()]
    assert lines[0]["feed"] == "feed.csv"
    assert [line["row"] for line in lines[1:]] == list(range(21))
    assert json.loads(Path("errors.jsonl").read_text())["where"] == "feed.csv:22"
    local = {
        f"{outcome.row}-{outcome.size}.png": outcome.data
        for outcome in render_many(load("card.yaml"), "feed.csv", workers=1)
        if outcome.ok
    }
    assert setting.stored() == local
    asked = ["job", f"{setting.prefix}/.compositor/web", "--store", f"endpoint={endpoint}"]
    assert CliRunner().invoke(main, asked).output == "1 of 1 chunk done (21 rows), finished\n"
    client = boto3.client("s3", endpoint_url=endpoint)
    key = f"{setting.prefix.removeprefix('s3://pictures/')}/3-small.png"
    head = client.head_object(Bucket="pictures", Key=key)
    assert (head["ContentType"], head["CacheControl"]) == ("image/png", "public, max-age=60")
    assert head["Metadata"] == {"shape": "48x32"}
    assert client.get_object_tagging(Bucket="pictures", Key=key)["TagSet"] == [{"Key": "shop", "Value": "web"}]
    assert CliRunner().invoke(main, [*asked, "--remove"]).exit_code == 0
    assert CliRunner().invoke(main, asked).exit_code == 1
    assert setting.stored() == local


def test_sigterm_at_the_command_cancels_the_job(setting: Setting, tmp_path: Path) -> None:
    (tmp_path / "card.yaml").write_text(LAYOUT)
    (tmp_path / "feed.csv").write_text("id,title\n1,One\n")
    store = f"endpoint={setting.objects.bucket.options['endpoint']}"
    words = ["batch", "card.yaml", "feed.csv", "-o", setting.out, "--store", store, "--on", setting.broker]
    environment = {**os.environ, "COMPOSITOR_QUEUE": setting.queue}
    command = [sys.executable, "-m", "compositor", *words]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        url = run.stderr.readline().removeprefix("job ").strip()
        job = setting.cluster.job(url, setting.objects.bucket.options)
        until = time.monotonic() + 30
        while job.ledger.submitted() is None and time.monotonic() < until:
            time.sleep(0.1)
        run.terminate()
        assert f"cancelled; the same command with --job {url} --resume goes on with it" in run.stderr.read()
    assert run.returncode == 143
    assert job.progress().cancelled
