"""A design token after its aliases are resolved: its DTCG type, its typed value and how it reads inside text.

In: the brand reader. Out: ``Token``; a whole ``$color.brand`` gives ``value``, inside other text ``text`` stands.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any

from compositor.records import dataclass


@dataclass(frozen=True, slots=True)
class Token:
    """One token. ``kind`` is the DTCG type name (``color``, ``dimension``, ``typography`` …), or ``style``.

    ``description`` and ``deprecated`` (why, or what to use instead) come from the file and are outside equality.
    """

    kind: str
    value: Any
    text: str
    description: str = field(default="", compare=False)
    deprecated: str = field(default="", compare=False)
