"""The contrast of a text against the pixels behind it.

In: the bitmap of a picture drawn without its texts. Out: contrast ratios (WCAG 2.2). Used by the engine's checks.
"""

from __future__ import annotations

import numpy

from compositor.arrays import Array
from compositor.bitmap import Bitmap
from compositor.records import dataclass
from compositor.values.color import Rgba
from compositor.values.geometry import Box

# Of the pixels behind a text this share may be worse than the ratio that is reported: single pixels of noise do not
# make a headline unreadable.
OUTLIERS = 0.02


@dataclass(frozen=True, slots=True)
class Behind:
    """The picture behind the texts, and how many of its pixels a layout pixel has."""

    bitmap: Bitmap
    scale: float

    def worst(self, box: Box, color: Rgba) -> float:
        """Return the contrast that all but ``OUTLIERS`` of the pixels in a box of layout pixels reach; 21 for none.

        A translucent color is seen mixed with each pixel behind it.
        """
        left, top = max(0, round(box.x * self.scale)), max(0, round(box.y * self.scale))
        right, bottom = round(box.right * self.scale), round(box.bottom * self.scale)
        pixels = self.bitmap.pixels[top:bottom, left:right].reshape(-1, 4)
        if len(pixels) == 0:
            return 21.0
        # Premultiplied over white: what is transparent will most likely be shown on a page.
        levels = pixels[:, :3] + (255 - pixels[:, 3:4]).astype(numpy.uint16)
        ground = _luminance(_linear(numpy.arange(511) / 255)[levels])
        own = numpy.array([color.blue, color.green, color.red]) / 255
        share = color.alpha / 255
        behind = levels / 255 if share < 1 else own  # letters that cover everything have one color
        text = _luminance(_linear(behind + (own - behind) * share))
        lighter, darker = numpy.maximum(ground, text), numpy.minimum(ground, text)
        return float(numpy.quantile((lighter + 0.05) / (darker + 0.05), OUTLIERS))


def _linear(channels: Array[numpy.float64]) -> Array[numpy.float64]:
    """Return sRGB values, 0 to 1, as amounts of light."""
    return numpy.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def _luminance(linear: Array[numpy.float64]) -> Array[numpy.float64]:
    """Return the relative luminance (WCAG 2.2) of amounts of blue, green and red light, 0 to 1."""
    found: Array[numpy.float64] = linear @ numpy.array([0.0722, 0.7152, 0.2126])
    return found
