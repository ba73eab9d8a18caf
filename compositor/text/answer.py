"""What a box makes of a text: size, state and height at once, glyphs when somebody asks for them.

In: lines found by the search. Out: ``Answer``. Containers try many sizes and boxes before one is final; only that one
is composed. The typesetter makes answers; layers ask them; what leaves for later stages is ``Fitted``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from compositor.fit import FitState, Limit
from compositor.text.compose import LineSpan, compose
from compositor.text.extents import line_box, whole
from compositor.text.paragraph import Paragraph
from compositor.text.search import STEPS, text_height
from compositor.text.setting import Setting
from compositor.text.types import Block, Fitted


class Answer:
    """A text in a box, not yet composed. All lengths are px.

    ``size``, ``state``, ``limited_by`` and ``truncated`` are those of the ``fitted`` text.
    """

    __slots__ = (
        "_block", "_fitted", "_height", "_paragraph", "_setting", "_spans", "_width", "limited_by", "size", "state",
        "truncated",
    )  # fmt: skip

    def __init__(
        self,
        block: Block,
        paragraph: Paragraph,
        setting: Setting | None,
        spans: Sequence[LineSpan],
        size: float,
        width: float,
        state: FitState,
        limited_by: Limit,
        truncated: str = "",
    ) -> None:
        self.size = size
        self.state: FitState = state
        self.limited_by: Limit = limited_by
        self.truncated = truncated
        self._block = block
        self._paragraph = paragraph
        self._setting = setting
        self._spans = spans
        self._width = width
        self._fitted: Fitted | None = None
        self._height: float | None = None

    @property
    def free(self) -> bool:
        """Return whether nothing but the range, the ease or a cap keeps the size from being larger.

        Then every height that holds the ``height`` has this very answer, as long as all lines are of one height.
        """
        even = self._setting is not None and self._setting.uniform and self._block.wrap in ("normal", "none")
        return even and self.state == "fits" and self.limited_by in ("", "ease", "group")

    @property
    def height(self) -> float:
        """The sum of the lines, less what a trim takes off."""
        if self._height is None:
            self._height = self._measured()
        return self._height

    def _measured(self) -> float:
        setting = self._setting
        if setting is None:
            return 0.0
        if setting.uniform and not self._block.trim:
            return setting.ground.box(self.size).height * len(self._spans)
        lines = [(span.start, span.end) for span in self._spans]
        return text_height(setting, lines, self.size, self._block.trim)

    @property
    def first_baseline(self) -> float:
        """The distance from the top of the text to its first baseline (0 without lines)."""
        setting = self._setting
        if setting is None or not self._spans:
            return 0.0
        first = self._spans[0]
        uniform = setting.uniform
        box = setting.ground.box(self.size) if uniform else line_box(setting.extents(first[0], first[1]), self.size)
        return whole(box.baseline + (whole(box.caps) - box.baseline if self._block.trim else 0.0))

    @property
    def fitted(self) -> Fitted:
        """The text with its lines of glyphs; they are made when this is first asked."""
        if self._fitted is None:
            self._fitted = self._compose()
        return self._fitted

    def _compose(self) -> Fitted:
        setting, paragraph, width = self._setting, self._paragraph, self._width
        if setting is None:
            box_width = 0.0 if math.isinf(width) else width
            return Fitted(self.size, (), paragraph.styles, 0.0, 0.0, box_width, self.state, self.limited_by)
        placed = compose(paragraph, self._block, setting, self._spans, self.size, width)
        widest = max([line.width for line in placed], default=0.0)
        return Fitted(
            size=self.size,
            lines=placed,
            styles=paragraph.styles,
            width=widest,
            height=self.height,
            box_width=widest if math.isinf(width) else width,
            state=self.state,
            limited_by=self.limited_by,
            truncated=self.truncated,
            fallbacks=setting.ground.fallbacks,
            missing=paragraph.missing,
            lacking=paragraph.lacking,
            runner_up=self._runner_up(),
            missing_glyphs=paragraph.missing_glyphs,
        )

    def _runner_up(self) -> float:
        above = (math.floor(self.size * STEPS) + 1) / STEPS
        return min(above, self._block.largest) if self.size < self._block.largest else 0.0
