"""Ten thousand different texts in one process: what is kept has a bound in bytes, and the bound is kept."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable

from compositor.resources.fonts import FontLibrary
from compositor.text.loaded import MOST_CHARACTERS
from compositor.text.shelf import FontShelf
from compositor.text.types import Block, FontChoice
from compositor.text.typesetter import Typesetter

Make = Callable[..., Block]
MEGABYTE = 1 << 20
SYLLABLES = ("ka", "Lo", "mé", "ти", "שא", "بت", "ra", "งา")


def different(number: int) -> str:
    """A text of three words that no other number gives."""
    digits = [SYLLABLES[number // 8**place % 8] for place in range(6)]
    return f"{''.join(digits[:2])} {''.join(digits[2:4])} {''.join(digits[4:])}"


def kept(typesetter: Typesetter) -> int:
    """What all caches say that they hold, in bytes."""
    caches = (typesetter._shapes, typesetter._paragraphs, typesetter._marked, typesetter._answers)
    return sum(cost for cache in caches for _, cost, _ in cache._entries.values())


def fit_all(typesetter: Typesetter, make: Make, numbers: range) -> None:
    for number in numbers:
        typesetter.fit(make(different(number), 20, missing="notdef", overflow="ellipsis", max_lines=2), 90, 60)


def test_ten_thousand_texts_stay_within_the_bytes_of_the_caches(library: FontLibrary, make: Make) -> None:
    typesetter = Typesetter(library, cache_bytes=MEGABYTE)
    most = 0
    for start in range(0, 10_000, 500):
        fit_all(typesetter, make, range(start, start + 500))
        most = max(most, kept(typesetter))
    assert MEGABYTE // 4 < most <= MEGABYTE
    assert len(typesetter._scripts) <= MOST_CHARACTERS + 1


def test_what_a_font_remembers_of_characters_is_bounded(library: FontLibrary) -> None:
    (font,) = FontShelf(library, 4).chain(FontChoice(("Inter",)), 20)
    for start in range(0x20000, 0x2AFC8, 900):
        assert font.covers({"a", "\u00e9"})
        assert not font.covers({"a", *map(chr, range(start, start + 900))})
    assert len(font._covered) + len(font._missing) <= MOST_CHARACTERS + 1000


def test_memory_does_not_grow_with_the_number_of_texts(library: FontLibrary, make: Make) -> None:
    typesetter = Typesetter(library, cache_bytes=MEGABYTE)
    fit_all(typesetter, make, range(200))
    tracemalloc.start()
    try:
        fit_all(typesetter, make, range(200, 400))
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        fit_all(typesetter, make, range(400, 900))
        gc.collect()
        after = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    # The caches breathe: half of what one holds goes at once.
    assert after - before < MEGABYTE
    assert after < 2 * MEGABYTE
