"""Descriptions of finished fonts: bytes come in; the axes, coverage and LOCK entry they deserve go out."""

from __future__ import annotations

from collections import Counter
from typing import Any

import yaml
from fontTools import unicodedata
from fontTools.ttLib import TTFont

Record = dict[str, Any]

# Scripts that Unicode gives to signs shared by many scripts: no claim about a language follows from them.
_SHARED = {"Zyyy", "Zinh", "Zzzz"}


def axes(font: TTFont) -> Record:
    """Return the variable axes by tag, with whole numbers written as such."""
    if "fvar" not in font:
        return {}
    return {
        axis.axisTag: {
            "min": _number(axis.minValue),
            "default": _number(axis.defaultValue),
            "max": _number(axis.maxValue),
        }
        for axis in font["fvar"].axes
    }


def weights(font: TTFont) -> list[int | float]:
    """Return the lowest and the highest weight that the font can draw."""
    weight = axes(font).get("wght")
    if weight is None:
        return [font["OS/2"].usWeightClass] * 2
    return [weight["min"], weight["max"]]


def coverage(font: TTFont) -> Record:
    """Return how many code points the font maps, in all and by ISO 15924 script."""
    points = list(font.getBestCmap())
    counts = Counter(unicodedata.script(chr(point)) for point in points)
    scripts = {script: count for script, count in sorted(counts.items()) if script not in _SHARED}
    return {"code-points": len(points), "scripts": scripts}


def version(font: TTFont) -> str:
    """Return the version as the font itself says it: 4.001."""
    text = str(font["name"].getDebugName(5) or "")
    return text.removeprefix("Version ").split(";")[0]


def dump(record: Record, heading: str) -> str:
    """Return a record as YAML below a comment; small mappings stay on one line."""
    comment = "".join(f"# {line}\n" for line in heading.splitlines())
    body = yaml.dump(record, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None)
    return comment + body


def _number(value: float) -> int | float:
    return int(value) if value == int(value) else value
