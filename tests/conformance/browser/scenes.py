"""The scenes that are drawn by us and by a browser: one layout and the same in HTML and CSS.

Each file of ``scenes/`` is a mapping of names to ``layers`` (of a layout of 160×120), ``html`` (inside of a box of that
size), and for some a ``tolerance`` beside the common one, with its reason. ``i`` elements are absolutely positioned.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
ASSETS = HERE.parents[1] / "cases" / "assets"
FONTS = HERE.parents[2] / "fonts"
WIDTH, HEIGHT = 160, 120


@dataclass(frozen=True)
class Scene:
    """One scene: what we draw, what the browser draws, and how far apart the pictures may be.

    ``level`` is the difference of a channel (0..255) that does not count, ``pixels`` how many pixels may be further
    apart, ``why`` the reason for more than the common tolerance.
    """

    area: str
    name: str
    layers: list[dict[str, Any]]
    html: str
    level: int = 3
    pixels: int = 0
    why: str = ""

    @property
    def layout(self) -> dict[str, Any]:
        """Return the whole layout."""
        size = f"{WIDTH}x{HEIGHT}"
        return {"layout": 1, "name": self.name, "sizes": {"s": size}, "fill": "#fff", "layers": self.layers}

    @property
    def reference(self) -> Path:
        """Return where the browser's picture is stored."""
        return HERE / "references" / self.area / f"{self.name}.png"


def scenes() -> list[Scene]:
    """Return all scenes in the order of the files."""
    found = []
    for path in sorted((HERE / "scenes").glob("*.yaml")):
        for name, scene in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            tolerance = scene.get("tolerance", {})
            found.append(Scene(path.stem, name, scene["layers"], scene["html"], **tolerance))
    return found
