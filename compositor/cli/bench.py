"""``bench``: how long each stage of a layout takes row by row, and what each layer costs."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from typing import Any

import click

from compositor.batch import read_rows
from compositor.batch.examples import FEEDS
from compositor.bind import Evaluator
from compositor.cli import options
from compositor.cli.attribution import Share, Task, shares
from compositor.cli.inputs import read_rows_for
from compositor.cli.messages import byte_size, counted, table
from compositor.engine import Renderer
from compositor.errors import BindError, Problem, format_path
from compositor.loading import load
from compositor.outputs import choose_output, choose_scale
from compositor.records import dataclass
from compositor.results import Result
from compositor.schema import Layout
from compositor.timings import Timings

WARM = 5  # pictures before the clock counts


@click.command()
@options.layout
@click.argument("data", type=options.FILE, required=False)
@click.option("-s", "--size", metavar="NAME", help="A size of the layout (default: its first).")
@options.theme
@click.option("-n", "--rows", "count", type=click.IntRange(2), default=50, show_default=True, help="How many pictures.")
@click.option(
    "--seconds", type=click.FloatRange(0), default=20, show_default=True, help="For the layers; 0 leaves them out."
)
@click.option("--json", "as_data", is_flag=True, help="Print the figures as JSON.")
@options.drawing
def command(
    layout: str,
    data: str | None,
    size: str | None,
    theme: str | None,
    count: int,
    seconds: float,
    as_data: bool,
    brand: str | None,
    assets: tuple[str, ...],
    fonts: tuple[str, ...],
    **how: Any,
) -> None:
    """Measure LAYOUT with the rows of DATA: YAML, JSON, JSONL or CSV; without it, with the layout's examples.

    Rows come again when there are fewer than --rows, and what comes again is known to the caches: give a feed of
    different rows for honest figures.

    First the stages: pictures one after the other, in this process, as a batch draws them.

    Then the layers, each in turn made visible and hidden; a share is the median of with minus without, in
    milliseconds of the processor. `arrange` is with the texts new; `draw` is with nothing kept; `again` is as in a
    batch, where what did not change is kept; `encode` is with nothing kept; `bytes` is of the file. A container counts
    with everything in it, the copies of a loop count together, and a layer that covers something costly may have a
    negative share.
    """
    loaded = load(layout, brand)
    variant = loaded.variant(size, theme)
    rows = _rows(loaded, data, WARM + count)
    with Renderer(fonts=fonts, assets=assets) as renderer:
        run = _drawn(renderer, loaded, rows, {**how, "size": size, "theme": theme})
        found: tuple[Share, ...] = ()
        if seconds:
            task = Task(
                variant,
                renderer.room(loaded),
                [loaded.data.validate_row(row, extra="ignore") for row in rows],
                choose_output(loaded, variant, how["format"], how["quality"], how["max_bytes"]),
                Evaluator(how["locale"] or loaded.document.locale),
                choose_scale(variant, how["scale"]),
            )
            found = shares(task, seconds)
    if as_data:
        click.echo(json.dumps({**run.record(), "layers": [_record(share, run) for share in found]}, indent=1))
    else:
        click.echo("\n\n".join([run.told(), *([_layers_told(found, run)] if found else [])]))


def _rows(layout: Layout, data: str | None, count: int) -> list[Mapping[str, Any]]:
    """Return so many rows, from a feed without reading all of it; fewer come again. Raises BindError for none."""
    if data is not None and data.lower().endswith(FEEDS):
        found = []
        for row in islice(read_rows(data), count):
            if row.error is not None:
                raise row.error
            found.append(row.data)
    else:
        found = [example.row.data for example in read_rows_for(layout, data, (), every=True)]
    if not found:
        raise BindError(Problem("data.empty", f"`{data}` holds no rows"))
    return list(islice(cycle(found), count))


@dataclass(frozen=True, slots=True)
class _Run:
    """A run: its very first picture; timings and bytes of those that count, and the seconds that they took."""

    first: Result
    timings: Sequence[Timings]
    sizes: Sequence[int]
    seconds: float

    @property
    def bytes(self) -> float:
        return statistics.median(self.sizes)

    @property
    def stages(self) -> dict[str, list[float]]:
        """Return the milliseconds of each stage and of the whole, sorted."""
        spent = {stage: sorted(one.stages[stage] for one in self.timings) for stage in self.timings[0].stages}
        return {**spent, "total": sorted(one.total for one in self.timings)}

    @property
    def caches(self) -> dict[str, tuple[int, int]]:
        """Return of each cache how often it had an answer, and how often it was asked."""
        found: dict[str, tuple[int, int]] = {}
        for timings in self.timings:
            for use in timings.caches:
                hits, asked = found.get(use.name, (0, 0))
                found[use.name] = (hits + use.hits, asked + use.hits + use.misses)
        return found

    def record(self) -> dict[str, Any]:
        return {
            "size": self.first.size,
            "theme": self.first.theme,
            "format": self.first.format,
            "width": self.first.width,
            "height": self.first.height,
            "pictures": len(self.timings),
            "first_ms": round(self.first.report.timings.total, 3),
            "images_per_second": round(len(self.timings) / self.seconds, 2),
            "bytes": round(self.bytes),
            "stages": {
                name: {"p50": round(_at(spent, 0.5), 3), "p95": round(_at(spent, 0.95), 3)}
                for name, spent in self.stages.items()
            },
            "caches": {name: {"hits": hits, "asked": asked} for name, (hits, asked) in self.caches.items()},
        }

    def told(self) -> str:
        first, record = self.first, self.record()
        head = f"{first.size}  {first.width} x {first.height} px  {first.format}  {byte_size(record['bytes'])}"
        rate = f"{record['images_per_second']:g} pictures a second in one process"
        told = f"{counted(record['pictures'], 'picture')}, {rate}; the very first took {record['first_ms']:.0f} ms"
        whole = sum(self.stages["total"])
        stages = [
            [name, f"{_at(spent, 0.5):.2f}", f"{_at(spent, 0.95):.2f}", f"{sum(spent) / whole:.0%}"]
            for name, spent in self.stages.items()
        ]
        caches = [
            [name, f"{hits:,}", f"{asked:,}", f"{hits / asked:.0%}" if asked else ""]
            for name, (hits, asked) in self.caches.items()
        ]
        tables = [[["stage", "p50 ms", "p95 ms", "share"], *stages], [["cache", "had", "asked", "hits"], *caches]]
        return "\n\n".join([f"{click.style(head, bold=True)}\n{told}", *(table(rows, "  ", 1) for rows in tables)])


def _drawn(renderer: Renderer, layout: Layout, rows: Sequence[Mapping[str, Any]], how: Mapping[str, Any]) -> _Run:
    """Render the rows one after the other; the first ones warm the caches and do not count."""
    warming = [renderer.render(layout, row, extra="ignore", **how) for row in rows[:WARM]]
    start, timings, sizes = time.perf_counter(), [], []
    for row in rows[WARM:]:
        result = renderer.render(layout, row, extra="ignore", **how)
        timings.append(result.report.timings)
        sizes.append(len(result.bytes))
    return _Run(warming[0], timings, sizes, time.perf_counter() - start)


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _record(share: Share, run: _Run) -> dict[str, Any]:
    milliseconds = {name: round(getattr(share, name), 3) for name in ("arrange", "draw", "again", "encode")}
    part = round(share.bytes / run.bytes, 4)
    named = {"path": format_path(share.path), "name": share.name or None, "kind": share.kind, "copies": share.copies}
    return {**named, "ms": milliseconds, "bytes": round(share.bytes), "share_of_bytes": part}


def _layers_told(found: Sequence[Share], run: _Run) -> str:
    head = ["layer", "arrange ms", "draw ms", "again ms", "encode ms", "kB", "of bytes"]
    rows = [
        [
            "  " * (len(share.path) // 2 - 1) + _called(share),
            *(f"{value:+.2f}" for value in (share.arrange, share.draw, share.again, share.encode)),
            f"{share.bytes / 1000:+.1f}",
            f"{share.bytes / run.bytes:+.0%}",
        ]
        for share in found
    ]
    return table([head, *rows], "  ", 1)


def _called(share: Share) -> str:
    name = share.name or f"{format_path(share.path).rpartition('.')[2]} {share.kind}"
    return f"{name} × {share.copies}" if share.copies > 1 else name
