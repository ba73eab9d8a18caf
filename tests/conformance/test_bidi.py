"""UAX #9 by Unicode's own files: every case, without exceptions."""

from __future__ import annotations

from itertools import pairwise

from unicode_files import characters, lines, version

from compositor.text.bidi import level_runs, levels_of, line_levels, visual_order
from compositor.text.bidi.classes import REMOVED, classes_of
from compositor.text.bidi.explicit import first_strong, resolve
from compositor.text.unicode_data import BIDI_CLASSES, BIDI_STARTS, VERSION

LETTERS = {
    "L": "L", "R": "R", "AL": "A", "EN": "E", "AN": "N", "ES": "P", "ET": "T", "CS": "C", "NSM": "M", "BN": "Z",
    "B": "B", "S": "S", "WS": "W", "ON": "O", "LRE": "l", "RLE": "r", "LRO": "m", "RLO": "s", "PDF": "p",
    "LRI": "i", "RLI": "j", "FSI": "f", "PDI": "q",
}  # fmt: skip
NO_LEVEL = 255  # the files write an x for what rule X9 removes
REMOVED_ONES = bytes(NO_LEVEL if kind in REMOVED else 0 for kind in range(256))


def expected(levels: str) -> bytes:
    return bytes([NO_LEVEL if level == "x" else int(level) for level in levels.split()])


def line_of(classes: bytes, levels: bytes, base: int) -> bytes:
    """The levels of one line as the files write them."""
    found = line_levels(classes, levels, base)
    removed = classes.translate(REMOVED_ONES)
    return bytes(map(max, found, removed)) if any(removed) else found


def order(levels: bytes) -> list[int]:
    kept = [place for place, level in enumerate(levels) if level != NO_LEVEL]
    return visual_order(kept, [levels[place] for place in kept])


def test_the_files_are_of_the_version_of_our_tables() -> None:
    assert version("BidiTest") == version("BidiCharacterTest") == VERSION


def test_every_text_has_its_levels_and_its_order() -> None:
    """BidiCharacterTest.txt: 91,707 texts with brackets, numbers, embeddings, isolates."""
    wrong, count = [], 0
    for line in lines("BidiCharacterTest"):
        codes, direction, base_found, levels, ordered = line.split(";")
        text = characters(codes)
        classes = classes_of(text)
        base = (first_strong(classes) or 0) if direction == "2" else int(direction)
        found = line_of(classes, levels_of(text, base), base)
        count += 1
        if (base, found, order(found)) != (int(base_found), expected(levels), [int(at) for at in ordered.split()]):
            wrong.append(line)
    assert (count, wrong) == (91_707, [])


def test_every_sequence_of_classes_has_its_levels_and_its_order() -> None:
    """BidiTest.txt: 490,846 sequences, most of them for two or three base directions."""
    wrong, count = [], 0
    wanted = b""
    for line in lines("BidiTest"):
        if line.startswith("@Levels:"):
            wanted = expected(line.removeprefix("@Levels:"))
        elif line.startswith("@Reorder:"):
            # The order follows from the levels, so it is the same for all the sequences below.
            assert order(wanted) == [int(at) for at in line.removeprefix("@Reorder:").split()]
        else:
            sequence, _, bits = line.partition(";")
            classes = "".join([LETTERS[kind] for kind in sequence.split()]).encode()
            asked = int(bits)
            bases = {base for bit, base in ((2, 0), (4, 1)) if asked & bit}
            if asked & 1:
                bases.add(first_strong(classes) or 0)
            count += 1
            if any(line_of(classes, resolve(classes, base, ""), base) != wanted for base in bases):
                wrong.append(line)
    assert (count, wrong) == (490_846, [])


def test_left_to_right_text_is_known_without_the_algorithm() -> None:
    """Every character that can make a level in a left-to-right paragraph is seen before the short cut is taken."""
    stretches = zip(BIDI_STARTS, [*BIDI_STARTS[1:], 0x110000], BIDI_CLASSES, strict=True)
    raising = [range(start, stop) for start, stop, kind in stretches if kind in b"RANlrmsijf"]
    assert sum(map(len, raising)) > 3_000
    for code in (code for codes in raising for code in codes):
        text = f"a{chr(code)}b"
        assert level_runs(text, 0) == runs_of(levels_of(text, 0)), hex(code)


def runs_of(levels: bytes) -> list[tuple[int, int, int]]:
    borders = [0, *(at for at in range(1, len(levels)) if levels[at] != levels[at - 1]), len(levels)]
    return [(start, stop, levels[start]) for start, stop in pairwise(borders)]
