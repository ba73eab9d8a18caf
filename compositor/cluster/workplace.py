"""A worker's side: what a process keeps from chunk to chunk, and how it settles one.

In: the URL of a job and the name of a chunk. Out: nothing but what is stored: pictures, and the results of the chunk,
once. Celery calls this; so may any other queue.
"""

from __future__ import annotations

import json
import os
import platform
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from compositor.batch.outcome import Outcome
from compositor.batch.uploads import uploaded, with_losses
from compositor.batch.work import Order, Recipe
from compositor.cluster.ledger import GIVEN_UP, Ledger, Marks
from compositor.cluster.seals import unpack
from compositor.cluster.tries import Try
from compositor.cluster.versions import difference, versions
from compositor.engine import Folders, Renderer
from compositor.errors import CompositorError, OutputError, Problem
from compositor.storage import is_passing

MAX_OPEN = 2  # jobs whose fonts and pictures a process keeps at hand
CANCEL_SECONDS = 1.0  # how often it is asked whether the job is cancelled
OPENING = (0, 0)  # the range of rows that is marked while a process opens the layout
MOST_OPENINGS = 10


class Workplace:
    """The jobs that this process works on. Safe to share between threads. ``key`` is that of ``Settings``."""

    def __init__(self, key: str = "") -> None:
        self._key = key
        self._open: OrderedDict[str, tuple[Recipe, Renderer]] = OrderedDict()
        self._ledgers: OrderedDict[str, Ledger] = OrderedDict()
        self._lock = threading.Lock()

    def settle(self, url: str, options: Mapping[str, str], name: str, edition: str = "", last: bool = True) -> None:
        """Draw a chunk and store its results, unless somebody did or the job is cancelled.

        ``edition`` tells jobs from others that had the same URL before.

        Raises OutputError when storage fails in passing: try again later. With ``last``, pictures that could not be
        stored are given up instead. What concerns all chunks is stored as the job's refusal, and not raised.
        """
        ledger = self._ledger(url, options)
        if ledger.finished(name) or ledger.cancelled():
            return
        who = f"{platform.node()} {os.getpid()}"
        marks = ledger.marks(name)
        try:
            recipe, renderer = self._recipe(ledger, edition, name, marks, who)
            packed = ledger.chunk(name)
            if packed is None:  # the job was tidied or removed since
                return
            orders: tuple[Order, ...] = unpack(packed, self._key, f"a chunk of {url}")
        except OutputError as error:
            if is_passing(error):
                raise
            ledger.refuse(error)
            return

        def draw(some: Sequence[Order]) -> Iterator[Outcome]:
            drawn, lost = uploaded(recipe, renderer, some, stopped)
            passing = [error for error in lost.values() if isinstance(error, CompositorError) and is_passing(error)]
            if passing and not last:
                raise passing[0]
            return chain.from_iterable(with_losses(some, drawn, lost))

        stopped = _asked_now_and_then(ledger.cancelled)
        text = Try(ledger, name, orders, draw, stopped, who, marks).lines()
        if text is None:
            return
        dead = "".join(line for line in text.splitlines(keepends=True) if _given_up(line))
        if dead:
            ledger.bury(name, dead)
        ledger.finish(name, text)

    def _ledger(self, url: str, options: Mapping[str, str]) -> Ledger:
        """Return the ledger of a job, the same one from chunk to chunk: it keeps its connections."""
        key = f"{url} {sorted(options.items())}"
        with self._lock:
            if key not in self._ledgers:
                self._ledgers[key] = Ledger(url, options)
                if len(self._ledgers) > MAX_OPEN:
                    self._ledgers.popitem(last=False)
            self._ledgers.move_to_end(key)
            return self._ledgers[key]

    def _recipe(self, ledger: Ledger, edition: str, name: str, marks: Marks, who: str) -> tuple[Recipe, Renderer]:
        """Return how the job's pictures are drawn. Raises OutputError when this machine cannot draw them."""
        key = f"{edition} {ledger.url}"
        with self._lock:
            if key not in self._open:
                if marks.begun.get(OPENING, 0) >= MOST_OPENINGS:
                    message = f"worker processes end while they open the layout, {MOST_OPENINGS} times at chunk {name}"
                    hint = "the time or memory limit may be too small, or a library crashes"
                    raise OutputError(Problem("cluster.no-workers", message, hint=hint))
                take_back = ledger.begin(name, OPENING, who)
                try:
                    self._open[key] = self._opened(ledger)
                except Exception:  # as in a try: what ends the process leaves the mark
                    take_back()
                    raise
                take_back()
                if len(self._open) > MAX_OPEN:
                    self._open.popitem(last=False)
            self._open.move_to_end(key)
            return self._open[key]

    def _opened(self, ledger: Ledger) -> tuple[Recipe, Renderer]:
        record = ledger.record() or {}
        differs = difference(record.get("versions", {}), versions())
        if differs:
            message = f"a worker on {platform.node()} may draw other pictures than were asked for: {differs}"
            hint = "install the same versions on all machines, then resume the job"
            raise OutputError(Problem("cluster.versions", message, hint=hint))
        recipe: Recipe = unpack(ledger.recipe(), self._key, f"the layout of {ledger.url}")
        for folder in (*_listed(recipe.assets), *_listed(recipe.fonts)):
            if not os.path.isdir(folder):
                message = f"a worker on {platform.node()} has no folder `{folder}`"
                hint = "folders of pictures and fonts are at the same place on all machines; then resume the job"
                raise OutputError(Problem("cluster.folder", message, hint=hint))
        return recipe, recipe.renderer()


def _listed(folders: Folders) -> Sequence[str | Path]:
    return (folders,) if isinstance(folders, str | Path) else folders or ()


def _asked_now_and_then(question: Callable[[], bool]) -> Callable[[], bool]:
    """Return a question that is really asked once a second: the answer costs a request to storage."""
    asked = time.monotonic()
    answer = False

    def ask() -> bool:
        nonlocal asked, answer
        if not answer and time.monotonic() - asked > CANCEL_SECONDS:
            answer = question()
            asked = time.monotonic()
        return answer

    return ask


def _given_up(line: str) -> bool:
    if not any(code in line for code in GIVEN_UP):
        return False
    return any(problem["code"] in GIVEN_UP for problem in json.loads(line)["problems"])


def told_of(error: BaseException, name: str) -> CompositorError:
    """Return the error of a job for an exception that nobody foresaw."""
    message = f"a worker on {platform.node()} failed at chunk {name} with {type(error).__name__}: {error}"
    return OutputError(Problem("cluster.unexpected", message, hint="this is a fault of compositor"))
