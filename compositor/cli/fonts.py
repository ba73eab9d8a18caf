"""``fonts``: which families there are, and which characters of a feed no font of a layout has."""

from __future__ import annotations

import unicodedata
from collections import OrderedDict
from dataclasses import replace
from pathlib import Path

import click

from compositor.batch import read_rows
from compositor.brand import read_brand
from compositor.cli import options
from compositor.cli.inputs import chosen_sizes
from compositor.cli.messages import counted, table, tell_problems
from compositor.engine import Renderer
from compositor.errors import CompositorError, Problem
from compositor.loading import load
from compositor.records import dataclass
from compositor.resources.fonts import Family, FontLibrary, bundled_folder
from compositor.schema import check
from compositor.schema.patches import with_value
from compositor.source import Node, from_data, merge

MOST_REASONS = 5  # why rows could not be set at all; `batch` tells it of every row


@click.command()
@click.option("--families", is_flag=True, help="List the families (what is done without any option).")
@click.option("--family", metavar="NAME", help="Tell of one family: its axes, their named instances, its scripts.")
@click.option("--check", "checked", is_flag=True, help="Find what a feed has no glyphs for: give FEED and LAYOUT.")
@click.argument("feed", type=options.FILE, required=False)
@click.argument("layout", type=options.FILE, required=False)
@options.sizes
@options.fonts
@options.brand
def command(
    families: bool,
    family: str | None,
    checked: bool,
    feed: str | None,
    layout: str | None,
    sizes: tuple[str, ...],
    fonts: tuple[str, ...],
    brand: str | None,
) -> None:
    """List the fonts that layouts may use, or check a feed for characters that the fonts of a layout lack."""
    if families + checked + (family is not None) > 1:
        raise click.UsageError("--families, --family and --check are different questions; ask one")
    if checked != (layout is not None):
        raise click.UsageError("--check takes a feed and a layout: compositor fonts --check FEED LAYOUT")
    if feed is not None and layout is not None:
        _check(feed, layout, sizes, fonts, brand)
        return
    library = FontLibrary((*(Path(folder) for folder in fonts), bundled_folder()))
    if family is not None:
        _tell(family, library)
        return
    rows = [["family", "weights", "italic", "axes", "scripts", "also known as"]]
    rows += [_row(each, library) for each in library.families()]
    click.echo(table(rows))
    for package in library.packages:
        missing = [name for name in package.families if library.family(name) is None]
        if missing:
            click.echo(f"{', '.join(missing)}: not installed; {package.install}")


def _row(family: Family, library: FontLibrary) -> list[str]:
    axes = " ".join(dict.fromkeys(axis.tag for face in family.faces for axis in face.axes))
    scripts = " ".join(library.scripts(family))
    also = ", ".join(family.aliases)
    return [family.name, _span(*family.weight), "yes" if family.italic else "no", axes, scripts, also]


def _tell(name: str, library: FontLibrary) -> None:
    """Print what there is to know of one family."""
    family = library.family(name)
    package = library.optional(name)
    if family is None:
        click.echo(f"{name}: not installed; {package.install if package is not None else ''}")
        raise click.exceptions.Exit(1)
    axes = {axis.tag: axis for face in family.faces for axis in face.axes}
    rows = [
        ["family", family.name],
        ["also known as", ", ".join(family.aliases)],
        ["weights", _span(*family.weight)],
        ["italic", "yes" if family.italic else "no"],
        *(["axis", f"{tag} {_span(axis.minimum, axis.maximum)}, {axis.default:g}"] for tag, axis in axes.items()),
        ["instances", ", ".join(family.instances)],
        ["scripts", " ".join(library.scripts(family))],
    ]
    click.echo(table([row for row in rows if row[1]]))


def _span(low: float, high: float) -> str:
    return f"{low:g}..{high:g}" if high > low else f"{low:g}"


@dataclass(slots=True)
class _Lack:
    """Where a character is lacking: in how many rows, in which first; and which package of fonts has it."""

    first: str
    install: str
    rows: int = 0


def _tolerant(node: Node) -> Node:
    """Return a layer, and the layers in it, with texts that skip what no font has: so all of it is found at once."""
    if node.step("text") is not None:
        node = merge(node, from_data({"missing-glyph": "skip"}))
    children = node.step("layers")
    if children is None or children.kind != "list":
        return node
    below = tuple(_tolerant(child) for child in children.items)
    return with_value(node, "layers", replace(children, value=below))


def _check(feed: str, path: str, sizes: tuple[str, ...], fonts: tuple[str, ...], brand: str | None) -> None:
    strict = load(path, brand)
    tolerant = replace(strict.source, root=_tolerant(strict.source.root))
    layout = replace(check(tolerant, read_brand(brand) if brand is not None else None), folder=strict.folder)
    lacks: OrderedDict[int, _Lack] = OrderedDict()
    reasons: list[Problem] = []
    count = skipped = 0
    with Renderer(fonts=fonts) as renderer:
        for row in read_rows(feed):
            count += 1
            lacking: dict[int, str] = {}
            for size in chosen_sizes(layout, sizes):
                try:
                    plan = renderer.plan(layout, row.data, size=size, extra="ignore")
                    lacking |= {glyph.code_point: glyph.install for fit in plan.fits for glyph in fit.missing_glyphs}
                except CompositorError as error:
                    reasons.extend(problem for problem in error.problems if problem not in reasons)
                    skipped += 1
                    break
            for point in sorted(lacking):
                lacks.setdefault(point, _Lack(str(row.where), lacking[point])).rows += 1
    if lacks:
        rows = [["character", "name", "rows", "first in", "a font that has it"]]
        for point, lack in lacks.items():
            name = unicodedata.name(chr(point), "")
            rows.append([f"U+{point:04X} {chr(point)}", name, f"{lack.rows:,}", lack.first, lack.install])
        click.echo(table(rows))
    tell_problems(reasons[:MOST_REASONS])
    looked = counted(count - skipped, "row")
    rest = f"; {counted(skipped, 'row')} could not be set at all" if skipped else ""
    click.echo(f"{looked}: {counted(len(lacks), 'character')} without a glyph{rest}", err=True)
    if lacks or skipped:
        raise click.exceptions.Exit(1)
