"""The contrast of a text against the pixels behind it.

In: the bitmap of a picture drawn without its texts. Out: contrast ratios (WCAG 2.2). Used by the engine's checks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy

from compositor.bitmap import Bitmap
from compositor.values.geometry import Box

# Of the pixels behind a text this share may be worse than the ratio that is reported: single pixels of noise do not
# make a headline unreadable.
OUTLIERS = 0.02


@dataclass(frozen=True, slots=True)
class Behind:
    """The picture behind the texts, and how many of its pixels a layout pixel has."""

    bitmap: Bitmap
    scale: float

    def worst(self, box: Box, luminance: float) -> float:
        """Return the contrast that all but ``OUTLIERS`` of the pixels in a box of layout pixels reach; 21 for none."""
        left, top = max(0, round(box.x * self.scale)), max(0, round(box.y * self.scale))
        right, bottom = round(box.right * self.scale), round(box.bottom * self.scale)
        pixels = self.bitmap.pixels[top:bottom, left:right].reshape(-1, 4)
        if len(pixels) == 0:
            return 21.0
        # Premultiplied over white: what is transparent will most likely be shown on a page.
        opaque = pixels[:, :3].astype(numpy.float64) + (255 - pixels[:, 3:4])
        channels = opaque / 255
        linear = numpy.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
        behind = linear @ numpy.array([0.0722, 0.7152, 0.2126])
        lighter, darker = numpy.maximum(behind, luminance), numpy.minimum(behind, luminance)
        return float(numpy.quantile((lighter + 0.05) / (darker + 0.05), OUTLIERS))
