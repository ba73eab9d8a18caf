"""Draw the app screens of the app-store sample: a money app, light and dark, at 1170 x 2532.

Out: `layouts/assets/app/*.svg` (all paths, no text) and the PNG of each. Letters are outlines of the Inter that
the library ships. Only developers run it, with `pngquant` on the path: `python tools/draw_app.py`.
"""

from __future__ import annotations

import math
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import resvg_py
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

REPOSITORY = Path(__file__).resolve().parent.parent
OUT = REPOSITORY / "layouts" / "assets" / "app"
WIDTH, HEIGHT = 390, 844

LIGHT = {
    "page": "#f3f4f8",
    "card": "#ffffff",
    "ink": "#0b1020",
    "soft": "#6b7285",
    "line": "#e6e8ef",
    "hero": "#0b1020",
    "hero-end": "#24305c",
    "hero-ink": "#ffffff",
    "hero-soft": "#a9b2cf",
    "brand": "#ff5a36",
    "up": "#0f8a5f",
    "chip": "#eceef5",
    "bar": "#ffffff",
}
DARK = {
    "page": "#070b17",
    "card": "#121a2f",
    "ink": "#f4f6fb",
    "soft": "#8f99b5",
    "line": "#1f2942",
    "hero": "#ff5a36",
    "hero-end": "#ff8a4c",
    "hero-ink": "#0b1020",
    "hero-soft": "#5a1d10",
    "brand": "#ff5a36",
    "up": "#3ddc97",
    "chip": "#1a2440",
    "bar": "#0d1426",
}
SPENDING = (42, 58, 35, 66, 51, 84, 47)
DAYS = "MTWTFSS"
ACTIVITY = (
    ("Corner Bakery", "Today, 08:12", "-4.80", "#ffb46b", "cup"),
    ("Salary", "Yesterday", "+3,240.00", "#3ddc97", "down"),
    ("Night train", "Sun, 22:40", "-59.00", "#7aa2ff", "train"),
)
ICONS = {
    "cup": "M5 9h10v5a4 4 0 0 1-4 4H9a4 4 0 0 1-4-4zM15 10h2a2 2 0 0 1 0 4h-2M8 3v2M12 3v2",
    "down": "M12 4v14M6 12l6 6 6-6",
    "up": "M12 20V6M6 12l6-6 6 6",
    "plus": "M12 5v14M5 12h14",
    "swap": "M4 8h15l-4-4M20 16H5l4 4",
    "train": (
        "M7 3h10a2 2 0 0 1 2 2v9a3 3 0 0 1-3 3H8a3 3 0 0 1-3-3V5a2 2 0 0 1 2-2z"
        "M5 11h14M9 14h.01M15 14h.01M8 17l-2 4M16 17l2 4"
    ),
    "home": "M4 11 12 4l8 7v8a1 1 0 0 1-1 1h-4v-6H9v6H5a1 1 0 0 1-1-1z",
    "chart": "M5 20V11M12 20V4M19 20v-6",
    "card": "M4 6h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1zM3 10h18",
    "user": "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20a7 7 0 0 1 14 0",
    "bell": "M6 9a6 6 0 0 1 12 0c0 6 2 7 2 7H4s2-1 2-7M10 20a2 2 0 0 0 4 0",
}


@cache
def font() -> TTFont:
    return TTFont(REPOSITORY / "fonts" / "inter" / "InterVariable.ttf")


def number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def text(words: str, x: float, y: float, size: float, weight: int, fill: str, align: str = "start") -> str:
    """Words as one path; y is the baseline."""
    glyphs = font().getGlyphSet(location={"wght": weight, "opsz": max(14, min(32, size))})
    names = font().getBestCmap()
    scale = size / font()["head"].unitsPerEm
    tracking = -0.012 * size if size > 18 else 0.0
    run = [glyphs[names[ord(c)]] for c in words]
    length = sum(g.width * scale + tracking for g in run) - tracking
    at = x - {"start": 0.0, "middle": length / 2, "end": length}[align]
    pen = SVGPathPen(glyphs, ntos=number)
    for glyph in run:
        glyph.draw(TransformPen(pen, (scale, 0, 0, -scale, at, y)))
        at += glyph.width * scale + tracking
    return f'<path fill="{fill}" d="{pen.getCommands()}"/>'


