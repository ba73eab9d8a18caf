"""Items alike: what is shaped once although it stands in a text many times.

In: a text and its items. Out: ``Alike``. Mixed directions make many items of few words, and every optical size shapes
them again; which are the same is found once. ``paragraph`` makes it, ``setting`` reads it.
"""

from __future__ import annotations

from collections.abc import Sequence

from compositor.records import NamedTuple
from compositor.text.characters import CONTEXT, FIRST_JOINING, joins
from compositor.text.itemize import Item


class Piece(NamedTuple):
    """What is shaped: a text with what its letters join before and after it; an item that it stands for.

    The text of a skipped item is empty; ``hidden`` is how many characters it has.
    """

    text: str
    before: str
    after: str
    item: Item
    hidden: int


class Alike(NamedTuple):
    """``pieces`` that differ, the index ``of`` the piece of every item, and what covers the text from its start.

    ``cover`` is the same indices with those of newlines between them, which belong to no item: they are counted down
    from -1, ``gaps`` has how many stand together.
    """

    pieces: list[Piece]
    of: list[int]
    cover: list[int]
    gaps: list[int]


def alike(text: str, items: Sequence[Item]) -> Alike:
    """Return which items of a text are shaped alike."""
    known: dict[tuple[object, ...], int] = {}
    pieces: list[Piece] = []
    of: list[int] = []
    cover: list[int] = []
    gaps: list[int] = []
    done = 0
    for item in items:
        start, end = item.start, item.end
        if start > done:
            gaps.append(start - done)
            cover.append(-len(gaps))
        done = end
        before = after = ""
        if text[start] >= FIRST_JOINING or text[end : end + 1] >= FIRST_JOINING:
            before, after = context(text, start, end)
        shown, hidden = ("", end - start) if item.skipped else (text[start:end], 0)
        key = (shown, hidden, before, after, item.style, item.font, item.spaces, item.script, item.level % 2)
        index = known.get(key)
        if index is None:
            index = known[key] = len(pieces)
            pieces.append(Piece(shown, before, after, item, hidden))
        of.append(index)
        cover.append(index)
    if done < len(text):
        gaps.append(len(text) - done)
        cover.append(-len(gaps))
    return Alike(pieces, of, cover, gaps)


def context(text: str, start: int, end: int) -> tuple[str, str]:
    """Return the text before and after a range that its letters join with; nothing where they don't."""
    before = text[max(start - CONTEXT, 0) : start] if joins(text, start) else ""
    return before, text[end : end + CONTEXT] if joins(text, end) else ""
