"""Rectangles and other plain geometry shared by every stage after ``resolve``.

All numbers are layout pixels (before ``scale``), y grows downward. Anybody may import this module.
"""

from __future__ import annotations

from compositor.records import NamedTuple, dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: left, top, width and height in layout pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Return the x of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Return the y of the bottom edge."""
        return self.y + self.height

    def inset(self, edges: Edges) -> Box:
        """Return the box inside the given edges, never smaller than nothing."""
        if not any(edges) and self.width >= 0.0 and self.height >= 0.0:
            return self
        return Box(
            self.x + edges.left,
            self.y + edges.top,
            max(0.0, self.width - edges.left - edges.right),
            max(0.0, self.height - edges.top - edges.bottom),
        )

    def moved(self, x: float, y: float) -> Box:
        """Return the same box shifted."""
        return Box(self.x + x, self.y + y, self.width, self.height)


class Edges(NamedTuple):
    """Four distances in CSS order: top, right, bottom, left."""

    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    left: float = 0.0

    @property
    def horizontal(self) -> float:
        """Return left plus right."""
        return self.left + self.right

    @property
    def vertical(self) -> float:
        """Return top plus bottom."""
        return self.top + self.bottom


class Size(NamedTuple):
    """A width and a height in layout pixels."""

    width: float
    height: float
