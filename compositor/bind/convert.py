"""One raw value becomes the typed value that its field asks for.

In: what JSON, YAML, a CSV cell or a data frame holds, and the name of a type. Out: text, ``RichText``, numbers,
``Money``, dates, colors, picture sources. Raises ValueError with a message for people. Text converts where it can
only mean one thing (``"3"``, ``"true"``, ``"79.90 EUR"``), since every CSV cell is text.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final, Literal, TypeAlias

from compositor.deferred import regex
from compositor.values.color import Rgba, parse_color
from compositor.values.money import Money, parse_money
from compositor.values.written import RichText

TypeName: TypeAlias = Literal[
    "text",
    "rich-text",
    "number",
    "integer",
    "boolean",
    "money",
    "percent",
    "date",
    "image",
    "color",
    "url",
    "list",
    "object",
]

MAX_TEXT: Final = 100_000
MAX_NUMBER: Final = 1e15

_NUMBER = regex(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?\Z")
_UNDRAWABLE = regex("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ADDRESS = regex(r"([A-Za-z][A-Za-z0-9+.-]*):\S+\Z")
# What somebody may be sent to from a picture, by a code or a link around it; `javascript:` and `data:` are programs.
SCHEMES: Final = ("http", "https", "mailto", "tel")
_DAY = regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_WORDS = {"true": True, "false": False, "1": True, "0": False}


def is_absent(value: Any) -> bool:
    """Return whether there is no value: null, an empty cell, or what data frames put for it (NaN, NaT, NA)."""
    if value is None or type(value).__name__ in ("NaTType", "NAType"):
        return True
    if isinstance(value, str):
        return not value or value.isspace()
    return isinstance(value, float | Decimal) and math.isnan(value)


def plain_scalar(value: Any) -> Any:
    """Return the Python number inside a number of numpy, as data frames give them; anything else unchanged."""
    return value.item() if getattr(value, "ndim", None) == 0 and hasattr(value, "item") else value


def is_simple(text: str) -> bool:
    """Return whether a text is surely there and can be drawn; of a few that can, this is not sure."""
    return text.isprintable() and len(text) <= MAX_TEXT and bool(text) and not text.isspace()


def to_text(value: Any) -> str:
    """Return text; numbers as they were written."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise ValueError(f"a text was expected, not {kind_of(value)}")
    text = getattr(value, "raw", None) or (f"{value:f}" if isinstance(value, Decimal) else str(value))
    if len(text) > MAX_TEXT:
        raise ValueError(f"a text may have {MAX_TEXT:,} characters, this one has {len(text):,}")
    if not text.isprintable() and (found := _UNDRAWABLE.search(text)):
        raise ValueError(f"the text holds U+{ord(found.group()):04X}, a character that cannot be drawn")
    return text


def to_number(value: Any) -> int | float:
    """Return a finite number."""
    if isinstance(value, str) and _NUMBER.match(value.strip()) and len(value) <= 60:
        text = value.strip()
        value = int(text) if text.lstrip("+-").isdigit() else float(text)
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        comma = "; write a point, not a comma" if isinstance(value, str) and "," in value else ""
        raise ValueError(f"a number was expected, not {kind_of(value)}{comma}")
    if not abs(value) <= MAX_NUMBER:
        raise ValueError("a finite number was expected, with 15 digits at most before the point")
    return value


def to_integer(value: Any) -> int:
    """Return a whole number."""
    number = to_number(value)
    if number != int(number):
        raise ValueError(f"a whole number was expected, not `{number}`")
    return number if isinstance(number, int) else int(number)


def to_boolean(value: Any) -> bool:
    """Return true or false."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in _WORDS:
        return _WORDS[value.strip().lower()]
    if isinstance(value, int) and value in (0, 1):
        return bool(value)
    raise ValueError(f"true or false was expected, not {kind_of(value)}")


def to_percent(value: Any) -> float:
    """Return a fraction: ``"25%"`` and 0.25 are a quarter."""
    if isinstance(value, str) and value.strip().endswith("%"):
        return float(Decimal(str(to_number(value.strip()[:-1]))) / 100)
    try:
        return float(to_number(value))
    except ValueError:
        raise ValueError(f'a percentage was expected like "25%" or 0.25, not {kind_of(value)}') from None


def to_date(value: Any) -> date:
    """Return a calendar day; a time of day is refused unless it is midnight, as date columns export it."""
    if isinstance(value, str):
        try:
            text = value.strip()
            value = date.fromisoformat(text) if _DAY.match(text) else datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(f"a date is written 2026-05-31, not {kind_of(value)}") from None
    if isinstance(value, datetime):
        if value.time() != time():
            raise ValueError("a date without a time of day was expected, like 2026-05-31")
        return value.date()
    if isinstance(value, date):
        return value
    raise ValueError(f"a date is written 2026-05-31, not {kind_of(value)}")


def to_image(value: Any) -> Any:
    """Return a picture's path or address as text, and a picture object untouched: the engine knows those."""
    if isinstance(value, str):
        return to_text(value).strip()
    if isinstance(value, bool | int | float | Decimal | Mapping | list | tuple | date | Money):
        raise ValueError(f"a picture was expected: a path, bytes or an image, not {kind_of(value)}")
    return value


def to_color(value: Any) -> Rgba:
    """Return a color."""
    return parse_color(value)


def to_address(value: Any) -> str:
    """Return an address with its scheme, one of ``SCHEMES``: ``https://example.com``."""
    text = to_text(value).strip() if isinstance(value, str) else ""
    found = _ADDRESS.match(text)
    if found is None:
        raise ValueError(f"an address was expected like https://example.com, not {kind_of(value)}")
    if found[1].lower() not in SCHEMES:
        raise ValueError(f"an address starts with {', '.join(SCHEMES[:-1])} or {SCHEMES[-1]}, not with `{found[1]}`")
    return text


def to_list(value: Any) -> list[Any]:
    """Return a list; the text of a JSON array counts, as a CSV cell can hold no other."""
    value = _from_json(value, "[")
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        return list(value)
    raise ValueError(f"a list was expected, not {kind_of(value)}")


def to_object(value: Any) -> Mapping[str, Any]:
    """Return a mapping; the text of a JSON object counts."""
    value = _from_json(value, "{")
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return value
    raise ValueError(f"a mapping was expected, not {kind_of(value)}")


def kind_of(value: Any) -> str:
    """Return what a value is, for messages; short values are shown as they are."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"`{value if len(value) <= 40 else value[:39] + '…'}`"
    if isinstance(value, int | float | Decimal):
        return f"the number {getattr(value, 'raw', None) or str(value)[:40]}"
    if isinstance(value, Mapping):
        return "a mapping"
    return "a list" if isinstance(value, list | tuple) else f"an object of the type {type(value).__name__}"


CONVERTERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "text": to_text,
    "rich-text": lambda value: RichText(to_text(value)),
    "number": to_number,
    "integer": to_integer,
    "boolean": to_boolean,
    "money": parse_money,
    "percent": to_percent,
    "date": to_date,
    "image": to_image,
    "color": to_color,
    "url": to_address,
    "list": to_list,
    "object": to_object,
}


def _from_json(value: Any, start: str) -> Any:
    if isinstance(value, str) and value.lstrip().startswith(start) and len(value) <= MAX_TEXT:
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            raise ValueError("the text starts like JSON but is none") from None
    return value
