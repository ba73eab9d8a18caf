"""The data block: field specs at load, rows at render, and the JSON Schema of both."""

import json
import math
import pickle
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from compositor.bind import DataSpec
from compositor.bind.json_schema import json_schema
from compositor.errors import BindError, Where
from compositor.hook import InlineSource
from compositor.source import parse, to_data
from compositor.values.color import Rgba
from compositor.values.money import Money, parse_money
from compositor.values.written import RichText


def spec(text: str) -> DataSpec:
    return DataSpec.model_validate(to_data(parse(text).root))


def read(field: str, value: Any) -> Any:
    return spec(f"x: {field}").validate_row({"x": value})["x"]


SALE = """
headline: { type: text, max-length: 20 }
price:    { type: money }
was:      { type: money, default: null }
photo:    { type: image, default: null }
logo:     { type: image, default: assets/logo.svg }
features: { type: list, items: text, max-items: 3, default: [] }
"""


def test_a_row_becomes_a_scope_with_all_fields() -> None:
    row = {"headline": "Half price", "price": "79.90 EUR"}
    assert spec(SALE).validate_row(row) == {
        "headline": "Half price",
        "price": Money(Decimal("79.90"), "EUR"),
        "was": None,
        "photo": None,
        "logo": "assets/logo.svg",
        "features": [],
    }
    assert spec(SALE).names == {"headline", "price", "was", "photo", "logo", "features"}


@pytest.mark.parametrize(
    ("field", "value", "result"),
    [
        ("text", "x", "x"),
        ("text", 2026, "2026"),
        ("rich-text", "**x**", RichText("**x**")),
        ("number", "3.50", 3.5),
        ("number", "3", 3),
        ("number", 2.5, 2.5),
        ("integer", "3", 3),
        ("integer", 3.0, 3),
        ("boolean", "TRUE", True),
        ("boolean", "0", False),
        ("boolean", False, False),
        ("money", "79.90 EUR", Money(Decimal("79.90"), "EUR")),
        ("money", "EUR 79.9", Money(Decimal("79.9"), "EUR")),
        ("money", {"amount": 79.9, "currency": "EUR"}, Money(Decimal("79.9"), "EUR")),
        ("percent", "25%", 0.25),
        ("percent", "2.5 %", 0.025),
        ("percent", 0.1, 0.1),
        ("date", "2026-05-31", date(2026, 5, 31)),
        ("date", "2026-05-31 00:00:00", date(2026, 5, 31)),
        ("date", datetime(2026, 5, 31), date(2026, 5, 31)),
        ("image", "a.jpg", "a.jpg"),
        ("image", b"bytes", b"bytes"),
        ("image", InlineSource("d"), InlineSource("d")),
        ("color", "#f80", Rgba(255, 136, 0)),
        ("url", "https://example.com/a?b=c", "https://example.com/a?b=c"),
        ("url", "MAILTO:shop@example.com", "MAILTO:shop@example.com"),
        ("url", "tel:+491234567", "tel:+491234567"),
        ("{type: list, items: number}", ["1", 2], [1, 2]),
        ("{type: list, items: text}", '["a", "b"]', ["a", "b"]),
        ("{type: object, properties: {a: text}}", {"a": "x"}, {"a": "x"}),
        ("{type: object, properties: {a: text}}", '{"a": "x"}', {"a": "x"}),
        ("{type: list, items: {type: object, properties: {n: integer}}}", [{"n": "1"}], [{"n": 1}]),
    ],
)
def test_types_convert_what_can_only_mean_one_thing(field: str, value: Any, result: Any) -> None:
    found = read(field, value)
    assert found == result
    assert type(found) is type(result)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", True),
        ("text", ["x"]),
        ("text", "x\0"),
        ("text", "\ud800"),
        ("text", "x" * 100_001),
        ("number", "1,5"),
        ("number", True),
        ("number", float("inf")),
        ("number", "9" * 50),
        ("integer", "1.5"),
        ("boolean", "maybe"),
        ("boolean", 2),
        ("money", "79.90"),
        ("money", 79.9),
        ("money", "79,90 EUR"),
        ("money", "1.299.00 EUR"),
        ("money", "79.90 Euro"),
        ("money", {"amount": 1}),
        ("money", {"amount": float("inf"), "currency": "EUR"}),
        ("percent", "x%"),
        ("date", "31.5.2026"),
        ("date", "2026-02-30"),
        ("date", datetime(2026, 5, 31, 12)),
        ("date", 20260531),
        ("image", 3),
        ("image", ["a.jpg"]),
        ("color", "bleu"),
        ("url", "example.com"),
        ("url", "https://a b"),
        ("url", "javascript:alert(1)"),
        ("url", "data:text/html,a"),
        ("url", "file:///etc/hosts"),
        ("{type: list, items: text}", "a, b"),
        ("{type: list, items: text}", '["a"'),
        ("{type: object, properties: {a: text}}", ["a"]),
    ],
)
def test_types_refuse_the_rest(field: str, value: Any) -> None:
    with pytest.raises(BindError) as caught:
        read(field, value)
    (problem,) = caught.value.problems
    assert (problem.code, problem.path) == ("data.type", ("x",))


class NaTType:
    """What pandas puts for a missing date, by its name."""


@pytest.mark.parametrize("empty", [None, "", "  ", math.nan, Decimal("nan"), NaTType()])
def test_empty_cells_are_absent(empty: Any) -> None:
    assert read("{type: integer, default: 7}", empty) == 7
    assert read("{type: text, default: null}", empty) is None
    with pytest.raises(BindError) as caught:
        read("text", empty)
    assert caught.value.problems[0].code == "data.missing"


