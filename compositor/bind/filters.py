"""The filters of expressions: case, rounding, and numbers, money, percentages and dates as a locale writes them.

In: a value, arguments and a locale. Out: texts and numbers. Formats come from the Unicode CLDR by Babel, always
with the locale that was asked for: the machine's own locale, time zone and clock are never read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException
from typing import TYPE_CHECKING, Any

from compositor.bind.tree import ExpressionError
from compositor.deferred import deferred, regex
from compositor.values.money import Money
from compositor.values.token import Token

if TYPE_CHECKING:
    import inspect

    import babel
    from babel import dates, numbers
else:
    inspect = deferred("inspect")
    babel = deferred("babel")
    dates = deferred("babel.dates")
    numbers = deferred("babel.numbers")

MAX_DIGITS = 12
KNOWN_LOCALE = "en"  # what a layout has that says nothing: sure to be there, so it is read when a format asks for it
LARGEST = Decimal("1e15")
_LETTER_MEETS_DIGIT = regex(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_DATE_WIDTHS = ("short", "medium", "long", "full")


class Filters:
    """The filters for one locale. Another locale can be named at each use: ``money("de-DE")``."""

    def __init__(self, locale: str) -> None:
        """Raises ValueError when the locale is not known."""
        self._name = locale
        self._locale = None if locale == KNOWN_LOCALE else _locale(locale)
        # enough digits that no amount or price is ever rounded by the arithmetic itself
        self.arithmetic = Context(prec=60, rounding=ROUND_HALF_UP)
        self.known: Mapping[str, Callable[..., Any]] = {
            "upper": self.upper,
            "lower": self.lower,
            "title": self.title,
            "default": self.default,
            "round": self.round,
            "number": self.number,
            "money": self.money,
            "percent": self.percent,
            "date": self.date,
            "length": self.length,
            "first": self.first,
            "last": self.last,
        }
        self._signatures: dict[str, inspect.Signature] = {}

    def apply(self, name: str, value: Any, arguments: tuple[Any, ...], options: Mapping[str, Any]) -> Any:
        """Return the filtered value; null stays null (except for ``default``). Raises ExpressionError."""
        chosen, signature = self.known[name], self._signatures.get(name)
        if signature is None:
            signature = self._signatures[name] = inspect.signature(chosen)
        try:
            bound = signature.bind(value, *arguments, **options)
        except TypeError:
            wanted = ", ".join(list(signature.parameters)[1:]) or "nothing"
            raise ExpressionError(f"`{name}` does not take these arguments", hint=f"it takes {wanted}") from None
        if value is None and name != "default":
            return None
        return chosen(*bound.args, **bound.kwargs)

    def text_of(self, value: Any) -> str:
        """Return how a value reads inside a text: null as nothing, numbers plainly, money by the locale."""
        if type(value) is str:
            return value
        if value is None:
            return ""
        if isinstance(value, Token):
            return value.text
        if isinstance(value, bool):
            return "true" if value else "false"
        raw = getattr(value, "raw", None)
        if isinstance(raw, str):
            return raw
        if isinstance(value, int):
            return int.__repr__(value)
        if isinstance(value, float | Decimal):
            return plain_number(value)
        if isinstance(value, str):
            return str.__str__(value)
        if isinstance(value, Money):
            return str(self.money(value))
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(css := getattr(value, "css", None), str):
            return css
        if isinstance(value, list | tuple):
            raise ExpressionError("a list cannot stand in a text", hint="repeat a layer with `for: item in $list`")
        if isinstance(value, Mapping):
            raise ExpressionError("a mapping cannot stand in a text", hint="name one of its fields: $name.field")
        raise ExpressionError("a picture or another object cannot stand in a text")

    # ── the filters ─────────────────────────────────────────────────────────────────────────────

    def upper(self, value: Any) -> str:
        """Return the text in capitals."""
        return self.text_of(value).upper()

    def lower(self, value: Any) -> str:
        """Return the text in small letters."""
        return self.text_of(value).lower()

    def title(self, value: Any) -> str:
        """Return the text with a capital at the start of each word."""
        # word by word: str.title would write It'S
        words = self.text_of(value).split(" ")
        return " ".join(word[:1].title() + word[1:] for word in words)

    def default(self, value: Any, other: Any) -> Any:
        """Return the other value when the first is null or an empty text."""
        return other if value is None or value == "" else value

    def round(self, value: Any, digits: Any = 0) -> Any:
        """Return a number or money rounded to decimal digits, halves away from zero, as in commerce."""
        places = _digits(digits)
        if isinstance(value, Money):
            return Money(self._rounded(value.amount, places), value.currency)
        number = self._rounded(_decimal(value, "round"), places)
        return int(number) if places == 0 else number

    def number(self, value: Any, digits: Any = None, locale: Any = None) -> str:
        """Return a number with the locale's separators; all of its digits, or as many as asked for."""
        number = _decimal(value, "number")
        places = None if digits is None else _digits(digits)
        if places is not None:
            number = self._rounded(number, places)
        # without digits all that was written is shown, not the three places of the CLDR pattern
        shown = max(0, -int(number.as_tuple().exponent)) if places is None else places
        chosen = self.locale(locale)
        whole = chosen.decimal_formats[None].pattern.split(".")[0]
        pattern = whole + ("." + ("0" if places is not None else "#") * shown if shown else "")
        return str(numbers.format_decimal(number, pattern, chosen))

    def money(self, value: Any, locale: Any = None, currency: Any = None, whole: Any = False) -> str:
        """Return an amount with its currency; ``whole`` drops the decimals of whole amounts."""
        if isinstance(value, Money):
            if currency is not None and currency != value.currency:
                raise ExpressionError(f"the amount is in {value.currency}; currencies are not converted")
            amount, code = _decimal(value.amount, "money"), value.currency
        elif isinstance(currency, str):
            amount, code = _decimal(value, "money"), currency
        else:
            hint = 'give the field the type money, or write money(currency="EUR")'
            raise ExpressionError("`money` needs an amount with a currency", hint=hint)
        chosen = self.locale(locale)
        if whole and amount == self._rounded(amount, 0):
            pattern = chosen.currency_formats["standard"].pattern
            pattern = pattern.replace("0.00", "0")
            return _spaced(numbers.format_currency(amount, code, pattern, chosen, currency_digits=False))
        return _spaced(numbers.format_currency(amount, code, locale=chosen))

    def percent(self, value: Any, digits: Any = 0, locale: Any = None) -> str:
        """Return a fraction as a percentage: 0.25 is 25 %."""
        places = _digits(digits)
        number = self._rounded(_decimal(value, "percent"), places + 2)
        chosen = self.locale(locale)
        pattern = chosen.percent_formats[None].pattern
        if places:
            pattern = pattern.replace("0", "0." + "0" * places, 1)
        return str(numbers.format_percent(number, pattern, chosen))

    def date(self, value: Any, format: Any = "medium", locale: Any = None) -> str:
        """Return a date: short, medium, long, full, or a CLDR pattern such as ``d MMM y``."""
        day = _day(value)
        if not isinstance(format, str) or not 0 < len(format) <= 60:
            raise ExpressionError("a date format is short, medium, long, full or a pattern like `d MMM y`")
        chosen = self.locale(locale)
        if format not in _DATE_WIDTHS:
            try:
                dates.parse_pattern(format)
            except ValueError as error:
                raise ExpressionError(f"`{format}` is no date pattern: {error}") from None
        try:
            return str(dates.format_date(day, format, chosen))
        except (AttributeError, KeyError, ValueError):
            raise ExpressionError(f"`{format}` asks for parts that a date does not have") from None

    def length(self, value: Any) -> int:
        """Return how many characters or items there are."""
        if isinstance(value, str | list | tuple | Mapping):
            return len(value)
        raise ExpressionError("only texts and lists have a length")

    def first(self, value: Any) -> Any:
        """Return the first item or character; null when there is none."""
        return self._end(value, 0)

    def last(self, value: Any) -> Any:
        """Return the last item or character; null when there is none."""
        return self._end(value, -1)

    # ── readings ────────────────────────────────────────────────────────────────────────────────

    def locale(self, name: Any) -> babel.Locale:
        """Return the named locale, or the default one. Raises ExpressionError for an unknown one."""
        if name is None:
            if self._locale is None:
                self._locale = _locale(self._name)
            return self._locale
        try:
            return _locale(name)
        except ValueError as error:
            raise ExpressionError(str(error)) from None

    def _end(self, value: Any, index: int) -> Any:
        if not isinstance(value, str | list | tuple):
            raise ExpressionError("only texts and lists have a first and a last")
        return value[index] if value else None

    def _rounded(self, number: Decimal, digits: int) -> Decimal:
        try:
            return number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, self.arithmetic)
        except DecimalException:
            raise ExpressionError("the number is too large") from None


