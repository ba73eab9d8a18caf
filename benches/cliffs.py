"""Are the fast paths of the installed skia-python still fast? Run it before any change of its version.

    python benches/cliffs.py [--rounds N] [--json FILE]

The wheels are compiled by GCC, for which Skia's raster pipeline is scalar; what is quick are its old BGRA blitters, and
the engine stands on them. Each line measures the way that the engine goes, beside the way that it avoids. The yardstick
is numpy, timed in the same turns: fixed-point arithmetic on as many channels as the canvas has. A fast path is *lost*
when it takes more yardsticks than its limit, about twice what skia-python 144.1 needs; then the exit code is 1. A cliff
that is *gone* (the avoided way became quick) is no failure, but a chance. Needs numpy and skia-python alone, so that it
runs in an environment that has nothing but another version; simplejpeg, if it is installed, stands beside Skia's codec.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy
import skia

WIDTH, HEIGHT = 1200, 630
WIDE, HIGH = 1920, 1280
BGRA, RGBA = skia.ColorType.kBGRA_8888_ColorType, skia.ColorType.kRGBA_8888_ColorType
OPAQUE, PREMULTIPLIED = skia.AlphaType.kOpaque_AlphaType, skia.AlphaType.kPremul_AlphaType
UNPREMULTIPLIED = skia.AlphaType.kUnpremul_AlphaType
LINEAR = skia.SamplingOptions(skia.FilterMode.kLinear)
SOURCE, CANVAS = skia.Rect.MakeXYWH(0, 136, 1920, 1008), skia.Rect.MakeWH(WIDTH, HEIGHT)
FONT = Path(__file__).resolve().parents[1] / "fonts" / "inter" / "InterVariable.ttf"
GONE = 1.5  # an avoided way that takes less than this many times the engine's way is no cliff any more
BUSY = 1.5
Draw = Callable[[], object]


@dataclass(frozen=True)
class Way:
    """One fast path: what the engine does, how many yardsticks it may take, and the ways that it avoids."""

    name: str
    fast: Draw
    limit: float
    avoided: dict[str, Draw] = field(default_factory=dict)


class Stage:
    """A canvas and the pictures drawn on it; keeps every buffer alive that Skia looks into."""

    def __init__(self) -> None:
        self._kept: list[Any] = []
        self.pixels = numpy.full((HEIGHT, WIDTH, 4), 200, numpy.uint8)
        self.plain = self.surface(self.pixels, BGRA).getCanvas()
        self.letters = self.surface(self.pixels, RGBA).getCanvas()
        self.swapped = self.surface(numpy.full((HEIGHT, WIDTH, 4), 200, numpy.uint8), RGBA).getCanvas()

    def surface(self, pixels: Any, color: Any) -> Any:
        info = skia.ImageInfo.Make(pixels.shape[1], pixels.shape[0], color, PREMULTIPLIED)
        surface = skia.Surface.MakeRasterDirect(info, pixels, pixels.strides[0])
        self._kept += [pixels, surface]
        return surface

    def picture(self, width: int, height: int, color: Any, alpha: Any) -> Any:
        """Return a picture over its own pixels, no copy: of one color, translucent unless it is opaque."""
        pixels = numpy.full((height, width, 4), 100, numpy.uint8)
        pixels[..., 3] = 255 if alpha == OPAQUE else 128
        bitmap = skia.Bitmap()
        info = skia.ImageInfo.Make(width, height, color, alpha)
        bitmap.installPixels(skia.Pixmap(info, pixels, pixels.strides[0]))
        bitmap.setImmutable()
        self._kept += [pixels, bitmap]
        return skia.Image.MakeFromBitmap(bitmap)


def paths(stage: Stage) -> list[Way]:
    """Return what is watched. Limits are about twice what skia-python 144.1 takes."""
    return [*_pictures(stage), *_fills(stage), *_layers(stage), _letters(stage)]


def _pictures(stage: Stage) -> list[Way]:
    plain, swapped = stage.plain, stage.swapped
    photo, photo_rgba = (stage.picture(WIDE, HIGH, color, OPAQUE) for color in (BGRA, RGBA))
    unpremultiplied = stage.picture(WIDE, HIGH, BGRA, UNPREMULTIPLIED)
    solid = stage.picture(WIDTH, HEIGHT, BGRA, OPAQUE)
    over, over_rgba = (stage.picture(WIDTH, HEIGHT, color, PREMULTIPLIED) for color in (BGRA, RGBA))
    source = skia.Paint(BlendMode=skia.BlendMode.kSrc)
    multiply = skia.Paint(BlendMode=skia.BlendMode.kMultiply)
    soft = skia.Paint(BlendMode=skia.BlendMode.kSoftLight)

    def scale(canvas: Any, picture: Any, paint: Any = None, sampling: Any = LINEAR) -> Draw:
        return lambda: canvas.drawImageRect(picture, SOURCE, CANVAS, sampling, paint)

    cubic = skia.SamplingOptions(skia.CubicResampler.Mitchell())
    return [
        Way(
            "scale a photo, opaque BGRA, linear",
            scale(plain, photo),
            6.0,
            {
                "unpremultiplied source": scale(plain, unpremultiplied),
                "RGBA source and canvas": scale(swapped, photo_rgba),
                "blend mode Src": scale(plain, photo, source),
                "Mitchell cubic": scale(plain, photo, sampling=cubic),
            },
        ),
        Way("opaque picture 1:1", lambda: plain.drawImage(solid, 0, 0), 0.9),
        Way(
            "translucent picture 1:1",
            lambda: plain.drawImage(over, 0, 0),
            0.6,
            {"RGBA source and canvas": lambda: swapped.drawImage(over_rgba, 0, 0)},
        ),
        Way(
            "multiply a picture 1:1",
            lambda: plain.drawImage(over, 0, 0, skia.SamplingOptions(), multiply),
            5.0,
            {"soft-light": lambda: plain.drawImage(over, 0, 0, skia.SamplingOptions(), soft)},
        ),
    ]


def _fills(stage: Stage) -> list[Way]:
    plain = stage.plain
    ends, shades = [skia.Point(0, 0), skia.Point(WIDTH, 0)], [skia.Color(8, 12, 24, 217), skia.Color(8, 12, 24, 38)]
    live = skia.Paint(Shader=skia.GradientShader.MakeLinear(ends, shades))
    dithered = skia.Paint(Shader=skia.GradientShader.MakeLinear(ends, shades), Dither=True)
    ramp, row = stage.picture(WIDTH, 1, BGRA, PREMULTIPLIED), skia.Rect.MakeWH(WIDTH, 1)
    panel = skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(40, 40, 760, 550), 24, 24)
    black, blue = skia.Color(0, 0, 0, 115), skia.Color(29, 78, 216)
    blurred = skia.Paint(Color=black, AntiAlias=True)
    blurred.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 12))
    filtered = skia.Paint(Color=blue, AntiAlias=True, ImageFilter=skia.ImageFilters.DropShadow(0, 12, 12, 12, black))
    veil = skia.Paint(Color=skia.Color(29, 78, 216, 128), AntiAlias=True)
    solid = skia.Paint(Color=blue, AntiAlias=True)
    return [
        Way(
            "gradient as one stretched row",
            lambda: plain.drawImageRect(ramp, row, CANVAS, skia.SamplingOptions(), None),
            1.2,
            {"live shader": lambda: plain.drawPaint(live), "live, dithered": lambda: plain.drawPaint(dithered)},
        ),
        Way(
            "shadow by mask blur",
            lambda: plain.drawRRect(panel, blurred),
            6.0,
            {"image filter": lambda: plain.drawRRect(panel, filtered)},
        ),
        Way("opaque rounded panel", lambda: plain.drawRRect(panel, solid), 0.4),
        Way("translucent rounded panel", lambda: plain.drawRRect(panel, veil), 4.0),
    ]


def _layers(stage: Stage) -> list[Way]:
    plain = stage.plain
    box = skia.Rect.MakeXYWH(40, 40, 760, 550)
    solid = skia.Paint(Color=skia.Color(29, 78, 216))

    def layer() -> None:
        plain.saveLayer(box, skia.Paint(Alpha=128))
        plain.drawRect(box, solid)
        plain.restore()

    def clipped() -> None:
        plain.save()
        plain.clipRRect(skia.RRect.MakeRectXY(box, 24, 24), skia.ClipOp.kIntersect, True)
        plain.drawRect(box, solid)
        plain.restore()

    return [Way("layer at half opacity", layer, 1.5), Way("rounded clip", clipped, 0.6)]


def _letters(stage: Stage) -> Way:
    """Glyphs are the one thing that is quicker on RGBA: drawn through such a view of the BGRA pixels."""
    typeface = skia.Typeface.MakeFromFile(str(FONT))
    font = skia.Font(typeface, 63)
    font.setSubpixel(True)
    font.setHinting(skia.FontHinting.kNone)
    blob = skia.TextBlob.MakeFromString("Hand made trail shoes without the small print", font)
    white = skia.Paint(Color=skia.Color(255, 255, 255), AntiAlias=True)
    return Way(
        "a headline through the RGBA view",
        lambda: stage.letters.drawTextBlob(blob, 20, 300, white),
        0.4,
        {"on BGRA": lambda: stage.plain.drawTextBlob(blob, 20, 300, white)},
    )


def codecs(stage: Stage) -> dict[str, Draw]:
    """Return Skia's JPEG codec and ours, where it is installed; they are never lost, for the engine has its own."""
    data = bytes(skia.Image.fromarray(stage.pixels).encodeToData(skia.kJPEG, 90))
    found: dict[str, Draw] = {"decode 1200×630 JPEG, Skia": lambda: _decoded(data)}
    try:
        import simplejpeg
    except ImportError:
        return found
    return {"decode 1200×630 JPEG, simplejpeg": lambda: simplejpeg.decode_jpeg(data, "BGRA"), **found}


