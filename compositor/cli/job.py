"""``job``: a batch on many machines, seen from anywhere; and what ``batch --on`` does with one.

In: the URL of a job, a broker. Out: its progress and failures, its manifest.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any

import click

from compositor.batch.objects import Objects
from compositor.batch.parquet import JOURNAL, check_parquet, is_parquet, write_parquet
from compositor.batch.records import Record
from compositor.cli import options
from compositor.cli.messages import byte_size, counted, tell_problems
from compositor.cli.signals import ended_by_signals
from compositor.cluster import Cluster, Job, Progress, Settings
from compositor.errors import OutputError, Problem, Where
from compositor.schema import Layout

SOME_FAILED = 3
SHOWN = 20  # failures that are printed in full
TOLD_EVERY = 30.0


@click.command()
@click.argument("url", metavar="URL")
@click.option("--on", metavar="BROKER", help="The broker of its workers (default: COMPOSITOR_BROKER).")
@click.option("--wait", is_flag=True, help="Wait until it is finished; tell failures as they come.")
@click.option("--cancel", is_flag=True, help="Stop it; `compositor batch --resume` goes on with it.")
@click.option("--remove", is_flag=True, help="Remove everything that is stored about it, but its pictures.")
@click.option("--dead", is_flag=True, help="Print the rows that were given up, as lines of JSON.")
@click.option("--manifest", metavar="FILE", help="With --wait: write a line of JSON for each picture.")
@click.option("--errors", metavar="FILE", help="With --wait: write each failure as a line of JSON.")
@options.store
def command(
    url: str,
    on: str | None,
    wait: bool,
    cancel: bool,
    remove: bool,
    dead: bool,
    manifest: str | None,
    errors: str | None,
    store_options: dict[str, str],
) -> None:
    """Tell how far the job at URL is: s3://bucket/cards/.compositor/NAME."""
    if (manifest or errors) and not wait:
        raise click.UsageError("--manifest and --errors belong to --wait")
    found = _cluster(on).job(url, store_options) if wait else Job(url, store_options)
    if cancel:
        found.cancel()
    if remove:
        found.remove()
        click.echo(f"removed {url}")
    elif dead:
        for record in found.dead_letters():
            click.echo(record.to_line(), nl=False)
    elif wait:
        with ended_by_signals(partial(_cancel, found)):
            follow(found, manifest, errors)
    else:
        click.echo(_told(found.progress()))


def draw_on(
    on: str, layout: Layout, feed: str, *, out: str, job: str, store: Objects | None, manifest: str | None,
    errors: str | None, **how: Any,
) -> None:  # fmt: skip
    """Give a batch to the workers of a broker, say under which name, and follow it."""
    cluster = _cluster(on)
    url = cluster.url_of(layout, out, job)
    click.echo(f"job {url}", err=True)
    begun = Job(url, store.bucket.options if store is not None else None)
    with ended_by_signals(partial(_cancel, begun)):
        follow(cluster.start(layout, feed, out=out, job=url, store=store, **how), manifest, errors)


def _cluster(on: str | None) -> Cluster:
    return Cluster(Settings.read(os.environ, broker=on))


def follow(job: Job, manifest: str | None, errors: str | None) -> None:
    """Wait for the end of a job; tell its failures."""
    rows = failed = pictures = failures = written = 0
    last = (-1, -1)
    with ExitStack() as stack:
        table = Path(manifest) if manifest and is_parquet(manifest) else None
        if table is not None:
            check_parquet()
        journal = f"{table}{JOURNAL}" if table is not None else manifest
        lines = stack.enter_context(_written(journal))
        failed_lines = stack.enter_context(_written(errors))
        if lines is not None:
            lines.write(job.head.to_line())
        for record in job.records(_watcher()):
            if lines is not None:
                lines.write(record.to_line())
            rows += record.row != last[0]
            pictures += record.finished
            written += record.bytes
            if not record.finished:
                failures += 1
                failed += record.row != last[1]
                if failed_lines is not None:
                    failed_lines.write(record.to_line())
                if failures <= SHOWN:
                    tell_problems(_problems(record))
            last = (record.row, last[1] if record.finished else record.row)
        job.tidy()
    if table is not None:
        write_parquet(Path(f"{table}{JOURNAL}"), table)
    if failures > SHOWN:
        click.echo(f"… and {failures - SHOWN:,} more; --errors FILE writes all of them", err=True)
    done = f"{counted(rows, 'row')}: {counted(pictures, 'picture')}, {byte_size(written)}"
    click.echo(f"{done}; {counted(failed, 'row')} failed" if failed else done)
    if failed:
        raise click.exceptions.Exit(SOME_FAILED)


def _problems(record: Record) -> Iterator[Problem]:
    for told in record.problems:
        place = told.get("where") or record.where
        yield Problem(told["code"], told["message"], where=Where(file=place), hint=told.get("hint", ""))


def _told(progress: Progress) -> str:
    if progress.chunks is None:
        return f"{counted(progress.done, 'chunk')} done; more are being sent"
    end = ", cancelled" if progress.cancelled else ", finished" if progress.finished else ""
    return f"{progress.done:,} of {counted(progress.chunks, 'chunk')} done ({counted(progress.rows or 0, 'row')}){end}"


def _watcher() -> Callable[[Progress], None]:
    """Return what tells the progress on standard error: in place on a terminal, elsewhere now and then."""
    last = time.monotonic()

    def watch(progress: Progress) -> None:
        nonlocal last
        told = _told(progress)
        if sys.stderr.isatty():
            click.echo(f"\r\033[K{told}", err=True, nl=progress.finished)
        elif time.monotonic() - last >= TOLD_EVERY:
            click.echo(told, err=True)
            last = time.monotonic()

    return watch


def _cancel(job: Job) -> None:
    job.ledger.cancel()
    click.echo(f"cancelled; the same command with --job {job.url} --resume goes on with it", err=True)


@contextmanager
def _written(path: str | None) -> Iterator[IO[str] | None]:
    if path is None:
        yield None
        return
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        with open(path, "w", encoding="utf-8") as lines:
            yield lines
    except OSError as error:
        raise OutputError(Problem("output.write", f"cannot write `{path}`: {error.strerror}")) from error
