"""Expressions meet values: the one place where a ``$`` text becomes what it stands for.

In: ``Expr`` and a scope (plain dicts: data, loop variables, groups of tokens). Out: typed values, texts, or pieces
that say which part is template and which is data. Values are never scanned for bindings again. Only plain data is
looked into: mappings, lists, ``Money``; no attribute of any other object can be reached.

Numbers are exact decimals inside an expression (0.1 + 0.2 is 0.3). Ordering against null is false.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Context, Decimal, DecimalException
from typing import Any

from compositor.bind.expressions import Expr
from compositor.bind.filters import Filters
from compositor.bind.tree import (
    Choice,
    ExpressionError,
    Filter,
    Items,
    Literal,
    Lookup,
    Member,
    Operation,
    Tree,
    UnknownNameError,
)
from compositor.errors import nearest
from compositor.values.length import Percent, Pixels
from compositor.values.money import Money
from compositor.values.token import Token
from compositor.values.written import RichText

MAX_TEXT = 100_000
MAX_NUMBER = Decimal("1e300")


class Evaluator:
    """Evaluates expressions for one locale (a BCP 47 tag such as ``de-DE``, never the machine's own)."""

    def __init__(self, locale: str = "en") -> None:
        """Raises ValueError when the locale is not known."""
        self.locale = locale
        self._filters = Filters(locale)
        self._arithmetic = Context(prec=28)

    def evaluate(self, expr: Expr, scope: Mapping[str, Any]) -> Any:
        """Return the typed value of a whole binding, and the text of anything else.

        Raises ExpressionError: an unknown name, operands that do not fit, a text over 100,000 characters.
        """
        if expr.whole:
            part = expr.parts[0]
            value = look_up(part, scope) if type(part) is Lookup else self._whole(part, scope)
            return value.value if type(value) is Token else value
        return "".join(text for text, _ in self.pieces(expr, scope))

    def pieces(self, expr: Expr, scope: Mapping[str, Any]) -> tuple[tuple[str, bool], ...]:
        """Return the texts of the parts in order, each with whether its inline markup counts.

        It counts in the template's own words and in rich-text data; any other inserted value is literal.
        """
        if expr.whole:
            only = expr.parts[0]
            value = look_up(only, scope) if type(only) is Lookup else None
            if type(value) is str and len(value) <= MAX_TEXT:  # a text of the data, as nearly always
                return ((value, False),) if value else ()
        pieces: list[tuple[str, bool]] = []
        total = 0
        for part in expr.parts:
            if isinstance(part, str):
                text, markup = part, True
            else:
                value = look_up(part, scope) if type(part) is Lookup else self._run(part, scope)
                text, markup = self.text_of(value), isinstance(value, RichText)
            total += len(text)
            if total > MAX_TEXT:
                raise _too_long()
            if text:
                pieces.append((text, markup))
        return tuple(pieces)

    def value_of(self, expr: Expr, scope: Mapping[str, Any]) -> Any:
        """Return what the field of the expression wants: its value, its pieces or whether it holds."""
        if expr.wants == "pieces":
            return self.pieces(expr, scope)
        value = self.evaluate(expr, scope)
        return truth(value) if expr.wants == "condition" else value

    def text_of(self, value: Any) -> str:
        """Return how a value reads inside a text. Raises ExpressionError for lists, mappings and pictures."""
        return self._filters.text_of(value)

    # ── the tree ────────────────────────────────────────────────────────────────────────────────

    def _whole(self, tree: Any, scope: Mapping[str, Any]) -> Any:
        value = self._run(tree, scope)
        # computed decimals leave as plain numbers; a decimal that was looked up is somebody's typed value
        return float(value) if isinstance(value, Decimal) and not isinstance(tree, Member) else value

    def _run(self, tree: Tree, scope: Mapping[str, Any]) -> Any:
        match tree:
            case Literal(value):
                return value
            case Lookup():
                return look_up(tree, scope)
            case Member(target, key, offset, length):
                return _step(self._run(target, scope), self._run(key, scope), "this value", offset, length)
            case Choice(condition, chosen, otherwise):
                return self._run(chosen if truth(self._run(condition, scope)) else otherwise, scope)
            case Items(items):
                return [self._run(item, scope) for item in items]
            case Filter():
                return self._filter(tree, scope)
            case Operation("and", left, right) if left is not None:
                first = self._run(left, scope)
                return self._run(right, scope) if truth(first) else first
            case Operation("or", left, right) if left is not None:
                first = self._run(left, scope)
                return first if truth(first) else self._run(right, scope)
            case Operation("not", None, right):
                return not truth(self._run(right, scope))
            case Operation(sign, left, right):
                before = self._run(left, scope) if left is not None else 0
                after = self._run(right, scope)
                try:
                    return self._operation(sign, _operand(sign, before), _operand(sign, after))
                except DecimalException:
                    message = "division by zero" if sign in ("/", "//", "%") else "the number is too large"
                    raise ExpressionError(message, tree.offset, tree.length) from None
                except ExpressionError as error:
                    raise ExpressionError(error.message, tree.offset, tree.length, error.hint) from None

    def _filter(self, tree: Filter, scope: Mapping[str, Any]) -> Any:
        target = _plain(self._run(tree.target, scope))
        arguments = tuple(_plain(self._run(argument, scope)) for argument in tree.arguments)
        options = {name: _plain(self._run(value, scope)) for name, value in tree.options}
        try:
            return self._filters.apply(tree.name, target, arguments, options)
        except ExpressionError as error:
            raise ExpressionError(error.message, tree.offset, tree.length, error.hint) from None

    def _operation(self, sign: str, left: Any, right: Any) -> Any:
        if sign == "~":
            text = self.text_of(left) + self.text_of(right)
            if len(text) > MAX_TEXT:
                raise _too_long()
            return text
        if sign == "in":
            if isinstance(right, str):
                return isinstance(left, str) and left in right
            return isinstance(right, Sequence | Mapping) and any(_equal(left, item) for item in right)
        if sign in ("==", "!="):
            return _equal(left, right) == (sign == "==")
        if sign in ("<", ">", "<=", ">="):
            return _ordered(sign, left, right)
        return self._calculate(sign, left, right)

    def _calculate(self, sign: str, left: Any, right: Any) -> Any:
        if isinstance(left, Money) or isinstance(right, Money):
            return self._calculate_money(sign, left, right)
        first, second = _number(left, sign), _number(right, sign)
        if isinstance(first, int) and isinstance(second, int) and sign in ("+", "-", "*"):
            whole = first + second if sign == "+" else first - second if sign == "-" else first * second
            return _bounded(whole)
        context = self._arithmetic
        one, two = Decimal(first), Decimal(second)
        match sign:
            case "+":
                return _bounded(context.add(one, two))
            case "-":
                return _bounded(context.subtract(one, two))
            case "*":
                return _bounded(context.multiply(one, two))
            case "/":
                return _bounded(context.divide(one, two))
        # like Python and Jinja the quotient is rounded down and the rest has the sign of the divisor
        rest = context.remainder(one, two)
        if rest and (rest < 0) != (two < 0):
            rest = context.add(rest, two)
        if sign == "%":
            return rest
        return int(context.divide(context.subtract(one, rest), two).to_integral_value())

    def _calculate_money(self, sign: str, left: Any, right: Any) -> Any:
        if isinstance(left, Money) and isinstance(right, Money):
            _same_currency(left, right)
            if sign in ("+", "-"):
                return Money(Decimal(self._calculate(sign, left.amount, right.amount)), left.currency)
            if sign in ("/", "%"):
                return self._calculate(sign, left.amount, right.amount)
        elif isinstance(left, Money) and sign in ("*", "/"):
            return Money(Decimal(self._calculate(sign, left.amount, right)), left.currency)
        elif isinstance(right, Money) and (sign == "*" or left == 0):
            return Money(Decimal(self._calculate(sign, left, right.amount)), right.currency)
        hint = "its number is `.amount`"
        raise ExpressionError(f"`{sign}` does not work between {_kind(left)} and {_kind(right)}", hint=hint)


def look_up(tree: Lookup, scope: Mapping[str, Any]) -> Any:
    """Return the value at a path; a token comes as ``Token``. Raises ExpressionError when a step is not there."""
    path = tree.path
    try:
        value = scope[path[0]]  # type: ignore[index]
    except KeyError:
        raise unknown_name(str(path[0]), scope, tree.offset, tree.length) from None
    for index in range(1, len(path)):
        if type(value) is dict and path[index] in value:
            value = value[path[index]]
            continue
        value = _step(value, path[index], ".".join(str(step) for step in path[:index]), tree.offset, tree.length)
    return value


def unknown_name(name: str, known: Iterable[str], offset: int, length: int) -> UnknownNameError:
    """Return the error for a name that is neither data nor a token, with the nearest one as hint."""
    hint = nearest(name, known) or ("a minus needs spaces around it" if "-" in name else "")
    return UnknownNameError(f"there is no `{name}`", offset, length, hint)


def truth(value: Any) -> bool:
    """Return whether a condition holds: null, false, 0, empty texts and empty lists do not, anything else does."""
    if value is None or isinstance(value, bool | int | float | Decimal | str | list | tuple | dict):
        return bool(value)
    if isinstance(value, Token):
        return truth(value.value)
    return True


def _step(value: Any, step: Any, what: str, offset: int, length: int) -> Any:
    if isinstance(value, Token) and isinstance(value.value, Mapping):
        value = value.value
    if isinstance(value, Money) and step in ("amount", "currency"):
        return value.amount if step == "amount" else value.currency
    if isinstance(value, Mapping):
        if isinstance(step, str | int) and step in value:
            return value[step]
        hint = nearest(str(step), (key for key in value if isinstance(key, str)))
        raise ExpressionError(f"`{what}` has no `{step}`", offset, length, hint)
    if isinstance(value, list | tuple) and isinstance(step, int) and not isinstance(step, bool):
        if -len(value) <= step < len(value):
            return value[step]
        raise ExpressionError(f"`{what}` has {len(value)} items, none at {step}", offset, length, "the first is 0")
    hint = "guard it: `x.y if x else …`" if value is None else ""
    raise ExpressionError(f"`{what}` is {_kind(value)} and has no `{step}`", offset, length, hint)


def _operand(sign: str, value: Any) -> Any:
    """Return what is computed or compared: a length in pixels is a number, joined to a text it reads as written."""
    if not isinstance(value, Token):
        return value
    if isinstance(value.value, Percent) and sign not in ("~", "in", "==", "!="):
        hint = "of what it is a part is known only when boxes are placed; a token in pixels counts as a number"
        raise ExpressionError(f"`{sign}` needs numbers, not the percentage `{value.text}`", hint=hint)
    return value.text if sign == "~" else _plain(value)


def _plain(value: Any) -> Any:
    """Return what a token is inside an expression: its number (of pixels, for a length), else its text."""
    if isinstance(value, Token):
        number = value.value.value if isinstance(value.value, Pixels) else value.value
        return number if isinstance(number, int | float) and not isinstance(number, bool) else value.text
    return value


def _number(value: Any, sign: str) -> int | Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        hint = "texts are joined by ~" if sign == "+" and isinstance(value, str) else ""
        if isinstance(value, str) and not hint:
            hint = "a filter binds tighter than the sign: use ( )"
        if value is None:
            hint = "guard it: `x if x != null else 0`"
        raise ExpressionError(f"`{sign}` needs numbers, not {_kind(value)}", hint=hint)
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise ExpressionError(f"`{sign}` needs finite numbers")
        return Decimal(float.__repr__(value))
    return int(value) if isinstance(value, int) else value


def _bounded(number: Any) -> Any:
    if abs(number) > MAX_NUMBER:
        raise ExpressionError("the number is too large")
    return number


def _comparable(value: Any) -> Any:
    if isinstance(value, float) and value == value and abs(value) != float("inf"):
        return Decimal(float.__repr__(value))
    return value.isoformat() if isinstance(value, date) else value


def _equal(left: Any, right: Any) -> bool:
    left, right = _comparable(left), _comparable(right)
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    simple = (int, Decimal, str, Money, list, tuple, type(None))
    return isinstance(left, simple) and isinstance(right, simple) and bool(left == right)


def _ordered(sign: str, left: Any, right: Any) -> bool:
    if left is None or right is None:
        return False
    if isinstance(left, Money) and isinstance(right, Money):
        _same_currency(left, right)
    one = left.amount if isinstance(left, Money) else _comparable(left)
    two = right.amount if isinstance(right, Money) else _comparable(right)
    numbers = isinstance(one, int | Decimal) and isinstance(two, int | Decimal)
    texts = isinstance(one, str) and isinstance(two, str)
    if not (numbers or texts) or isinstance(one, bool) or isinstance(two, bool):
        raise ExpressionError(f"{_kind(left)} and {_kind(right)} have no order")
    if sign in ("<", ">="):
        return bool(one < two) == (sign == "<")
    return bool(one > two) == (sign == ">")


def _same_currency(left: Money, right: Money) -> None:
    if left.currency != right.currency:
        raise ExpressionError(f"{left.currency} and {right.currency} are different currencies")


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    names = (
        (bool, "true or false"),
        (int | float | Decimal, "a number"),
        (str, "a text"),
        (Money, "an amount of money"),
        (date, "a date"),
        (list | tuple, "a list"),
        (Mapping, "a mapping"),
    )
    return next((name for kind, name in names if isinstance(value, kind)), "a picture or another object")


def _too_long() -> ExpressionError:
    return ExpressionError(f"the text is longer than {MAX_TEXT:,} characters")
