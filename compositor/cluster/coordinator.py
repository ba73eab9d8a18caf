"""Whoever gives workers a batch: rows become chunks in storage, and a message for each.

In: a layout, rows, how to draw them and where to. Out: ``Job``. May be killed at any time: what it began goes on, and
the same call with ``resume`` does the rest.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from compositor.batch.desk import packed_orders, packed_recipe
from compositor.batch.objects import Objects
from compositor.batch.orders import in_chunks
from compositor.batch.preparation import prepared
from compositor.batch.records import PARTS, Head, row_key
from compositor.batch.rows import Feed
from compositor.batch.work import Order, Recipe
from compositor.cluster.job import Job
from compositor.cluster.ledger import Ledger
from compositor.cluster.seals import pack
from compositor.cluster.settings import Settings
from compositor.cluster.versions import difference, versions
from compositor.digests import blake2
from compositor.errors import OutputError, Problem
from compositor.schema import Layout
from compositor.storage import is_url

CHUNK = 200  # rows of a message: a second or so of work beside some milliseconds for the message
PIP_LINE = "pip install 'compositor[cluster]'"
JOBS = ".compositor"  # where jobs are kept below the folder of the pictures
DIFFERS = {**PARTS, "out": "another file pattern", "chunk": "chunks of another length"}


class Cluster:
    """Workers behind a broker: ``Cluster("redis://localhost:6379/0")``.

    Raises OutputError when Celery is not installed or the broker is none that is known.
    """

    def __init__(self, settings: Settings | str) -> None:
        self.settings = Settings(settings) if isinstance(settings, str) else settings
        try:
            from compositor.cluster.celery import TASK, application
        except ImportError as error:
            message = "work for many machines needs Celery"
            raise OutputError(Problem("cluster.missing-package", message, hint=PIP_LINE)) from error
        self._app = application(self.settings)
        self._task = TASK

    def job(self, url: str, options: Mapping[str, str] | None = None) -> Job:
        """Return a job by its URL; ``options`` are those of its bucket."""

        def send(names: Iterable[str]) -> None:
            edition = (Ledger(url, options).record() or {}).get("edition", "")
            for name in names:
                self._send(url, options or {}, edition, name)

        return Job(url, options, send, patience=self.settings.visibility_timeout)

    def url_of(self, layout: Layout, out: str, job: str = "") -> str:
        """Return where ``start`` keeps a job of this name; without a name, where a new one is kept.

        Raises OutputError unless ``out`` is the address of a place that workers reach.
        """
        if not is_url(str(out)):
            message = f"`{out}` is on this machine, and workers are elsewhere"
            hint = "give s3://…, gs://…, az://…, or file:///… for a folder that all machines share"
            raise OutputError(Problem("cluster.out", message, hint=hint))
        return _job_url(layout, out, job)

    def start(
        self,
        layout: Layout,
        rows: Feed,
        *,
        out: str,
        job: str = "",
        resume: bool = False,
        chunk: int = CHUNK,
        store: Objects | None = None,
        sizes: Sequence[str] | None = None,
        themes: Sequence[str] | None = None,
        **how: Any,
    ) -> Job:
        """Store a batch for the workers and send it to them; return the job when all is sent.

        ``out`` is a pattern of URLs that every worker reaches. ``job`` is where the job is kept: a name, below
        ``.compositor/`` beside the pictures, or a URL of a bucket with the same options (default: a new name).
        ``resume`` goes on with a job that is there, drawing what is missing; layout, options and rows must be the same.
        ``chunk`` rows go into a message. ``store`` and the rest are those of ``render_many``. Folders of fonts and
        pictures must be at the same place on all machines.

        Raises OutputError when the job is there already, or is another; when the broker or the storage fails;
        besides what ``render_many`` raises.
        """
        url = self.url_of(layout, out, job)
        if chunk < 1:
            raise OutputError(Problem("batch.options", "`chunk` is at least 1"))
        self._reach()
        objects = store or Objects(out)
        batch = prepared(_rooted(Recipe(layout, store=objects, **how)), rows, sizes, themes, out)
        options = objects.bucket.options
        found = self.job(url, options)
        ledger = found.ledger
        record = _record(batch.head, chunk)
        edition = record["edition"]
        if not ledger.create(record):
            edition = _checked(ledger, record, resume)
            ledger.reopen()
        settled = ledger.done()
        submitted = ledger.submitted()
        stored = ledger.chunks()
        if submitted is None or submitted[0] > len(settled):
            ledger.keep_recipe(pack(packed_recipe(batch.recipe).data, self.settings.key))
        known = {int(name.partition("-")[0]): name for name in settled | stored}
        count = total = 0
        # A chunk in which the feed breaks has other rows when the job is resumed: it is not sent.
        for number, some in enumerate(in_chunks(batch.orders, chunk, whole=True)):
            name = _chunk_name(number, some, edition)
            if known.get(number, name) != name:
                _raise_other_rows(ledger.url, some)
            if name not in settled:
                if name not in stored:
                    ledger.keep_chunk(name, pack(packed_orders(some), self.settings.key))
                self._send(found.url, options, edition, name)
            count, total = count + 1, total + len(some)
        if submitted is not None and submitted != (count, total):
            _raise_other_rows(ledger.url, ())
        ledger.keep_submitted(count, total)
        return found

    def _reach(self) -> None:
        """Raise OutputError when the broker cannot be reached: before anything is stored."""
        with _broker_trouble(self.settings.broker), self._app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=3, interval_start=0.2, interval_step=0.5, timeout=10)

    def _send(self, url: str, options: Mapping[str, str], edition: str, name: str) -> None:
        with _broker_trouble(self.settings.broker):
            self._app.send_task(self._task, args=(url, dict(options), edition, name), retry=True, retry_policy=_PATIENT)


_PATIENT = {"max_retries": 5, "interval_start": 0.2, "interval_step": 0.5, "interval_max": 2}


@contextmanager
def _broker_trouble(broker: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # of Celery, of kombu, of the client of each broker
        shown = broker.rpartition("@")[2]
        message = f"the broker {shown} does not take messages: {error or type(error).__name__}"
        raise OutputError(Problem("cluster.broker-unreachable", message)) from error


def _chunk_name(number: int, orders: tuple[Order, ...], edition: str) -> str:
    """Return the name of a chunk: its number, and a digest of its rows and of where their pictures go.

    The edition is digested too, so that a late message for a job that was removed names no chunk of its successor.
    """
    told: list[Any] = [edition]
    told += [[row_key(order.row.data), str(order.row.error or ""), _told(order)] for order in orders]
    digest = blake2(json.dumps(told).encode("utf-8", "surrogatepass"), size=8)
    return f"{number:07d}-{digest}"


def _told(order: Order) -> list[list[str]]:
    return [[one.size, one.theme, one.location or "", str(one.error or "")] for one in order.targets]


def _job_url(layout: Layout, out: str, job: str) -> str:
    if is_url(job):
        return job.rstrip("/")
    folder = out.partition("{")[0].rpartition("/")[0]
    plain = "".join(char if char.isalnum() or char in "-_." else "-" for char in job or layout.name).lstrip(".")
    return f"{folder}/{JOBS}/{plain or 'job'}{'' if job else '-' + secrets.token_hex(4)}"


def _rooted(recipe: Recipe) -> Recipe:
    """Return the recipe with folders that mean the same wherever a worker runs."""
    return replace(
        recipe,
        layout=replace(recipe.layout, folder=_absolute(recipe.layout.folder)),
        fonts=_absolute(recipe.fonts),
        assets=_absolute(recipe.assets),
        generated=_absolute(recipe.generated),
    )


def _absolute(folders: Any) -> Any:
    if not folders:
        return folders
    if isinstance(folders, str | Path):
        return os.path.abspath(folders)
    return tuple(os.path.abspath(folder) for folder in folders)


def _record(head: Head, chunk: int) -> dict[str, Any]:
    """Return what a job is known by."""
    parts = {**head.parts, "out": head.out, "chunk": str(chunk)}
    head_line = json.loads(head.to_line())
    return {"edition": secrets.token_hex(8), "head": head_line, "parts": parts, "versions": versions()}


def _checked(ledger: Ledger, record: Mapping[str, Any], resume: bool) -> str:
    """Return the edition of the job at this place.

    Raises OutputError unless it is the one that is asked for, and is to be resumed.
    """
    if not resume:
        hint = "resume it, or give the new job another name"
        raise OutputError(Problem("cluster.job-exists", f"there is a job at {ledger.url} already", hint=hint))
    there = ledger.record() or {}
    differs = difference(there.get("versions", {}), record["versions"])
    if differs:
        message = f"the job at {ledger.url} was begun with other versions: {differs}"
        raise OutputError(Problem("cluster.versions", message, hint="install the same versions, or begin a new job"))
    others = [said for part, said in DIFFERS.items() if there.get("parts", {}).get(part) != record["parts"][part]]
    if others:
        message = f"the job at {ledger.url} was begun with {' and '.join(others)}"
        raise OutputError(Problem("cluster.other-job", message, hint="give the new job another name"))
    return str(there["edition"])


def _raise_other_rows(url: str, orders: tuple[Order, ...]) -> None:
    where = orders[0].row.where if orders else None
    message = f"the rows are not those that the job at {url} was begun with"
    raise OutputError(Problem("cluster.other-rows", message, where=where, hint="give the new job another name"))
