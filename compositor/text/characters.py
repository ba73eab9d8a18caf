"""Characters with a special part in setting text: controls, spaces that hang, ignorables, emoji.

In: text. Out: clean text and small facts. Only the text engine imports this module.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from compositor.deferred import regex
from compositor.text.unicode_data import IGNORABLE, JOINING, MARKS, PICTURES, TEXT_EMOJI

SOFT_HYPHEN = "\u00ad"
# Spaces after which a line may break; at the end of a line they hang (CSS Text 3 §4.1.3). No-break spaces don't.
HANGING = " \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000"
JUSTIFIED = frozenset(" \u00a0\u3000")  # spaces that grow when a line is justified
_UNCLEAN = regex(r"\r\n?|[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NEWLINES = frozenset("\r\v\f\x85\u2028\u2029")
# Drawn as nothing when a font lacks them
_IGNORABLE = regex(f"[{IGNORABLE}]+")
# A little too many characters are no harm: only these are looked at one by one
_EMOJI_BLOCKS = "\u2300-\u2bff\U0001f000-\U0001faff"
_MAYBE_EMOJI = regex(f"[{_EMOJI_BLOCKS}\ufe0e\ufe0f]")
_TEXT_PRESENTATION = "\ufe0e"
_JOINING = regex(f"[{JOINING}]")
_JOINING_BEFORE = regex(rf"[{JOINING}][{MARKS}]*\Z")
FIRST_JOINING = "\u0600"  # no character below joins with one before it
CONTEXT = 4  # characters on either side of a border that may decide how letters join across it


def clean(text: str) -> str:
    """Return the text as it is set: every kind of line end is ``\\n``, a tab is a space, controls are gone.

    A lone surrogate becomes U+FFFD. Format characters (joiners, bidi marks, soft hyphens) stay.
    """
    return text if text.isprintable() else _UNCLEAN.sub(_cleaned, text)


def _cleaned(match: re.Match[str]) -> str:
    found = match.group()
    if found[0] in _NEWLINES:
        return "\n"
    if found == "\t":
        return " "
    return "\ufffd" if found >= "\ud800" else ""


def without_ignorables(text: str) -> str:
    """Return the characters that a font must have a glyph for."""
    return _IGNORABLE.sub("", text)


def may_hold_emoji(text: str) -> bool:
    """Return whether some cluster of a text may have a presentation: quick, and sure only where it says no."""
    return _MAYBE_EMOJI.search(text) is not None


def presentation(cluster: str) -> Literal["emoji", "text", None]:
    """Return whether a grapheme cluster is to be a picture or a letter (UTS #51 §4), None where nothing says so.

    Characters that are emoji but letters by default (🅰, ❤, digits) are None without a selector: the order of the
    fonts decides, as in browsers.
    """
    if not may_hold_emoji(cluster):
        return None
    if _TEXT_PRESENTATION in cluster:
        return "text"
    return "emoji" if _picture().search(cluster) is not None else None


@cache
def _picture() -> re.Pattern[str]:
    # Compiled when a text first needs it: the sets are long. UTS #51: ED-6 emoji by default, ED-9a asked for by a
    # selector, ED-16 several joined to one picture.
    return re.compile(f"[{PICTURES}]|[{TEXT_EMOJI}](?:\ufe0f|\u200d[{_EMOJI_BLOCKS}])")


def joins(text: str, border: int) -> bool:
    """Return whether the letters on both sides of a border may join (Arabic and other cursive scripts)."""
    if not 0 < border < len(text) or text[border] < FIRST_JOINING or text[border - 1] < "\u0300":
        return False
    if _JOINING.match(text, border) is None:
        return False
    return _JOINING_BEFORE.search(text, max(border - CONTEXT, 0), border) is not None