def box(x: float, y: float, w: float, h: float, radius: float, fill: str, extra: str = "") -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="{radius:g}" fill="{fill}" {extra}/>'


def icon(name: str, x: float, y: float, size: float, color: str, weight: float = 2) -> str:
    """A line icon on a 24 grid, centered at (x, y)."""
    scale = size / 24
    move = f"translate({number(x - size / 2)} {number(y - size / 2)}) scale({number(scale)})"
    line = f'fill="none" stroke="{color}" stroke-width="{weight:g}" stroke-linecap="round" stroke-linejoin="round"'
    return f'<path transform="{move}" {line} d="{ICONS[name]}"/>'


def status_bar(c: Mapping[str, str]) -> list[str]:
    ink = c["ink"]
    bars = [box(290 + 5 * i, 35 - 3 * i, 3.4, 5 + 3 * i, 1, ink) for i in range(4)]
    battery = [
        box(338.5, 24.5, 24, 12, 3.6, "none", f'stroke="{ink}" stroke-opacity=".4"'),
        box(340.5, 26.5, 17, 8, 2, ink),
        f'<path fill="{ink}" fill-opacity=".4" d="M364.5 28.5v4a2.2 2.2 0 0 0 0-4z"/>',
    ]
    wifi = (
        f'<path fill="none" stroke="{ink}" stroke-width="2" stroke-linecap="round" '
        'd="M315.5 29a10 10 0 0 1 14 0M318.7 32.4a5.4 5.4 0 0 1 7.6 0"/>'
        f'<circle cx="322.5" cy="36" r="1.6" fill="{ink}"/>'
    )
    return [
        text("9:41", 52, 37, 17, 600, ink, "middle"),
        box(132, 11, 126, 37, 18.5, "#000"),
        *bars,
        *battery,
        wifi,
    ]


def header(c: Mapping[str, str]) -> list[str]:
    return [
        '<circle cx="44" cy="92" r="22" fill="url(#face)"/>',
        text("MK", 44, 97.5, 15, 650, "#0b1020", "middle"),
        text("Good morning", 78, 87, 13, 450, c["soft"]),
        text("Mara Keller", 78, 106, 17, 650, c["ink"]),
        box(324, 70, 44, 44, 22, c["card"]),
        icon("bell", 346, 92, 21, c["ink"], 1.9),
        f'<circle cx="354" cy="83" r="4.5" fill="{c["brand"]}" stroke="{c["card"]}" stroke-width="2"/>',
    ]


def balance(c: Mapping[str, str]) -> list[str]:
    parts = [
        box(22, 134, 346, 208, 28, "url(#hero)"),
        '<g clip-path="url(#hero-clip)"><circle cx="330" cy="150" r="120" fill="#fff" fill-opacity=".05"/>'
        '<circle cx="370" cy="130" r="80" fill="#fff" fill-opacity=".06"/></g>',
        text("Total balance", 46, 172, 14, 500, c["hero-soft"]),
        text("€12,480", 46, 218, 42, 700, c["hero-ink"]),
        text(".60", 202, 218, 24, 600, c["hero-soft"]),
        box(46, 234, 132, 26, 13, c["hero-ink"], 'fill-opacity=".12"'),
        icon("up", 60, 247, 13, c["hero-ink"], 2.6),
        text("2.4 % this month", 70, 251.5, 12, 600, c["hero-ink"]),
    ]
    for i, (name, glyph) in enumerate((("Send", "up"), ("Request", "down"), ("Top up", "plus"), ("Swap", "swap"))):
        x = 22 + 346 * (i + 0.5) / 4
        parts += [
            f'<circle cx="{x:g}" cy="290" r="19" fill="{c["hero-ink"]}" fill-opacity=".13"/>',
            icon(glyph, x, 290, 18, c["hero-ink"], 2.2),
            text(name, x, 326, 12, 550, c["hero-ink"], "middle"),
        ]
    return parts


