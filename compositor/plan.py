"""The plan: every box, line and picture request of one render, with no pixels.

In: what layers say while arranging. Out: frozen ``Placed`` trees and the ``Plan``. Imported by layers, the pen
and every later stage.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field, replace
from typing import Any, Protocol

from compositor.errors import Path, Problem, format_path
from compositor.fit import Fit
from compositor.hook import ImageRequest
from compositor.records import dataclass
from compositor.values.geometry import Box


class Drawable(Protocol):
    """What a plan needs to know of a layer: its name, and that it can draw itself when its time comes."""

    @property
    def name(self) -> str | None:
        """Return the author's name for the layer."""
        ...

    @property
    def kind(self) -> str:
        """Return the content key that says what the layer is."""
        ...

    def draw(self, placed: Placed, pen: Any) -> None:
        """Draw the placed layer on a pen."""
        ...

    def requests(self, placed: Placed, scale: float) -> tuple[ImageRequest, ...]:
        """Return the pictures that must exist before drawing; ``scale`` is device pixels per layout pixel."""
        ...


@dataclass(frozen=True, slots=True)
class Placed:
    """A layer at its place: border box in layout pixels on the canvas, arranged content, placed children.

    ``content`` belongs to the layer's kind (a text keeps its ``Fitted`` lines there).
    """

    layer: Drawable
    path: Path
    box: Box
    content: Any = None
    children: tuple[Placed, ...] = ()
    fits: tuple[Fit, ...] = ()

    def walk(self) -> Iterator[Placed]:
        """Yield this layer and everything in it, in drawing order."""
        waiting = [self]
        while waiting:
            placed = waiting.pop()
            yield placed
            waiting.extend(reversed(placed.children))

    def moved(self, x: float, y: float) -> Placed:
        """Return the same tree shifted."""
        if not x and not y:
            return self
        return replace(
            self,
            box=self.box.moved(x, y),
            children=tuple(child.moved(x, y) for child in self.children),
            fits=tuple(replace(fit, box=fit.box.moved(x, y)) for fit in self.fits),
        )


@dataclass(frozen=True)
class Plan:
    """One render, arranged: everything but pixels. ``width`` and ``height`` are layout pixels.

    ``requests`` are the pictures that ``fill`` must find or make; ``problems`` are warnings found on the way.
    """

    size: str
    theme: str
    width: int
    height: int
    scale: float
    root: Placed
    fits: tuple[Fit, ...]
    requests: tuple[ImageRequest, ...]
    problems: tuple[Problem, ...] = field(default=())

    def find(self, name: str) -> Placed | None:
        """Return the first placed layer of that name."""
        return next((placed for placed in self.root.walk() if placed.layer.name == name), None)

    def fit(self, name: str) -> Fit | None:
        """Return the fit report of the first text of that name."""
        return next((fit for fit in self.fits if fit.name == name), None)

    def to_dict(self) -> dict[str, Any]:
        """Return the plan as plain data: boxes, fits and requests, for JSON and for golden files."""
        return {
            "size": self.size,
            "theme": self.theme,
            "canvas": [self.width, self.height, self.scale],
            "boxes": [
                {
                    "path": format_path(placed.path),
                    "kind": placed.layer.kind,
                    "name": placed.layer.name,
                    "box": _numbers(placed.box),
                }
                for placed in self.root.walk()
            ],
            "fits": [fit_record(fit) for fit in self.fits],
            "images": [
                {"path": format_path(request.path), "pixels": [request.width, request.height]}
                for request in self.requests
            ],
        }


def fit_record(fit: Fit) -> dict[str, Any]:
    """Return a fit report as plain data for JSON."""
    return {
        "path": format_path(fit.path),
        "name": fit.name,
        "text": fit.text,
        "asked": list(fit.asked),
        "used": fit.used,
        "lines": fit.lines,
        "state": fit.state,
        "limited_by": fit.limited_by,
        "box": _numbers(fit.box),
        "truncated": fit.truncated,
        "fallbacks": list(fit.fallbacks),
        "missing": [f"U+{point:04X}" for point in fit.missing],
        "runner_up": fit.runner_up,
        "missing_glyphs": [
            {"code_point": f"U+{glyph.code_point:04X}", "tried": list(glyph.tried), "install": glyph.install}
            for glyph in fit.missing_glyphs
        ],
    }


def _numbers(box: Box) -> list[float]:
    return [round(number, 2) for number in (box.x, box.y, box.width, box.height)]