def plain_number(value: float | Decimal) -> str:
    """Return a number in decimal notation, 12 significant digits at most, no trailing zeros, no exponent."""
    if isinstance(value, Decimal) and value.is_finite() and len(value.as_tuple().digits) <= 12:
        return f"{value:f}"  # exact decimals stay as written: 79.90
    number = Decimal(f"{value:.12g}")
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _spaced(text: str) -> str:
    """Put a no-break space between a currency of letters and the digits (UTS #35, currencySpacing)."""
    return _LETTER_MEETS_DIGIT.sub("\u00a0", text)


def _locale(name: Any) -> babel.Locale:
    if not isinstance(name, str) or not 0 < len(name) <= 40:
        raise ValueError("a locale is a tag such as de or de-DE")
    try:
        return babel.Locale.parse(name.replace("_", "-"), sep="-")
    except (babel.UnknownLocaleError, ValueError, TypeError):
        raise ValueError(f"there is no locale `{name}`; write a tag such as de or de-DE") from None


def _decimal(value: Any, name: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        hint = "give the field the type number" if isinstance(value, str) else ""
        raise ExpressionError(f"`{name}` needs a number", hint=hint)
    number = Decimal(float.__repr__(value)) if isinstance(value, float) else Decimal(value)
    # nothing that is shown has more digits, and formatting beyond it would lose some silently
    if not number.is_finite() or abs(number) >= LARGEST:
        raise ExpressionError(f"`{name}` needs a number below {LARGEST:g}")
    return number


def _digits(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_DIGITS:
        return int(value)
    raise ExpressionError(f"digits are a whole number from 0 to {MAX_DIGITS}")


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ExpressionError("`date` needs a date like 2026-05-31") from None
