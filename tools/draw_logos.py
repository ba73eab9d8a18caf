"""Draw the logos of the two sample brands.

In: two OFL fonts as Fontsource 5.3.0 ships them, `outfit-latin-wght-normal.woff2` and
`fraunces-latin-full-normal.woff2`. Out: `layouts/assets/brands/*.svg` and `layouts/assets/logo.svg`, all paths,
no text. Only developers run it: `python tools/draw_logos.py FOLDER_WITH_THE_FONTS`.

Acme (audio and cameras) is a peak: a capital A whose crossbar is a dot. Oriel (a culture journal) is what the
word means: an arched bay window with one pane lit.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

ASSETS = Path(__file__).resolve().parent.parent / "layouts" / "assets"

INK, ORANGE, WHITE = "#0b1020", "#ff5a36", "#ffffff"
FOREST, MARIGOLD, CREAM = "#1f3d2f", "#e9b44c", "#f5efe2"


@dataclass(frozen=True)
class Brand:
    """A mark (two parts, 64 units tall) and a word set in one font."""

    name: str
    title: str
    word: str
    font: str
    axes: dict[str, float]
    tracking: float
    cap: float
    drop: float
    body: str
    spark: str
    width: float
    gap: float
    light: tuple[str, str]
    dark: tuple[str, str]
    tile: tuple[str, str, str]


BRANDS = (
    Brand(
        name="acme",
        title="Acme",
        word="acme",
        font="outfit-latin-wght-normal.woff2",
        axes={"wght": 760},
        tracking=-0.035,
        cap=66,
        drop=0,
        body="M0 58 23.2 6H40.8L64 58H47.6L32 21.6 16.4 58Z",
        spark="M32 42.4A7.8 7.8 0 1 1 32 58 7.8 7.8 0 1 1 32 42.4Z",
        width=64,
        gap=13,
        light=(INK, ORANGE),
        dark=(WHITE, ORANGE),
        tile=(ORANGE, INK, INK),
    ),
    Brand(
        name="oriel",
        title="Oriel",
        word="Oriel",
        font="fraunces-latin-full-normal.woff2",
        axes={"wght": 560, "opsz": 72, "SOFT": 100, "WONK": 0},
        tracking=-0.012,
        cap=58,
        drop=-2,
        # three arched lights over three square ones; the top left one is the spark
        body=(
            "M18.5 2.6V27H31.5V2.6A29 29 0 0 0 18.5 2.6Z"
            "M36 4.4V27H50V27A25 25 0 0 0 36 4.4Z"
            "M0 31.5H14V60H0ZM18.5 31.5H31.5V60H18.5ZM36 31.5H50V60H36Z"
        ),
        spark="M14 4.4V27H0A25 25 0 0 1 14 4.4Z",
        width=50,
        gap=15,
        light=(FOREST, MARIGOLD),
        dark=(CREAM, MARIGOLD),
        tile=(FOREST, CREAM, MARIGOLD),
    ),
)


def outline(brand: Brand, fonts: Path, x: float, baseline: float) -> tuple[str, float]:
    """The word as path data, its left edge at x; and how wide it is."""
    font = TTFont(fonts / brand.font)
    glyphs = font.getGlyphSet(location=brand.axes)
    names = font.getBestCmap()
    em = font["head"].unitsPerEm
    size = brand.cap
    scale = size / em
    pen = SVGPathPen(glyphs, ntos=lambda v: f"{v:.2f}".rstrip("0").rstrip("."))
    at = x
    for letter in brand.word:
        glyph = glyphs[names[ord(letter)]]
        glyph.draw(TransformPen(pen, (scale, 0, 0, -scale, at, baseline)))
        at += glyph.width * scale + brand.tracking * size
    return pen.getCommands(), at - x - brand.tracking * size


def svg(width: float, height: float, title: str, body: str) -> str:
    w, h = f"{width:g}", f"{height:g}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img">'
        f"<title>{title}</title>{body}</svg>\n"
    )


def paths(brand: Brand, body: str, spark: str, word: str | None = None, ink: str = "currentColor") -> str:
    lit = f'<path fill="{spark}" d="{brand.spark}"/>'
    parts = f'<path fill="{body}" d="{brand.body}"/>{lit}'
    return parts if word is None else f'{parts}<path fill="{ink}" d="{word}"/>'


def draw(brand: Brand, fonts: Path, out: Path) -> None:
    """Mark, wordmark and lock-up; in one color and in two, for light and for dark ground."""
    here = "currentColor"
    word, length = outline(brand, fonts, 0, 58 - brand.drop)
    (out / f"{brand.name}-wordmark.svg").write_text(
        svg(round(length), 64, brand.title, f'<path fill="{here}" d="{word}"/>'), encoding="utf-8"
    )
    word, length = outline(brand, fonts, brand.width + brand.gap, 58 - brand.drop)
    wide = round(brand.width + brand.gap + length)
    grounds = {"": (here, here), "-on-light": brand.light, "-on-dark": brand.dark}
    for suffix, (body, spark) in grounds.items():
        mark = svg(brand.width, 64, brand.title, paths(brand, body, spark))
        logo = svg(wide, 64, brand.title, paths(brand, body, spark, word, body))
        (out / f"{brand.name}-mark{suffix}.svg").write_text(mark, encoding="utf-8")
        (out / f"{brand.name}-logo{suffix}.svg").write_text(logo, encoding="utf-8")
    ground, body, spark = brand.tile
    zoom = 1.2
    move = f"translate({64 - zoom * brand.width / 2:g} {64 - zoom * 32:g}) scale({zoom:g})"
    inner = f'<g transform="{move}">{paths(brand, body, spark)}</g>'
    tile = svg(128, 128, brand.title, f'<path fill="{ground}" d="M0 0H128V128H0Z"/>{inner}')
    (out / f"{brand.name}-tile.svg").write_text(tile, encoding="utf-8")


def main(arguments: list[str]) -> None:
    out = ASSETS / "brands"
    out.mkdir(parents=True, exist_ok=True)
    for brand in BRANDS:
        draw(brand, Path(arguments[0]), out)
    (ASSETS / "logo.svg").write_bytes((out / "acme-tile.svg").read_bytes())


if __name__ == "__main__":
    main(sys.argv[1:])
