"""What the fonts of a text do not have: problems for the report, or an error.

In: a text that has been set. Out: warnings. Imported by ``text`` only.
"""

from __future__ import annotations

from compositor.errors import AssetError, Path, Problem
from compositor.text.types import Fitted, Missing

_HINT = "`synthesis: allow` makes it up, `synthesis: none` draws the letters as they are; or name a family that has it"


def shortages(fitted: Fitted, path: Path, missing: Missing) -> list[Problem]:
    """Return warnings about glyphs, weights and widths that are not there.

    Raises ``AssetError`` for a bold or an italic that the fonts do not have and that nobody said what to do about:
    neither is ever made up, or left out, silently.
    """
    refused = [Problem("font.no-face", lack.words, path, hint=_HINT) for lack in fitted.lacking if lack.synthetic]
    if refused:
        raise AssetError(refused)
    found = [_missing(fitted, path, missing)] if fitted.missing else []
    for lack in fitted.lacking:
        found.append(Problem("font.far-face", lack.words, path, severity="warning"))
    return found


def _missing(fitted: Fitted, path: Path, missing: Missing) -> Problem:
    points = ", ".join(f"U+{point:04X}" for point in fitted.missing)
    what = "left out" if missing == "skip" else "drawn as an empty box"
    tried = " → ".join(dict.fromkeys(name for glyph in fitted.missing_glyphs for name in glyph.tried))
    message = f"no font of the list has {points} ({tried}); {what}"
    installs = dict.fromkeys(glyph.install for glyph in fitted.missing_glyphs if glyph.install)
    return Problem("text.missing-glyph", message, path, severity="warning", hint=" and ".join(installs))
