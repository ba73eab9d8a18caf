"""Characters with a special part in setting text: controls, spaces that hang, ignorables, emoji.

In: text. Out: clean text and small facts. Only the text engine imports this module.
"""

from __future__ import annotations

import re

from compositor.text.unicode_data import EMOJI, IGNORABLE, JOINING, MARKS

SOFT_HYPHEN = "\u00ad"
# Spaces after which a line may break; at the end of a line they hang (CSS Text 3 §4.1.3). No-break spaces don't.
HANGING = " \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000"
JUSTIFIED = frozenset(" \u00a0\u3000")  # spaces that grow when a line is justified
_UNCLEAN = re.compile(r"\r\n?|[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NEWLINES = frozenset("\r\v\f\x85\u2028\u2029")
# Drawn as nothing when a font lacks them
_IGNORABLE = re.compile(f"[{IGNORABLE}]+")
# Emoji_Presentation=Yes below U+1F000 (emoji-data.txt), and everything from there on that a color font has
_EMOJI = re.compile(f"[{EMOJI}\U0001f000-\U0001faff\ufe0f\u20e3]")
TEXT_PRESENTATION = "\ufe0e"
_JOINING = re.compile(f"[{JOINING}]")
_JOINING_BEFORE = re.compile(rf"[{JOINING}][{MARKS}]*\Z")
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


def wants_color(cluster: str) -> bool:
    """Return whether a grapheme cluster is shown as a picture unless told otherwise (UTS #51)."""
    return TEXT_PRESENTATION not in cluster and _EMOJI.search(cluster) is not None


def joins(text: str, border: int) -> bool:
    """Return whether the letters on both sides of a border may join (Arabic and other cursive scripts)."""
    if not 0 < border < len(text) or text[border] < "\u0600" or text[border - 1] < "\u0300":
        return False
    if _JOINING.match(text, border) is None:
        return False
    return _JOINING_BEFORE.search(text, max(border - CONTEXT, 0), border) is not None