def _decoded(data: bytes) -> Any:
    return skia.Image.MakeFromEncoded(skia.Data.MakeWithCopy(data)).makeRasterImage()


def yardstick() -> Draw:
    """Return arithmetic of numpy on as many numbers as the canvas has channels: what blending costs without Skia."""
    first = numpy.full((HEIGHT, WIDTH * 4), 200, numpy.uint16)
    out = numpy.empty_like(first)

    def work() -> None:
        numpy.multiply(first, 77, out=out)
        numpy.add(out, 128, out=out)
        numpy.right_shift(out, 8, out=out)

    return work


def measure(draws: dict[str, Draw], rounds: int) -> dict[str, float]:
    """Return the tenth percentile of each, in milliseconds of the processor, all taking turns.

    A clock on the wall stretches long draws more than short ones where the machine is busy.
    """
    times: dict[str, list[float]] = {name: [] for name in draws}
    for number in range(rounds + 3):
        for name, draw in draws.items():
            start = time.process_time()
            draw()
            if number >= 3:
                times[name].append((time.process_time() - start) * 1000)
    return {name: sorted(spent)[len(spent) // 10] for name, spent in times.items()}


def report(watched: list[Way], times: dict[str, float]) -> tuple[list[str], list[str]]:
    """Return the lines of the table, and the names of the paths that are lost."""
    unit = times["yardstick"]
    head = f"{'':44}{'ms':>9}{'yardsticks':>12}{'limit':>8}{'× fast':>9}"
    lines, lost = [head, f"{'yardstick (numpy)':44}{unit:9.3f}{1:12.2f}"], []
    for path in watched:
        spent = times[path.name]
        verdict = "ok" if spent <= path.limit * unit else "LOST"
        lost += [path.name] if verdict == "LOST" else []
        lines.append(f"{path.name:44}{spent:9.3f}{spent / unit:12.2f}{path.limit:8.1f}{'':9}  {verdict}")
        for name in path.avoided:
            slow = times[f"{path.name}: {name}"]
            note = "" if slow >= GONE * spent else "  the cliff is gone"
            lines.append(f"{'   ' + name:44}{slow:9.3f}{slow / unit:12.2f}{'':8}{slow / spent:9.1f}{note}")
    return lines, lost


def main() -> None:
    """Measure, print the table, and fail when a fast path is lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the milliseconds as JSON")
    options = parser.parse_args()
    stage, before = Stage(), os.getloadavg()[0]
    watched, others = paths(stage), codecs(stage)
    draws: dict[str, Draw] = {"yardstick": yardstick()}
    for path in watched:
        draws[path.name] = path.fast
        draws |= {f"{path.name}: {name}": draw for name, draw in path.avoided.items()}
    times = measure({**draws, **others}, options.rounds)
    lines, lost = report(watched, times)
    print(f"skia-python {skia.__version__}, numpy {numpy.__version__}, tenth percentiles of {options.rounds} rounds\n")
    print("\n".join([*lines, *(f"{name:44}{times[name]:9.3f}" for name in others)]))
    if max(before, os.getloadavg()[0]) > BUSY:
        print("\nThe machine was busy with other work; a path that is lost here may be found where it is quiet.")
    if options.json:
        options.json.write_text(json.dumps({"skia": skia.__version__, "ms": times}, indent=1), encoding="utf-8")
    if lost:
        sys.exit(f"\nLost: {', '.join(lost)}. This skia-python is not to be used without a look at the engine.")
    print("\nNo fast path is lost.")


if __name__ == "__main__":
    main()
