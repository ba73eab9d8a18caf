"""The limit for whole pictures: skia-python by hand for this one card, with the fastest encoders.

Everything static is flattened once, the boxes of the texts are restored by copying, words are shaped once in em, the
headline is fitted in closed form, glyphs are drawn through an RGBA view of the BGRA pixels (the fast path of the
wheel). A new photo is decoded by simplejpeg, scaled by Skia's linear filter, and covered by the kept overlay. What an
engine must do and this needn't: validation, cache keys, errors, any other layout. The further scenes are drawn by
``limit_scenes.py``. Variants: ``420`` and ``444``.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Sequence
from functools import partial
from io import BytesIO
from typing import Any

import numpy
import simplejpeg
import skia
import uharfbuzz
from isal import isal_zlib
from peer import Render, Scene, serve
from PIL import Image

BGRA, RGBA = skia.ColorType.kBGRA_8888_ColorType, skia.ColorType.kRGBA_8888_ColorType
PREMULTIPLIED, OPAQUE = skia.AlphaType.kPremul_AlphaType, skia.AlphaType.kOpaque_AlphaType
LINEAR = skia.SamplingOptions(skia.FilterMode.kLinear)


class Face:
    """One font: words shaped once, in em, and Skia fonts by size."""

    def __init__(self, data: bytes) -> None:
        self._face = skia.FontMgr.New_Custom_Empty().makeFromData(skia.Data.MakeWithCopy(data))
        self._font = uharfbuzz.Font(uharfbuzz.Face(data))
        self._em = self._font.face.upem
        metrics = skia.Font(self._face, 1000).getMetrics()
        self.ascent, self.descent = -metrics.fAscent / 1000, metrics.fDescent / 1000
        self._words: dict[str, tuple[list[int], list[float], float]] = {}
        self._fonts: dict[float, Any] = {}
        self.space = self.word(" ")[2]

    def word(self, text: str) -> tuple[list[int], list[float], float]:
        """Return the glyphs of a word, where they begin, and its width."""
        found = self._words.get(text)
        if found is None:
            buffer = uharfbuzz.Buffer()
            buffer.add_str(text)
            buffer.guess_segment_properties()
            uharfbuzz.shape(self._font, buffer)
            pen, places = 0, []
            for glyph in buffer.glyph_positions:
                places.append((pen + glyph.x_offset) / self._em)
                pen += glyph.x_advance
            found = self._words[text] = ([info.codepoint for info in buffer.glyph_infos], places, pen / self._em)
        return found

    def sized(self, size: float) -> Any:
        font = self._fonts.get(size)
        if font is None:
            font = self._fonts[size] = skia.Font(self._face, size)
            font.setSubpixel(True)
            font.setLinearMetrics(True)
            font.setHinting(skia.FontHinting.kNone)
        return font

    def wrap(self, words: list[str], limit: float) -> list[list[str]]:
        lines, width = [[words[0]]], self.word(words[0])[2]
        for word in words[1:]:
            longer = width + self.space + self.word(word)[2]
            if longer <= limit:
                lines[-1].append(word)
                width = longer
            else:
                lines.append([word])
                width = self.word(word)[2]
        return lines

    def fit(self, words: list[str], box: list[int], design: dict[str, Any]) -> tuple[int, list[list[str]]]:
        """Return the largest whole size on at most two lines: the best split decides it, no size is tried."""
        widths = [self.word(word)[2] for word in words]
        total = sum(widths) + self.space * (len(widths) - 1)
        widest, cut, before = total, len(words), -self.space
        for place, width in enumerate(widths[:-1]):
            before += width + self.space
            wider = max(before, total - before - self.space)
            if wider < widest:
                widest, cut = wider, place + 1
        line = design["head_line_height"]
        size = int(min(design["head_max"], box[2] / widest, box[3] / (2 * line)))
        return size, [part for part in (words[:cut], words[cut:]) if part]

    def draw(
        self, canvas: Any, lines: list[list[str]], size: float, x: float, y: float, line: float, paint: Any
    ) -> None:
        """Draw lines whose first box begins at y; ``line`` is the line height as a factor."""
        builder, font = skia.TextBlobBuilder(), self.sized(size)
        baseline = y + (line + self.ascent - self.descent) * size / 2
        for number, words in enumerate(lines):
            glyphs: list[int] = []
            places: list[float] = []
            pen = 0.0
            for word in words:
                ids, starts, width = self.word(word)
                glyphs += ids
                places += [(pen + start) * size for start in starts]
                pen += width + self.space
            builder.allocRunPosH(font, glyphs, places, baseline + number * line * size)
        canvas.drawTextBlob(builder.make(), x, 0, paint)


class Card:
    """The pixels, seen as BGRA and as RGBA, and the parts of the card."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.design = scene, scene.design
        self.bold, self.regular = (Face(scene.read(f"fonts/BenchSans-{style}.ttf")) for style in ("Bold", "Regular"))
        self.pixels = numpy.zeros((scene.height, scene.width, 4), numpy.uint8)
        self.surface = skia.Surface(self.pixels, BGRA, PREMULTIPLIED)
        self._letters = skia.Surface(self.pixels, RGBA, PREMULTIPLIED)
        self.canvas, self._ink = self.surface.getCanvas(), self._letters.getCanvas()
        self._paints = {part: ink(scene.colors[part], swapped=True) for part in ("head", "body", "price")}

    def photo(self, data: bytes) -> None:
        scaled(self.canvas, data, self.scene.width, self.scene.height)

    def furniture(self, canvas: Any) -> None:
        """Draw what never changes: gradient, shadow, panel, logo, button."""
        design, colors = self.design, self.scene.colors
        ends = [skia.Point(0, 0), skia.Point(self.scene.width, 0)]
        shades = [skia.Color(8, 12, 24, 217), skia.Color(8, 12, 24, 38)]
        premultiplied = skia.GradientShader.kInterpolateColorsInPremul_Flag
        shader = skia.GradientShader.MakeLinear(ends, shades, None, skia.TileMode.kClamp, premultiplied)
        canvas.drawPaint(skia.Paint(Shader=shader))
        panel = skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(*design["panel"]), design["radius"], design["radius"])
        shadow = skia.Paint(Color=skia.Color(0, 0, 0, 115), AntiAlias=True)
        shadow.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, design["shadow_blur"] / 2))
        canvas.drawRRect(panel.makeOffset(0, design["shadow_y"]), shadow)
        rounded(canvas, design["panel"], design["radius"], colors["panel"])
        logo = skia.Image.MakeFromEncoded(skia.Data.MakeWithCopy(self.scene.read("logo.png")))
        canvas.drawImage(logo, *design["logo"][:2])
        x, y, width, height = design["pill"]
        rounded(canvas, design["pill"], height / 2, colors["pill"])
        words, size = design["pill_label"].split(), design["pill_size"]
        wide = sum(self.bold.word(word)[2] + self.bold.space for word in words) - self.bold.space
        line = height / size
        self.bold.draw(canvas, [words], size, x + (width - wide * size) / 2, y, line, ink(colors["pill_text"]))

    def texts(self, text: dict[str, Any]) -> None:
        design, ink = self.design, self._ink
        box = design["head"]
        size, lines = self.bold.fit(text["head"].split(), box, design)
        self.bold.draw(ink, lines, size, box[0], box[1], design["head_line_height"], self._paints["head"])
        x, y, width = design["body"]
        size = design["body_size"]
        lines = self.regular.wrap(" ".join(text["body"]).split(), width / size)
        self.regular.draw(ink, lines, size, x, y, design["body_line_height"], self._paints["body"])
        x, y, height = design["price"]
        size = design["price_size"]
        self.bold.draw(ink, [[text["price"]]], size, x, y, height / size, self._paints["price"])

    def dirty(self) -> list[tuple[slice, slice]]:
        """Return the boxes of the texts, a little larger than their glyphs."""
        design = self.design
        head, body, price = design["head"], design["body"], design["price"]
        deep = int(3 * design["body_line_height"] * design["body_size"]) + 2
        boxes = [head, [*body, deep], [*price[:2], 7 * design["price_size"], price[2]]]
        return [(slice(y - 4, y + height + 4), slice(x - 4, x + width + 4)) for x, y, width, height in boxes]


