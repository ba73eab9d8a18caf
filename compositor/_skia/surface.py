"""Surfaces: numpy memory to draw on.

In: a size or an array, then outlines, inks, glyph runs and pictures. Out: premultiplied BGRA pixels.
"""

from __future__ import annotations

from typing import Any

import numpy

from compositor._skia.binding import refuse, skia
from compositor._skia.outline import Outline, as_path
from compositor._skia.paint import Ink
from compositor._skia.picture import Picture
from compositor.arrays import Pixels
from compositor.records import NamedTuple

Matrix = tuple[float, float, float, float, float, float, float, float, float]  # row order
MAX_SIDE = 16_384  # px; limit `side`
MAX_PIXELS = 100_000_000  # limit `pixels`

BLENDS = {
    "normal": skia.BlendMode.kSrcOver,
    "multiply": skia.BlendMode.kMultiply,
    "screen": skia.BlendMode.kScreen,
    "overlay": skia.BlendMode.kOverlay,
    "darken": skia.BlendMode.kDarken,
    "lighten": skia.BlendMode.kLighten,
    "color-dodge": skia.BlendMode.kColorDodge,
    "color-burn": skia.BlendMode.kColorBurn,
    "hard-light": skia.BlendMode.kHardLight,
    "soft-light": skia.BlendMode.kSoftLight,
    "difference": skia.BlendMode.kDifference,
    "exclusion": skia.BlendMode.kExclusion,
    "hue": skia.BlendMode.kHue,
    "saturation": skia.BlendMode.kSaturation,
    "color": skia.BlendMode.kColor,
    "luminosity": skia.BlendMode.kLuminosity,
    "plus-lighter": skia.BlendMode.kPlus,
    "mask": skia.BlendMode.kDstIn,  # keep what is there, times the alpha of what is drawn
}


def check_size(width: int, height: int) -> None:
    """Raise ``OutputError`` (``output.too-large``, ``output.empty``) for a size that cannot be drawn."""
    if width < 1 or height < 1:
        refuse("empty", f"an output of {width} × {height} px has no pixels")
    if width > MAX_SIDE or height > MAX_SIDE:
        refuse("too-large", f"an output of {width} × {height} px is over the limit `side` of {MAX_SIDE} px")
    if width * height > MAX_PIXELS:
        refuse("too-large", f"an output of {width} × {height} px is over the limit `pixels` of {MAX_PIXELS}")


class _Frame(NamedTuple):
    matrix: Any
    clip: Outline | None
    outside: bool


