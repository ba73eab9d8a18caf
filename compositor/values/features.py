"""OpenType features: tags as HarfBuzz takes them, and the CSS names of common ones.

In: ``[tnum, "ss01", "-liga", "salt=2"]``, a string of them, or a mapping. Out: sorted (tag, value) pairs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from compositor.deferred import regex
from compositor.errors import nearest
from compositor.values.parsed import Parsed, is_number, shown, text_of

# CSS Fonts 4 §6: keywords of the font-variant-… properties
NAMES: dict[str, tuple[tuple[str, int], ...]] = {
    "common-ligatures": (("clig", 1), ("liga", 1)),
    "no-common-ligatures": (("clig", 0), ("liga", 0)),
    "discretionary-ligatures": (("dlig", 1),),
    "no-discretionary-ligatures": (("dlig", 0),),
    "historical-ligatures": (("hlig", 1),),
    "contextual": (("calt", 1),),
    "no-contextual": (("calt", 0),),
    "small-caps": (("smcp", 1),),
    "all-small-caps": (("c2sc", 1), ("smcp", 1)),
    "petite-caps": (("pcap", 1),),
    "all-petite-caps": (("c2pc", 1), ("pcap", 1)),
    "unicase": (("unic", 1),),
    "titling-caps": (("titl", 1),),
    "lining-nums": (("lnum", 1),),
    "oldstyle-nums": (("onum", 1),),
    "proportional-nums": (("pnum", 1),),
    "tabular-nums": (("tnum", 1),),
    "diagonal-fractions": (("frac", 1),),
    "stacked-fractions": (("afrc", 1),),
    "ordinal": (("ordn", 1),),
    "slashed-zero": (("zero", 1),),
    "historical-forms": (("hist", 1),),
    "sub": (("subs", 1),),
    "super": (("sups", 1),),
    "case-sensitive-forms": (("case", 1),),
    "kerning": (("kern", 1),),
    "no-kerning": (("kern", 0),),
}
_ENTRY = regex(r"([-+]?)([A-Za-z0-9]{4})(?:\s*=\s*|\s+)?(\d{1,3}|on|off)?")
_SWITCH = {"on": 1, "off": 0}


def parse_features(value: object) -> tuple[tuple[str, int], ...]:
    """Return features as sorted (tag, value) pairs; later entries win. Raises ValueError with the nearest name."""
    if isinstance(value, tuple) and all(isinstance(item, tuple) and len(item) == 2 for item in value):
        value = dict(value)
    found: dict[str, int] = {}
    if isinstance(value, Mapping):
        for name, setting in value.items():
            found.update(_setting(name, setting))
    elif isinstance(value, str):
        for part in value.split(","):
            found.update(_entry(part))
    elif isinstance(value, list | tuple):
        for part in value:
            found.update(_entry(part))
    else:
        raise ValueError(f"features are a list like `[tnum, ss01, -liga]`, not {shown(value)}")
    return tuple(sorted(found.items()))


def _entry(value: object) -> tuple[tuple[str, int], ...]:
    text = text_of(value).strip() if isinstance(value, str) or is_number(value) else ""
    text = text.replace('"', "").replace("'", "")
    if text in NAMES:
        return NAMES[text]
    match = _ENTRY.fullmatch(text)
    if match is None or (match[1] and match[3]):
        guess = nearest(text, NAMES) or "write a tag of four letters like `tnum`, `-liga` or `salt=2`, or a CSS name"
        raise ValueError(f"{shown(value)} is not a font feature; {guess}")
    number = 0 if match[1] == "-" else _SWITCH[match[3]] if match[3] in _SWITCH else int(match[3] or 1)
    return ((match[2], number),)


def _setting(name: object, value: object) -> tuple[tuple[str, int], ...]:
    pairs = _entry(name)
    if value is True or value is False:
        return tuple((tag, number if value else 1 - min(number, 1)) for tag, number in pairs)
    if is_number(value) and isinstance(value, int) and 0 <= value <= 999 and len(pairs) == 1:
        return ((pairs[0][0], int(value)),)
    raise ValueError(f"the feature {shown(name)} is true, false or a whole number from 0 to 999, not {shown(value)}")


Features = Annotated[
    tuple[tuple[str, int], ...],
    Parsed(
        parse_features,
        {
            "type": ["array", "string", "object"],
            "description": "OpenType features by tag or CSS name.",
            "examples": [["tnum", "ss01", "-liga"], "tabular-nums, slashed-zero"],
        },
    ),
]