def spending(c: Mapping[str, str]) -> list[str]:
    parts = [
        box(22, 358, 346, 186, 26, c["card"]),
        text("Spent this week", 44, 391, 14, 500, c["soft"]),
        text("€383.20", 44, 420, 25, 700, c["ink"]),
        box(262, 376, 84, 30, 15, c["chip"]),
        text("7 days", 304, 395.5, 12.5, 600, c["ink"], "middle"),
    ]
    top = max(SPENDING)
    for i, value in enumerate(SPENDING):
        x, h = 44 + i * 44.7, 74 * value / top
        fill = c["brand"] if value == top else c["chip"]
        parts.append(box(x, 512 - h, 34, h, 10, fill))
        strong = value == top
        parts.append(
            text(DAYS[i], x + 17, 531, 12, 650 if strong else 500, c["ink"] if strong else c["soft"], "middle")
        )
    return parts


def activity(c: Mapping[str, str], rows: Sequence[tuple[str, str, str, str, str]]) -> list[str]:
    parts = [
        text("Recent", 24, 580, 18, 680, c["ink"]),
        text("See all", 366, 580, 14, 600, c["brand"], "end"),
        box(22, 596, 346, 62 * len(rows) + 40, 26, c["card"]),
    ]
    for i, (name, when, amount, tint, glyph) in enumerate(rows):
        y = 631 + 62 * i
        color = c["up"] if amount.startswith("+") else c["ink"]
        money = amount.replace("-", "−€").replace("+", "+€")
        parts += [
            box(38, y - 21, 42, 42, 14, tint, 'fill-opacity=".22"'),
            icon(glyph, 59, y, 21, tint if c is DARK else shade(tint), 2),
            text(name, 94, y - 2, 15.5, 600, c["ink"]),
            text(when, 94, y + 16, 12.5, 450, c["soft"]),
            text(money, 352, y + 5, 15.5, 650, color, "end"),
        ]
        if i + 1 < len(rows):
            parts.append(box(94, y + 30.5, 258, 1, 0, c["line"]))
    return parts


def shade(color: str, keep: float = 0.62) -> str:
    return "#" + "".join(f"{math.floor(int(color[i : i + 2], 16) * keep):02x}" for i in (1, 3, 5))


def tab_bar(c: Mapping[str, str]) -> list[str]:
    parts = [
        box(0, 752, WIDTH, 92, 0, c["bar"]),
        box(0, 752, WIDTH, 1, 0, c["line"]),
    ]
    for i, (name, glyph) in enumerate(
        (("Home", "home"), ("Insights", "chart"), ("Cards", "card"), ("Profile", "user"))
    ):
        x = WIDTH * (i + 0.5) / 4
        color = c["brand"] if i == 0 else c["soft"]
        parts += [
            icon(glyph, x, 778, 24, color, 2),
            text(name, x, 806, 11, 600 if i == 0 else 500, color, "middle"),
        ]
    return [*parts, box(125, 830, 140, 5, 2.5, c["ink"])]


def screen(c: Mapping[str, str]) -> str:
    body = [*header(c), *balance(c), *spending(c), *activity(c, ACTIVITY), *tab_bar(c), *status_bar(c)]
    defs = (
        '<defs><linearGradient id="hero" x1="0" y1="0" x2="1" y2="1">'
        f'<stop offset="0" stop-color="{c["hero"]}"/>'
        f'<stop offset="1" stop-color="{c["hero-end"]}"/></linearGradient>'
        '<linearGradient id="face" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#ffd3a5"/>'
        '<stop offset="1" stop-color="#ff8f6b"/></linearGradient>'
        '<clipPath id="hero-clip"><rect x="22" y="134" width="346" height="208" rx="28"/></clipPath></defs>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH * 3}" height="{HEIGHT * 3}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}">{defs}{box(0, 0, WIDTH, HEIGHT, 0, c["page"])}{"".join(body)}</svg>\n'
    )


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    for name, colors in (("light", LIGHT), ("dark", DARK)):
        source = screen(colors)
        (OUT / f"screen-{name}.svg").write_text(source, encoding="utf-8")
        png = bytes(resvg_py.svg_to_bytes(svg_string=source))
        command = ["pngquant", "--speed=1", "--strip", "--nofs", "256", "-"]
        (OUT / f"screen-{name}.png").write_bytes(subprocess.run(command, input=png, stdout=-1, check=True).stdout)


if __name__ == "__main__":
    main()
