"""The run: rows in, outcomes out, in the order of the rows, whatever happens to single rows and single workers.

In: a layout, rows and how to draw them. Out: a stream of ``Outcome``. Memory is bounded: only so many rows are on
their way that every worker has one chunk in hand and one to go on with.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import Executor
from contextlib import closing
from pathlib import Path

from compositor.batch.desk import packed_recipe
from compositor.batch.lanes import Foreign, Processes
from compositor.batch.outcome import Outcome
from compositor.batch.preparation import prepared
from compositor.batch.rows import Feed
from compositor.batch.store import Store
from compositor.batch.stream import Stream
from compositor.batch.work import Order, Recipe, outcomes_of
from compositor.engine import Folders
from compositor.errors import OutputError, Problem
from compositor.fill import Generators
from compositor.resources import Limits
from compositor.resources.fonts import FontLimits
from compositor.rooms import CacheBudgets
from compositor.schema import Layout

WORKER_MEMORY = 1 << 30  # bytes; a worker that holds more is replaced after its chunk
CHUNK = 8  # rows that go to a worker at a time: enough that sending them costs little


def render_many(
    layout: Layout,
    rows: Feed,
    *,
    sizes: Sequence[str] | None = None,
    themes: Sequence[str] | None = None,
    out: str | Path | None = None,
    store: Store | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    fonts: Folders = None,
    assets: Folders = None,
    generator: Generators = None,
    generated: str | Path | None = None,
    limits: Limits | None = None,
    font_limits: FontLimits | None = None,
    budgets: CacheBudgets | None = None,
    format: str | None = None,
    quality: int | str | tuple[int, int] | None = None,
    max_bytes: int | str | None = None,
    scale: float | None = None,
    locale: str | None = None,
    strict: bool = False,
    chunk: int = CHUNK,
) -> Generator[Outcome, None, None]:
    """Render every row in every size; yield an ``Outcome`` for each picture, in the order of the rows.

    Close the stream to stop early: the workers then finish the pictures in hand and end.
    ``rows`` is the path of a CSV or JSONL file, or any iterable of mappings; columns that the layout does not know
    are ignored. ``sizes`` are names of the layout (default: all), ``themes`` too (default: the brand itself, "").
    ``out`` is a pattern of file names, ``out/{sku}-{size}.{ext}``: names are columns, fields of the layout, ``size``,
    ``theme`` ("default" for the brand itself), ``row`` (from 0) and ``ext``; without it outcomes carry the bytes. A
    pattern that ends in ``.jpg`` asks for that format. A pattern that is a URL (``s3://bucket/{sku}.{ext}``) writes to
    object storage; ``store`` says how: ``Objects`` takes endpoints, cache headers, metadata and tags. ``workers`` is
    how many processes draw (default: one for each processor; 1: this process). ``executor`` is any PEP 3148 executor
    to draw in instead; it is not shut down. ``chunk`` rows go to a worker at a time. The rest is what ``Renderer`` and
    ``Renderer.render`` take; a generator must be picklable unless ``workers`` is 1.

    A row that fails is an outcome with its error and ends nothing. A worker that dies is replaced and its rows are
    drawn again, one by one; a row that ends three workers is given up. Two pictures for one file: the second is an
    error. Raises at once LayoutError for unknown sizes and themes, AssetError for an unreadable feed, OutputError for
    a wrong pattern or format, GeneratorError for a generator that cannot be sent.
    """
    recipe, orders = prepared(
        layout,
        rows,
        sizes=sizes,
        themes=themes,
        out=out,
        store=store,
        fonts=fonts,
        assets=assets,
        generator=generator,
        generated=generated,
        limits=limits,
        font_limits=font_limits,
        budgets=budgets,
        format=format,
        quality=quality,
        max_bytes=max_bytes,
        scale=scale,
        locale=locale,
        strict=strict,
    )
    count = workers if workers is not None else _processors()
    if count < 1 or chunk < 1:
        raise OutputError(Problem("batch.options", "`workers` and `chunk` are at least 1"))
    if executor is None and count == 1:
        return _here(recipe, orders)
    parcel = packed_recipe(recipe)
    lanes = Processes(parcel, count, WORKER_MEMORY) if executor is None else Foreign(executor, parcel, count)
    return _streamed(Stream(orders, lanes, chunk, recipe.store))


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _streamed(stream: Stream) -> Generator[Outcome, None, None]:
    with closing(stream.drawn()) as chunks:
        for drawn in chunks:
            for outcomes in drawn:
                yield from outcomes


def _here(recipe: Recipe, orders: Iterable[Order]) -> Generator[Outcome, None, None]:
    with recipe.renderer() as renderer:
        for order in orders:
            yield from outcomes_of(recipe, renderer, order)
