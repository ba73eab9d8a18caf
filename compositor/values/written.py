"""Numbers and text that remember how they were written or what they may contain.

In: scalars of a layout or of data. Out: ``RInt`` and ``RFloat`` (numbers with ``.raw``, the source text, so that
``text: 1.10`` prints ``1.10``) and ``RichText`` (text whose inline markup counts). Anybody may import from here.
"""

from __future__ import annotations


class RInt(int):
    """A whole number that keeps its source text in ``raw``. Equal to, and hashed as, the plain number."""

    raw: str

    def __new__(cls, value: int, raw: str = "") -> RInt:
        """Make the number; without ``raw`` its decimal digits stand for it."""
        number = super().__new__(cls, value)
        number.raw = raw or int.__repr__(number)
        return number

    def __getnewargs__(self) -> tuple[int, str]:  # type: ignore[override]
        return (int(self), self.raw)


class RFloat(float):
    """A number with a fraction or an exponent that keeps its source text in ``raw``."""

    raw: str

    def __new__(cls, value: float, raw: str = "") -> RFloat:
        """Make the number; without ``raw`` its shortest decimal form stands for it."""
        number = super().__new__(cls, value)
        number.raw = raw or float.__repr__(number)
        return number

    def __getnewargs__(self) -> tuple[float, str]:  # type: ignore[override]
        return (float(self), self.raw)


class RichText(str):
    """Data of the type ``rich-text``: inline markup inside it counts, as it does in the template."""

    __slots__ = ()
