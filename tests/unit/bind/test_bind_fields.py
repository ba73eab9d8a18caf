"""Fields that may hold an expression: what load checks, what stays open, and what resolving makes of it."""

import pickle
from typing import Annotated, Any

import pytest
from pydantic import ConfigDict, Field, PrivateAttr, ValidationError

from compositor.bind import (
    Bind,
    Bindable,
    Condition,
    Evaluator,
    Expr,
    ExpressionError,
    Loop,
    Names,
    Pieces,
    bound_fields,
    parse_loop,
    parse_pieces,
    resolve_model,
    resolve_value,
)
from compositor.errors import BindError, Path
from compositor.values.color import Rgba
from compositor.values.token import Token
from compositor.values.written import RFloat, RichText

EVALUATOR = Evaluator()
TOKENS: dict[str, Any] = {
    "color": {"ink": Token("color", Rgba(1, 2, 3), "#010203")},
    "size": {"l": Token("number", 4, "4")},
}
NAMES = Names(TOKENS, frozenset({"headline", "count", "list"}), EVALUATOR)
CONFIG = ConfigDict(
    frozen=True,
    extra="forbid",
    populate_by_name=True,
    alias_generator=lambda name: name.rstrip("_").replace("_", "-"),
)


class Part(Bindable):
    model_config = CONFIG
    note: Bind[str] = ""


class Box(Bindable):
    model_config = CONFIG
    _path: Path = PrivateAttr(default=())

    text: Bind[Pieces] = Pieces()
    when: Bind[Condition] = True
    for_: Loop | None = None
    max_lines: Bind[int] | None = Field(None, ge=1)
    group: Bind[str] | None = None
    color: Bind[Rgba] | None = None
    weights: Bind[list[float]] | None = None
    short: Bind[Annotated[str, Field(max_length=3)]] = ""
    parts: tuple[Part, ...] = ()


def box(**fields: Any) -> Box:
    return Box.model_validate({name.replace("_", "-"): value for name, value in fields.items()}, context=NAMES)


def resolved(model: Box, **data: Any) -> Box:
    return resolve_model(model, TOKENS | data, EVALUATOR, ("layers", 0))


# -- loading ---------------------------------------------------------------------------------------------------


def test_what_needs_only_tokens_is_a_value_at_once() -> None:
    made = box(color="$color.ink", max_lines="${size.l * 2}", group="g $color.ink", text="in $color.ink")
    assert (made.color, made.max_lines, made.group) == (Rgba(1, 2, 3), 8, "g #010203")
    assert made.text == (("in ", True), ("#010203", False))
    assert bound_fields(made) == ()


