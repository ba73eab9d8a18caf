"""The typesetter: one text, one box, the largest size that fits.

In: a ``Block`` and the width and height of its box. Out: ``Fitted``. The renderer owns one; it holds HarfBuzz fonts
and bounded caches, and emptying them never changes a result.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from compositor.errors import AssetError, FitError, Path, Problem
from compositor.fit import FitState, Limit
from compositor.resources.fonts import FontLibrary
from compositor.text import lines
from compositor.text.answer import Answer
from compositor.text.cache import BoundedCache
from compositor.text.compose import LineSpan
from compositor.text.ellipsis import ellipsize
from compositor.text.itemize import Scripts
from compositor.text.markup import Marked, Markup
from compositor.text.measure import TOLERANCE, Measure
from compositor.text.opportunities import Breaker
from compositor.text.paragraph import Paragraph, check_length
from compositor.text.root import Roots
from compositor.text.search import Found, Search, ladder, lines_height
from compositor.text.shape import Shaped, Shapers
from compositor.text.shelf import FontShelf
from compositor.text.types import Block, Fitted, TextLimits


class Typesetter:
    """Sets texts in the fonts of a library. Not to be shared by threads that run at the same time.

    ``cache_bytes`` bounds shaped runs, paragraphs and results together (0 keeps nothing), ``cache_fonts`` the
    font instances that are kept open.
    """

    def __init__(
        self,
        library: FontLibrary,
        *,
        limits: TextLimits | None = None,
        cache_bytes: int = 64 * 1024 * 1024,
        cache_fonts: int = 256,
    ) -> None:
        self._limits = limits or TextLimits()
        self._shelf = FontShelf(library, cache_fonts)
        self._scripts = Scripts()
        self._breaker = Breaker()
        self._shapes: BoundedCache[Shaped] = BoundedCache(cache_bytes // 2)
        self._shapers = Shapers(self._shapes)
        self._roots = Roots(self._shelf, self._shapers, cache_fonts)
        self._paragraphs: BoundedCache[Paragraph] = BoundedCache(cache_bytes // 4)
        # The block that was asked about last, whose next question often follows.
        self._last: tuple[Block | None, Paragraph | None] = (None, None)
        self._markup = Markup()
        self._marked: BoundedCache[tuple[Marked, ...]] = BoundedCache(cache_bytes // 32)
        self._answers: BoundedCache[Answer] = BoundedCache(cache_bytes // 4)

    @property
    def fits(self) -> BoundedCache[Answer]:
        """Return the memory of texts in boxes; its counters are for reports."""
        return self._answers

    def fit(
        self,
        block: Block,
        width: float,
        height: float,
        *,
        ease: float = 0.0,
        cap: float = math.inf,
        path: Path = (),
    ) -> Fitted:
        """Set a block in a box of ``width`` × ``height`` px (either may be infinite) at the largest size that fits.

        Sizes lie on the ladder of ¼ px between the block's smallest and ``largest - ease * (largest - smallest)``;
        ``cap`` bounds them too, but never below the smallest. A size fits when every line is within the width with
        no word broken, all lines are within the height, and there are at most ``max_lines``. When none does, the
        smallest size is taken, words that are too wide break, and ``overflow`` says what becomes of the rest.

        Raises ``FitError`` for a text that is too long, or that does not fit where ``overflow`` is ``error``;
        ``AssetError`` for fonts and glyphs that are missing. ``path`` is put into their problems.
        """
        return self.answer(block, width, height, ease=ease, cap=cap, path=path).fitted

    def answer(
        self,
        block: Block,
        width: float,
        height: float,
        *,
        ease: float = 0.0,
        cap: float = math.inf,
        path: Path = (),
    ) -> Answer:
        """Return what ``fit`` finds without composing glyphs; for boxes that are only tried. Raises as ``fit``."""
        try:
            paragraph = self._paragraph(block)
            # The block but its spans and its manner, which the paragraph stands for
            key = (paragraph, width, height, ease, cap, block.box)
            answer = self._answers.get(key)
            if answer is None:
                answer = self._answer(block, paragraph, width, height, ease, cap)
                self._answers.put(key, answer, 3000 + 300 * len(paragraph.text))
        except (FitError, AssetError) as error:
            raise _located(error, path) from error
        return answer

    def marked(self, pieces: tuple[tuple[str, bool], ...]) -> tuple[Marked, ...]:
        """Return pieces of text with their inline markup read; see ``Markup.read``."""
        marked = self._marked.get(pieces)
        if marked is None:
            marked = self._markup.read(pieces)
            self._marked.put(pieces, marked, 500 + 10 * sum(len(text) for text, _ in pieces))
        return marked

    def min_content(self, block: Block, path: Path = ()) -> float:
        """Return the width in px of the widest stretch that cannot be broken, at the smallest size."""
        return self._content(block, block.smallest, path, narrow=True)

    def max_content(self, block: Block, path: Path = (), size: float | None = None) -> float:
        """Return the width in px of the widest line when only newlines break, at the largest or another size."""
        return self._content(block, block.largest if size is None else size, path, narrow=False)

    def _content(self, block: Block, size: float, path: Path, narrow: bool) -> float:
        try:
            paragraph = self._paragraph(block)
            if not paragraph.text:
                return 0.0
            measure = paragraph.measure(size)
        except (FitError, AssetError) as error:
            raise _located(error, path) from error
        return measure.widest_word(size) if narrow else measure.widest_forced(size)

    def _paragraph(self, block: Block) -> Paragraph:
        asked, paragraph = self._last
        if asked is block and paragraph is not None:
            return paragraph
        manner = block.manner
        root = self._roots.of(block, manner)
        # Sizes, alignment and limits may change without changing the paragraph.
        key = (root or manner, block.spans[0].text if root is not None else block.spans, block.wrap == "none")
        paragraph = self._paragraphs.get(key)
        if paragraph is None:
            check_length(block, self._limits.max_characters)
            paragraph = Paragraph(block, root, self._roots, self._shelf, self._scripts, self._shapers, self._breaker)
            self._paragraphs.put(key, paragraph, 4000 + 300 * len(paragraph.text))
        self._last = block, paragraph
        return paragraph

    def _answer(
        self, block: Block, paragraph: Paragraph, width: float, height: float, ease: float, cap: float
    ) -> Answer:
        if not paragraph.text:
            return Answer(block, paragraph, None, (), block.smallest, width, "fits", "")
        eased = block.largest - ease * (block.largest - block.smallest)
        sizes = ladder(block.smallest, block.largest, min(eased, cap))
        search = Search(block, paragraph.borders, paragraph.measure, width, height, paragraph.narrowest)
        found = search.largest(sizes)
        if found is None:
            return self._overflow(block, paragraph, width, height)
        limit = found.limited_by
        if not limit and found.size < block.largest:
            limit = "group" if cap < eased else "ease"
        measure = paragraph.measure(found.size)
        spans = _spans(measure, _wrapped(block, measure, found, width, height))
        return Answer(block, paragraph, measure.setting, spans, found.size, width, "fits", limit)

    def _overflow(self, block: Block, paragraph: Paragraph, width: float, height: float) -> Answer:
        """Set a text that does not fit even at the smallest size."""
        size = block.smallest
        limit = Search(block, paragraph.borders, paragraph.measure, width, height).why_not(size)
        measure = paragraph.measure(size) if block.wrap == "none" else paragraph.broken_measure(size, width)
        ends = list(measure.hard_points) if block.wrap == "none" else lines.forced(measure, size, width)
        room = width + TOLERANCE
        wide = any(measure.width(a, b, size) > room for a, b in pairwise((0, *ends)))
        high = lines_height(measure, ends, size, block.trim) > height + TOLERANCE
        many = 0 < block.max_lines < len(ends)
        if not (wide or high or many):
            spans = _spans(measure, ends)
            return Answer(block, paragraph, measure.setting, spans, size, width, "fits", limit)
        if block.overflow == "error":
            raise _does_not_fit(block, limit, width, height)
        if block.overflow == "visible":
            spans = _spans(measure, ends)
            return Answer(block, paragraph, measure.setting, spans, size, width, "visible", limit)
        if block.overflow == "clip":
            kept = ends[: block.max_lines] if many else ends
            truncated = paragraph.text[measure.offsets[kept[-1]] :]
            spans = _spans(measure, kept)
            return Answer(block, paragraph, measure.setting, spans, size, width, "clipped", limit, truncated)
        count = _within(block, measure, ends, size, height)
        spans, truncated = _ellipsized(block, paragraph, measure, ends, count, size, width)
        state: FitState = "ellipsis" if truncated else "clipped"
        return Answer(block, paragraph, measure.setting, spans, size, width, state, limit, truncated)


def _located(error: FitError | AssetError, path: Path) -> FitError | AssetError:
    if not path:
        return error
    return type(error)(replace(problem, path=path) for problem in error.problems)


def _wrapped(block: Block, measure: Measure, found: Found, width: float, height: float) -> list[int]:
    """Return the lines as ``wrap`` wants them; greedy ones where others would be too high."""
    if block.wrap not in ("balance", "pretty") or len(found.ends) < 2:
        return found.ends
    arrange = lines.balanced if block.wrap == "balance" else lines.pretty
    ends = arrange(measure, found.size, width, found.ends)
    if measure.setting.uniform or ends == found.ends:
        return ends
    fits = lines_height(measure, ends, found.size, block.trim) <= height + TOLERANCE
    return ends if fits else found.ends


def _spans(measure: Measure, ends: Sequence[int]) -> list[LineSpan]:
    offsets, visible, hard, hyphens = measure.offsets, measure.visible, measure.hard_points, measure.hyphens
    spans = []
    start = 0
    for end in ends:
        first, last = offsets[start], visible[end]
        spans.append(LineSpan(first, last if last > first else first, end in hard, end in hyphens))
        start = end
    return spans


def _within(block: Block, measure: Measure, ends: Sequence[int], size: float, height: float) -> int:
    """Return how many lines the height and ``max_lines`` leave room for: at least one."""
    count = min(len(ends), block.max_lines or len(ends))
    while count > 1 and lines_height(measure, ends[:count], size, block.trim) > height + TOLERANCE:
        count -= 1
    return count


def _ellipsized(
    block: Block, paragraph: Paragraph, measure: Measure, ends: Sequence[int], kept: int, size: float, width: float
) -> tuple[list[LineSpan], str]:
    """Return the kept lines, an ellipsis where text is cut off, and that text."""
    spans = _spans(measure, ends[:kept])
    truncated: list[str] = []
    for index, span in enumerate(spans):
        cut_here = index == kept - 1 and kept < len(ends)
        first = ends[index - 1] if index else 0
        if not cut_here and measure.width(first, ends[index], size) <= width + TOLERANCE:
            continue
        # The last line may go on past its break, up to the next newline, as far as the ellipsis lets it.
        hard = measure.visible[measure.hard[first]]
        cut = ellipsize(paragraph, measure.setting, span.start, max(hard, span.start), size, width, block.ellipsis)
        spans[index] = LineSpan(span.start, cut.end, True, False, cut.ellipsis)
        stop = len(paragraph.text) if cut_here else hard
        truncated.append(paragraph.text[cut.end : stop])
    return spans, "\n".join(truncated)


def _does_not_fit(block: Block, limit: Limit, width: float, height: float) -> FitError:
    why = {
        "word": "a word is wider than the box",
        "width": "a line is wider than the box",
        "max-lines": f"it takes more than {block.max_lines} lines",
        "height": "its lines are higher than the box",
    }.get(limit, "it is larger than the box")
    text = "".join(span.text for span in block.spans)
    shown = text if len(text) <= 60 else f"{text[:57]}…"
    box = f"{_px(width)} × {_px(height)}"
    message = f"the text does not fit {box} px even at {block.smallest:g} px: {why}"
    return FitError(Problem("text.does-not-fit", message, label=limit, hint=f"the text is {shown!r}"))


def _px(length: float) -> str:
    # In the tenths, because callers leave the box a tolerance of a hundredth.
    return "unbounded" if math.isinf(length) else f"{round(length, 1):g}"
