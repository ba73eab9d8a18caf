"""``for: item in $list``: repeating a layer.

In: the text of a ``for`` key. Out: ``Loop``, and at resolve time the values it runs over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from compositor.bind.evaluate import Evaluator
from compositor.bind.expressions import Expr, parse_expression
from compositor.bind.fields import Names, check_names, custom_error
from compositor.bind.syntax import NAME
from compositor.bind.tree import ExpressionError
from compositor.deferred import regex
from compositor.models import GetCoreSchemaHandler, GetJsonSchemaHandler, Schema, ValidationInfo
from compositor.records import dataclass

MAX_COPIES = 1000

_LOOP = regex(rf"\s*(?P<name>{NAME})\s+in\s+(?P<items>\$.*\S)\s*\Z", re.DOTALL)
_EXAMPLE = "write it like `item in $features`"


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop variable and the list it runs over."""

    name: str
    items: Expr

    def over(self, scope: Mapping[str, Any], evaluator: Evaluator) -> tuple[Any, ...]:
        """Return the values of the list; null is an empty list.

        Raises ExpressionError when it is no list, or longer than 1,000 items.
        """
        value = evaluator.evaluate(self.items, scope)
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            raise ExpressionError(f"`for` needs a list; `{self.items.source}` is none", 0, len(self.items.source))
        if len(value) > MAX_COPIES:
            message = f"`for` repeats a layer {MAX_COPIES:,} times at most, not {len(value):,}"
            raise ExpressionError(message, 0, len(self.items.source))
        return tuple(value)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> Schema:
        """Read ``item in $list``; a ``Names`` in the context checks the names of the list."""
        function = {"type": "with-info", "function": _validated}
        written = {"type": "function-plain", "function": _written}
        return {"type": "function-plain", "function": function, "serialization": written}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Schema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Describe what may be written."""
        return {"type": "string", "pattern": r"^\s*\S+\s+in\s+\$", "examples": ["item in $features"]}


def parse_loop(value: Any) -> Loop:
    """Return the loop that a text describes. Raises ValueError when it describes none."""
    if isinstance(value, Loop):
        return value
    found = _LOOP.match(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"`for` names a variable and a list; {_EXAMPLE}")
    expr = parse_expression(found["items"])
    if expr is None or not expr.whole:
        raise ValueError(f"`for` needs one list after `in`; {_EXAMPLE}")
    return Loop(found["name"], expr)


def _validated(value: Any, info: ValidationInfo) -> Loop:
    try:
        loop = parse_loop(value)
        if isinstance(info.context, Names):
            check_names(loop.items, info.context)
    except ExpressionError as error:
        found = _LOOP.match(value) if isinstance(value, str) else None
        # the place counts from where the list starts; people look at the whole text
        error.offset += found.start("items") if found else 0
        raise custom_error(error, str(value)) from None
    return loop


def _written(loop: Any) -> Any:
    return f"{loop.name} in {loop.items.source}" if isinstance(loop, Loop) else loop
