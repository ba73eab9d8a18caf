"""The further scenes by hand with skia-python: what never changes is flattened, texts are fitted in closed form.

Texts flow by a running sum, which is all that these scenes need. Unlike ``limit.py`` the fit may take any number of
lines: for k lines, the smallest widest line decides, and the best k wins.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import numpy
import skia
from limit import BGRA, PREMULTIPLIED, RGBA, Face, encoder, ink, rounded, scaled
from peer import Render, Scene
from PIL import Image, ImageOps

PHOTOS = {"strip": (180, 90), "post": (1080, 640)}
DIRTY = {
    "strip": [(290, 0, 320, 90)],
    "post": [(92, 494, 900, 764)],
    "tiles": [(40, 26, 920, 90), *((40 + 285 * (at % 4) + 8, 130 + 337 * (at // 4), 250, 317) for at in range(16))],
}
STEP = 4  # sizes are quarters of a pixel


class Sheet:
    """The pixels of one scene, seen as BGRA and as RGBA, and what is drawn on them."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.bold, self.regular = (Face(scene.read(f"fonts/BenchSans-{style}.ttf")) for style in ("Bold", "Regular"))
        self.pixels = numpy.zeros((scene.height, scene.width, 4), numpy.uint8)
        self._plain = skia.Surface(self.pixels, BGRA, PREMULTIPLIED)
        self._swapped = skia.Surface(self.pixels, RGBA, PREMULTIPLIED)
        self.canvas, self._letters = self._plain.getCanvas(), self._swapped.getCanvas()
        self._inks: dict[str, Any] = {}
        self._cutouts = {name: _cutout(data) for name, data in scene.products().items()}

    def text(self, face: Face, lines: list[list[str]], size: float, x: float, y: float, line: float, color: str) -> int:
        """Draw a text through the RGBA view, and return its height in whole pixels."""
        paint = self._inks.get(color) or self._inks.setdefault(color, ink(color, swapped=True))
        face.draw(self._letters, lines, size, x, y, line, paint)
        return round(len(lines) * line * size)

    def flow(self, face: Face, text: str, size: float, x: float, y: float, line: float, color: str) -> int:
        return self.text(face, [text.split()], size, x, y, line, color)

    def photo(self, number: int) -> None:
        if self.scene.name in PHOTOS:
            scaled(self.canvas, self.scene.photo(number), *PHOTOS[self.scene.name])

    def strip(self, row: dict[str, Any]) -> None:
        size, lines = fitted(self.bold, row["headline"], 220, 78, 2, 1.15, (12, 28))
        self.text(self.bold, lines, size, 296, 6 + (78 - len(lines) * 1.15 * size) / 2, 1.15, "#ffffff")
        self.flow(self.regular, row["length"], 14, 532, (90 - 16.8) / 2, 1.2, "#b9c0d4")

    def post(self, row: dict[str, Any]) -> None:
        x, y, gap = 96, 498, 30
        y += self.flow(self.bold, row["kicker"], 24, x, y, 1.2, "#c2410c") + gap
        size, lines = fitted(self.bold, row["headline"], 888, 600, 3, 1.1, (40, 76))
        y += self.text(self.bold, lines, size, x, y, 1.1, "#0b1020") + gap
        lines = self.regular.wrap(row["summary"].split(), 888 / 28)
        y += self.text(self.regular, lines, 28, x, y, 1.4, "#475069") + gap
        right = 984 - max(self.width(self.bold, row["length"], 26), self.width(self.regular, row["issue"], 22))
        for left, first, second in ((x, "author", "role"), (right, "length", "issue")):
            self.flow(self.bold, row[first], 26, left, y, 1.2, "#0b1020")
            self.flow(self.regular, row[second], 22, left, y + 35, 1.2, "#646b7e")
        y += 61 + gap
        self.canvas.drawRect(skia.Rect.MakeXYWH(x, y, 888, 2), ink("#dce1ec"))
        y += 2 + gap
        for title in row["next"]:
            y += self.flow(self.bold, title, 24, x, y, 1.3, "#3d5bf0") + 14

    def tiles(self, row: dict[str, Any]) -> None:
        size, lines = fitted(self.bold, row["title"], 900, 80, 1, 1.2, (24, 44))
        self.text(self.bold, lines, size, 40, 30 + (80 - 1.2 * size) / 2, 1.2, "#0b1020")
        for place, tile in enumerate(row["tiles"]):
            x, y = 56 + 285 * (place % 4), 146 + 337 * (place // 4)
            picture, dx, dy = self._cutouts[tile["picture"]]
            self.canvas.drawImage(picture, x + dx, y + dy)
            size, lines = fitted(self.bold, tile["name"], 233, 46, 2, 1.15, (14, 20))
            self.text(self.bold, lines, size, x, y + 176, 1.15, "#0b1020")
            self.flow(self.bold, tile["price"], 22, x, y + 228, 1.2, "#c2410c")
            self.flow(self.regular, tile["note"], 14, x, y + 260, 1.2, "#646b7e")

    def width(self, face: Face, text: str, size: float) -> float:
        words = text.split()
        return size * (sum(face.word(word)[2] for word in words) + face.space * (len(words) - 1))

    def furniture(self, canvas: Any) -> None:
        """Draw what never changes; where the photo is, only its veil."""
        name = self.scene.name
        logo = skia.Image.MakeFromEncoded(skia.Data.MakeWithCopy(self.scene.read(self.scene.logo)))
        if name == "tiles":
            canvas.clear(skia.ColorSetRGB(*bytes.fromhex("f4f6fb")))
            for place in range(16):
                rounded(canvas, (40 + 285 * (place % 4), 130 + 337 * (place // 4), 265, 317), 18, "#ffffff")
            canvas.drawImage(logo, 1000, 46)
            return
        wide, high = PHOTOS[name]
        night = ink("#0b1020")
        if name == "strip":
            canvas.drawRect(skia.Rect.MakeLTRB(wide, 0, 728, 90), night)
            _veil(canvas, wide, high, (wide, 0), 26)
            canvas.drawImage(logo, 176, 31)
            rounded(canvas, (618, 26, 94, 38), 19, "#ff5a36")
            left = 618 + (94 - self.width(self.bold, "Read now", 15)) / 2
            self.bold.draw(canvas, [["Read", "now"]], 15, left, 36, 1.2, night)
            return
        canvas.drawRect(skia.Rect.MakeLTRB(0, high, 1080, 1350), night)
        _veil(canvas, wide, high, (0, high), 0)
        canvas.drawImage(logo, 48, 48)
        shadow = skia.Paint(Color=skia.Color(0, 0, 0, 102), AntiAlias=True)
        shadow.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 16))
        canvas.drawRRect(skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(48, 466, 984, 852), 36, 36), shadow)
        rounded(canvas, (48, 450, 984, 852), 36, "#ffffff")


def fitted(
    face: Face, text: str, width: float, height: float, most: int, line: float, sizes: tuple[float, float]
) -> tuple[float, list[list[str]]]:
    """Return the largest size, in quarters of a pixel, whose lines fit, and the lines."""
    words = text.split()
    widths = [face.word(word)[2] for word in words]
    widest = _widest(widths, face.space, most)
    best = max(min(width / wide, height / (count * line)) for count, wide in enumerate(widest, 1))
    size = max(sizes[0], int(min(sizes[1], best) * STEP) / STEP)
    return size, face.wrap(words, width / size)


def _widest(widths: list[float], space: float, most: int) -> list[float]:
    """Return for one line, two, … up to ``most`` the smallest possible widest line."""
    ends = [0.0]
    for width in widths:
        ends.append(ends[-1] + width + space)
    count = len(widths)
    best = [end - space for end in ends]
    found = [best[count]]
    for _ in range(1, min(most, count)):
        best = [
            0.0,
            *(min(max(best[cut], ends[end] - ends[cut] - space) for cut in range(end)) for end in range(1, count + 1)),
        ]
        found.append(best[count])
    return found


def _veil(canvas: Any, wide: float, high: float, end: tuple[float, float], alpha: int) -> None:
    shades = [skia.Color(11, 16, 32, alpha), skia.Color(11, 16, 32)]
    premultiplied = skia.GradientShader.kInterpolateColorsInPremul_Flag
    ends = [skia.Point(0, 0), skia.Point(*end)]
    shader = skia.GradientShader.MakeLinear(ends, shades, None, skia.TileMode.kClamp, premultiplied)
    canvas.drawRect(skia.Rect.MakeWH(wide, high), skia.Paint(Shader=shader))


def _cutout(data: bytes) -> tuple[Any, int, int]:
    """Return a scaled cut-out as premultiplied BGRA, and where it lies in its box."""
    picture = ImageOps.contain(Image.open(BytesIO(data)).convert("RGBA"), (233, 170), Image.Resampling.LANCZOS)
    rgba = numpy.asarray(picture, numpy.uint16)
    pixels = numpy.empty(rgba.shape, numpy.uint8)
    pixels[..., :3] = (rgba[..., 2::-1] * rgba[..., 3:] + 127) // 255
    pixels[..., 3] = rgba[..., 3]
    info = skia.ImageInfo.Make(picture.width, picture.height, BGRA, PREMULTIPLIED)
    bitmap = skia.Bitmap()
    bitmap.installPixels(skia.Pixmap(info, pixels, pixels.strides[0]))
    return skia.Image.MakeFromBitmap(bitmap), (233 - picture.width) // 2, (170 - picture.height) // 2


def make(scene: Scene) -> Render:
    sheet, encode = Sheet(scene), encoder(scene)
    draw: Callable[[dict[str, Any]], None] = getattr(sheet, scene.name)
    if scene.diff:
        over = numpy.zeros_like(sheet.pixels)
        surface = skia.Surface(over, BGRA, PREMULTIPLIED)
        sheet.furniture(surface.getCanvas())
        overlay = surface.makeImageSnapshot()

        def render(number: int) -> bytes:
            sheet.photo(number)
            sheet.canvas.drawImage(overlay, 0, 0)
            draw(scene.text(number)["data"])
            return encode(sheet.pixels)

        return render

    sheet.photo(0)
    sheet.furniture(sheet.canvas)
    base = sheet.pixels.copy()
    boxes = [(slice(y, y + high), slice(x, x + wide)) for x, y, wide, high in DIRTY[scene.name]]
    pairs = [(sheet.pixels[box], base[box]) for box in boxes]

    def render_known(number: int) -> bytes:
        for target, source in pairs:
            numpy.copyto(target, source)
        draw(scene.text(number)["data"])
        return encode(sheet.pixels)

    return render_known
