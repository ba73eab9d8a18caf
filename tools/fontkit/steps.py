"""Changes to one font: a `TTFont` comes in, a changed `TTFont` goes out, and each change can say what it did.

Every step is deterministic: the same font and the same fontTools give the same bytes on any machine.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fontTools import subset, unicodedata
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

# With uharfbuzz installed fontTools packs tables by another algorithm; off, so that bytes do not depend on it.
_REPACKER = "fontTools.ttLib.tables.otBase:USE_HARFBUZZ_REPACKER"

AxisLimit = float | tuple[float, float, float]


@dataclass(frozen=True)
class Step:
    """One change: the sentence that goes into the LOCK, and the function that does it."""

    says: str
    run: Callable[[TTFont], TTFont]


def load(data: bytes, index: int = 0) -> TTFont:
    """Open a TTF, OTF, WOFF2 or one face of a collection; its timestamp is kept."""
    font = TTFont(io.BytesIO(data), fontNumber=index, recalcTimestamp=False)
    font.cfg[_REPACKER] = False
    return font


def save(font: TTFont) -> bytes:
    """Return a font as plain, uncompressed SFNT bytes."""
    font.flavor = None
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()


def apply(font: TTFont, steps: Iterable[Step]) -> TTFont:
    """Run steps in order, through bytes between two of them, since fontTools leaves tables half decoded."""
    for step in steps:
        font = load(save(step.run(font)))
    return font


def drop_table(tag: str, why: str) -> Step:
    """Remove one table."""

    def run(font: TTFont) -> TTFont:
        del font[tag]
        return font

    return Step(f"without the {tag.strip()} table ({why})", run)


def limit_axes(says: str, limits: dict[str, AxisLimit]) -> Step:
    """Pin an axis to a number, or give it a new (minimum, default, maximum)."""
    return Step(says, lambda font: instancer.instantiateVariableFont(font, limits))


def rename(family: str, style: str = "Regular") -> Step:
    """Give the font a family name and style, and take away names that say otherwise."""

    def run(font: TTFont) -> TTFont:
        full = family if style == "Regular" else f"{family} {style}"
        postscript = f"{family.replace(' ', '')}-{style}"
        names = font["name"]
        for name_id in (16, 17, 21, 22):
            names.removeNames(nameID=name_id)
        for name_id, text in ((1, family), (2, style), (4, full), (6, postscript)):
            names.removeNames(nameID=name_id)
            names.setName(text, name_id, 3, 1, 0x409)
        return font

    return Step(f"renamed to {family!r}, {style}", run)


def keep(says: str, wanted: Callable[[int], bool]) -> Step:
    """Keep the code points that a rule wants, with everything that OpenType features make of them."""
    return Step(says, lambda font: _subset(font, [point for point in font.getBestCmap() if wanted(point)]))


def keep_text(says: str, text: str, features: Iterable[str] = ("*",)) -> Step:
    """Keep only the characters of a text, and the OpenType features named."""
    return Step(says, lambda font: _subset(font, [ord(letter) for letter in text], features))


def _subset(font: TTFont, points: list[int], features: Iterable[str] = ("*",)) -> TTFont:
    options = subset.Options()
    options.layout_features = list(features)
    options.name_IDs = ["*"]
    options.name_languages = ["*"]
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.harfbuzz_repacker = False
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(font)
    return font


def is_everyday_european(point: int) -> bool:
    """Tell whether banners in Latin, Greek or Cyrillic letters need a code point.

    Left out: private use (the same glyphs are reachable by OpenType features), phonetic notation and
    polytonic Greek. Symbols, arrows, currencies, fractions and circled digits stay.
    """
    left_out = ("Private Use", "IPA Extensions", "Phonetic", "Marks Supplement", "Greek Extended", "Kayah Li")
    return not any(part in unicodedata.block(chr(point)) for part in left_out)


def is_for_script(script: str) -> Callable[[int], bool]:
    """Return the rule that keeps one script, with the digits, punctuation and controls that it is set with.

    Latin letters and Latin accents go: in a chain of families another font draws them.
    """

    def wanted(point: int) -> bool:
        letter = chr(point)
        if script in unicodedata.script_extension(letter):
            return True
        category = unicodedata.category(letter)
        return unicodedata.script(letter) == "Zyyy" and category[0] in "PNZCS" and category != "Sk"

    return wanted
