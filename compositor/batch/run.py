"""The run: rows in, outcomes out, in the order of the rows, whatever happens to single rows and single workers.

In: a layout, rows and how to draw them. Out: a stream of ``Outcome``. Memory is bounded: only so many rows are on
their way that every worker has one chunk in hand and one to go on with.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import closing
from pathlib import Path

from compositor.batch.desk import packed_recipe
from compositor.batch.lanes import Foreign, Processes
from compositor.batch.manifest import Manifest
from compositor.batch.memory import resident_bytes
from compositor.batch.orders import in_chunks
from compositor.batch.outcome import Outcome
from compositor.batch.parquet import JOURNAL, check_parquet, is_parquet, write_parquet
from compositor.batch.preparation import prepared, store_of
from compositor.batch.rows import Feed
from compositor.batch.store import Store
from compositor.batch.stream import Stream
from compositor.batch.uploads import REMOTE_CHUNK, kept_outcomes
from compositor.batch.work import Order, Recipe
from compositor.batch.worker import Drawn
from compositor.engine import Folders
from compositor.errors import OutputError, Problem
from compositor.fill import Generators
from compositor.resources import Limits
from compositor.resources.fonts import FontLimits
from compositor.rooms import CacheBudgets
from compositor.schema import Layout
from compositor.text.types import TextLimits
from compositor.threads import processors
from compositor.values.number import parse_byte_count

WORKER_MEMORY = 1 << 30  # bytes; a worker that holds more is replaced after its chunk
CHUNK = 8  # rows that go to a worker at a time: enough that sending them costs little; to storage REMOTE_CHUNK


class Run(Iterator[Outcome]):
    """The outcomes of a batch as they come. ``kept`` counts the pictures that an earlier run had finished."""

    def __init__(self, drawn: Generator[Drawn, None, None], manifest: Manifest | None, table: Path | None) -> None:
        self._manifest = manifest
        self._table = table
        self._outcomes = self._recorded(drawn)

    @property
    def kept(self) -> int:
        """Return how many pictures the manifest had, of the rows that were read so far; they are not drawn again."""
        return self._manifest.kept if self._manifest is not None else 0

    def __next__(self) -> Outcome:
        """Return the next outcome."""
        return next(self._outcomes)

    def close(self) -> None:
        """Stop early: workers finish the pictures in hand and end. The manifest can be gone on with."""
        self._outcomes.close()
        if self._manifest is not None:
            self._manifest.close()

    def _recorded(self, drawn: Generator[Drawn, None, None]) -> Generator[Outcome, None, None]:
        with closing(drawn):
            for chunk in drawn:
                if self._manifest is not None:
                    self._manifest.add(outcome for outcomes in chunk for outcome in outcomes)
                for outcomes in chunk:
                    yield from outcomes
        if self._manifest is not None:
            if self._table is not None:
                write_parquet(self._manifest.path, self._table)
            self._manifest.close()


def render_many(
    layout: Layout,
    rows: Feed,
    *,
    sizes: Sequence[str] | None = None,
    themes: Sequence[str] | None = None,
    out: str | Path | None = None,
    store: Store | None = None,
    manifest: str | Path | None = None,
    resume: bool = False,
    verify: bool = False,
    workers: int | None = None,
    worker_memory: int | str | None = None,
    executor: Executor | None = None,
    fonts: Folders = None,
    assets: Folders = None,
    generator: Generators = None,
    generated: str | Path | None = None,
    limits: Limits | None = None,
    font_limits: FontLimits | None = None,
    text_limits: TextLimits | None = None,
    budgets: CacheBudgets | None = None,
    format: str | None = None,
    quality: int | str | tuple[int, int] | None = None,
    max_bytes: int | str | None = None,
    scale: float | None = None,
    locale: str | None = None,
    strict: bool = False,
    chunk: int | None = None,
) -> Run:
    """Render every row in every size; yield an ``Outcome`` for each picture, in the order of the rows.

    Close the stream to stop early: the workers then finish the pictures in hand and end.
    ``rows`` is the path of a CSV, JSONL, Parquet or Arrow file, a data frame or Arrow table, or any iterable of
    mappings; columns that the layout does not know are ignored. ``sizes`` are names of the layout (default: all),
    ``themes`` too (default: the brand itself, "").
    ``out`` is a pattern of file names, ``out/{sku}-{size}.{ext}``: names are columns, fields of the layout, ``size``,
    ``theme`` ("default" for the brand itself), ``row`` (from 0) and ``ext``; without it outcomes carry the bytes. A
    pattern that ends in ``.jpg`` asks for that format. A pattern that is a URL (``s3://bucket/{sku}.{ext}``) writes to
    object storage; ``store`` says how: ``Objects`` takes endpoints, cache headers, metadata and tags.

    ``manifest`` is a file that gets a line of JSON for each picture, finished or failed; its name may end in
    ``.parquet``: the lines then stand in ``….parquet.jsonl``, and the table is written at the end. ``resume`` goes on
    with a manifest that is there: only what it does not tell as finished is drawn and yielded. That is a picture
    whose row had the same data, and which is still there in the same length; ``verify`` digests what is there, too.

    ``workers`` is how many processes draw (default: one for each processor; 1: this process). ``worker_memory``
    (bytes, or a text like "512MB"; default 1 GiB) is how much a worker may hold before it is replaced by a new one.
    ``executor`` is any PEP 3148 executor to draw in instead; it is not shut down. ``chunk`` rows go to a worker at a
    time (default: 8; 64 where pictures go to object storage and no generator is asked: they travel while others are
    drawn, and the last of a chunk are waited for). The rest is what ``Renderer`` and ``Renderer.render`` take; a
    generator must be picklable unless ``workers`` is 1.

    A row that fails is an outcome with its error and ends nothing. A worker that dies is replaced and its rows are
    drawn again, one by one; a row that ends three workers is given up. Two pictures for one file: the second is an
    error. Raises at once LayoutError for unknown sizes and themes, AssetError for an unreadable feed, OutputError for
    a wrong pattern or format and for the manifest of another run, GeneratorError for a generator that cannot be sent.
    """
    recipe = Recipe(
        layout,
        fonts=fonts,
        assets=assets,
        generator=generator,
        generated=generated,
        limits=limits,
        font_limits=font_limits,
        text_limits=text_limits,
        budgets=budgets,
        format=format,
        quality=quality,
        max_bytes=max_bytes,
        scale=scale,
        locale=locale,
        strict=strict,
        store=store or store_of(out),
    )
    batch = prepared(recipe, rows, sizes, themes, out)
    recipe, orders = batch.recipe, batch.orders
    count = workers if workers is not None else processors()
    length = chunk if chunk is not None else _length(recipe)
    if count < 1 or length < 1:
        raise _wrong("`workers` and `chunk` are at least 1")
    if resume and (manifest is None or out is None):
        raise _wrong("to resume a run takes its `manifest`, and pictures that it wrote to `out`")
    most = _memory(worker_memory)
    here = executor is None and count == 1
    parcel = None if here else packed_recipe(recipe)

    table = Path(manifest) if manifest is not None and is_parquet(manifest) else None
    book: Manifest | None = None
    if manifest is not None:
        if table is not None:
            check_parquet()
        lines = Path(f"{table}{JOURNAL}") if table is not None else Path(manifest)
        book = Manifest(lines, batch.head, batch.pictures, resume)
        orders = book.unfinished(orders, recipe.store, verify)
    if parcel is None:
        return Run(_here(recipe, orders, length), book, table)
    lanes = Foreign(executor, parcel, count) if executor is not None else Processes(parcel, count, most)
    return Run(Stream(orders, lanes, length, recipe.store).drawn(), book, table)


def _length(recipe: Recipe) -> int:
    """Return how many rows go to a worker at a time. What a generator gave is dear, and a dead worker's is lost."""
    return REMOTE_CHUNK if recipe.store.remote and recipe.generator is None else CHUNK


def _memory(asked: int | str | None) -> int:
    if asked is None:
        return WORKER_MEMORY
    if resident_bytes() is None:
        raise _wrong("`worker_memory`: this system does not tell how much memory a process holds")
    try:
        return parse_byte_count(asked)
    except ValueError as error:
        raise _wrong(f"`worker_memory`: {error}") from error


def _wrong(message: str) -> OutputError:
    return OutputError(Problem("batch.options", message))


def _here(recipe: Recipe, orders: Iterable[Order], chunk: int) -> Generator[Drawn, None, None]:
    count = chunk if recipe.store.remote else 1  # rows are read as outcomes are taken, where nothing travels
    with recipe.renderer() as renderer:
        for some in in_chunks(orders, count):
            yield kept_outcomes(recipe, renderer, some)
