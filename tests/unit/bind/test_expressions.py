"""Expressions: what a ``$`` means, what it evaluates to, and what is refused."""

import pickle
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from compositor.bind import Evaluator, ExpressionError, literal_dollar, parse_expression
from compositor.bind.evaluate import look_up
from compositor.bind.tree import Lookup
from compositor.values.color import Rgba
from compositor.values.length import Percent, Pixels
from compositor.values.money import parse_money
from compositor.values.token import Token
from compositor.values.written import RFloat, RichText

SCOPE: dict[str, Any] = {
    "name": "Ann",
    "price": parse_money("79.90 EUR"),
    "was": None,
    "n": 3,
    "share": 0.256,
    "ratio": RFloat(1.1, "1.10"),
    "items": ["a", "b"],
    "rows": [{"sale-price": 4}],
    "day": date(2026, 5, 31),
    "big": 1234567.891,
    "rich": RichText("**bold**"),
    "tone": Rgba(255, 136, 0),
    "hostile": "$name ${name} **b**",
    "color": {"on-brand": Token("color", Rgba(1, 2, 3), "#010203")},
    "space": {"s": Token("dimension", Pixels(8.0), "8px"), "half": Token("dimension", Percent(50.0), "50%")},
}


def value(text: str, **more: Any) -> Any:
    expr = parse_expression(text)
    assert expr is not None
    return Evaluator("en").evaluate(expr, SCOPE | more)


def refused(text: str) -> tuple[str, str]:
    """Return the message and the part of the text that is marked."""
    with pytest.raises(ExpressionError) as caught:
        value(text)
    error = caught.value
    return str(error), text[error.offset : error.offset + error.length]


# -- what is a binding -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "plain", "$9.99", "5 $", "US$", "$ name", "{name}", "100 %", "$-x", "$é"])
def test_texts_without_a_binding_stand_for_themselves(text: str) -> None:
    assert parse_expression(text) is None


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("$name", "Ann"),
        ("Hi $name.", "Hi Ann."),
        ("$name-$name", "Ann-Ann"),
        ("$$name", "$name"),
        ("$$$name", "$Ann"),
        ("$$", "$"),
        ("$9.99 for $name", "$9.99 for Ann"),
        ("${name}s", "Anns"),
        ("a ${'}'} b", "a } b"),
        ("$rows.0.sale-price", 4),
        ("$color.on-brand", Rgba(1, 2, 3)),
        ("on $color.on-brand", "on #010203"),
        ("in $tone", "in #ff8800"),
    ],
)
def test_look_ups(text: str, result: object) -> None:
    assert value(text) == result


def test_a_whole_binding_keeps_its_type() -> None:
    assert value("$price") == SCOPE["price"]
    assert value("${price}") == SCOPE["price"]
    assert value("$items") == ["a", "b"]
    assert value("$was") is None
    assert value("$n") == 3
    assert value("x$n") == "x3"


def test_names_are_known_before_any_value_is() -> None:
    expr = parse_expression("$name ${price.amount if was else items[n]} ${x | default(fallback)}")
    assert expr is not None
    assert expr.names == ("name", "price", "was", "items", "n", "x", "fallback")


def test_expressions_survive_pickling_and_compare() -> None:
    expr = parse_expression("a ${b + 1 | round(2)} $c.d")
    assert pickle.loads(pickle.dumps(expr)) == expr
    assert hash(expr) == hash(parse_expression("a ${b + 1 | round(2)} $c.d"))


def test_a_literal_text_can_be_written() -> None:
    assert value(literal_dollar("$name ${n} $$")) == "$name ${n} $$"


# -- pieces ----------------------------------------------------------------------------------------------------


def test_pieces_tell_the_template_from_the_data() -> None:
    expr = parse_expression("**$name** $rich $hostile")
    assert expr is not None
    assert Evaluator().pieces(expr, SCOPE) == (
        ("**", True),
        ("Ann", False),
        ("** ", True),
        ("**bold**", True),
        (" ", True),
        ("$name ${name} **b**", False),
    )


def test_null_leaves_no_piece() -> None:
    expr = parse_expression("$was")
    assert expr is not None
    assert Evaluator().pieces(expr, SCOPE) == ()


# -- values in text --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inserted", "text"),
    [
        (None, ""),
        (True, "true"),
        (79.9, "79.9"),
        (0.1 + 0.2, "0.3"),
        (3.0, "3"),
        (1e21, "1000000000000000000000"),
        (-0.0, "0"),
        (Decimal("79.90"), "79.90"),
        (RFloat(1.1, "1.10"), "1.10"),
        (parse_money("1299.5 EUR"), "€1,299.50"),
        (date(2026, 5, 31), "2026-05-31"),
        (Token("dimension", 8.0, "8px"), "8px"),
    ],
)
def test_how_values_read_inside_text(inserted: object, text: str) -> None:
    assert value("<$x>", x=inserted) == f"<{text}>"


@pytest.mark.parametrize("inserted", [["a"], {"a": 1}, object(), b"bytes"])
def test_what_cannot_stand_in_a_text(inserted: object) -> None:
    with pytest.raises(ExpressionError, match="cannot stand in a text"):
        value("<$x>", x=inserted)


