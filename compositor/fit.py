"""What became of each text: asked, used, lines, state and what limited it.

In: facts found while arranging. Out: ``Fit``, a frozen value for reports, lint and tests.
"""

from __future__ import annotations

from typing import Literal

from compositor.errors import Path
from compositor.records import dataclass
from compositor.values.geometry import Box

# fits       nothing is cut; the size is anywhere in the asked range
# ellipsis   the tail was cut and marked with an ellipsis
# clipped    the text is larger than its box and the overhang is not drawn
# visible    the text is larger than its box and the overhang is drawn
FitState = Literal["fits", "ellipsis", "clipped", "visible"]
# what kept the size from being a step larger; "" when the top of the range was reached
Limit = Literal["", "width", "word", "height", "max-lines", "group", "ease"]


@dataclass(frozen=True, slots=True)
class MissingGlyph:
    """A code point that no font has: the families that were tried, in order, and how to install one that has it.

    ``install`` is a command line, empty when no font package of ours has the code point.
    """

    code_point: int
    tried: tuple[str, ...]
    install: str = ""


@dataclass(frozen=True, slots=True)
class Fit:
    """The answer to "did this text fit, at which size, and why".

    ``asked`` is the range of font sizes in the layout, ``used`` the chosen size (layout pixels), ``lines`` how
    many lines were drawn, ``truncated`` the text that was cut away, ``fallbacks`` the families (beyond the
    first) whose glyphs were used and ``missing`` the code points that no font had; ``missing_glyphs`` says of each
    where it was looked for. ``runner_up`` is the next larger size, the one that did not hold; 0 where ``used`` is
    the top of the range.
    """

    path: Path
    name: str
    asked: tuple[float, float]
    used: float
    lines: int
    state: FitState
    limited_by: Limit
    box: Box
    text: str = ""
    truncated: str = ""
    fallbacks: tuple[str, ...] = ()
    missing: tuple[int, ...] = ()
    runner_up: float = 0.0
    missing_glyphs: tuple[MissingGlyph, ...] = ()
