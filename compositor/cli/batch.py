"""``batch``: every row of a feed in every size, over all processors, with a count of what failed."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import field
from functools import partial
from pathlib import Path
from typing import IO, Any

import click

from compositor.batch import Outcome, read_rows, render_many
from compositor.batch.objects import Objects
from compositor.batch.rows import length_of
from compositor.cli import options
from compositor.cli.inputs import chosen_sizes, chosen_themes
from compositor.cli.messages import byte_size, counted, tell_problems
from compositor.cli.signals import ended_by_signals
from compositor.errors import OutputError, Problem
from compositor.loading import load
from compositor.records import dataclass
from compositor.storage import Attributes, is_url

SOME_FAILED = 3
SHOWN = 20  # failures that are printed in full; the rest are counted, and stand in the file of --errors
TOLD_EVERY = 30.0  # seconds between lines about the progress, where nobody looks at a terminal


@click.command()
@options.layout
@click.argument("feed", type=options.FILE)
@click.option(
    "-o", "--out", required=True, metavar="PATTERN", help="File names: 'out/{id}-{size}.{ext}'; names in braces are "
    "columns, fields, size, theme, row and ext.",
)  # fmt: skip
@click.option("-j", "--workers", type=click.IntRange(1), help="Processes (default: one for each processor).")
@click.option("--memory", metavar="BYTES", help="Replace a worker that holds more than this (default: 1024MiB).")
@options.sizes
@options.theme
@click.option("--all-themes", is_flag=True, help="Draw the brand itself and every theme.")
@click.option("--errors", metavar="FILE", help="Write each failure as a line of JSON.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first row that fails.")
@click.option(
    "--manifest", metavar="FILE", help="Write each picture, finished or failed, as a line of JSON; a name that ends in "
    ".parquet gets a table at the end, beside its lines.",
)  # fmt: skip
@click.option("--resume", is_flag=True, help="Draw only what the manifest does not tell as finished.")
@click.option("--verify", is_flag=True, help="With --resume: compare digests of finished files, not only lengths.")
@click.option(
    "--on", metavar="BROKER", help="Draw on many machines, by Celery: celery://redis://host:6379/0, amqp://…, sqs://…; "
    "celery:// alone: as COMPOSITOR_BROKER says.",
)  # fmt: skip
@click.option("--job", default="", metavar="NAME", help="With --on: the job's name, for --resume and `compositor job`.")
@options.storing
@options.drawing
def command(
    layout: str,
    feed: str,
    out: str,
    workers: int | None,
    memory: str | None,
    sizes: tuple[str, ...],
    theme: str | None,
    all_themes: bool,
    errors: str | None,
    fail_fast: bool,
    manifest: str | None,
    resume: bool,
    verify: bool,
    on: str | None,
    job: str,
    store_options: dict[str, str],
    cache_control: str,
    metadata: dict[str, str],
    tags: dict[str, str],
    brand: str | None,
    **how: Any,
) -> None:
    """Draw every row of FEED (CSV, JSONL, Parquet or Arrow).

    A row that fails is reported with its line and ends nothing; the exit code is 3 then. A run that was stopped, in
    whatever way, goes on where it was when it is started again with --resume and its --manifest.
    """
    if on is None and resume and manifest is None:
        raise click.UsageError("--resume takes the --manifest of the run that it goes on with")
    if verify and (not resume or on is not None):
        raise click.UsageError("--verify belongs to --resume, and not to --on")
    if on is not None and resume and not job:
        raise click.UsageError("--resume takes the --job that it goes on with")
    if on is not None and (workers or memory):
        raise click.UsageError("--workers and --memory are settings of the workers themselves, not of --on")
    if on is not None and fail_fast:
        raise click.UsageError("--fail-fast is for this machine; `compositor job --cancel` stops a job")
    if on is None and job:
        raise click.UsageError("--job belongs to --on")
    loaded = load(layout, brand)
    chosen, worn = chosen_sizes(loaded, sizes), chosen_themes(loaded, theme, all_themes)
    store = None
    if is_url(out):
        store = Objects(out, store_options, Attributes(cache_control, metadata, tags))
    elif store_options or cache_control or metadata or tags:
        raise click.UsageError("--store, --cache-control, --metadata and --tag belong to object storage: -o s3://…")
    if on is not None:
        from compositor.cli.job import draw_on

        draw_on(
            on, loaded, feed, out=out, job=job, resume=resume, store=store, sizes=chosen, themes=worn,
            manifest=manifest, errors=errors, **how,
        )  # fmt: skip
        return
    run = render_many(
        loaded, feed, sizes=chosen, themes=worn, out=out, store=store, workers=workers, worker_memory=memory,
        manifest=manifest, resume=resume, verify=verify, **how,
    )  # fmt: skip
    count = _Count()
    with ExitStack() as stack:
        stack.enter_context(ended_by_signals(partial(_tell_how_to_resume, manifest)))
        failures = stack.enter_context(_lines(errors))
        outcomes = stack.enter_context(closing(run))
        for outcome in stack.enter_context(_watched(outcomes, feed, count)):
            count.add(outcome)
            if outcome.error is None:
                continue
            if failures is not None:
                failures.write(json.dumps(outcome.to_dict(), ensure_ascii=False) + "\n")
            if count.failures <= SHOWN:
                tell_problems(outcome.error.problems)
            if fail_fast:
                break
    if count.failures > SHOWN:
        click.echo(f"… and {count.failures - SHOWN:,} more; --errors FILE writes all of them", err=True)
    click.echo(count.told(run.kept))
    if count.failed_rows:
        raise click.exceptions.Exit(SOME_FAILED)


@dataclass(slots=True)
class _Count:
    """What came of the run so far."""

    rows: int = 0
    failed_rows: int = 0
    pictures: int = 0
    failures: int = 0
    written: int = 0
    _row: int = field(default=-1)
    _failed: int = field(default=-1)

    def add(self, outcome: Outcome) -> None:
        self.rows += outcome.row != self._row
        self._row = outcome.row
        if outcome.ok:
            self.pictures += 1
            self.written += outcome.byte_count
        else:
            self.failures += 1
            self.failed_rows += outcome.row != self._failed
            self._failed = outcome.row

    def told(self, kept: int = 0) -> str:
        done = f"{counted(self.rows, 'row')}: {counted(self.pictures, 'picture')}, {byte_size(self.written)}"
        before = f"; {counted(kept, 'picture')} from before" if kept else ""
        return done + before + (f"; {counted(self.failed_rows, 'row')} failed" if self.failed_rows else "")


def _tell_how_to_resume(manifest: str | None) -> None:
    if manifest is not None:
        click.echo(f"stopped; `{manifest}` tells what is finished, and --resume goes on with it", err=True)


@contextmanager
def _lines(path: str | None) -> Iterator[IO[str] | None]:
    """Open a file for lines of JSON; it grows as the run goes on. Raises OutputError."""
    if path is None:
        yield None
        return
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        # line by line: who looks at it meanwhile sees whole lines
        file = open(path, "w", encoding="utf-8", buffering=1)  # noqa: SIM115 - closed below; only opening may fail so
    except OSError as error:
        raise OutputError(Problem("output.write", f"cannot write `{path}`: {error.strerror}")) from error
    with file:
        yield file


@contextmanager
def _watched(outcomes: Iterator[Outcome], feed: str, count: _Count) -> Iterator[Iterator[Outcome]]:
    """Tell on standard error how far the run is: a bar on a terminal, elsewhere a line from time to time."""
    if not sys.stderr.isatty():
        yield _logged(outcomes, count)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        length = length_of(feed)
        task = progress.add_task("rows", total=length if length is not None else sum(1 for _ in read_rows(feed)))

        def shown() -> Iterator[Outcome]:
            for outcome in outcomes:
                progress.update(task, completed=outcome.row + 1)
                yield outcome

        yield shown()


def _logged(outcomes: Iterator[Outcome], count: _Count) -> Iterator[Outcome]:
    begin = last = time.monotonic()
    for outcome in outcomes:
        yield outcome
        now = time.monotonic()
        if now - last >= TOLD_EVERY:
            last = now
            click.echo(f"{count.told()}; {count.pictures / (now - begin):,.0f} pictures a second", err=True)
