"""``plan``: every box and text of a render without a pixel, and why a text got its size."""

from __future__ import annotations

import json
from typing import Any

import click

from compositor.cli import options
from compositor.cli.inputs import chosen_sizes, read_rows_for
from compositor.cli.messages import table
from compositor.cli.render import fit_words
from compositor.engine import Renderer
from compositor.errors import CompositorError, LayoutError, Problem, format_path, nearest
from compositor.fit import Fit
from compositor.loading import load
from compositor.plan import Placed, Plan

WHY = {
    "": "It is the largest size that the layout asks for.",
    "width": "A step larger, a line would be wider than the box.",
    "word": "A step larger, its longest word would be wider than the box.",
    "height": "A step larger, its lines would be taller than the box.",
    "max-lines": "A step larger, it would need more lines than `max-lines` allows.",
    "group": "A text of the same `fit-group` cannot be larger.",
    "ease": "Texts that share a box step down together, and with a step less one of them would not fit.",
}


@click.command()
@options.layout
@options.data
@options.values
@options.sizes
@options.theme
@options.resources
@click.option("--json", "as_data", is_flag=True, help="Print the plans as JSON.")
@click.option("--explain", metavar="NAME", help="Say of one layer where it is, and why a text got its size.")
def command(
    layout: str,
    data: str | None,
    values: tuple[str, ...],
    sizes: tuple[str, ...],
    theme: str | None,
    brand: str | None,
    assets: tuple[str, ...],
    fonts: tuple[str, ...],
    locale: str | None,
    as_data: bool,
    explain: str | None,
) -> None:
    """Show the boxes and texts of a layout, in every size unless some are named.

    Nothing is drawn and no generator is asked. Without data it is the layout's first example.
    """
    loaded = load(layout, brand)
    (example, *_) = read_rows_for(loaded, data, values, every=False)
    plans = []
    with Renderer(fonts=fonts, assets=assets) as renderer:
        for size in chosen_sizes(loaded, sizes):
            try:
                plans.append(renderer.plan(loaded, example.row.data, size=size, theme=theme, locale=locale))
            except CompositorError as error:
                raise example.placed(error) from error
    if as_data:
        records: list[dict[str, Any]] = [_record(plan, explain) for plan in plans]
        click.echo(json.dumps(records, ensure_ascii=False, indent=1))
    else:
        click.echo("\n\n".join(_explained(plan, explain) if explain else _listed(plan) for plan in plans))


def _record(plan: Plan, name: str | None) -> dict[str, Any]:
    record = plan.to_dict()
    if name is not None:
        _find(plan, name)
        for part in ("boxes", "fits"):
            record[part] = [entry for entry in record[part] if entry["name"] == name]
    return record


def _title(plan: Plan) -> str:
    theme = f", {plan.theme}" if plan.theme else ""
    scale = f" at {plan.scale:g} device pixels each" if plan.scale != 1 else ""
    return click.style(f"{plan.size}{theme}", bold=True) + f"  {plan.width} x {plan.height} px{scale}"


def _listed(plan: Plan) -> str:
    boxes = [
        [format_path(placed.path) or "the root", placed.layer.kind, placed.layer.name or "", _box(placed)]
        for placed in plan.root.walk()
    ]
    parts = [_title(plan), table(boxes, "  ")]
    fits = [fit_words(fit) for fit in plan.fits if fit.text]
    return "\n".join([*parts, *(["", table(fits, "  ")] if fits else [])])


def _box(placed: Placed) -> str:
    box = placed.box
    return f"{box.width:g} x {box.height:g} at {box.x:g}, {box.y:g}"


def _find(plan: Plan, name: str) -> Placed:
    """Return the layer of a name. Raises LayoutError when there is none at this size."""
    placed = plan.find(name)
    if placed is not None:
        return placed
    known = sorted({one.layer.name for one in plan.root.walk() if one.layer.name})
    hint = nearest(name, known) or f"names are {', '.join(known) or 'not given to any layer'}"
    message = f"no layer of `{plan.size}` is named `{name}`, or it is hidden"
    raise LayoutError(Problem("layout.unknown-layer", message, hint=hint))


def _explained(plan: Plan, name: str) -> str:
    placed = _find(plan, name)
    lines = [_title(plan), f"  {format_path(placed.path)}: {placed.layer.kind}, {_box(placed)}"]
    return "\n".join([*lines, *(f"  {line}" for fit in placed.fits for line in _why(fit))])


def _why(fit: Fit) -> list[str]:
    low, high = fit.asked
    asked = f"{low:g} to {high:g} px" if high > low else f"{high:g} px"
    lines = [f"font size: asked {asked}, used {fit.used:g} px, {fit.lines} line{'' if fit.lines == 1 else 's'}"]
    if high > low:
        lines.append(WHY[fit.limited_by])
        lines += [f"next size up: {fit.runner_up:g} px"] if fit.runner_up else []
    told = {
        "ellipsis": "Even the smallest size is too large: the text was cut and ends in an ellipsis.",
        "clipped": "Even the smallest size is too large: what leaves the box is not drawn.",
        "visible": "Even the smallest size is too large: the text leaves its box.",
    }
    lines += [told[fit.state]] if fit.state in told else []
    lines += [f"cut away: {fit.truncated!r}"] if fit.truncated else []
    lines += [f"fallback fonts: {', '.join(fit.fallbacks)}"] if fit.fallbacks else []
    for glyph in fit.missing_glyphs:
        point, has = glyph.code_point, f"; {glyph.install}" if glyph.install else ""
        lines.append(f"no glyph for: U+{point:04X} {chr(point)} in {' → '.join(glyph.tried)}{has}")
    return lines
