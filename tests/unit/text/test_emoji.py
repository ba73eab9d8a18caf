"""Pictures and letters: which characters are emoji, and which font of a chain draws them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from compositor.errors import AssetError
from compositor.resources.fonts import FontLibrary, bundled_folder
from compositor.text.characters import may_hold_emoji, presentation
from compositor.text.types import Block, FontChoice, Span, SpanStyle
from compositor.text.typesetter import Typesetter
from compositor.text.unicode_data import PICTURES, TEXT_EMOJI

CHARACTERS = "1a ☺⌚❤🅰🏳🌡😀👁🗨🌈🀄🀀©\u20e3\ufe0e\ufe0f\u200d"
INVISIBLE = "\u20e3\ufe0e\ufe0f\u200d"
EMOJI = {
    "letters without a selector": (None, ["1", "☺", "❤", "🅰", "🏳", "🌡", "©", "🀀", "1\u20e3", "a", "a\ufe0f"]),
    "pictures by default": ("emoji", ["⌚", "😀", "🀄", "👍🏽", "🇩🇪", "🏴\u200d☠", "❤\u200d🔥"]),
    "pictures by selector": ("emoji", ["❤\ufe0f", "🅰\ufe0f", "🏳\ufe0f", "🌡\ufe0f", "1\ufe0f\u20e3", "🏳\ufe0f\u200d🌈"]),
    "pictures by being joined": ("emoji", ["👁\u200d🗨", "⛹\u200d♂"]),
    "letters by selector": ("text", ["⌚\ufe0e", "😀\ufe0e", "🅰\ufe0e", "1\ufe0e"]),
}  # fmt: skip


def font(path: Path, family: str, width: int, color: bool) -> None:
    """A font of rectangles, all of one width, with or without colors."""
    names = [".notdef", *(f"u{ord(sign):X}" for sign in CHARACTERS), "blob"]
    unseen = {f"u{ord(sign):X}" for sign in INVISIBLE}
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(sign): f"u{ord(sign):X}" for sign in CHARACTERS})
    pen = TTGlyphPen(None)
    pen.moveTo((50, 0))
    for point in ((50, 500), (450, 500), (450, 0)):
        pen.lineTo(point)
    pen.closePath()
    block, nothing = pen.glyph(), TTGlyphPen(None).glyph()
    builder.setupGlyf({name: nothing if name in unseen else block for name in names})
    builder.setupHorizontalMetrics({name: (0 if name in unseen else width, 0) for name in names})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200)
    builder.setupPost()
    if color:
        builder.setupCOLR({name: [("blob", 0)] for name in names[1:-1] if name not in unseen})
        builder.setupCPAL([[(1, 0, 0, 1)]])
    builder.save(path)


@pytest.fixture(scope="module")
def typesetter(tmp_path_factory: pytest.TempPathFactory) -> Typesetter:
    folder = tmp_path_factory.mktemp("emoji-fonts")
    font(folder / "letters.ttf", "Letters", 500, False)
    font(folder / "pictures.ttf", "Pictures", 1000, True)
    return Typesetter(FontLibrary([folder], installed=None))


def in_color(typesetter: Typesetter, text: str, *families: str) -> list[bool]:
    """Which runs of a text are drawn with the font of pictures."""
    block = Block((Span(text, SpanStyle(FontChoice(families))),), 20, 20)
    return [run.color_font for line in typesetter.fit(block, 1000, 100).lines for run in line.runs]


@pytest.mark.parametrize(("shown", "clusters"), EMOJI.values(), ids=EMOJI)
def test_presentation_follows_the_emoji_data(shown: str | None, clusters: list[str]) -> None:
    assert {cluster: presentation(cluster) for cluster in clusters} == dict.fromkeys(clusters, shown)


def test_the_quick_look_overlooks_no_picture() -> None:
    pictures = [chr(code) for code in range(0x110000) if re.match(f"[{PICTURES}]", chr(code))]
    letters = [chr(code) for code in range(0x110000) if re.match(f"[{TEXT_EMOJI}]", chr(code))]
    assert (len(pictures), len(letters)) == (1219, 219)
    assert all(presentation(sign) == "emoji" and may_hold_emoji(sign) for sign in pictures)
    assert all(presentation(sign) is None and presentation(f"{sign}\ufe0f") == "emoji" for sign in letters)
    assert all(presentation(f"{sign}\ufe0e") == "text" for sign in (*pictures, *letters))


class TestFonts:
    """Chromium 156 chooses the same fonts, but for the pictures by default: those follow its order of fonts."""

    @pytest.mark.parametrize("text", ["1", "☺", "❤", "🅰", "🏳", "🌡", "©", "1\u20e3", "a\ufe0f", "🀀"])
    def test_without_a_selector_the_order_of_the_families_decides(self, typesetter: Typesetter, text: str) -> None:
        assert in_color(typesetter, text, "Letters", "Pictures") == [False]
        assert in_color(typesetter, text, "Pictures", "Letters") == [True]

    @pytest.mark.parametrize("text", ["⌚", "😀", "🅰\ufe0f", "1\ufe0f\u20e3", "🏳\ufe0f\u200d🌈", "👁\u200d🗨", "☺\ufe0f"])
    def test_pictures_take_the_font_of_colors(self, typesetter: Typesetter, text: str) -> None:
        assert in_color(typesetter, text, "Letters", "Pictures") == [True]
        assert in_color(typesetter, text, "Pictures", "Letters") == [True]

    @pytest.mark.parametrize("text", ["⌚\ufe0e", "😀\ufe0e", "🅰\ufe0e"])
    def test_a_text_selector_takes_letters(self, typesetter: Typesetter, text: str) -> None:
        assert in_color(typesetter, text, "Letters", "Pictures") == [False]
        assert in_color(typesetter, text, "Pictures", "Letters") == [False]

    def test_a_selector_counts_for_its_own_cluster_only(self, typesetter: Typesetter) -> None:
        assert in_color(typesetter, "⌚⌚\ufe0e⌚", "Letters", "Pictures") == [True, False, True]

    @pytest.mark.parametrize("text", ["❤\ufe0f", "sale ⚠\ufe0f now", "⬜"])
    def test_no_letter_stands_in_for_a_picture_whose_package_is_not_installed(self, text: str) -> None:
        """Inter has ❤ and ⚠; drawn in letters here and in colors there, a text would depend on the machine."""
        bare = Typesetter(FontLibrary([bundled_folder()], installed=None))
        with pytest.raises(AssetError, match="pip install compositor-fonts-emoji"):
            in_color(bare, text, "Inter", "Noto Color Emoji")
        assert in_color(bare, text, "Inter") == [False]
        assert in_color(bare, text.replace("\ufe0f", "").replace("⬜", "⚠"), "Inter", "Noto Color Emoji") == [False]

    def test_a_picture_where_no_font_has_the_letter(self, typesetter: Typesetter) -> None:
        assert in_color(typesetter, "😀\ufe0e", "Pictures") == [True]
