"""How problems print: for people, for tools, and safely on a terminal."""

import json
import pickle

import pytest

from compositor.errors import (
    BindError,
    CompositorError,
    GeneratorError,
    LayoutError,
    Problem,
    Where,
    as_github,
    as_json,
    cells,
    format_path,
    nearest,
)

WHERE = Where("layouts/sale.yaml", 3, 23, 6, "canvas: {width: 1200, heigth: 630}")
PROBLEM = Problem(
    "layout.unknown-key", "unknown key `heigth`", ("canvas", "heigth"), WHERE, "not a key", "did you mean `height`?"
)


def test_a_problem_shows_the_line_a_caret_and_a_hint() -> None:
    assert str(PROBLEM) == (
        "error[layout.unknown-key]: unknown key `heigth`\n"
        " --> layouts/sale.yaml:3:23\n"
        "  |\n"
        "3 | canvas: {width: 1200, heigth: 630}\n"
        "  |                       ^^^^^^ not a key\n"
        "  = help: did you mean `height`?"
    )


def test_carets_count_cells_not_characters() -> None:
    text = 'id: "日本語", bx: 1'
    lines = str(Problem("a.b", "m", (), Where("f", 1, text.index("bx") + 1, 2, text))).splitlines()
    assert lines[-1].index("^") - len("  | ") == cells(text[: text.index("bx")]) == 14
    assert cells("e\u0301") == 1
    assert cells("👩\u200d👩") == 4


def test_tabs_keep_the_caret_in_place() -> None:
    lines = str(Problem("a.b", "m", (), Where("f", 1, 2, 1, "\tx"))).splitlines()
    assert lines[-2] == "1 |     x"
    assert lines[-1] == "  |     ^"


def test_a_very_long_line_is_cut_around_the_place() -> None:
    text = "a" * 5000 + "HERE" + "b" * 5000
    lines = str(Problem("a.b", "m", (), Where("f", 1, 5001, 4, text), "this")).splitlines()
    assert len(lines[-2]) < 130
    assert lines[-2].startswith("1 | …a")
    assert lines[-2].endswith("b…")
    start = lines[-1].index("^")
    assert lines[-2][start : start + 4] == "HERE"
    assert lines[-1].endswith("^^^^ this")


@pytest.mark.parametrize("hostile", ["\x1b[31m", "\x07", "\u202e", "\x9b", "\ud800", "\r"])
def test_nothing_printed_can_steer_a_terminal(hostile: str) -> None:
    problem = Problem("a.b", f"bad {hostile}", (), Where("f", 1, 5, 1, f"x: {hostile}y"), hostile, hostile)
    assert hostile not in str(problem)
    assert "\ufffd" in str(problem)


def test_without_a_line_the_file_or_the_path_stands() -> None:
    assert " --> rows.csv: price (row 3)" in str(Problem("a.b", "m", ("price",), Where("rows.csv"), context="row 3"))
    assert " --> layers[2].font-size" in str(Problem("a.b", "m", ("layers", 2, "font-size"), hint="x"))
    assert str(Problem("a.b", "m")) == "error[a.b]: m"


def test_a_label_without_a_line_becomes_a_note() -> None:
    assert str(Problem("a.b", "m", ("x",), None, "in `$x`")).endswith(" = note: in `$x`")


def test_an_error_prints_all_of_its_problems() -> None:
    error = LayoutError([PROBLEM, Problem("a.b", "second")])
    assert str(error).count("error[") == 2
    assert str(error).endswith("\n\nerror[a.b]: second")


@pytest.mark.parametrize("error", [BindError(PROBLEM), GeneratorError(PROBLEM, retryable=True)])
def test_errors_survive_pickling(error: CompositorError) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), copy.problems, getattr(copy, "retryable", None)) == (
        type(error),
        error.problems,
        getattr(error, "retryable", None),
    )


def test_problems_as_json() -> None:
    (record,) = json.loads(as_json([PROBLEM]))
    assert record["path"] == "canvas.heigth"
    assert (record["file"], record["line"], record["column"], record["length"]) == ("layouts/sale.yaml", 3, 23, 6)


def test_problems_as_workflow_commands() -> None:
    odd = Problem("a.b", "50 %\nmore", (), Where("a,b:c.yaml", 2, 1, 3), severity="warning")
    assert as_github([odd]) == "::warning file=a%2Cb%3Ac.yaml,line=2,col=1,endColumn=4,title=a.b::50 %25%0Amore"


def test_paths_print_as_people_write_them() -> None:
    assert format_path(("layers", 2, "at", "mpu", "font-size")) == "layers[2].at.mpu.font-size"
    assert format_path(()) == ""


def test_nearest_name() -> None:
    assert nearest("heigth", ["width", "height"]) == "did you mean `height`?"
    assert nearest("zzz", ["width"]) == ""