def test_what_needs_data_stays_open() -> None:
    made = box(text="$headline", max_lines="$count", parts=[{"note": "x"}, {"note": "$headline"}])
    assert isinstance(made.max_lines, Expr)
    assert bound_fields(made) == ("text", "max_lines", "parts")
    assert pickle.loads(pickle.dumps(made)) == made


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ({"text": "$headlin"}, "bind.unknown-name", "no `headlin`"),
        ({"color": "$color.inc"}, "bind.expression", "`color` has no `inc`"),
        ({"text": "${headline"}, "bind.expression", "never closed"),
        ({"text": "$headline $color.inc"}, "bind.expression", "no `inc`"),
        ({"max_lines": "$color.ink"}, "int_type", "integer"),
        ({"max_lines": 0}, "greater_than_equal", "1"),
        ({"short": "long"}, "string_too_long", "3"),
        ({"when": "badge"}, "value_error", "true, false or an expression"),
        ({"text": ["a"]}, "value_error", "a text was expected"),
        ({"for": "item of $list"}, "value_error", "item in $features"),
        ({"for": "item in $lst"}, "bind.unknown-name", "no `lst`"),
        ({"weights": [1, "$cont"]}, "bind.unknown-name", "no `cont`"),
    ],
)
def test_faults_are_found_at_load(fields: dict[str, Any], code: str, words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        box(**fields)
    (error,) = caught.value.errors()
    assert error["type"] == code
    assert words in error["msg"]


def test_unknown_names_come_with_a_hint_and_a_place() -> None:
    with pytest.raises(ValidationError) as caught:
        box(text="Hi $headlin!")
    context = caught.value.errors()[0]["ctx"]
    assert context["hint"] == "did you mean `headline`?"
    assert (context["offset"], context["length"]) == (3, 8)


def test_without_names_nothing_is_checked() -> None:
    assert isinstance(Box(group="$anything").group, Expr)


def test_a_doubled_dollar_is_one() -> None:
    assert box(group="$$5 off").group == "$5 off"
    assert box(text="$$5 off").text == (("$5 off", True),)


def test_the_json_schema_allows_bindings() -> None:
    properties = Box.model_json_schema()["properties"]
    binding = {"type": "string", "pattern": r"\$"}
    assert {"type": "integer"} in properties["max-lines"]["anyOf"][0]["anyOf"]
    assert binding in properties["when"]["anyOf"]
    assert properties["parts"]["type"] == "array"


# -- resolving -------------------------------------------------------------------------------------------------


def test_resolving_gives_typed_values() -> None:
    model = box(
        text="**$headline**", when="$list", max_lines="$count", weights=[1, "$count"], parts=[{"note": "n $headline"}]
    )
    made = resolved(model, headline="*Sale*", count=2, list=["a"])
    assert made.text == (("**", True), ("*Sale*", False), ("**", True))
    assert made.text.plain == "***Sale***"
    assert (made.when, made.max_lines, made.weights) == (True, 2, [1.0, 2.0])
    assert made.parts[0].note == "n *Sale*"
    assert bound_fields(made) == ()
    assert made.model_fields_set == model.model_fields_set


def test_a_model_without_expressions_comes_back_itself() -> None:
    model = box(text="fixed", color="$color.ink")
    assert resolved(model) is model
    made = resolved(box(text="$headline"), headline="x")
    assert resolved(made) is made


def test_data_is_never_scanned_for_bindings() -> None:
    model = box(text="$headline", group="$headline", parts=[{"note": "$headline"}])
    made = resolved(model, headline="$count ${count} $$")
    assert made.group == made.parts[0].note == made.text.plain == "$count ${count} $$"


def test_a_literal_dollar_survives_beside_a_binding() -> None:
    model = box(short="$$x", max_lines="$count")
    assert resolved(model, count=3).short == "$x"


@pytest.mark.parametrize(("badge", "shown"), [(None, False), ("", False), ("new", True), ([], False), (0, False)])
def test_conditions_hold_unless_empty(badge: Any, shown: bool) -> None:
    assert resolved(box(when="$headline"), headline=badge).when is shown


def test_rich_text_data_keeps_its_markup() -> None:
    made = resolved(box(text="$headline"), headline=RichText("**x**"))
    assert made.text == (("**x**", True),)


def test_private_attributes_and_skipped_fields_are_kept() -> None:
    model = box(text="$headline", group="$headline")
    model._path = ("layers", 7)
    made = resolve_model(model, {"headline": "x"}, EVALUATOR, skip=("group",))
    assert made._path == ("layers", 7)
    assert isinstance(made.group, Expr)
    assert bound_fields(made) == ("group",)


def test_a_copy_finds_its_expressions_anew() -> None:
    model = box(group="x")
    assert bound_fields(model) == ()
    expr = box(group="$headline").group
    assert bound_fields(model.model_copy(update={"group": expr})) == ("group",)


def test_problems_of_values_name_their_path() -> None:
    model = box(max_lines="$count", weights=[1, "$headline"], group="$list")
    with pytest.raises(BindError) as caught:
        resolved(model, count=0, headline="x", list=["a"])
    found = {problem.path: problem.code for problem in caught.value.problems}
    assert set(found) == {("layers", 0, "max-lines"), ("layers", 0, "group"), ("layers", 0, "weights", 1)}


def test_problems_of_expressions_name_their_path() -> None:
    model = box(text="${headline + 1}", parts=[{"note": "${count.x}"}])
    with pytest.raises(BindError) as caught:
        resolved(model, headline="x", count=1)
    paths = [problem.path for problem in caught.value.problems]
    assert paths == [("layers", 0, "text"), ("layers", 0, "parts", 0, "note")]
    assert "`${headline + 1}`" in str(caught.value)


def test_values_outside_of_models_resolve_too() -> None:
    expr = box(group="$headline").group
    given = {"a": [1, (expr,)], "b": Rgba(1, 2, 3)}
    assert resolve_value(given, {"headline": "x"}, EVALUATOR) == {"a": [1, ("x",)], "b": Rgba(1, 2, 3)}
    fixed = {"a": [1, (2,)]}
    assert resolve_value(fixed, {}, EVALUATOR) is fixed


# -- loops and pieces ------------------------------------------------------------------------------------------


def test_a_loop_runs_over_its_list() -> None:
    loop = parse_loop("item in $list")
    assert (loop.name, loop.items.names) == ("item", ("list",))
    assert loop.over({"list": ["a", "b"]}, EVALUATOR) == ("a", "b")
    assert loop.over({"list": None}, EVALUATOR) == ()
    assert parse_loop("x in ${list if list else other}").items.names == ("list", "other")


@pytest.mark.parametrize("items", ["text", 3, {"a": 1}, ["x"] * 1001])
def test_a_loop_needs_a_list_of_bounded_length(items: Any) -> None:
    with pytest.raises(ExpressionError):
        parse_loop("item in $list").over({"list": items}, EVALUATOR)


@pytest.mark.parametrize("text", ["item", "in $list", "item in list", "1 in $list", "a in x $list", "a in $", 3, None])
def test_what_is_no_loop(text: Any) -> None:
    with pytest.raises(ValueError, match="for"):
        parse_loop(text)


@pytest.mark.parametrize(
    ("value", "plain"), [("x", "x"), (RFloat(1.1, "1.10"), "1.10"), (7, "7"), (True, "true"), (None, ""), ("", "")]
)
def test_pieces_of_plain_values(value: Any, plain: str) -> None:
    pieces = parse_pieces(value)
    assert pieces.plain == plain
    assert all(markup for _, markup in pieces)
    assert parse_pieces(pieces) is pieces
    assert pickle.loads(pickle.dumps(pieces)) == pieces