class Surface:
    """A canvas on numpy memory, seen twice: as BGRA, and as RGBA for inks that are ``swapped``.

    The state (matrix and clip) is a stack of frames; the RGBA view follows only when something is drawn on it.
    """

    __slots__ = ("_alias", "_alias_depth", "_alias_surface", "_frames", "_main", "_surface", "pixels")

    def __init__(self, width: int, height: int, pixels: Pixels | None = None) -> None:
        check_size(width, height)
        self.pixels = numpy.zeros((height, width, 4), numpy.uint8) if pixels is None else pixels
        self._surface = self._view(skia.kBGRA_8888_ColorType)
        self._main = self._surface.getCanvas()
        self._alias_surface: Any = None
        self._alias: Any = None
        self._alias_depth = 0
        self._frames: list[_Frame] = []

    def _view(self, color: Any) -> Any:
        height, width = self.pixels.shape[:2]
        info = skia.ImageInfo.Make(width, height, color, skia.kPremul_AlphaType)
        return skia.Surface.MakeRasterDirect(info, self.pixels, width * 4)

    def push(self, matrix: Matrix, clip: Outline | None = None, outside: bool = False) -> None:
        """Open a frame: set the matrix (in full, not relative), then keep what is in (or outside) the outline."""
        frame = _Frame(skia.Matrix.MakeAll(*matrix), clip, outside)
        self._frames.append(frame)
        _enter(self._main, frame)

    def pop(self) -> None:
        """Close the last frame."""
        self._frames.pop()
        self._main.restore()
        if self._alias_depth > len(self._frames):
            self._alias.restore()
            self._alias_depth -= 1

    def visible(self) -> tuple[int, int, int, int]:
        """Return left, top, right and bottom of the pixels that the clip lets through."""
        box = self._main.getDeviceClipBounds()
        return box.left(), box.top(), box.right(), box.bottom()

    def _canvas(self, ink: Ink) -> Any:
        if not ink.swapped:
            return self._main
        if self._alias is None:
            self._alias_surface = self._view(skia.kRGBA_8888_ColorType)
            self._alias = self._alias_surface.getCanvas()
        for frame in self._frames[self._alias_depth :]:
            _enter(self._alias, frame)
        self._alias_depth = len(self._frames)
        return self._alias

    def outline(self, outline: Outline, ink: Ink) -> None:
        """Draw an outline."""
        canvas = self._canvas(ink)
        if ink.dashed:
            canvas.drawPath(as_path(outline), ink.paint)
        elif isinstance(outline, skia.RRect):
            canvas.drawRRect(outline, ink.paint)
        else:
            canvas.drawPath(outline, ink.paint)

    def glyphs(self, run: Any, ink: Ink) -> None:
        """Draw a glyph run."""
        self._canvas(ink).drawTextBlob(run, 0, 0, ink.paint)

    def picture(self, picture: Picture, left: int, top: int, opacity: float = 1.0, blend: str = "normal") -> None:
        """Draw a picture pixel for pixel at a place of the surface, whatever the matrix, inside the clip."""
        canvas = self._main
        canvas.save()
        canvas.resetMatrix()
        if opacity == 1.0 and blend == "normal":
            canvas.drawImage(picture.image, left, top)
        else:
            canvas.drawImage(picture.image, left, top, skia.SamplingOptions(), _compositing(opacity, blend))
        canvas.restore()

    def spread(self, picture: Picture, box: tuple[int, int, int, int]) -> None:
        """Draw a picture over the pixels from (left, top) to (right, bottom).

        It has their size, or it is one column, or rows that are all the same: one of these is stretched then. Where
        the clip is a rectangle, all the rows are drawn over and over, which takes three fifths of the time.
        """
        canvas = self._main
        canvas.save()
        canvas.resetMatrix()
        left, top, right, bottom = box
        whole = picture.width == right - left
        if whole and (picture.height == bottom - top or canvas.isClipRect()):
            canvas.clipRect(skia.Rect.MakeLTRB(*box))
            for y in range(top, bottom, picture.height):
                canvas.drawImage(picture.image, left, y)
        else:
            source = skia.Rect.MakeWH(picture.width, 1 if whole else picture.height)
            target = skia.Rect.MakeLTRB(*box)
            canvas.drawImageRect(picture.image, source, target, skia.SamplingOptions(), None)
        canvas.restore()

    def stretched(
        self,
        picture: Picture,
        target: tuple[float, float, float, float],
        smooth: bool = True,
        minify: bool = False,
        opacity: float = 1.0,
        blend: str = "normal",
    ) -> None:
        """Draw a picture into ``target`` (x, y, w, h) under the current matrix, with anti-aliased edges.

        ``smooth`` samples linearly, else the nearest pixel; ``minify`` adds mip maps (for perspective).
        """
        if not smooth:
            sampling = skia.SamplingOptions(skia.FilterMode.kNearest)
        elif minify:
            sampling = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)
        else:
            sampling = skia.SamplingOptions(skia.FilterMode.kLinear)
        paint = _compositing(opacity, blend)
        paint.setAntiAlias(True)
        source = skia.Rect.MakeWH(picture.width, picture.height)
        self._main.drawImageRect(picture.image, source, skia.Rect.MakeXYWH(*target), sampling, paint)

    def fill(self, ink: Ink) -> None:
        """Fill all that the clip lets through."""
        self._canvas(ink).drawPaint(ink.paint)

    def luminance_to_alpha(self) -> None:
        """Turn each pixel into its luminance times alpha, as alpha (CSS Masking 1 §7.10), in place."""
        blue, green, red = (self.pixels[..., channel].astype(numpy.uint32) for channel in range(3))
        light = (13933 * red + 46871 * green + 4732 * blue + 32768) >> 16  # 0.2126, 0.7152, 0.0722; sum 65536
        self.pixels[...] = light.astype(numpy.uint8)[..., None]


def _enter(canvas: Any, frame: _Frame) -> None:
    canvas.save()
    canvas.setMatrix(frame.matrix)
    if frame.clip is not None:
        operation = skia.ClipOp.kDifference if frame.outside else skia.ClipOp.kIntersect
        if isinstance(frame.clip, skia.RRect):
            canvas.clipRRect(frame.clip, operation, True)
        else:
            canvas.clipPath(frame.clip, operation, True)


def _compositing(opacity: float, blend: str) -> Any:
    paint = skia.Paint()
    paint.setAlphaf(opacity)
    paint.setBlendMode(BLENDS[blend])
    return paint
