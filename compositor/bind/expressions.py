"""Texts with bindings: ``$name.path``, ``${expression}`` and the words between them.

In: a scalar of the layout. Out: ``Expr``, or None when the text has no dollar that means anything. ``$$`` is a
literal dollar, and so is a dollar before anything but a name or a brace (``$9.99``). Pure; no values are known yet.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from compositor.bind.syntax import NAME, parse_code
from compositor.bind.tree import ExpressionError, Lookup, Tree, names_of
from compositor.deferred import regex
from compositor.records import dataclass

Part: TypeAlias = str | Tree

_BINDING = regex(rf"\$(?:(?P<dollar>\$)|(?P<brace>\{{)|(?P<path>{NAME}(?:\.(?:{NAME}|[0-9]+))*))")
# up to the closing brace, which may stand inside quotes
_CODE = regex(r"""(?:[^{}"']|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')*""", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Expr:
    """A text with bindings. ``parts`` are literal texts and trees in order; ``names`` the root names they look up.

    ``whole``: the text is one binding and nothing else, so its value keeps its type. ``wants`` is set by the field:
    a value, the pieces of a text (which parts are template and which data), or whether a condition holds.
    """

    source: str
    parts: tuple[Part, ...]
    names: tuple[str, ...]
    whole: bool
    wants: Literal["value", "pieces", "condition"] = "value"

    # A field's bounds (``ge=1``) cannot be checked before the value is known, so an expression passes them all;
    # the value is checked when it comes.
    def __lt__(self, other: object) -> bool:
        return True

    __le__ = __gt__ = __ge__ = __lt__


def parse_expression(text: str) -> Expr | None:
    """Return the bindings of a text, or None when it has none and stands for itself.

    Raises ExpressionError, which is a ValueError, with the offset and length of the fault in the text.
    """
    if "$" not in text:
        return None
    parts: list[Part] = []
    words: list[str] = []
    place = 0
    while found := _BINDING.search(text, place):
        words.append(text[place : found.start()])
        place = found.end()
        if found["dollar"]:
            words.append("$")
            continue
        if words := [word for word in words if word]:
            parts.append("".join(words))
            words = []
        if found["brace"]:
            end = _closing(text, place)
            parts.append(parse_code(text, place, end))
            place = end + 1
        else:
            path = tuple(int(step) if step.isdigit() else step for step in found["path"].split("."))
            parts.append(Lookup(path, found.start(), place - found.start()))
    words.append(text[place:])
    if rest := "".join(words):
        parts.append(rest)
    if parts == [text]:
        return None
    names = tuple(dict.fromkeys(name for part in parts if not isinstance(part, str) for name in names_of(part)))
    whole = len(parts) == 1 and not isinstance(parts[0], str)
    return Expr(text, tuple(parts), names, whole)


def literal_dollar(text: str) -> str:
    """Return the text in which every dollar is doubled, so that it stands for itself in a layout."""
    return text.replace("$", "$$")


def _closing(text: str, start: int) -> int:
    found = _CODE.match(text, start)
    end = found.end() if found else start
    if end < len(text) and text[end] == "}":
        return end
    if end < len(text) and text[end] == "{":
        raise ExpressionError("a brace cannot stand inside `${…}`", end)
    hint = "a literal dollar is written $$"
    raise ExpressionError("`${` is never closed", start - 2, len(text) - start + 2, hint)
