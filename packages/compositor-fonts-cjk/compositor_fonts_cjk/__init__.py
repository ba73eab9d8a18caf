"""Noto Sans CJK for compositor.

In: nothing. Out: `folder()`, the folder that holds the font family with its license, its font.yaml and the
LOCK.yaml that pins every byte. compositor finds it by the entry point group `compositor.fonts`.
"""

from __future__ import annotations

from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
FONT_FILE = FONTS / "noto-sans-cjk" / "NotoSansCJK-VF.otf.ttc"


def folder() -> Path:
    """Return the folder of font families; a checkout in which the font was never built is an error."""
    if not FONT_FILE.exists():
        raise FileNotFoundError(
            f"{FONT_FILE} is missing: in a checkout of compositor, build it with `python tools/fonts.py --package cjk`"
        )
    return FONTS
