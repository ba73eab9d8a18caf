from __future__ import annotations

import pytest

from compositor.cli.messages import byte_size, counted, joined, table
from compositor.errors import Problem


def test_a_problem_of_every_size_is_told_once_and_of_some_says_which() -> None:
    everywhere, somewhere = Problem("a.b", "everywhere"), Problem("a.c", "somewhere")
    told = joined({"small": (everywhere,), "wide": (everywhere, somewhere), "tall": (everywhere, somewhere)})
    assert [(problem.message, problem.context) for problem in told] == [
        ("everywhere", ""),
        ("somewhere", "at wide, tall"),
    ]


def test_columns_are_as_wide_as_their_widest_word_on_a_terminal() -> None:
    assert table([["日本", "x"], ["a", "long", "end"]]) == "日本  x\na     long  end"


@pytest.mark.parametrize(("count", "words"), [(999, "999 B"), (48_120, "48.1 kB"), (2_345_678, "2.35 MB")])
def test_sizes_for_people(count: int, words: str) -> None:
    assert byte_size(count) == words


def test_counts_for_people() -> None:
    assert [counted(1, "row"), counted(1204, "row")] == ["1 row", "1,204 rows"]
