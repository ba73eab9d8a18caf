"""``render``: layouts and data become picture files, and a table says how everything fitted."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from compositor.batch.examples import Example
from compositor.batch.outputs import ENDINGS, Pattern, agreed_format, format_of
from compositor.cli import options
from compositor.cli.inputs import chosen_sizes, chosen_themes, read_rows_for
from compositor.cli.messages import byte_size, joined, table, tell, tell_problems
from compositor.engine import Renderer
from compositor.errors import CompositorError, OutputError, Problem
from compositor.files import write_file
from compositor.fit import Fit
from compositor.loading import load
from compositor.results import EXTENSIONS, Result
from compositor.schema import Layout
from compositor.timings import Timings

STDOUT = "-"


@click.command()
@options.layouts
@options.data
@options.values
@options.sizes
@options.theme
@click.option("--all-themes", is_flag=True, help="Draw the brand itself and every theme.")
@click.option("--all-examples", is_flag=True, help="Draw every example of the layout instead of the first.")
@click.option(
    "-o", "--out", default="out", metavar="FOLDER|FILE|-", help="A folder (default: out), a file name, which may "
    "hold {size} and {theme}, or - for standard output.",
)  # fmt: skip
@options.drawing
@click.option("--report", metavar="FILE|-", help="Write everything about the pictures as JSON.")
@click.option(
    "--timings",
    is_flag=True,
    help="Print milliseconds of each stage and what the caches had (with --report, there too).",
)
def command(
    layouts: tuple[str, ...],
    data: str | None,
    values: tuple[str, ...],
    sizes: tuple[str, ...],
    theme: str | None,
    all_themes: bool,
    all_examples: bool,
    out: str,
    brand: str | None,
    assets: tuple[str, ...],
    fonts: tuple[str, ...],
    report: str | None,
    timings: bool,
    **how: Any,
) -> None:
    """Draw layouts, in every size unless some are named.

    Without data a layout's first example is drawn. Files are named LAYOUT-SIZE, in the folder `out`.
    """
    if out == STDOUT and report == STDOUT:
        raise click.UsageError("only one of --out and --report can go to standard output")
    loaded = [load(path, brand) for path in layouts]
    jobs = [
        _Job(layout, example, size, worn, place if len(examples) > 1 else 0)
        for layout in loaded
        for examples in [read_rows_for(layout, data, values, all_examples)]
        for place, example in enumerate(examples, 1)
        for worn in chosen_themes(layout, theme, all_themes)
        for size in chosen_sizes(layout, sizes)
    ]
    names = _Names(out, how.pop("format"), jobs)
    records: list[dict[str, Any]] = []
    measured: dict[str, Timings] = {}
    failed = False
    found: dict[str, dict[str, tuple[Problem, ...]]] = {}
    with Renderer(fonts=fonts, assets=assets) as renderer:
        for job in jobs:
            try:
                result = job.drawn(renderer, names.format, how)
            except CompositorError as error:
                tell(job.example.placed(error))
                failed = True
                continue
            path = names.path(job, result)
            if path is None:
                sys.stdout.buffer.write(result.bytes)
                sys.stdout.buffer.flush()
            else:
                write_file(path, result.bytes)
            click.echo(_summary(path, result), err=STDOUT in (out, report))
            found.setdefault(job.layout.source.name, {})[job.label] = result.report.problems
            taken = {"timings": result.report.timings.to_dict()} if timings else {}
            records.append({"file": str(path) if path else None, "layout": job.layout.name} | result.metadata | taken)
            measured[str(path) if path else "standard output"] = result.report.timings
    for problems in found.values():
        tell_problems(joined(problems))
    if timings and measured:
        click.echo(_timings_told(measured), err=STDOUT in (out, report))
    if report is not None:
        _write_report(report, records)
    if failed:
        raise click.exceptions.Exit(1)


class _Job:
    """One picture to draw."""

    def __init__(self, layout: Layout, example: Example, size: str, theme: str, number: int) -> None:
        self.layout = layout
        self.example = example
        self.size = size
        self.theme = theme
        self.number = number  # of the example, from 1; 0 when there is but one

    @property
    def label(self) -> str:
        parts = (self.size, self.theme, f"example {self.number}" if self.number else "")
        return ", ".join(part for part in parts if part)

    def drawn(self, renderer: Renderer, format: str | None, how: Mapping[str, Any]) -> Result:
        data = self.example.row.data
        return renderer.render(self.layout, data, size=self.size, theme=self.theme, format=format, **how)


class _Names:
    """Where pictures go: into a folder, by a pattern, into one file, or to standard output."""

    def __init__(self, out: str, format: str | None, jobs: list[_Job]) -> None:
        self._out = out
        self._pattern: Pattern | None = None
        self.format = format
        if out == STDOUT:
            if len(jobs) > 1:
                raise click.UsageError(f"standard output takes one picture, and this draws {len(jobs)}: use -s")
        elif "{" in out or _is_file(out):
            self._pattern = Pattern(out)
            self._pattern.check(
                ("layout", "example"), len({j.size for j in jobs}) > 1, len({j.theme for j in jobs}) > 1
            )
            self.format = agreed_format(self._pattern.format, format)
            several: dict[str, set[Any]] = {
                "layout": {job.layout.name for job in jobs},
                "example": {job.number for job in jobs},
            }
            for name, different in several.items():
                if len(different) > 1 and name not in self._pattern.fields:
                    message = f"the file pattern `{out}` gives every {name} the same file"
                    raise OutputError(Problem("batch.pattern", message, hint=f"put {{{name}}} into the pattern"))

    def path(self, job: _Job, result: Result) -> Path | None:
        """Return the file of a picture; None: standard output."""
        if self._out == STDOUT:
            return None
        if self._pattern is None:
            parts = (job.layout.name, job.size, job.theme, str(job.number or ""))
            safe = Pattern("-".join(f"{{{index}}}" for index, part in enumerate(parts) if part) + ".{ext}")
            named = safe.path({str(index): part for index, part in enumerate(parts)} | {"ext": result.extension})
            return Path(self._out) / named
        names = {"layout": job.layout.name, "example": job.number or 1, "row": job.example.row.number}
        return self._pattern.path(
            names | {"size": job.size, "theme": job.theme or "default", "ext": EXTENSIONS[result.format]}
        )


def _is_file(out: str) -> bool:
    """Tell a file's name from a folder's: by its ending. Raises OutputError for an ending that is no format."""
    path = Path(out)
    if path.is_dir() or out.endswith("/") or not path.suffix:
        return False
    if path.suffix.lower() not in ENDINGS:
        format_of(path)
    return True


def _summary(path: Path | None, result: Result) -> str:
    """Return the lines about one picture: its file, then what became of each text."""
    quality = f"quality {result.report.quality}" if result.report.quality is not None else "lossless"
    name = str(path) if path is not None else "standard output"
    head = f"{name}  {result.width} x {result.height} px  {byte_size(len(result.bytes))}  {quality}"
    rows = [fit_words(fit) for fit in result.report.fits if fit.text]
    return "\n".join([click.style(head, bold=True), *([table(rows, "  ")] if rows else [])])


def _timings_told(measured: Mapping[str, Timings]) -> str:
    """Return a table: of each picture the milliseconds of its stages, of each cache what it had of what was asked."""
    first = next(iter(measured.values()))
    head = ["ms", *first.stages, "total", *(use.name for use in first.caches)]
    rows = [
        [
            path,
            *(f"{spent:.2f}" for spent in (*timings.stages.values(), timings.total)),
            *(f"{use.hits}/{use.hits + use.misses}" for use in timings.caches),
        ]
        for path, timings in measured.items()
    ]
    return table([head, *rows], figures=1)


def fit_words(fit: Fit) -> list[str]:
    """Return a text's fit as words for a table: name, asked, used, lines, state, what limited it."""
    low, high = fit.asked
    asked = f"{low:g}..{high:g}" if high > low else f"{high:g}"
    limit = {"": "", "word": "its longest word", "ease": "its neighbors", "group": "its group"}
    limited = limit.get(fit.limited_by, fit.limited_by)
    name = fit.name or " ".join(fit.text.split())[:24]
    lines = f"{fit.lines} line{'' if fit.lines == 1 else 's'}"
    return [name, f"asked {asked}", f"used {fit.used:g}", lines, fit.state, f"limited by {limited}" if limited else ""]


def _write_report(report: str, records: list[dict[str, Any]]) -> None:
    text = json.dumps(records, ensure_ascii=False, indent=1) + "\n"
    if report == STDOUT:
        click.echo(text, nl=False)
    else:
        write_file(Path(report), text.encode())
