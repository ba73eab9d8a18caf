"""Broken layouts: every problem is found, at its place, under its code, with a hint that helps.

The head of a file says what is expected, one line for each problem in order:

    # error: 7:11 layout.unknown-key      line and column, or the path of the data (`-` if it has none)
    # hint: height                        words that the hint (or the message) of that problem holds

Files in ``data/`` hold a good layout and, after ``---``, data that do not fit it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from compositor.engine import Renderer
from compositor.errors import BindError, CompositorError, LayoutError, Problem, format_path
from compositor.loading import load
from compositor.source import read, to_data

HERE = Path(__file__).parent
CASES = sorted(path.relative_to(HERE).with_suffix("").as_posix() for path in HERE.rglob("*.yaml"))
OF_LAYOUTS = [case for case in CASES if not case.startswith("row/")]
OF_ROWS = [case for case in CASES if case.startswith("row/")]
EXPECTED = re.compile(r"# error: (\S+) (\S+)$")
HINT = re.compile(r"# hint: (.+)$")


@dataclass(frozen=True)
class Expected:
    place: str
    code: str
    hint: str = ""


def expected_of(text: str) -> list[Expected]:
    found: list[Expected] = []
    for line in text.splitlines():
        if error := EXPECTED.match(line):
            found.append(Expected(error[1], error[2]))
        elif hint := HINT.match(line):
            last = found.pop()
            found.append(Expected(last.place, last.code, hint[1]))
        elif not line.startswith("#"):
            break
    return found


def place_of(problem: Problem) -> str:
    where = problem.where
    if where is not None and where.line:
        return f"{where.line}:{where.column}"
    return format_path(problem.path) or "-"


def check(problems: tuple[Problem, ...], expected: list[Expected], file: Path) -> None:
    assert [(place_of(one), one.code) for one in problems] == [(one.place, one.code) for one in expected]
    for problem, wanted in zip(problems, expected, strict=True):
        assert wanted.hint in f"{problem.message} {problem.hint}", str(problem)
        assert problem.message
        assert not problem.message.endswith(".")
        printed = str(problem)
        assert problem.code in printed
        where = problem.where
        if where is not None and where.line:
            assert where.file == str(file)
            assert where.text, "the line itself is shown"
            assert 1 <= where.column <= len(where.text) + 1
            assert where.length >= 1


@pytest.mark.parametrize("case", OF_LAYOUTS)
def test_layout(case: str) -> None:
    path = HERE / f"{case}.yaml"
    expected = expected_of(path.read_text(encoding="utf-8"))
    assert expected, "the head of the file says what is wrong with it"
    with pytest.raises(LayoutError) as caught:
        load(path)
    check(caught.value.problems, expected, path)


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer() as made:
        yield made


@pytest.mark.parametrize("case", OF_ROWS)
def test_row(case: str, renderer: Renderer, tmp_path: Path) -> None:
    text = (HERE / f"{case}.yaml").read_text(encoding="utf-8")
    expected = expected_of(text)
    assert expected, "the head of the file says what is wrong with it"
    layout, row = re.split(r"^---\n", text, flags=re.MULTILINE)
    written, rows = tmp_path / "layout.yaml", tmp_path / "row.yaml"
    written.write_text(layout, encoding="utf-8")
    rows.write_text(row, encoding="utf-8")
    checked = load(written)
    with pytest.raises(CompositorError) as caught:
        renderer.plan(checked, to_data(read(rows).root))
    assert isinstance(caught.value, BindError) or not case.startswith("row/bind")
    check(caught.value.problems, expected, written)


def test_there_are_cases() -> None:
    assert len(CASES) >= 45
