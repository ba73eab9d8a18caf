"""``batch``: every row of a feed in every size, over all processors, with a count of what failed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import field
from pathlib import Path
from typing import IO, Any

import click

from compositor.batch import Outcome, read_rows, render_many
from compositor.cli import options
from compositor.cli.inputs import chosen_sizes, chosen_themes
from compositor.cli.messages import byte_size, counted, tell_problems
from compositor.errors import OutputError, Problem
from compositor.loading import load
from compositor.records import dataclass

SOME_FAILED = 3
SHOWN = 20  # failures that are printed in full; the rest are counted, and stand in the file of --errors


@click.command()
@options.layout
@click.argument("feed", type=options.FILE)
@click.option(
    "-o", "--out", required=True, metavar="PATTERN", help="File names: 'out/{id}-{size}.{ext}'; names in braces are "
    "columns, fields, size, theme, row and ext.",
)  # fmt: skip
@click.option("-j", "--workers", type=click.IntRange(1), help="Processes (default: one for each processor).")
@options.sizes
@options.theme
@click.option("--all-themes", is_flag=True, help="Draw the brand itself and every theme.")
@click.option("--errors", metavar="FILE", help="Write each failure as a line of JSON.")
@click.option("--manifest", metavar="FILE", help="Write each finished picture as a line of JSON.")
@options.drawing
def command(
    layout: str,
    feed: str,
    out: str,
    workers: int | None,
    sizes: tuple[str, ...],
    theme: str | None,
    all_themes: bool,
    errors: str | None,
    manifest: str | None,
    brand: str | None,
    **how: Any,
) -> None:
    """Draw every row of FEED (CSV or JSONL).

    A row that fails is reported with its line and ends nothing; the exit code is 3 then.
    """
    loaded = load(layout, brand)
    chosen, worn = chosen_sizes(loaded, sizes), chosen_themes(loaded, theme, all_themes)
    stream = render_many(loaded, feed, sizes=chosen, themes=worn, out=out, workers=workers, **how)
    count = _Count()
    with ExitStack() as stack:
        failures = stack.enter_context(_lines(errors))
        pictures = stack.enter_context(_lines(manifest))
        outcomes = stack.enter_context(closing(stream))
        for outcome in stack.enter_context(_watched(outcomes, feed)):
            count.add(outcome)
            lines = pictures if outcome.ok else failures
            if lines is not None:
                lines.write(json.dumps(outcome.to_dict(), ensure_ascii=False) + "\n")
            if outcome.error is not None and count.failures <= SHOWN:
                tell_problems(outcome.error.problems)
    if count.failures > SHOWN:
        click.echo(f"… and {count.failures - SHOWN:,} more; --errors FILE writes all of them", err=True)
    click.echo(count.told())
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

    def told(self) -> str:
        done = f"{counted(self.rows, 'row')}: {counted(self.pictures, 'picture')}, {byte_size(self.written)}"
        return f"{done}; {counted(self.failed_rows, 'row')} failed" if self.failed_rows else done


@contextmanager
def _lines(path: str | None) -> Iterator[IO[str] | None]:
    """Open a file for lines of JSON; it grows as the run goes on. Raises OutputError."""
    if path is None:
        yield None
        return
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        file = open(path, "w", encoding="utf-8")  # noqa: SIM115 - closed below; only opening may fail like this
    except OSError as error:
        raise OutputError(Problem("output.write", f"cannot write `{path}`: {error.strerror}")) from error
    with file:
        yield file


@contextmanager
def _watched(outcomes: Iterator[Outcome], feed: str) -> Iterator[Iterator[Outcome]]:
    """Show a progress bar while outcomes are taken, if somebody looks at a terminal."""
    if not sys.stderr.isatty():
        yield outcomes
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("rows", total=sum(1 for _ in read_rows(feed)))

        def shown() -> Iterator[Outcome]:
            for outcome in outcomes:
                progress.update(task, completed=outcome.row + 1)
                yield outcome

        yield shown()
