"""How a value joins a pydantic model, and the few readings that every value parser starts with.

In: a parser and its JSON Schema. Out: ``Parsed``, the metadata of an ``Annotated`` alias: ``Color =
Annotated[Rgba, Parsed(parse_color, …)]``. Only value families and models import this module.

The loader hands numbers over as ``int`` and ``float`` subclasses with ``.raw``, the text as the author wrote it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from compositor.errors import nearest
from compositor.models import GetCoreSchemaHandler, GetJsonSchemaHandler, Schema
from compositor.records import dataclass
from compositor.values.extent import number_text


@dataclass(frozen=True, eq=False)
class Parsed:
    """Metadata for ``Annotated``: validate by ``parse``, describe by ``schema``, print as CSS text.

    ``parse`` takes what YAML or Python gives (and its own results), and raises ValueError for people.
    """

    parse: Callable[[Any], Any]
    schema: Mapping[str, Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> Schema:
        written = {"type": "function-plain", "function": css_text, "when_used": "json"}
        function = {"type": "no-info", "function": self.parse}
        return {"type": "function-plain", "function": function, "serialization": written}

    def __get_pydantic_json_schema__(self, core: Schema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return dict(self.schema)


def text_schema(description: str, *examples: str) -> dict[str, Any]:
    """Return the JSON Schema of a value written as text."""
    schema: dict[str, Any] = {"type": "string", "description": description}
    return schema | ({"examples": list(examples)} if examples else {})


def number_or_text_schema(description: str, *examples: str | float) -> dict[str, Any]:
    """Return the JSON Schema of a value written as a number or as text."""
    schema: dict[str, Any] = {"type": ["number", "string"], "description": description}
    return schema | ({"examples": list(examples)} if examples else {})


def css_text(value: Any) -> Any:
    """Return how a value is written: its ``css`` where it has one; tuples become lists."""
    if hasattr(value, "css"):
        return value.css
    if isinstance(value, tuple | list):
        return [css_text(item) for item in value]
    return value


def shown(value: object) -> str:
    """Return a value as the author wrote it, shortened, in backquotes: for messages."""
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    text = "nothing" if value is None else str(value).lower() if isinstance(value, bool) else text_of(value)
    return f"`{text if len(text) <= 60 else text[:59] + '…'}`" if value is not None else text


def text_of(value: object) -> str:
    """Return the text of a scalar as it was written (``1.10`` stays ``1.10``), of a value as it would be."""
    raw = getattr(value, "raw", getattr(value, "css", None))
    return raw if isinstance(raw, str) else str(value)


def is_number(value: object) -> bool:
    """Return whether the value is a number; ``true`` and ``false`` are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def finite(value: float, what: str) -> float:
    """Return a plain float. Raises ValueError when it is infinite, not a number or beyond a billion."""
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not abs(number) <= 1e9:
        raise ValueError(f"{what} must be a finite number below a billion, not {shown(value)}")
    return number + 0.0


def expect_text(value: object, what: str, example: str) -> str:
    """Return stripped text. Raises ValueError when the value is no text, or empty."""
    if not isinstance(value, str):
        raise ValueError(f"{what} is written as text like `{example}`, not {shown(value)}")
    text = value.strip()
    if not text:
        raise ValueError(f"{what} is empty; write it like `{example}`")
    return text


def one_of(value: object, known: Iterable[str], what: str) -> str:
    """Return the word if it is known. Raises ValueError with the nearest known word otherwise."""
    words = tuple(known)
    if isinstance(value, str) and value in words:
        return value
    raise ValueError(unknown(value, words, what))


def unknown(value: object, words: tuple[str, ...], what: str) -> str:
    """Return the message for a word that is not among the known ones."""
    guess = nearest(text_of(value), words) if value is not None else ""
    listed = ", ".join(words) if len(words) <= 12 else ", ".join(words[:12]) + " …"
    return f"{shown(value)} is not {what}" + (f"; {guess}" if guess else f"; write one of {listed}")


def check_keys(value: Mapping[Any, Any], known: Iterable[str], what: str) -> None:
    """Raise ValueError for the first key that is not known, with the nearest known one."""
    words = tuple(known)
    for key in value:
        if key not in words:
            guess = nearest(text_of(key), words) or "its keys are " + ", ".join(words)
            raise ValueError(f"{what} has no key {shown(key)}; {guess}")


__all__ = [
    "Parsed", "check_keys", "css_text", "expect_text", "finite", "is_number", "number_or_text_schema",
    "number_text", "one_of", "shown", "text_of", "text_schema", "unknown",
]  # fmt: skip