def test_numbers_of_data_frames() -> None:
    numpy = pytest.importorskip("numpy")
    assert read("integer", numpy.int64(3)) == 3
    assert read("boolean", numpy.bool_(True)) is True
    assert read("{type: number, default: null}", numpy.float64("nan")) is None
    picture = numpy.zeros((2, 2, 4), dtype="uint8")
    assert read("image", picture) is picture


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("{type: text, max-length: 3}", "abcd", "data.length"),
        ("{type: text, min-length: 3}", "ab", "data.length"),
        ("{type: text, pattern: '^[A-Z]'}", "abc", "data.pattern"),
        ("{type: text, enum: [warm, cold]}", "wram", "data.enum"),
        ("{type: number, minimum: 1}", 0.5, "data.range"),
        ("{type: number, maximum: 0.3}", 0.4, "data.range"),
        ("{type: money, minimum: 1}", "0.99 EUR", "data.range"),
        ("{type: percent, maximum: 1}", "101%", "data.range"),
        ("{type: list, items: text, max-items: 1}", ["a", "b"], "data.items"),
        ("{type: list, items: text, min-items: 1}", [], "data.items"),
    ],
)
def test_bounds(field: str, value: Any, code: str) -> None:
    with pytest.raises(BindError) as caught:
        read(field, value)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_bounds_hold_at_their_edge() -> None:
    assert read("{type: number, minimum: 0.1, maximum: 0.3}", "0.3") == 0.3
    assert read("{type: text, min-length: 3, max-length: 3, enum: [abc]}", "abc") == "abc"


def test_all_problems_of_a_row_come_at_once() -> None:
    row = {"headline": "x" * 30, "price": "cheap", "features": ["a", 1, [], "d"], "was": "x"}
    with pytest.raises(BindError) as caught:
        spec(SALE).validate_row(row, context="rows.csv:17", locate=lambda path: Where(f"rows.csv {path[0]}"))
    problems = caught.value.problems
    assert [(problem.code, problem.path) for problem in problems] == [
        ("data.length", ("headline",)),
        ("data.type", ("price",)),
        ("data.type", ("was",)),
        ("data.type", ("features", 2)),
        ("data.items", ("features",)),
    ]
    assert {problem.context for problem in problems} == {"rows.csv:17"}
    assert problems[0].where == Where("rows.csv headline")
    assert "`headline`: 30 characters, but 20 at most are allowed" in str(caught.value)


def test_an_unknown_field_is_told_once_with_the_nearest_name() -> None:
    with pytest.raises(BindError) as caught:
        spec(SALE).validate_row({"headlin": "x", "price": "1 EUR"})
    (problem,) = caught.value.problems
    assert (problem.code, problem.hint) == ("data.unknown-field", "did you mean `headline`?")


def test_a_feed_may_bring_its_own_columns_but_no_typing_errors() -> None:
    row = {"headline": "x", "price": "1 EUR", "sku": "A-1"}
    assert "sku" not in spec(SALE).validate_row(row, extra="ignore")
    with pytest.raises(BindError, match="did you mean `features`"):
        spec(SALE).validate_row(row | {"featuers": "[]"}, extra="ignore")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x: txt", "Input should be"),
        ("x: {type: text, maxlength: 3}", "Extra inputs"),
        ("x: {type: number, max-length: 3}", "does not belong to the type number"),
        ("x: {type: list}", "says what its `items` are"),
        ("x: {type: object}", "says what its `properties` are"),
        ("x: {type: text, pattern: '('}", "unclosed group"),
        ("x: {type: text, pattern: '(?=a)'}", "look-around"),
        ("x: {type: number, default: abc}", "default: a number was expected"),
        ("x: {type: text, max-length: 2, default: abc}", "default: 3 characters"),
        ("x: {type: number, enum: [a]}", "enum: a number"),
        ("x: {type: money, examples: [5]}", "examples: money"),
        ("if: text", "cannot be the name of a field"),
        ("'a b': text", "cannot be the name of a field"),
        ("x: {type: object, properties: {1a: text}}", "cannot be the name of a field"),
    ],
)
def test_wrong_specs_are_found_at_load(text: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words.replace("(", r"\(")):
        spec(text)


def test_a_pattern_cannot_hang_a_render() -> None:
    with pytest.raises(BindError):
        read("{type: text, pattern: '^(a+)+$'}", "a" * 50_000 + "b")


def test_specs_survive_pickling_with_their_patterns() -> None:
    original = spec("x: {type: text, pattern: '^[A-Z]'}")
    copy = pickle.loads(pickle.dumps(original))
    assert copy == original
    with pytest.raises(BindError):
        copy.validate_row({"x": "abc"})


def test_defaults_are_not_shared_between_rows() -> None:
    fields = spec("x: {type: list, items: text, default: [a]}")
    fields.validate_row({})["x"].append("b")
    assert fields.validate_row({})["x"] == ["a"]


def test_the_json_schema() -> None:
    schema = json_schema(spec(SALE))
    json.dumps(schema)
    assert schema["required"] == ["headline", "price"]
    assert schema["additionalProperties"] is False
    properties = schema["properties"]
    assert properties["headline"] == {"type": "string", "maxLength": 20}
    assert properties["features"]["items"] == {"type": "string"}
    assert properties["features"]["default"] == []
    assert {"type": "null"} in properties["was"]["anyOf"]
    assert properties["price"]["anyOf"][1]["required"] == ["amount", "currency"]


def test_money_prints_plainly() -> None:
    assert str(parse_money("79.90 EUR")) == "79.90 EUR"
    assert parse_money(parse_money("1 EUR")) == Money(Decimal(1), "EUR")
