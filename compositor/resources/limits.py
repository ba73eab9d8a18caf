"""Limits and budgets of the door to bytes: every number that may refuse a picture or drop a cached one.

In: nothing. Out: frozen ``Limits`` (exceeding one is an ``AssetError``) and ``Budgets`` (exceeding one only
costs time). Anybody above level 1 may import this.
"""

from __future__ import annotations

from compositor.records import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What a source may cost. Each limit is on by default and lifted only by giving it another value.

    Sizes are bytes or pixels of the stored picture (width times height), checked from the header before a
    decoder runs. Of an animated picture only the first frame is ever decoded.
    """

    source_bytes: int = 32_000_000
    source_pixels: int = 50_000_000
    source_side: int = 32_768
    svg_bytes: int = 4_000_000
    svg_elements: int = 100_000  # after expansion of <use> and other references
    svg_depth: int = 200
    picture_pixels: int = 100_000_000  # of a scaled picture
    picture_side: int = 16_384
    path_characters: int = 1_024
    known_pictures: int = 4_096  # how many pictures may be loaded at a time; the oldest are forgotten


@dataclass(frozen=True, slots=True)
class Budgets:
    """How many bytes each cache may hold; 0 turns it off. A budget never changes a result, only its cost."""

    scaled: int = 48_000_000  # pictures at the size they are drawn
    decoded: int = 48_000_000  # pictures as they were stored, decoded
    encoded: int = 8_000_000  # bytes of files
