"""One way to say that a picture cannot be had.

In: a code, the source's name, a reason and a hint. Out: an ``AssetError`` with one problem.
"""

from __future__ import annotations

from compositor.errors import AssetError, Problem


def asset_error(code: str, name: str, reason: str, hint: str = "") -> AssetError:
    """Return the error for the source ``name``; ``reason`` completes the sentence that starts with the name."""
    return AssetError(Problem(f"asset.{code}", f"{shown(name)}: {reason}", hint=hint))


def shown(name: str) -> str:
    """Return a source's name fit for a message: no control characters, never longer than 120 characters."""
    text = "".join(character if character.isprintable() else "�" for character in name[:200])
    return text if len(text) <= 120 else f"{text[:80]}…{text[-30:]}"
