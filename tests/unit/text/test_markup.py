"""Inline markup belongs to the template; inserted data is literal wherever it stands."""

from __future__ import annotations

import pytest

from compositor.text.markup import Marked, Markup

STRONG, EMPHASIS, STRIKE = (frozenset({name}) for name in ("strong", "emphasis", "strike"))


def read(source: str) -> tuple[Marked, ...]:
    return Markup().read([(source, True)])


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("plain", [Marked("plain")]),
        ("**a** b", [Marked("a", STRONG), Marked(" b")]),
        ("*a*", [Marked("a", EMPHASIS)]),
        ("~~a~~", [Marked("a", STRIKE)]),
        ("***a***", [Marked("a", frozenset({"strong", "emphasis"}))]),
        ("[50 %]{accent} off", [Marked("50 %", styles=("accent",)), Marked(" off")]),
        ("[a [b]{in}]{out}", [Marked("a ", styles=("out",)), Marked("b", styles=("out", "in"))]),
        ("[**a**]{x}", [Marked("a", STRONG, ("x",))]),
        ("**[a]{x}**", [Marked("a", STRONG, ("x",))]),
        ("", []),
    ],
)
def test_marks(source: str, expected: list[Marked]) -> None:
    assert list(read(source)) == expected


@pytest.mark.parametrize(
    "source",
    [
        "2 * 3 * 4", "**open", "a_b_c __d__ _e_", "<b>x</b>", "[x](y)", "![x](y)", "[x]", "[x]{1}", "[x] {y}", "~x~",
        "`code`", "https://example.com", "# head", "&amp;", "{accent}", "* item",
    ],
)  # fmt: skip
def test_everything_else_stays_as_written(source: str) -> None:
    assert read(source) == (Marked(source),)


def test_a_backslash_takes_the_meaning_away() -> None:
    assert read(r"\*a\* \[b]{c}") == (Marked("*a* [b]{c}"),)


def test_newlines_stay() -> None:
    assert read("*a*\nb") == (Marked("a", EMPHASIS), Marked("\nb"))


def test_data_is_never_scanned() -> None:
    pieces = [("**", True), ("*5* [x]{y} \\* ~~", False), ("** and ", True), ("**", False), ("x", True), ("**", False)]
    assert Markup().read(pieces) == (Marked("*5* [x]{y} \\* ~~", STRONG), Marked(" and **x**"))


def test_data_with_spaces_at_its_ends_can_be_marked() -> None:
    assert Markup().read([("**", True), (" a ", False), ("**", True)]) == (Marked(" a ", STRONG),)


def test_data_may_hold_the_private_characters_that_stand_for_data() -> None:
    data = "\U000f0000\U000f0001"
    assert Markup().read([("*\U000f0000", True), (data, False), ("*", True)]) == (
        Marked("\U000f0000" + data, EMPHASIS),
    )


def test_without_template_text_nothing_is_read() -> None:
    assert Markup().read([("**a**", False)]) == (Marked("**a**"),)
