"""Characters with a special part in setting text: controls, spaces that hang, ignorables, emoji.

In: text. Out: clean text and small facts. Only the text engine imports this module.
"""

from __future__ import annotations

import re
import unicodedata

SOFT_HYPHEN = "\u00ad"
# Spaces after which a line may break; at the end of a line they hang (CSS Text 3 §4.1.3). No-break spaces don't.
HANGING = " \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000"
JUSTIFIED = frozenset(" \u00a0\u3000")  # spaces that grow when a line is justified
_UNCLEAN = re.compile(r"\r\n?|[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NEWLINES = frozenset("\r\v\f\x85\u2028\u2029")
# Unicode Default_Ignorable_Code_Point: drawn as nothing when a font lacks them
_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)
# Emoji_Presentation=Yes below U+1F000 (emoji-data.txt), and everything from there on that a color font has
_EMOJI = re.compile(
    "[\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab"
    "\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e"
    "\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\U0001f000-\U0001faff\ufe0f\u20e3]"
)
TEXT_PRESENTATION = "\ufe0e"


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


def spellings(cluster: str) -> tuple[str, str]:
    """Return the composed and the decomposed spelling; a font needs glyphs for one of them only."""
    return unicodedata.normalize("NFC", cluster), unicodedata.normalize("NFD", cluster)
