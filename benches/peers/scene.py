"""The scene that every peer draws, and its assets, made from the pictures and fonts of this repository.

In: ``layouts/assets/photos``, the Acme logo, Inter. Out: ``.assets/`` with twelve photos of 1920×1280, a logo as PNG,
two static fonts and ``card.json`` (design, colors, 1000 sets of texts, each with the size and the lines that fit), so
that every peer reads the same figures. The further scenes are made by ``further.py``, when they are asked for. Nothing
is random: the texts come from a linear congruential generator.

    python benches/peers/scene.py [SCENE …] [--again]
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ASSETS = HERE / ".assets"
SCENES = {"card": (1200, 630), "strip": (728, 90), "post": (1080, 1350), "tiles": (1200, 1500)}
WIDTH, HEIGHT = SCENES["card"]
FAMILY = "Bench Sans"
TEXTS = 1000  # more than a section draws: no headline comes twice, so no cache can know it
PHOTOS = (
    "city-sunset", "architecture", "courtyard", "dunes", "flowers", "lake", "saturn", "skyline", "stage-microphone",
    "studio-mug", "tea-hills", "wren",
)  # fmt: skip

DESIGN: dict[str, Any] = {
    "panel": [40, 40, 760, 550], "radius": 24, "shadow_blur": 24, "shadow_y": 12, "logo": [70, 70, 160, 48],
    "head": [70, 138, 700, 220], "head_min": 28, "head_max": 72, "head_lines": 2, "head_line_height": 1.1,
    "body": [70, 368, 700], "body_size": 24, "body_line_height": 1.4,
    "pill": [70, 500, 230, 60], "pill_size": 24, "pill_label": "Book it now", "price": [330, 500, 60], "price_size": 44,
}  # fmt: skip
COLORS = {
    "panel": "#1d4ed8", "pill": "#f59e0b", "pill_text": "#111827", "head": "#ffffff", "body": "#e5e7eb",
    "price": "#ffffff", "shadow": "rgba(0,0,0,0.45)", "from": "rgba(8,12,24,0.85)",
    "to": "rgba(8,12,24,0.15)",
}  # fmt: skip

WHEN = (
    "early", "quiet", "northern", "brand new", "last minute", "hand made", "family", "weekend", "mountain", "open",
    "coastal", "bright",
)  # fmt: skip
WHAT = (
    "cabins", "journeys", "trail shoes", "dinner plans", "rain jackets", "city breaks", "train tickets", "coffee beans",
    "garden tools", "reading lamps",
)  # fmt: skip
WHY = (
    "for slower mornings", "within an hour of home", "at half the usual price", "that last for twenty years",
    "before the snow arrives", "picked by people who go", "without the small print", "ready when you are",
)  # fmt: skip
WORDS = (
    "the", "a", "our", "every", "room", "table", "offer", "coast", "valley", "river", "small", "quiet", "warm",
    "evening", "light", "path", "local", "kitchen", "market", "guide", "season", "includes", "breakfast", "return",
    "transfer", "free", "until", "Sunday", "members", "save", "extra", "with", "code", "at", "checkout", "and", "of",
    "from", "between", "in", "near", "while", "stock", "lasts",
)  # fmt: skip


class Arithmetic:
    """Numbers that are the same on every machine (the constants of ANSI C's example)."""

    def __init__(self, seed: int) -> None:
        self._state = seed

    def below(self, bound: int) -> int:
        self._state = (self._state * 1103515245 + 12345) % (1 << 31)
        return (self._state >> 12) % bound

    def choice(self, values: Sequence[str]) -> str:
        return values[self.below(len(values))]


def prepare(name: str = "card", again: bool = False) -> Path:
    """Make the assets of a scene unless they are there, and return their folder."""
    if name != "card":
        prepare()
        if again or not (ASSETS / f"{name}.json").exists():
            from further import LOGOS, write

            tone, width, height = LOGOS[name]
            _logo(f"logo-{name}.png", tone, width, height)
            write(name, ASSETS, SCENES[name], FAMILY, len(PHOTOS))
    elif again or not (ASSETS / "card.json").exists():
        (ASSETS / "fonts").mkdir(parents=True, exist_ok=True)
        _photos()
        _logo("logo.png", "on-dark", *DESIGN["logo"][2:])
        bold, regular = _font(700, "Bold"), _font(400, "Regular")
        made: dict[str, Any] = {"width": WIDTH, "height": HEIGHT, "family": FAMILY, "photos": len(PHOTOS)}
        made |= {"design": DESIGN, "colors": COLORS, "texts": _texts(bold, regular)}
        (ASSETS / "fonts.conf").write_text(_fontconfig(), encoding="utf-8")
        (ASSETS / "card.json").write_text(json.dumps(made), encoding="utf-8")
    return ASSETS


def shown(name: str) -> int:
    """Return the number of the picture that is compared: of the card one whose headline has the largest size.

    Its size is a whole pixel then, as those that the peers are given.
    """
    if name != "card":
        return 3
    texts = json.loads((ASSETS / "card.json").read_text(encoding="utf-8"))["texts"]
    return next(number for number, text in enumerate(texts) if text["size"] == DESIGN["head_max"])


def _photos() -> None:
    from PIL import Image, ImageOps

    for number, name in enumerate(PHOTOS):
        with Image.open(ROOT / "layouts" / "assets" / "photos" / f"{name}.jpg") as photo:
            cut = ImageOps.fit(photo.convert("RGB"), (1920, 1280), Image.Resampling.LANCZOS)
        cut.save(ASSETS / f"photo{number:02d}.jpg", quality=88, subsampling="4:2:0")


def _logo(name: str, tone: str, width: int, height: int) -> None:
    import resvg_py
    from PIL import Image

    source = (ROOT / "layouts" / "assets" / "brands" / f"acme-logo-{tone}.svg").read_text(encoding="utf-8")
    drawn = Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=source, width=width)))).convert("RGBA")
    logo = Image.new("RGBA", (width, height))
    logo.paste(drawn, (0, (height - drawn.height) // 2))
    logo.save(ASSETS / name)


def _font(weight: int, style: str) -> Any:
    """Write a static Latin Inter, which every peer can read, and return a HarfBuzz font of it."""
    import uharfbuzz
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    font = TTFont(ROOT / "fonts" / "inter" / "InterVariable.ttf", recalcTimestamp=False)
    only = subset.Subsetter(
        subset.Options(notdef_outline=True, hinting=False, layout_features=["kern", "mark", "ccmp"])
    )
    only.populate(unicodes=range(0x20, 0x17F))
    only.subset(font)
    font = instancer.instantiateVariableFont(font, {"wght": weight, "opsz": 14})
    for record in list(font["name"].names):
        if record.nameID > 6 or record.platformID != 3:
            font["name"].removeNames(nameID=record.nameID, platformID=record.platformID)
    for number, text in ((1, FAMILY), (2, style), (4, f"{FAMILY} {style}"), (6, f"BenchSans-{style}")):
        font["name"].setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    font["OS/2"].fsSelection = 0x20 if weight == 700 else 0x40
    font["head"].macStyle = int(weight == 700)
    path = ASSETS / "fonts" / f"BenchSans-{style}.ttf"
    font.save(path)
    return uharfbuzz.Font(uharfbuzz.Face(path.read_bytes()))


def _fontconfig() -> str:
    """Return the file by which Chromium and librsvg find the two fonts (``FONTCONFIG_FILE``)."""
    folders = f"<dir>{ASSETS / 'fonts'}</dir><cachedir>{ASSETS / 'fontconfig'}</cachedir>"
    return f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>{folders}</fontconfig>'


def _texts(bold: Any, regular: Any) -> list[dict[str, Any]]:
    numbers = Arithmetic(7)
    texts: list[dict[str, Any]] = []
    taken: set[str] = set()
    while len(texts) < TEXTS:
        head = f"{10 + numbers.below(90)} {numbers.choice(WHEN)} {numbers.choice(WHAT)} {numbers.choice(WHY)}"
        words = [numbers.choice(WORDS) for _ in range(60)]
        price = f"${9 + numbers.below(4991):,}.{numbers.below(100):02d}"
        size, lines = _fit(bold, head)
        if len(lines) == DESIGN["head_lines"] and head not in taken:
            taken.add(head)
            body = _wrap(regular, [words[0].capitalize(), *words[1:]], (DESIGN["body"][2] - 6) / DESIGN["body_size"])
            texts.append({"head": head, "size": size, "lines": lines, "body": body[:3], "price": price})
    return texts


def _fit(font: Any, text: str) -> tuple[int, list[str]]:
    """Return the largest whole size whose lines fit, and them; peers that cannot fit text are given both."""
    box, line_height = DESIGN["head"], DESIGN["head_line_height"]
    for size in range(DESIGN["head_max"], DESIGN["head_min"] - 1, -1):
        lines = _wrap(font, text.split(), (box[2] - 6) / size)
        if len(lines) <= DESIGN["head_lines"] and len(lines) * line_height * size <= box[3]:
            return size, lines
    return DESIGN["head_min"], [text]


def _wrap(font: Any, words: Sequence[str], limit: float) -> list[str]:
    lines = [words[0]]
    for word in words[1:]:
        longer = f"{lines[-1]} {word}"
        if _width(font, longer) <= limit:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _width(font: Any, text: str) -> float:
    """Return the width of a line in em."""
    import uharfbuzz

    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer, {"kern": True})
    return float(sum(glyph.x_advance for glyph in buffer.glyph_positions) / font.face.upem)


if __name__ == "__main__":
    for wanted in [word for word in sys.argv[1:] if word in SCENES] or SCENES:
        print(prepare(wanted, again="--again" in sys.argv))
