"""Where a justified line may grow: after spaces, and around ideographs and kana, which have none between them.

In: the parts of a line in visual order. Out: how many places there are and which. Only ``compose`` imports this module.
Source: CSS Text 3 §6.4 (``text-justify: auto``), as Chromium does it; Hangul grows at its spaces.
"""

from __future__ import annotations

from collections.abc import Sequence

from compositor.deferred import regex
from compositor.text.characters import JUSTIFIED
from compositor.text.parts import Part

# CJK radicals to ideographs, without Hangul and combining marks; compatibility and full-width forms; emoji
_IDEOGRAPH = regex(
    "[\u2e80-\u3029\u3030-\u3098\u309b-\u312f\u3190-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff9f\uffe0-\uffe6"
    "\U0001f000-\U0001f3fa\U0001f400-\U0001faff\U00020000-\U0003fffd]"
)


def growing(parts: Sequence[Part]) -> tuple[int, list[frozenset[int]]]:
    """Return how many places a line may grow at, and for each part the clusters on whose right these places are.

    Nothing grows at the right end of the line, nor within what is no text of the paragraph.
    """
    clusters = [_clusters(part) for part in parts]
    signs = [(at, cluster, sign) for at, several in enumerate(clusters) for cluster, sign in several]
    found: list[set[int]] = [set() for _ in parts]
    ideographs = [_IDEOGRAPH.match(sign) is not None for _, _, sign in signs]
    for index, (at, cluster, sign) in enumerate(signs[:-1]):
        if sign in JUSTIFIED or ideographs[index] or ideographs[index + 1]:
            found[at].add(cluster)
    return sum(map(len, found)), [frozenset(places) for places in found]


def _clusters(part: Part) -> list[tuple[int, str]]:
    """Return the clusters of a part in visual order, each with its first character; none of an ellipsis."""
    if part.added:
        return []
    offsets = dict.fromkeys(map(part.shaped.cluster, range(part.first, part.last)))
    return [(offset, part.source[offset]) for offset in offsets]