def make(scene: Scene) -> Render:
    card, encode = Card(scene), encoder(scene)
    if scene.diff:
        over = numpy.zeros_like(card.pixels)
        surface = skia.Surface(over, BGRA, PREMULTIPLIED)
        card.furniture(surface.getCanvas())
        overlay = surface.makeImageSnapshot()

        def render(number: int) -> bytes:
            card.photo(scene.photo(number))
            card.canvas.drawImage(overlay, 0, 0)
            card.texts(scene.text(number))
            return encode(card.pixels)

        return render

    card.photo(scene.photo(0))
    card.furniture(card.canvas)
    base = card.pixels.copy()
    pairs = [(card.pixels[box], base[box]) for box in card.dirty()]

    def render_known(number: int) -> bytes:
        for target, source in pairs:
            numpy.copyto(target, source)
        card.texts(scene.text(number))
        return encode(card.pixels)

    return render_known


def scaled(canvas: Any, data: bytes, width: int, height: int) -> None:
    """Decode a photo, as small as does, and draw it into the upper left corner, cropped to the size."""
    decoded = simplejpeg.decode_jpeg(
        data, "BGRA", fastdct=True, fastupsample=True, min_width=width, min_height=height, min_factor=1.99
    )
    high, wide = decoded.shape[:2]
    bitmap = skia.Bitmap()
    bitmap.installPixels(skia.Pixmap(skia.ImageInfo.Make(wide, high, BGRA, OPAQUE), decoded, wide * 4))
    scale = max(width / wide, height / high)
    cut = skia.Rect.MakeXYWH((wide - width / scale) / 2, (high - height / scale) / 2, width / scale, height / scale)
    picture = skia.Image.MakeFromBitmap(bitmap)
    canvas.drawImageRect(picture, cut, skia.Rect.MakeWH(width, height), LINEAR, None)


