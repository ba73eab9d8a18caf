"""Laws of expressions: data is never code, a doubled dollar is a dollar, only our errors come out."""

from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from compositor.bind import Evaluator, ExpressionError, literal_dollar, parse_expression
from compositor.bind.syntax import FILTERS

EVALUATOR = Evaluator()
QUICK = settings(max_examples=300, database=None)

SIGNS = st.sampled_from(
    [
        *("$", "$$", "${", "}", "{", "$a", "${a}", "a", "b.c", ".", "0", "1.5", "'", '"', "x", " "),
        *("+", "-", "*", "/", "//", "%", "~", "|", "(", ")", "[", "]", ",", "=", "==", "<", ">=", "!="),
        *(" if ", " else ", " and ", " or ", "not ", " in ", "null", "true", "\\"),
        *(f"| {name}" for name in FILTERS),
    ]
)
VALUES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | st.lists(st.integers(), max_size=3)
)


@QUICK
@given(st.text(), st.text(alphabet="ab$ {}*", max_size=10))
@example("$a", "")
@example("${a} $$ **b**", "$$")
def test_inserted_data_is_never_scanned_again(data: str, around: str) -> None:
    template = literal_dollar(around) + " ${a} "
    expr = parse_expression(template)
    assert expr is not None
    assert EVALUATOR.evaluate(expr, {"a": data}) == f"{around} {data} "
    assert [text for text, markup in EVALUATOR.pieces(expr, {"a": data}) if not markup] == ([data] if data else [])


@QUICK
@given(st.text())
@example("$")
@example("$$")
@example("${")
def test_a_text_with_doubled_dollars_stands_for_itself(text: str) -> None:
    expr = parse_expression(literal_dollar(text))
    assert (text if expr is None else EVALUATOR.evaluate(expr, {})) == text


@QUICK
@given(st.lists(SIGNS, max_size=25).map("".join), VALUES, VALUES)
def test_only_our_errors_come_out(code: str, a: Any, b: Any) -> None:
    for text in (code, "${" + code + "}", "x ${" + code):
        fault = None
        try:
            expr = parse_expression(text)
            if expr is not None:
                made = EVALUATOR.evaluate(expr, {"a": a, "b": {"c": b}})
                assert repr(made) == repr(EVALUATOR.evaluate(expr, {"a": a, "b": {"c": b}}))
        except ExpressionError as error:
            fault = error
        if fault is not None:
            assert 0 <= fault.offset <= len(text)
            assert fault.length >= 0
            assert fault.message


@QUICK
@given(
    st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6).filter(bool), st.sampled_from(["+", "-", "*", "//", "%"])
)
def test_whole_numbers_calculate_as_in_python(a: int, b: int, sign: str) -> None:
    expr = parse_expression("${a " + sign + " b}")
    assert expr is not None
    wanted = {"+": a + b, "-": a - b, "*": a * b, "//": a // b, "%": a % b}[sign]
    assert EVALUATOR.evaluate(expr, {"a": a, "b": b}) == wanted


@QUICK
@given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9))
def test_cents_add_up_exactly(a: int, b: int) -> None:
    expr = parse_expression("<${a + b}>")
    assert expr is not None
    total = a + b
    text = f"{abs(total) // 100}.{abs(total) % 100:02d}".rstrip("0").rstrip(".")
    shown = ("-" if total < 0 else "") + text
    found = EVALUATOR.evaluate(expr, {"a": a / 100, "b": b / 100})[1:-1]
    assert (found.rstrip("0").rstrip(".") if "." in found else found) == shown
