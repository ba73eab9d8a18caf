"""Fields of models that may hold an expression instead of a value.

In: what YAML or Python gives. Out: ``Bind[T]`` (a ``T``, or an ``Expr`` until ``resolve``), ``Condition`` for
``when``, ``Pieces`` for texts. Validation looks at ``info.context``: a ``Names`` there checks every name at once
and evaluates what needs only tokens; ``RESOLVED`` there says that strings are values, never to be scanned again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeAlias, TypeVar

from compositor.bind.evaluate import Evaluator, look_up, unknown_name
from compositor.bind.expressions import Expr, parse_expression
from compositor.bind.tree import ExpressionError, lookups_of
from compositor.models import (
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PydanticCustomError,
    Schema,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
)
from compositor.records import dataclass

Wants: TypeAlias = Literal["value", "pieces", "condition"]

RESOLVED: Final = "resolved"
_WANTS = "compositor.wants"


@dataclass(frozen=True, slots=True)
class Names:
    """What names a layout may use: token groups with their values, and the names that only rendering knows.

    ``declared`` holds the fields of the data block, the loop variables and the built-in names. A name that is both
    is the declared one. ``evaluator`` computes what needs tokens only.
    """

    tokens: Mapping[str, Any]
    declared: frozenset[str]
    evaluator: Evaluator


class Binding:
    """The metadata behind ``Bind[T]``."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> Schema:
        """Wrap the schema of ``T``: an expression stops here, anything else goes on."""
        inner: Any = handler(source)
        wants: Wants = inner.get("metadata", {}).get(_WANTS, "value")

        def bind(value: Any, check: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
            if isinstance(value, Expr):
                return value
            if info.context == RESOLVED:
                return check(value)
            bound = _bound(value, wants, info.context if isinstance(info.context, Names) else None)
            return bound if holds_expr(bound) else check(bound)

        return {"type": "function-wrap", "function": {"type": "with-info", "function": bind}, "schema": inner}

    def __get_pydantic_json_schema__(self, core: Schema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Say that a text with a dollar is allowed wherever a ``T`` is."""
        inner = handler(core)
        if inner == {"type": "string"}:
            return inner
        return {"anyOf": [inner, {"type": "string", "pattern": r"\$"}]}


T = TypeVar("T")

if TYPE_CHECKING:
    Bind = Annotated[T, Binding()]
else:

    class Bind:
        """A field that may hold an expression. Put ``Bind`` outside of everything but ``None``: ``Bind[Size] | None``.

        Bounds go inside, ``Bind[Annotated[str, Field(max_length=9)]]``; a model with ``Bind`` fields is not bound
        itself. It is ``Annotated[T, Binding()]`` without the detour over a type variable, which takes longer.
        """

        _binding = Binding()

        def __class_getitem__(cls, item: Any) -> Any:
            return Annotated[item, cls._binding]


class _ConditionType:
    """``when``: true, false or an expression; its value holds unless it is null, false, 0 or empty."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> Schema:
        function = {"type": "no-info", "function": _parse_condition}
        return {"type": "function-plain", "function": function, "metadata": {_WANTS: "condition"}}

    def __get_pydantic_json_schema__(self, core: Schema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "boolean"}


Condition = Annotated[bool, _ConditionType()]


class Pieces(tuple[tuple[str, bool], ...]):
    """A text in pieces, each with whether its inline markup counts: the template's words yes, inserted data no."""

    __slots__ = ()

    @property
    def plain(self) -> str:
        """Return the whole text."""
        return "".join(text for text, _ in self)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> Schema:
        """Read texts, numbers as written, true, false, null (no text) and finished pieces."""
        return {
            "type": "function-plain",
            "function": {"type": "no-info", "function": parse_pieces},
            "metadata": {_WANTS: "pieces"},
            "serialization": {"type": "function-plain", "function": _plain},
        }

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Schema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Describe what may be written."""
        return {"type": ["string", "number", "boolean", "null"]}


def parse_pieces(value: Any) -> Pieces:
    """Return the pieces of a value without bindings. Raises ValueError for what is no text."""
    if isinstance(value, Pieces):
        return value
    if value is None or value == "":
        return Pieces()
    if isinstance(value, bool):
        return Pieces(((str(value).lower(), True),))
    if isinstance(value, str | int | float):
        return Pieces(((getattr(value, "raw", None) or str(value), True),))
    if isinstance(value, tuple) and all(
        isinstance(piece, tuple) and len(piece) == 2 and isinstance(piece[0], str) and isinstance(piece[1], bool)
        for piece in value
    ):
        return Pieces(value)
    raise ValueError(f"a text was expected, not {'a list' if isinstance(value, list) else 'a mapping'}")


def holds_expr(value: Any) -> bool:
    """Return whether a value is an expression, or a list or mapping with one inside."""
    if isinstance(value, Expr):
        return True
    if type(value) in (list, tuple):
        return any(holds_expr(item) for item in value)
    return type(value) is dict and any(holds_expr(item) for item in value.values())


def check_names(expr: Expr, names: Names) -> bool:
    """Return whether tokens alone give the expression its value.

    Raises ExpressionError for a name that is neither a token nor declared, and for a token that is not there.
    """
    only_tokens = True
    for lookup in (lookup for part in expr.parts if not isinstance(part, str) for lookup in lookups_of(part)):
        root = str(lookup.path[0])
        if root in names.declared:
            only_tokens = False
        elif root in names.tokens:
            look_up(lookup, names.tokens)
        else:
            raise unknown_name(root, (*names.declared, *names.tokens), lookup.offset, lookup.length)
    return only_tokens


def _bound(value: Any, wants: Wants, names: Names | None) -> Any:
    """Return the value with every text that has bindings replaced: by its value if tokens suffice, else an Expr."""
    if isinstance(value, str):
        return _bound_text(value, wants, names)
    if type(value) is dict:
        return {key: _bound(item, "value", names) for key, item in value.items()}
    if type(value) is list:
        return [_bound(item, "value", names) for item in value]
    return value


def _bound_text(text: str, wants: Wants, names: Names | None) -> Any:
    try:
        expr = parse_expression(text)
        if expr is None:
            return text
        expr = replace(expr, wants=wants)
        if names is not None and check_names(expr, names):
            return names.evaluator.value_of(expr, names.tokens)
        return expr
    except ExpressionError as error:
        raise custom_error(error, text) from None


def custom_error(error: ExpressionError, text: str) -> PydanticCustomError:
    """Return the error as pydantic carries it: ``ctx`` has message, hint, text, offset and length."""
    context = {"message": error.message, "hint": error.hint, "text": text}
    place = {"offset": error.offset, "length": error.length}
    return PydanticCustomError(error.code, "{message}", context | place)


def _parse_condition(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError("a condition is true, false or an expression: `$badge`, `${price.amount > 50}`")


def _plain(pieces: Any) -> Any:
    return pieces.plain if isinstance(pieces, Pieces) else pieces
