"""Lint: what a layout's ``checks:`` insist on, measured on the plan and on the pixels behind each text.

In: a plan, the checks and, for contrast, a way to draw. Out: problems. ``check`` prints them; a strict render raises.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from compositor.errors import Problem, format_path
from compositor.layers.base import Layer
from compositor.layers.text import Text
from compositor.plan import Placed, Plan
from compositor.schema import SizeSpec
from compositor.schema.document import Checks
from compositor.text.types import Fitted
from compositor.values.color import Rgba
from compositor.values.geometry import Box


def plan_problems(plan: Plan, checks: Checks, spec: SizeSpec) -> tuple[Problem, ...]:
    """Return what the plan alone shows: texts that were cut, layers outside of the safe area."""
    return (*_overflows(plan, checks), *_outside_safe_area(plan, checks, spec))


def _overflows(plan: Plan, checks: Checks) -> Iterator[Problem]:
    if checks.overflow == "ignore":
        return
    severity: Any = "error" if checks.overflow == "error" else "warning"
    for fit in plan.fits:
        if fit.state != "fits":
            what = {"ellipsis": "was cut with an ellipsis", "clipped": "is cut at its box"}.get(fit.state, "overflows")
            name = fit.name or format_path(fit.path)
            message = f"the text `{name}` {what} at its smallest size {fit.used:g}"
            tail = f"cut away: {fit.truncated[:60]!r}" if fit.truncated else ""
            yield Problem("check.overflow", message, (*fit.path, "text"), hint=tail, severity=severity)


def _outside_safe_area(plan: Plan, checks: Checks, spec: SizeSpec) -> Iterator[Problem]:
    if not checks.safe_area:
        return
    edges = spec.safe.resolve(float(plan.width), float(plan.height)) if spec.safe is not None else None
    safe = Box(0.0, 0.0, float(plan.width), float(plan.height))
    if edges is not None:
        safe = safe.inset(edges)
    for placed in plan.root.walk():
        if placed.layer.name not in checks.safe_area:
            continue
        box = placed.box
        if box.x < safe.x or box.y < safe.y or box.right > safe.right or box.bottom > safe.bottom:
            over = max(safe.x - box.x, safe.y - box.y, box.right - safe.right, box.bottom - safe.bottom)
            message = f"`{placed.layer.name}` leaves the safe area by {over:g} px"
            yield Problem("check.safe-area", message, placed.path)


def contrast_problems(plan: Plan, least: float, worst_behind: Callable[[Box, Rgba], float]) -> Iterator[Problem]:
    """Yield a problem for every text whose contrast (WCAG 2.2 §1.4.3) is below ``least``.

    ``worst_behind`` answers for a box in layout pixels and the color of the letters in it. Fading by ``opacity``
    counts as a translucent color. Texts in gradients have no one contrast and are passed over, and so are texts that
    only cut out other layers.
    """
    masks = {
        placed.layer.mask.name
        for placed in plan.root.walk()
        if isinstance(placed.layer, Layer) and placed.layer.mask is not None and placed.layer.mask.kind == "layer"
    }
    for placed, opacity in _faded(plan.root, 1.0, masks):
        if not isinstance(placed.layer, Text):
            continue
        ratio = min((worst_behind(box, _fainter(color, opacity)) for box, color in _ink(placed)), default=21.0)
        if ratio < least:
            name = placed.layer.name or format_path(placed.path)
            message = f"the text `{name}` has a contrast of {ratio:.2f}, and {least:g} is asked for"
            yield Problem("check.contrast", message, (*placed.path, "color"))


def _faded(placed: Placed, opacity: float, masks: Collection[str]) -> Iterator[tuple[Placed, float]]:
    """Yield the layers that are drawn, each with the opacity that all layers around it leave."""
    if placed.layer.name in masks:
        return
    opacity *= getattr(placed.layer, "opacity", 1.0)
    yield placed, opacity
    for child in placed.children:
        yield from _faded(child, opacity, masks)


def _fainter(color: Rgba, opacity: float) -> Rgba:
    return color._replace(alpha=round(color.alpha * opacity))


def _ink(placed: Placed) -> Iterator[tuple[Box, Rgba]]:
    """Yield the rectangles in which letters of one color stand, on the canvas."""
    fitted: Fitted = placed.content
    layer = placed.layer
    if not isinstance(layer, Text):
        return
    inner = layer.content_box(placed)
    top = inner.y + layer.drop(fitted, inner.height)
    for line in fitted.lines:
        for run in line.runs:
            color = fitted.styles[run.style].color or layer.color
            if isinstance(color, Rgba) and run.width > 0:
                yield Box(inner.x + run.x, top + line.top, run.width, line.height), color