# -- the language ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "result"),
    [
        ("0.1 + 0.2", 0.3),
        ("n * 2 - 1", 5),
        ("n / 2", 1.5),
        ("7 // 2", 3),
        ("-7 // 2", -4),
        ("-7 % 3", 2),
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("- -n", 3),
        ("name ~ '-' ~ n", "Ann-3"),
        ("'a' if n > 2 else 'b'", "a"),
        ("'a' if was", None),
        ("not was and n == 3", True),
        ("was or name", "Ann"),
        ("n in [1, 2, 3]", True),
        ("'z' not in name", True),
        ("'nn' in name", True),
        ("items[1]", "b"),
        ("items[-1]", "b"),
        ("rows[0].sale-price - 1", 3),
        ("rows[0]['sale-price']", 4),
        ("price.amount > 50", True),
        ("price > 50", True),
        ("(price * 0.5).amount", Decimal("39.950")),
        ("price - price == price * 0", True),
        ("price / price", 1.0),
        ("day > '2026-01-01'", True),
        ("space.s + 1", 9.0),
        ("-space.s * 1.5", -12.0),
        ("space.s > 7", True),
        ("space.s == 8", True),
        ("space.s ~ '!'", "8px!"),
        ("space.s | round", 8),
        ("space.half ~ ''", "50%"),
        ("true != false", True),
        ("1 == true", False),
        ("'1' == 1", False),
        (r"'it\'s'", "it's"),
    ],
)
def test_expressions(code: str, result: object) -> None:
    found = value("${" + code + "}")
    assert found == result
    assert isinstance(found, bool) == isinstance(result, bool)


@pytest.mark.parametrize("sign", ["<", ">", "<=", ">="])
def test_ordering_against_null_is_false(sign: str) -> None:
    assert value("${was " + sign + " 3}") is False
    assert value("${3 " + sign + " was}") is False


def test_null_equals_only_null() -> None:
    assert value("${was == null}") is True
    assert value("${was != none}") is False
    assert value("${was == 0}") is False
    assert value("${n != null}") is True


@pytest.mark.parametrize(
    ("text", "message", "marked"),
    [
        ("Hi $nam", "did you mean `name`?", "$nam"),
        ("${ nam }", "did you mean `name`?", "nam"),
        ("${n-1}", "a minus needs spaces around it", "n-1"),
        ("$price.amont", "has no `amont`", "$price.amont"),
        ("$color.on-brnd", "did you mean `on-brand`?", "$color.on-brnd"),
        ("$was.amount", "guard it", "$was.amount"),
        ("$items.7", "2 items", "$items.7"),
        ("a ${n + }", "ends too early", "}"),
        ("a ${n b}", "unexpected `b`", "b"),
        ("a ${", "never closed", "${"),
        ("a ${'x}", "never closed", "${'x}"),
        ("${{}}", "brace", "{"),
        ("${1 < 2 < 3}", "cannot be chained", "<"),
        ("${n = 3}", "compare with ==", "="),
        ("${n is defined}", "compare with == or !=", "is"),
        ("${1 / 0}", "division by zero", "/"),
        ("${name + 'x'}", "joined by ~", "+"),
        ("${name * 3}", "needs numbers", "*"),
        ("${was + 1}", "not null", "+"),
        ("${n + space.half}", "not the percentage `50%`", "+"),
        ("${name < 3}", "have no order", "<"),
        ("${name | uper}", "did you mean `upper`?", "uper"),
        ("${name | round}", "needs a number", "round"),
        ("${name | upper(1)}", "takes nothing", "upper"),
        ("${n ; 1}", "means nothing", ";"),
    ],
)
def test_faults_name_the_place(text: str, message: str, marked: str) -> None:
    said, part = refused(text)
    assert message in said
    assert part == marked


def test_money_of_two_currencies_does_not_mix() -> None:
    with pytest.raises(ExpressionError, match="different currencies"):
        value("${price + other}", other=parse_money("1 USD"))


# -- safety ----------------------------------------------------------------------------------------------------


class Secret:
    key = "swordfish"

    def steal(self) -> str:
        return self.key


@pytest.mark.parametrize(
    "text",
    [
        "$name.__class__",
        "${name.__class__.__mro__}",
        "${name['__class__']}",
        "$x.key",
        "${x.steal()}",
        "${x['key']}",
        "${''.__class__}",
        "${name.upper()}",
        "${range(9)}",
        "${name | attr('x')}",
        "${price.__class__}",
        "${price.amount.__class__}",
        "${items.append}",
        "${color.on-brand.value}",
        "${tone.red}",
    ],
)
def test_no_attribute_of_an_object_can_be_reached(text: str) -> None:
    with pytest.raises(ExpressionError):
        value(text, x=Secret())


@pytest.mark.parametrize(
    "code",
    [
        "(" * 400 + "1" + ")" * 400,
        "[" * 90,
        "-" * 150 + "1",
        "not " * 150 + "n",
        "+".join(["1"] * 300),
        "n" + "|upper" * 300,
        "1 if n else " * 80 + "2",
        "x" * 2000,
    ],
)
def test_long_and_deep_expressions_are_refused(code: str) -> None:
    with pytest.raises(ExpressionError):
        parse_expression("${" + code + "}")


def test_the_longest_text_is_bounded() -> None:
    many = " ~ ".join(["x"] * 90)
    with pytest.raises(ExpressionError, match="longer than 100,000 characters"):
        value("${" + many + "}", x="y" * 10_000)
    with pytest.raises(ExpressionError, match="longer than 100,000 characters"):
        value("$x$x", x="y" * 60_000)


def test_numbers_are_bounded() -> None:
    nines = "9" * 90
    with pytest.raises(ExpressionError, match="too large"):
        value("${" + " * ".join([nines] * 8) + "}")
    with pytest.raises(ExpressionError):
        value("${x + 1}", x=float("nan"))


def test_looking_up_a_token_gives_the_token() -> None:
    assert look_up(Lookup(("space", "s"), 0, 0), SCOPE) is SCOPE["space"]["s"]


def test_an_unknown_locale_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no locale"):
        Evaluator("klingon")
