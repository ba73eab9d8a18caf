"""``check``: everything that is wrong in layouts, in all sizes and themes, with their examples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from compositor.batch.examples import Example, examples_of, sample_of
from compositor.cli import options
from compositor.cli.messages import counted, joined, tell_problems
from compositor.engine import Renderer
from compositor.errors import CompositorError, Problem, as_github, as_json
from compositor.loading import load
from compositor.schema import Layout
from compositor.source import read

ENDINGS = (".yaml", ".yml", ".json")


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True), metavar="PATH…")
@click.option(
    "--format", "style", type=click.Choice(["text", "json", "github"]), default="text", help="How problems are printed."
)
@click.option("--strict", is_flag=True, help="Warnings count as problems too.")
@options.resources
def command(
    paths: tuple[str, ...],
    style: str,
    strict: bool,
    brand: str | None,
    assets: tuple[str, ...],
    fonts: tuple[str, ...],
    locale: str | None,
) -> None:
    """Find what is wrong in layouts: files, or folders of them.

    Each is read for every size and theme. With examples it is drawn too, and its own `checks` are measured: contrast,
    safe area, texts that are cut.
    """
    files = [file for path in paths for file in _layouts(Path(path))]
    problems: list[Problem] = []
    untried = []
    with Renderer(fonts=fonts, assets=assets) as renderer:
        for file in files:
            try:
                layout = load(file, brand)
                examples = examples_of(layout)
                sample = sample_of(layout)
            except CompositorError as error:
                problems += error.problems
                continue
            rows = examples or ((sample,) if sample is not None else ())
            if not rows:
                untried.append(file)
            problems += _drawn(renderer, layout, rows, locale)
    _print(problems, style)
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    if style == "text":
        for file in untried:
            click.echo(f"{file}: read for every size, but not drawn: it names no examples", err=True)
        found = ", ".join([counted(len(files), "layout"), counted(errors, "error"), counted(warnings, "warning")])
        click.echo(found, err=True)
    if errors or (strict and warnings):
        raise click.exceptions.Exit(1)


def _layouts(path: Path) -> Iterator[Path]:
    """Yield a file, or the files of a folder that say that they are layouts."""
    if not path.is_dir():
        yield path
        return
    for file in sorted(found for found in path.rglob("*") if found.suffix.lower() in ENDINGS):
        try:
            root = read(file).root
        except CompositorError:
            yield file  # whatever it is, it is broken: loading it says how
            continue
        if root.step("layout") is not None and root.step("sizes") is not None:
            yield file


def _drawn(
    renderer: Renderer, layout: Layout, examples: tuple[Example, ...], locale: str | None
) -> tuple[Problem, ...]:
    """Return what drawing shows, each problem once, with the sizes, themes and examples that have it."""
    found: dict[str, tuple[Problem, ...]] = {}
    for number, example in enumerate(examples, 1):
        for size, theme in layout.variants:
            parts = (size, theme, f"example {number}" if len(examples) > 1 else "")
            label = ", ".join(part for part in parts if part)
            try:
                found[label] = renderer.check(layout, example.row.data, size=size, theme=theme, locale=locale)
            except CompositorError as error:
                found[label] = example.placed(error).problems
    return joined(found)


def _print(problems: list[Problem], style: str) -> None:
    if style == "json":
        click.echo(as_json(problems))
    elif style == "github":
        if problems:
            click.echo(as_github(problems))
    else:
        tell_problems(problems, err=False)
