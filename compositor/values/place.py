"""Where something sits inside a box: ``place`` by words, ``position`` and ``focus`` by CSS positions.

In: CSS text. Out: ``Place`` and ``Position``. Anybody may import this module.
"""

from __future__ import annotations

from typing import Annotated, Literal

from compositor.records import dataclass
from compositor.values.length import Percent, Pixels, parse_length
from compositor.values.parsed import Parsed, expect_text, number_text, shown, text_schema, unknown

Horizontal = Literal["left", "center", "right"]
Vertical = Literal["top", "center", "bottom"]
_HORIZONTAL: dict[str, Horizontal] = {"left": "left", "center": "center", "right": "right"}
_VERTICAL: dict[str, Vertical] = {"top": "top", "center": "center", "bottom": "bottom"}
_SHARES = {"left": 0.0, "top": 0.0, "center": 50.0, "right": 100.0, "bottom": 100.0}


@dataclass(frozen=True, slots=True)
class Place:
    """Which corner, edge or middle of the parent a layer sits at."""

    horizontal: Horizontal = "center"
    vertical: Vertical = "center"

    @property
    def css(self) -> str:
        """Return the words: ``top left`` or ``center``."""
        return "center" if self.horizontal == self.vertical else f"{self.vertical} {self.horizontal}"


def parse_place(value: object) -> Place:
    """Return a place from one or two words in any order; the direction left out is centered.

    Raises ValueError for an unknown word and for two words of the same direction.
    """
    if isinstance(value, Place):
        return value
    words = expect_text(value, "a place", "top left").replace("-", " ").split()
    for word in words:
        if word not in _SHARES:
            raise ValueError(unknown(word, tuple(_SHARES), "a place"))
    across = [_HORIZONTAL[word] for word in words if word in ("left", "right")]
    down = [_VERTICAL[word] for word in words if word in ("top", "bottom")]
    if len(words) > 2 or len(across) > 1 or len(down) > 1:
        raise ValueError(f"{shown(value)}: write one of top, center, bottom and one of left, center, right")
    return Place(across[0] if across else "center", down[0] if down else "center")


@dataclass(frozen=True, slots=True)
class Along:
    """A point along one direction: a percentage of the free room plus pixels, as CSS positions mean it."""

    percent: float = 50.0
    pixels: float = 0.0

    def resolve(self, room: float) -> float:
        """Return the distance from the left or top edge in pixels, given the free room."""
        return self.percent * room / 100 + self.pixels


@dataclass(frozen=True, slots=True)
class Position:
    """A CSS ``<position>``: along x and along y."""

    x: Along = Along()
    y: Along = Along()

    @property
    def css(self) -> str:
        """Return CSS text with two values, or four when an offset counts from the right or bottom edge."""
        if all(not part.pixels or not part.percent for part in (self.x, self.y)):
            return f"{_two(self.x)} {_two(self.y)}"
        return f"{_edge(self.x, 'left', 'right')} {_edge(self.y, 'top', 'bottom')}"


CENTER = Position()


def _two(part: Along) -> str:
    return f"{number_text(part.pixels)}px" if part.pixels else f"{number_text(part.percent)}%"


def _edge(part: Along, near: str, far: str) -> str:
    if part.pixels and part.percent:
        return f"{far} {number_text(-part.pixels)}px"
    return f"{near} {_two(part)}"


def parse_position(value: object) -> Position:
    """Return a CSS position: ``50% 40%``, ``left``, ``top right``, ``10px 20%`` or ``right 10px bottom 5%``.

    Raises ValueError for unknown words, and when both parts are meant for the same direction.
    """
    if isinstance(value, Position):
        return value
    if isinstance(value, list | tuple):
        words: list[object] = list(value)
    elif isinstance(value, str):
        words = list(expect_text(value, "a position", "50% 40%").split())
    else:
        words = [value]
    for word in words:
        if isinstance(word, str) and word[:1].isalpha() and word not in _SHARES:
            raise ValueError(unknown(word, tuple(_SHARES), "a position"))
    wrong = ValueError(f"{shown(value)} is not a position; write it like `50% 40%`, `top right` or `left 10px top 5%`")
    if len(words) == 4:
        pairs = [(words[0], words[1]), (words[2], words[3])]
        if any(edge not in ("left", "right", "top", "bottom") or offset in _SHARES for edge, offset in pairs):
            raise wrong
        across = [_from_edge(edge, offset) for edge, offset in pairs if edge in ("left", "right")]
        down = [_from_edge(edge, offset) for edge, offset in pairs if edge in ("top", "bottom")]
        if len(across) != 1:
            raise wrong
        return Position(across[0], down[0])
    if not 1 <= len(words) <= 2:
        raise wrong
    first, second = words[0], words[1] if len(words) == 2 else "center"
    if first in ("top", "bottom") or second in ("left", "right"):
        swappable = (first in _SHARES and second in _SHARES) or len(words) == 1
        if not swappable or first in ("left", "right") or second in ("top", "bottom"):
            raise wrong
        first, second = second, first
    if first in ("top", "bottom") or second in ("left", "right"):
        raise wrong
    return Position(_along(first), _along(second))


def _along(word: object) -> Along:
    if isinstance(word, str) and word in _SHARES:
        return Along(_SHARES[word])
    length = parse_length(word)
    return Along(length.value, 0.0) if isinstance(length, Percent) else Along(0.0, length.value)


def _from_edge(edge: object, offset: object) -> Along:
    length = parse_length(offset)
    far = edge in ("right", "bottom")
    if isinstance(length, Pixels):
        return Along(100.0, -length.value) if far else Along(0.0, length.value)
    return Along(100.0 - length.value if far else length.value)


PlaceValue = Annotated[
    Place, Parsed(parse_place, text_schema("Corner, edge or center.", "top left", "bottom", "center"))
]
PositionValue = Annotated[Position, Parsed(parse_position, text_schema("A CSS position.", "50% 40%", "top right"))]
