"""Checking a layout: every problem of every size and theme at once, each at its line."""

from __future__ import annotations

from typing import Any

import pytest

from compositor.errors import LayoutError, Problem
from compositor.schema import Layout, check
from compositor.source import parse

HEAD = "layout: 1\nname: test\nsizes: { wide: 200x100, tall: 100x200 }\n"


def layout(text: str, head: str = HEAD) -> Layout:
    return check(parse(head + text, "test.yaml"))


def problems(text: str, head: str = HEAD) -> list[Problem]:
    with pytest.raises(LayoutError) as caught:
        layout(text, head)
    return list(caught.value.problems)


def told(text: str, head: str = HEAD) -> list[tuple[int, str]]:
    """Return line (counted from the first after the head) and code of each problem."""
    return [(found.where.line - head.count("\n") if found.where else 0, found.code) for found in problems(text, head)]


class TestHead:
    def test_says_what_it_is(self) -> None:
        made = layout("layers: []")
        assert (made.name, made.sizes, made.default_size, made.themes) == ("test", ("wide", "tall"), "wide", ())

    @pytest.mark.parametrize(
        ("head", "code"),
        [
            ("name: a\nsizes: { s: 1x1 }\n", "layout.missing-key"),
            ("layout: 2\nname: a\nsizes: { s: 1x1 }\n", "layout.word"),
            ("layout: 1\nname: a\nsizes: {}\n", "layout.value"),
            ("layout: 1\nname: a\nsizes: { s: 10 }\n", "layout.value"),
            ("layout: 1\nname: ''\nsizes: { s: 1x1 }\n", "layout.value"),
            ("layout: 1\nname: a\nsizes: { s: { size: 1x1, scale: 9 } }\n", "layout.value"),
            ("layout: 1\nname: a\nsizes: { s: 1x1 }\ndata: 5\n", "layout.value"),
            ("layout: 1\nname: a\nsizes: { s: 1x1 }\nlocale: nowhere\n", "layout.locale"),
            ("layout: 1\nname: a\nsizes: { portrait: 1x1 }\n", "layout.same-name"),
        ],
    )
    def test_what_is_wrong_with_it(self, head: str, code: str) -> None:
        assert [found.code for found in problems("", head)] == [code]

    def test_a_layout_is_a_mapping(self) -> None:
        assert [found.code for found in problems("- 1", "")] == ["layout.root"]

    def test_sizes_and_themes_share_their_names(self) -> None:
        assert told("tokens: { themes: { wide: { color: { a: red } } } }") == [(0, "layout.same-name")]

    def test_fields_and_tokens_share_their_names(self) -> None:
        assert told("tokens: { color: { a: red } }\ndata: { color: text }") == [(2, "layout.same-name")]


class TestLayers:
    def test_all_problems_are_told_at_once_in_file_order(self) -> None:
        text = "layers:\n  - { text: a, colour: red }\n  - { shape: blob }\n  - { text: $nothing }\n  - 5\n"
        assert told(text) == [
            (2, "layout.unknown-key"), (3, "layout.word"), (4, "bind.unknown-name"), (5, "layout.layer"),
        ]  # fmt: skip

    def test_the_nearest_known_key_is_named(self) -> None:
        (problem,) = problems("layers: [ { text: a, colour: red } ]")
        assert problem.message == "unknown key `colour`"
        assert problem.hint == "did you mean `color`?"

    def test_a_misspelled_content_is_told_alone(self) -> None:
        (problem,) = problems("layers: [ { txt: hello, font-size: 20, max-lines: 2 } ]")
        assert (problem.code, problem.hint) == ("layout.unknown-kind", "did you mean `text`?")

    def test_two_contents(self) -> None:
        assert told("layers: [ { text: a, image: b.png } ]") == [(1, "layout.two-contents")]

    def test_layers_are_a_list(self) -> None:
        assert [code for _, code in told("layers: { text: a }")] == ["layout.layers"]

    @pytest.mark.parametrize(
        ("layer", "words"),
        [
            ("image: a.jpg, background: remove", "`background` is not part of this version"),
            ("fill: red, effects: [ { noise: 0.2 } ]", "`noise` is not part of this version"),
            ("qr: hello", "`qr` is not part of this version"),
        ],
    )
    def test_words_of_later_versions_say_so(self, layer: str, words: str) -> None:
        (problem,) = problems(f"layers: [ {{ {layer} }} ]")
        assert problem.message == words
        assert problem.hint

    @pytest.mark.parametrize("wish", ["hyphens: auto", "break: phrase"])
    def test_rules_of_a_language_need_the_language(self, wish: str) -> None:
        (problem,) = problems(f"layers: [ {{ text: a, {wish} }} ]")
        assert problem.message == f"`{wish}` needs to know the language"
        assert problem.hint == "set `lang`"

    def test_an_inline_style_that_is_not_there(self) -> None:
        (problem,) = problems('tokens: { style: { accent: "#f00" } }\nlayers: [ { text: "[a]{acent}" } ]')
        assert (problem.code, problem.hint) == ("layout.unknown-style", "did you mean `accent`?")

    def test_a_loop_s_variable_is_known_inside_of_it_only(self) -> None:
        data = "data: { list: { type: list, items: text } }\n"
        assert layout(data + "layers: [ { for: x in $list, layers: [ { text: '$x $index' } ] } ]")
        assert told(data + "layers: [ { for: x in $list, text: $x }, { text: $x } ]") == [(2, "bind.unknown-name")]

    def test_checks_name_layers_that_are_there(self) -> None:
        assert told("checks: { safe-area: [headlin] }\nlayers: [ { name: headline, text: a } ]") == [
            (1, "layout.unknown-layer")
        ]


