"""The one door to Skia. No other module of ours imports ``skia``.

In: plain numbers, numpy pixels, font bytes. Out: surfaces, inks, shaders, outlines and glyph runs, which the
raster backend passes back unopened. The binding does not keep its arguments alive, returns ``None`` for what it
cannot do and reaches for system fonts by default; the files here own every reference, turn ``None`` into
``OutputError`` and use sealed fonts only. Channel order is BGRA, premultiplied, everywhere.
"""

from compositor._skia.fonts import Extents, Typeface, glyph_bounds, glyph_outline, glyph_run, sized_font, typeface
from compositor._skia.outline import Outline, bounds_of, path_outline, rounded_outline
from compositor._skia.paint import (
    Ink,
    StrokeStyle,
    conic_gradient,
    linear_gradient,
    radial_gradient,
    shader_ink,
    solid_ink,
)
from compositor._skia.picture import Picture, alpha_blurred, color_matrix, gaussian_blurred
from compositor._skia.surface import MAX_PIXELS, MAX_SIDE, Surface, check_size

__all__ = [
    "MAX_PIXELS",
    "MAX_SIDE",
    "Extents",
    "Ink",
    "Outline",
    "Picture",
    "StrokeStyle",
    "Surface",
    "Typeface",
    "alpha_blurred",
    "bounds_of",
    "check_size",
    "color_matrix",
    "conic_gradient",
    "gaussian_blurred",
    "glyph_bounds",
    "glyph_outline",
    "glyph_run",
    "linear_gradient",
    "path_outline",
    "radial_gradient",
    "rounded_outline",
    "shader_ink",
    "sized_font",
    "solid_ink",
    "typeface",
]
