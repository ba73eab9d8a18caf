"""Colors: 8-bit sRGB with alpha, as CSS Color 4 writes them.

In: CSS color text. Out: ``Rgba``.
"""

from __future__ import annotations

from typing import NamedTuple


class Rgba(NamedTuple):
    """An sRGB color: red, green, blue and alpha from 0 to 255, unpremultiplied."""

    red: int
    green: int
    blue: int
    alpha: int = 255

    @property
    def opaque(self) -> bool:
        """Return whether nothing shows through."""
        return self.alpha == 255

    @property
    def css(self) -> str:
        """Return the color as ``#rrggbb``, or ``#rrggbbaa`` when it is translucent."""
        return "#{:02x}{:02x}{:02x}{:02x}".format(*self)[: 7 if self.opaque else 9]
