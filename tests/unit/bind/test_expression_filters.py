"""Filters: numbers, money and dates as each locale writes them (Unicode CLDR), and small text helpers."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from compositor.bind import Evaluator, ExpressionError, parse_expression
from compositor.values.money import Money

EURO = Money(Decimal("1299.50"), "EUR")
SPACE = "\u00a0"
NARROW = "\u202f"


def filtered(code: str, x: Any, locale: str = "en") -> Any:
    expr = parse_expression("${x | " + code + "}")
    assert expr is not None
    return Evaluator(locale).evaluate(expr, {"x": x})


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "€1,299.50"),
        ("de-DE", f"1.299,50{SPACE}€"),
        ("fr-FR", f"1{NARROW}299,50{SPACE}€"),
        ("de-CH", "EUR 1’299.50".replace(" ", SPACE)),
        ("ja-JP", "€1,299.50"),
    ],
)
def test_money_by_locale(locale: str, text: str) -> None:
    assert filtered("money", EURO, locale) == text
    assert filtered(f"money('{locale}')", EURO, "en") == text


def test_money_follows_the_currency_s_own_decimals() -> None:
    assert filtered("money", Money(Decimal(1500), "JPY")) == "¥1,500"
    assert filtered("money", Money(Decimal("1.5"), "KWD")) == f"KWD{SPACE}1.500"


def test_whole_money_drops_empty_decimals_only() -> None:
    assert filtered("money(whole=true)", Money(Decimal("80.00"), "EUR"), "de") == f"80{SPACE}€"
    assert filtered("money(whole=true)", Money(Decimal("79.90"), "EUR"), "de") == f"79,90{SPACE}€"


def test_a_bare_number_needs_a_currency() -> None:
    assert filtered("money(currency='USD')", 5) == "$5.00"
    with pytest.raises(ExpressionError, match="currency"):
        filtered("money", 5)
    with pytest.raises(ExpressionError, match="not converted"):
        filtered("money(currency='USD')", EURO)


@pytest.mark.parametrize(
    ("code", "value", "locale", "text"),
    [
        ("number", 1234567.891, "en", "1,234,567.891"),
        ("number", 1234567.891, "de", "1.234.567,891"),
        ("number", 1234567, "hi", "12,34,567"),
        ("number(1)", 0.25, "en", "0.3"),
        ("number(2)", 5, "en", "5.00"),
        ("percent", 0.256, "en", "26%"),
        ("percent(1)", 0.256, "de", f"25,6{SPACE}%"),
        ("percent", 0.25, "tr", "%25"),
    ],
)
def test_numbers_and_percentages(code: str, value: float, locale: str, text: str) -> None:
    assert filtered(code, value, locale) == text


@pytest.mark.parametrize(
    ("code", "locale", "text"),
    [
        ("date", "en", "May 31, 2026"),
        ("date('long')", "de", "31. Mai 2026"),
        ("date('full')", "fr", "dimanche 31 mai 2026"),
        ("date('d MMM')", "en", "31 May"),
        ("date('short', locale='en-GB')", "en", "31/05/2026"),
    ],
)
def test_dates(code: str, locale: str, text: str) -> None:
    assert filtered(code, date(2026, 5, 31), locale) == text
    assert filtered(code, "2026-05-31", locale) == text
    assert filtered(code, datetime(2026, 5, 31, 12), locale) == text


@pytest.mark.parametrize("code", ["date('HH:mm')", "date('QQQQQQQQ')", "date('b' )", "date(3)", "date('')"])
def test_date_patterns_that_mean_nothing(code: str) -> None:
    with pytest.raises(ExpressionError):
        filtered(code, date(2026, 5, 31))


@pytest.mark.parametrize(
    ("code", "value", "result"),
    [
        ("upper", "straße", "STRASSE"),
        ("lower", "ÄB", "äb"),
        ("title", "it's a sale", "It's A Sale"),
        ("default('x')", None, "x"),
        ("default('x')", "", "x"),
        ("default('x')", 0, 0),
        ("round", 2.5, 3),
        ("round", -2.5, -3),
        ("round(2)", 2.345, 2.35),
        ("round", Money(Decimal("79.90"), "EUR"), Money(Decimal(80), "EUR")),
        ("length", "abc", 3),
        ("length", ["a"], 1),
        ("first", ["a", "b"], "a"),
        ("last", "ab", "b"),
        ("first", [], None),
    ],
)
def test_text_and_list_filters(code: str, value: Any, result: Any) -> None:
    assert filtered(code, value) == result


@pytest.mark.parametrize("code", ["upper", "money", "number", "percent", "date", "round", "length", "first"])
def test_null_stays_null(code: str) -> None:
    assert filtered(code, None) is None


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e300, 10**40, True, "x", [1]])
@pytest.mark.parametrize("code", ["number", "percent", "round", "money(currency='EUR')"])
def test_what_is_no_number_is_refused(code: str, value: Any) -> None:
    with pytest.raises(ExpressionError):
        filtered(code, value)


@pytest.mark.parametrize(
    "code", ["number(-1)", "number(99)", "round('x')", "number(locale='xx-nowhere')", "money(locale=3)"]
)
def test_arguments_out_of_bounds(code: str) -> None:
    with pytest.raises(ExpressionError):
        filtered(code, EURO if code.startswith("money") else 1)
