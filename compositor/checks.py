"""Lint: what a layout's ``checks:`` insist on, measured on the plan and on the pixels behind each text.

In: a plan, the checks and, for contrast, a way to draw. Out: problems. ``check`` prints them; a strict render raises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from compositor.errors import Problem, format_path
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


def contrast_problems(plan: Plan, least: float, worst_behind: Callable[[Box, float], float]) -> Iterator[Problem]:
    """Yield a problem for every text whose contrast (WCAG 2.2 §1.4.3) is below ``least``.

    ``worst_behind`` answers for a box in layout pixels and the luminance of the text.
    """
    for placed in plan.root.walk():
        if not isinstance(placed.layer, Text) or not isinstance(placed.layer.color, Rgba):
            continue
        ratio = min((worst_behind(box, luminance(placed.layer.color)) for box in _ink(placed)), default=21.0)
        if ratio < least:
            name = placed.layer.name or format_path(placed.path)
            message = f"the text `{name}` has a contrast of {ratio:.2f}, and {least:g} is asked for"
            yield Problem("check.contrast", message, (*placed.path, "color"))


def _ink(placed: Placed) -> Iterator[Box]:
    """Yield the rectangles in which a text's lines stand, on the canvas."""
    fitted: Fitted = placed.content
    layer = placed.layer
    if not isinstance(layer, Text):
        return
    inner = layer.content_box(placed)
    top = inner.y + layer.drop(fitted, inner.height)
    for line in fitted.lines:
        if line.width > 0:
            yield Box(inner.x + line.x, top + line.top, line.width, line.height)


def luminance(color: Rgba) -> float:
    """Return the relative luminance of an opaque color (WCAG 2.2)."""
    red, green, blue = (_linear(channel / 255) for channel in color[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
