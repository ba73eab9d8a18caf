"""Itemize: cut a paragraph into runs of one font, script and direction.

In: the text, its styles, its level runs. Out: ``Item`` values that HarfBuzz can shape one by one, no break
opportunity implied. Fonts are chosen per grapheme cluster along the family list. Only the text engine imports this.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from compositor.deferred import deferred, regex
from compositor.errors import AssetError, Problem
from compositor.records import NamedTuple
from compositor.text.breaks import extends, graphemes
from compositor.text.fallback import NO_FONT
from compositor.text.loaded import MOST_CHARACTERS
from compositor.text.shelf import FontShelf
from compositor.text.stretches import stretches
from compositor.text.types import FontChoice, Missing, SpanStyle

if TYPE_CHECKING:
    import uharfbuzz as hb
else:
    hb = deferred("uharfbuzz")  # Latin is known without it

COMMON = "Zyyy"
LATIN = "Latn"
# Scripts whose letters join: spacing would tear words apart, so it stands between words only (CSS Text 3 §8.2.1)
CURSIVE = frozenset({"Arab", "Mand", "Mong", "Nkoo", "Phag", "Rohg", "Syrc"})
_SCRIPT_RUN = regex(rb"(?s)([^\0])(?:\0|\1)*")
_SPACES = regex("[ \u00a0]+")
_NO_LATIN = regex("[\u02b9-\U0010ffff]")  # every letter before is Latin


class Item(NamedTuple):
    """A run to be shaped: text offsets, index of its style, which font of the style's chain, script, level.

    ``spaces`` is the font of the chain that lends every U+0020 in it, -1 where they are its own. ``missing`` tells that
    no font has it; with ``skipped`` it is not drawn at all.
    """

    start: int
    end: int
    style: int
    font: int
    script: str
    level: int
    spaces: int = -1
    missing: bool = False
    skipped: bool = False


class Scripts(dict[str, int]):
    """Unicode scripts by HarfBuzz's own data: a number for every character that was met, 0 for ``Zyyy``."""

    def __init__(self) -> None:
        self._names = [COMMON]

    def __missing__(self, character: str) -> int:
        buffer = hb.Buffer()
        buffer.add_str(character)
        buffer.guess_segment_properties()
        script = buffer.script or COMMON  # nothing for common and inherited ones
        if script not in self._names:
            self._names.append(script)
        if len(self) > MOST_CHARACTERS:
            self.clear()
        self[character] = self._names.index(script)
        return self[character]

    def runs(self, text: str) -> list[tuple[int, int, str]]:
        """Return (start, end, script by ISO 15924) for runs of one script; common characters join a neighbor.

        Source: UAX #24 §5.1.
        """
        if text.isascii() or _NO_LATIN.search(text) is None:
            return [(0, len(text), LATIN)]
        numbers = bytes(map(self.__getitem__, text))
        kinds = {*numbers} - {0}
        if len(kinds) < 2:
            return [(0, len(text), self._names[kinds.pop()] if kinds else LATIN)]
        # Each run begins with the first character of its script; those before the first belong to it.
        found = [run.span() for run in _SCRIPT_RUN.finditer(numbers)]
        names = [self._names[numbers[start]] for start, _ in found]
        return [(start if index else 0, end, names[index]) for index, (start, end) in enumerate(found)]


class StyleRun(NamedTuple):
    """A stretch of text in one style; ``style`` indexes the block's styles."""

    start: int
    end: int
    style: int


def itemize(
    text: str,
    runs: Sequence[StyleRun],
    styles: Sequence[SpanStyle],
    levels: Sequence[tuple[int, int, int]],
    scripts: Scripts,
    shelf: FontShelf,
    missing: Missing,
) -> tuple[Item, ...]:
    """Return the items of a text in logical order; newlines belong to none.

    Raises ``AssetError`` for characters that no font has when ``missing`` is ``error``, and for those that need
    a font package which is not installed, whatever ``missing`` says.
    """
    shaped_alike = _unsplit(text, _merge(runs, styles))
    used = {run.style: styles[run.style] for run in shaped_alike}
    fallbacks = {index: shelf.fallback(style.font) for index, style in used.items()}
    fonts = {index: fallback.of_each(text) for index, fallback in fallbacks.items()}
    script_runs = scripts.runs(text)
    items: list[Item] = []
    unknown: list[tuple[str, FontChoice]] = []
    for start, end, style, script, level in _cross(text, shaped_alike, script_runs, levels):
        fallback, of_characters = fallbacks[style], fonts[style]
        apart = script in CURSIVE and styles[style].spaced
        if of_characters and not apart:
            only = of_characters[start]
            if only != NO_FONT and of_characters.count(only, start, end) == end - start:
                items.append(Item(start, end, style, only, script, level))
                continue
        for first, last in _words(text, start, end) if apart else ((start, end),):
            piece = text[first:last]
            for a, b, font, spaces in stretches(piece, fallback, of_characters[first:last]):
                lacking = font < 0
                if lacking:
                    unknown.append((piece[a:b], styles[style].font))
                skipped = lacking and missing == "skip"
                items.append(Item(first + a, first + b, style, max(font, 0), script, level, spaces, lacking, skipped))
    if unknown:
        _report(unknown, shelf, missing)
    return tuple(items)