class TestMasks:
    def test_a_mask_is_a_layer_that_is_there(self) -> None:
        (problem,) = problems("layers: [ { name: hole, fill: red }, { fill: red, mask: hol } ]")
        assert (problem.code, problem.hint) == ("layout.unknown-mask", "did you mean `hole`?")

    def test_a_mask_may_not_need_itself(self) -> None:
        circle = "layers: [ { name: a, fill: red, mask: b }, { name: b, fill: red, mask: a } ]"
        assert {code for _, code in told(circle)} == {"layout.mask-cycle"}


class TestVariants:
    def test_a_problem_of_one_size_says_which(self) -> None:
        (problem,) = problems("layers: [ { text: a, at: { tall: { font-size: big } } } ]")
        assert problem.context == "at tall"

    def test_a_problem_of_all_sizes_is_told_once(self) -> None:
        assert len(problems("layers: [ { text: a, font-size: big } ]")) == 1

    def test_there_is_one_for_each_size_and_theme(self) -> None:
        made = layout("tokens: { color: { a: red }, themes: { dark: { color: { a: blue } } } }\nfill: $color.a")
        assert set(made.variants) == {("wide", ""), ("tall", ""), ("wide", "dark"), ("tall", "dark")}
        assert made.variant("wide").root.fill != made.variant("wide", "dark").root.fill

    @pytest.mark.parametrize(
        ("which", "code"), [({"size": "wid"}, "layout.unknown-size"), ({"theme": "x"}, "layout.unknown-theme")]
    )
    def test_names_that_are_not_there(self, which: dict[str, str], code: str) -> None:
        with pytest.raises(LayoutError) as caught:
            layout("layers: []").variant(**which)
        assert [found.code for found in caught.value.problems] == [code]


class TestWithoutEffect:
    """Properties that nothing would ever read are errors; what one size reads is fine."""

    @pytest.mark.parametrize(
        ("text", "key"),
        [
            ("layers: [ { gap: 4, layers: [] } ]", "gap"),
            ("layers: [ { justify: end, flow: grid, layers: [] } ]", "justify"),
            ("layers: [ { columns: 2, flow: row, layers: [] } ]", "columns"),
            ("layers: [ { flow: row, layers: [ { fill: red, place: center } ] } ]", "place"),
            ("layers: [ { flow: row, layers: [ { fill: red, inset: 4 } ] } ]", "inset"),
            ("layers: [ { fill: red, align-self: end } ]", "align-self"),
            ("layers: [ { fill: red, shrink: 0 } ]", "shrink"),
            ("layers: [ { flow: row, layers: [ { fill: red, span: 2 } ] } ]", "span"),
            ("layers: [ { fill: red, mask-mode: luminance } ]", "mask-mode"),
            ("layers: [ { fill: red, origin: left } ]", "origin"),
            ("layers: [ { shape: circle, fill: red, points: 7 } ]", "points"),
            ("width: 100", "width"),
            ("for: x in $list\ndata: { list: { type: list, items: text } }", "for"),
        ],
    )
    def test_are_errors(self, text: str, key: str) -> None:
        (problem,) = problems(text)
        assert (problem.code, problem.path[-1]) == ("layout.no-effect", key)
        assert problem.hint

    @pytest.mark.parametrize(
        "text",
        [
            "layers: [ { gap: 4, at: { tall: { flow: row } }, layers: [] } ]",
            "layers: [ { flow: row, at: { tall: { flow: column } }, wrap: true, layers: [] } ]",
            "data: { f: text }\nlayers: [ { flow: $f, gap: 3, layers: [ { fill: red, inset: 3 } ] } ]",
            "layers: [ { fill: red, shrink: 1 } ]",
        ],
        ids=["in one size only", "in some flow", "not known yet", "the default"],
    )
    def test_are_fine_where_something_may_read_them(self, text: str) -> None:
        assert layout(text)


def test_codes_are_words() -> None:
    found: list[Any] = problems("layers: [ { text: a, colour: red } ]")
    assert str(LayoutError(found)).startswith("error[layout.unknown-key]")