def rounded(canvas: Any, box: Sequence[float], radius: float, color: str) -> None:
    canvas.drawRRect(skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(*box), radius, radius), ink(color))


def ink(color: str, swapped: bool = False) -> Any:
    red, green, blue = bytes.fromhex(color[1:])
    return skia.Paint(Color=skia.Color(blue, green, red) if swapped else skia.Color(red, green, blue), AntiAlias=True)


def encoder(scene: Scene) -> Callable[[Any], bytes]:
    if scene.format == "jpeg":
        return partial(_jpeg, chroma=scene.variant or "420")
    return _png if scene.format == "png" else _webp


def _jpeg(pixels: Any, chroma: str) -> bytes:
    return bytes(simplejpeg.encode_jpeg(pixels, 90, "BGRX", chroma, True))


def _webp(pixels: Any) -> bytes:
    out = BytesIO()
    size = (pixels.shape[1], pixels.shape[0])
    Image.frombuffer("RGB", size, pixels, "raw", "BGRX", 0, 1).save(out, "WEBP", quality=90, method=0)
    return out.getvalue()


def _png(pixels: Any) -> bytes:
    """Filter every row by the one above it, deflate by ISA-L at level 1."""
    height, width = pixels.shape[:2]
    rows = numpy.empty((height, 1 + 3 * width), numpy.uint8)
    rows[:, 0] = 2
    for channel in range(3):
        plane, target = pixels[:, :, 2 - channel], rows[:, 1 + channel :: 3]
        target[0] = plane[0]
        numpy.subtract(plane[1:], plane[:-1], out=target[1:])
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", isal_zlib.compress(rows, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(name)))


def choose(scene: Scene) -> Render:
    if scene.name == "card":
        return make(scene)
    import limit_scenes

    return limit_scenes.make(scene)


if __name__ == "__main__":
    serve(choose)
