"""Workers that are killed at random, and what must hold all the same. Used by the tests and by ``full_size.py``.

In: a broker, a store, a number of rows and of kills. Out: how it went; AssertionError when anything is lost, doubled
or half.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from slow_pictures import SlowPictures

from compositor.batch import render_many
from compositor.batch.objects import Objects
from compositor.batch.records import Record
from compositor.batch.store import digest_of
from compositor.cluster import Cluster, Job, Settings
from compositor.loading import load
from compositor.procedural import Procedural
from compositor.schema import Layout
from compositor.storage import SIDECAR, Address

HERE = Path(__file__).parent
VISIBILITY = 4  # seconds; in earnest minutes


def cards() -> Layout:
    """Return a layout of two sizes whose pictures take as long as a row's prompt says."""
    return load(
        {
            "layout": 1,
            "name": "cards",
            "sizes": {"small": "48x32", "wide": "64x24"},
            "data": {"title": {"type": "text", "max-length": 20}, "prompt": "text"},
            "fill": "#ffffff",
            "layers": [
                {"image": {"generate": "$prompt"}, "width": 16, "height": 16},
                {"text": "$title", "font-family": "Inter", "font-size": "4..12", "overflow": "ellipsis"},
            ],
        }
    )


def rows_of(count: int, milliseconds: int) -> list[dict[str, Any]]:
    return [{"id": n, "title": f"Card {n}", "prompt": f"slow {milliseconds} {n}"} for n in range(count)]


class Workers:
    """Celery workers as processes of this machine, started as the documentation says."""

    def __init__(self, broker: str, folder: Path, count: int = 2, **variables: str) -> None:
        self._environment = {
            **os.environ,
            "COMPOSITOR_BROKER": broker,
            "PYTHONPATH": os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")]),
            "PYTHONWARNINGS": "ignore",
            **variables,
        }
        self._folder = folder
        self._running: list[subprocess.Popen[bytes]] = []
        folder.mkdir(parents=True, exist_ok=True)
        for _ in range(count):
            self.start()

    def start(self) -> None:
        words = ["-A", "compositor.cluster", "worker", "-c", "1", "--without-gossip", "--without-mingle", "-l", "info"]
        log = (self._folder / "workers.log").open("ab")
        with log:
            self._running.append(
                subprocess.Popen(
                    [sys.executable, "-m", "celery", *words, "-n", f"worker{len(list(self._names()))}@test"],
                    env=self._environment,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    cwd=self._folder,
                )
            )

    def _names(self) -> Iterator[int]:
        counter = self._folder / "started"
        counter.write_text((counter.read_text() if counter.exists() else "") + ".")
        yield from range(len(counter.read_text()))

    def kill(self, chance: random.Random, machine: bool) -> str:
        """Kill one with SIGKILL: the process that draws, or worker and all as if the machine were switched off."""
        victim = chance.choice(self._running)
        children = [] if machine else _children(victim.pid)
        chance.shuffle(children)
        for child in children:
            with suppress(ProcessLookupError):  # it has just ended by itself: another one, or the whole machine
                os.kill(child, signal.SIGKILL)
                return "process"
        with suppress(ProcessLookupError):  # it has ended by itself just now
            os.killpg(victim.pid, signal.SIGKILL)
        victim.wait()
        self._running.remove(victim)
        self.start()
        return "machine"

    def tend(self) -> None:
        """Start anew what has ended by itself, as systemd or Kubernetes do.

        Celery ends a worker whose first processes are killed while they start.
        """
        for worker in [one for one in self._running if one.poll() is not None]:
            self._running.remove(worker)
            self.start()

    @property
    def ready(self) -> bool:
        """Return whether every worker has a process that draws."""
        return all(_children(worker.pid) for worker in self._running)

    def stop(self) -> None:
        for worker in self._running:
            with suppress(ProcessLookupError):
                os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()


def _children(process: int) -> list[int]:
    try:
        tasks = Path(f"/proc/{process}/task/{process}/children").read_text()
    except OSError:
        return []
    return [int(number) for number in tasks.split()]


@dataclass(frozen=True)
class Setting:
    """Where a run takes place."""

    broker: str
    objects: Objects
    prefix: str  # URL of a folder for the pictures
    queue: str = "compositor"
    transport: Mapping[str, Any] = field(default_factory=dict)
    visibility: int = VISIBILITY

    @property
    def cluster(self) -> Cluster:
        settings = Settings(self.broker, self.queue, visibility_timeout=self.visibility, transport=self.transport)
        return Cluster(settings)

    @contextmanager
    def workers(self, folder: Path, count: int = 2, **variables: str) -> Iterator[Workers]:
        """Run workers of this cluster."""
        told = {
            "COMPOSITOR_QUEUE": self.queue,
            "COMPOSITOR_TRANSPORT": json.dumps(dict(self.transport)),
            "COMPOSITOR_VISIBILITY_TIMEOUT": str(self.visibility),
        }
        pool = Workers(self.broker, folder, count, **told, **variables)
        try:
            yield pool
        finally:
            pool.stop()

    @property
    def out(self) -> str:
        return f"{self.prefix}/{{id}}-{{size}}.{{ext}}"

    def begin(self, rows: Any, chunk: int, **how: Any) -> Job:
        return self.cluster.start(
            cards(), rows, out=self.out, store=self.objects, chunk=chunk, generator=SlowPictures(), **how
        )

    def stored(self) -> dict[str, bytes]:
        """Return every object below the prefix but those about the job."""
        address = Address.of(self.prefix)
        keys = [key for key in self.objects.bucket.list(address.key) if "/.compositor/" not in key]
        if self.objects.bucket.plain:
            keys = [key for key in keys if not key.endswith(SIDECAR)]
        return {key[len(address.key) + 1 :]: self.objects.bucket.get(key) for key in keys}