def _words(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    """Yield the words and the spaces between them in turn."""
    at = start
    for found in _SPACES.finditer(text, start, end):
        if at < found.start():
            yield at, found.start()
        yield found.span()
        at = found.end()
    if at < end:
        yield at, end


def _merge(runs: Sequence[StyleRun], styles: Sequence[SpanStyle]) -> list[StyleRun]:
    """Join neighbors that differ only in paint, so that kerning and ligatures reach across."""
    merged: list[StyleRun] = []
    for run in runs:
        if merged and _shapes_alike(styles[merged[-1].style], styles[run.style]):
            merged[-1] = StyleRun(merged[-1].start, run.end, merged[-1].style)
        else:
            merged.append(run)
    return merged


def _unsplit(text: str, runs: list[StyleRun]) -> list[StyleRun]:
    """Move borders that part a mark from its base behind the mark: a grapheme cluster is set in one style."""
    if all(run.start == 0 or text[run.start] < "\u0300" or not extends(text[run.start]) for run in runs):
        return runs
    borders = [0, *graphemes(text)]

    def after(offset: int) -> int:
        return borders[bisect_left(borders, offset)]

    moved = [StyleRun(after(run.start), after(run.end), run.style) for run in runs]
    return [run for run in moved if run.start < run.end]


def _shapes_alike(one: SpanStyle, other: SpanStyle) -> bool:
    return one is other or (
        one.font == other.font
        and one.scale == other.scale
        and one.letter_spacing == other.letter_spacing
        and one.letter_spacing_em == other.letter_spacing_em
        and one.shift == other.shift
    )


def _cross(
    text: str,
    styles: Sequence[StyleRun],
    scripts: Sequence[tuple[int, int, str]],
    levels: Sequence[tuple[int, int, int]],
) -> Iterable[tuple[int, int, int, str, int]]:
    """Yield (start, end, style, script, level) for every stretch where nothing changes; newlines cut."""
    borders = {run.start for run in styles} | {run[0] for run in scripts} | {run[0] for run in levels}
    breaks = [offset for offset, character in enumerate(text) if character == "\n"] if "\n" in text else []
    borders.update(breaks, (offset + 1 for offset in breaks))
    ordered = [*sorted(border for border in borders if border < len(text)), len(text)]
    s = c = v = 0
    for start, end in pairwise(ordered):
        while styles[s].end <= start:
            s += 1
        while scripts[c][1] <= start:
            c += 1
        while levels[v][1] <= start:
            v += 1
        if text[start] != "\n":
            yield start, end, styles[s].style, scripts[c][2], levels[v][2]


def _clusters(text: str) -> list[str]:
    return [text[start:end] for start, end in pairwise([0, *graphemes(text)])]


def _report(unknown: Sequence[tuple[str, FontChoice]], shelf: FontShelf, missing: Missing) -> None:
    problems = []
    for text, choice in unknown:
        for glyph in dict.fromkeys(each for cluster in _clusters(text) for each in shelf.missing(choice, cluster)):
            character = chr(glyph.code_point)
            away = [name for name in choice.families if shelf.library.family(name) is None]
            packages = [shelf.library.optional(name) for name in away]
            if any(package is not None and package.covers(glyph.code_point) for package in packages):
                raise shelf.not_installed(choice, character)
            chain = " → ".join(choice.families)
            message = f"no glyph for U+{glyph.code_point:04X} {character} in {chain}"
            hint = f"add a family that has it; {glyph.install}" if glyph.install else "add a family that has it"
            problems.append(Problem("font.no-glyph", message, hint=hint))
    if missing == "error" and problems:
        raise AssetError(dict.fromkeys(problems))