def drawn_here(rows: list[dict[str, Any]]) -> dict[str, bytes]:
    """Return what the same rows look like when this process draws them, without waiting."""
    found = {}
    for outcome in render_many(cards(), rows, workers=1, generator=Procedural()):
        assert outcome.data is not None, outcome.error
        found[f"{rows[outcome.row]['id']}-{outcome.size}.png"] = outcome.data
    return found


def begin_and_die(setting: Setting, rows: list[dict[str, Any]], chunk: int, sent: int, job: str) -> None:
    """Begin a job in a process that is killed when it has sent some of the rows and workers have drawn some of them."""
    told = repr((setting.broker, setting.objects.bucket.options, setting.prefix, setting.queue, setting.transport))
    script = f"""
        import sys, time
        sys.path.insert(0, {str(HERE)!r})
        from chaos import Setting
        from compositor.batch.objects import Objects

        def some(rows):
            yield from rows[:{sent}]
            print("sent", flush=True)
            time.sleep(3600)

        broker, options, prefix, queue, transport = {told}
        setting = Setting(broker, Objects(prefix, options), prefix, queue, transport)
        setting.begin(some({rows!r}), chunk={chunk}, job={job!r})
    """
    command = [sys.executable, "-c", "exec(__import__('sys').stdin.read())"]
    coordinator = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert coordinator.stdin is not None
    assert coordinator.stdout is not None
    with coordinator.stdin, coordinator.stdout:
        coordinator.stdin.write(textwrap.dedent(script).encode())
        coordinator.stdin.close()
        assert coordinator.stdout.readline() == b"sent\n"
        until = time.monotonic() + 120
        while len(setting.stored()) < sent // 2 and time.monotonic() < until:
            time.sleep(0.2)
        coordinator.kill()
        coordinator.wait()


@dataclass(frozen=True)
class Told:
    """What came of a run with kills."""

    pictures: int
    kills: dict[str, int]  # processes that drew, and whole workers
    broken_off: int  # ranges of rows that a killed process had begun
    seconds: float


def survive(
    setting: Setting,
    pool: Workers,
    rows: list[dict[str, Any]],
    chunk: int,
    kills: int,
    pause: float,
    coordinator: bool = False,
) -> Told:
    """Draw rows while workers are killed, with ``coordinator`` also whoever began the job, when it has sent a third.

    Raises AssertionError unless every picture is there once, whole and right.
    """
    chance = random.Random(kills * 1000 + len(rows))
    started = time.monotonic()
    if coordinator:
        begin_and_die(setting, rows, chunk, len(rows) // 3 // chunk * chunk, "begun")
    job = setting.begin(rows, chunk, job="begun" if coordinator else "", resume=coordinator)
    done = threading.Event()
    killed: dict[str, int] = {"process": 0, "machine": 0}

    def kill_now_and_then() -> None:
        for number in range(kills):
            while not pool.ready:
                pool.tend()
                if done.wait(0.05):
                    return
            if done.wait(pause * (0.5 + chance.random())):
                return
            killed[pool.kill(chance, machine=number % 2 == 0)] += 1
        while not done.wait(0.5):
            pool.tend()

    killer = threading.Thread(target=kill_now_and_then)
    killer.start()
    try:
        records = list(job.records())
    finally:
        done.set()
        killer.join()
    broken_off = [key for key in setting.objects.bucket.list(Address.of(job.url).key) if "/begun-" in key]
    seconds = time.monotonic() - started
    check(setting, job, rows, records)
    return Told(len(records), killed, len(broken_off), seconds)


def check(setting: Setting, job: Job, rows: list[dict[str, Any]], records: list[Record]) -> None:
    """Raise AssertionError unless every picture is there once, whole, and as this process draws it."""
    expected = drawn_here(rows)
    asked = [(number, size) for number in range(len(rows)) for size in ("small", "wide")]
    assert [(one.row, one.size) for one in records] == asked, "a record for each picture, in the order of the rows"
    assert all(one.finished for one in records), [one.problems for one in records if not one.finished][:3]
    stored = setting.stored()
    assert set(stored) == set(expected), "no picture is missing, and nothing else is there"
    assert [name for name, data in stored.items() if data != expected[name]] == [], "the bytes of a local render"
    by_path = {one.path: one for one in records}
    assert {f"{setting.prefix}/{name}": digest_of(data) for name, data in stored.items()} == {
        str(path): one.digest for path, one in by_path.items()
    }
    assert list(job.dead_letters()) == []
    assert job.progress().finished
    job.tidy()
    if setting.objects.bucket.plain:
        folder = Path("/", Address.of(setting.prefix).key)
        assert [path.name for path in folder.iterdir() if "#" in path.name] == [], "nothing is half written"
