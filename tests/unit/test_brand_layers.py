"""Brand files over brand files, and what is wrong with tokens said at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from compositor.brand import Brand, load_tokens, read_brand
from compositor.errors import LayoutError, Problem
from compositor.source import parse
from compositor.values.color import Rgba
from compositor.values.font import parse_font

RED = Rgba(255, 0, 0)


def brand_of(text: str, name: str = "brand.yaml") -> Brand:
    return load_tokens(parse(text, name))


def problems(text: str, name: str = "brand.yaml") -> list[Problem]:
    with pytest.raises(LayoutError) as caught:
        brand_of(text, name)
    return list(caught.value.problems)


class TestLayering:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        (tmp_path / "base.yaml").write_text('color: { ink: "#111", paper: "#fff", base: "#abc" }')
        (tmp_path / "acme.yaml").write_text('extends: base.yaml\ncolor: { ink: "#222", acme: "#def" }\nspace: { s: 8 }')
        (tmp_path / "other.json").write_text(
            '{"color": {"$type": "color", "ink": {"$value": {"colorSpace": "srgb", "components": [1, 0, 0]}}}}'
        )
        return tmp_path

    def test_a_block_lies_over_the_file_it_extends_and_that_over_its_own(self, folder: Path) -> None:
        brand = load_tokens(parse('extends: acme.yaml\ncolor: { ink: "#333" }', str(folder / "layout.yaml")))
        colors = {path[1]: token.text for path, token in brand.flat() if path[0] == "color"}
        assert colors == {"ink": "#333333", "paper": "#ffffff", "base": "#aabbcc", "acme": "#ddeeff"}

    def test_a_brand_from_the_caller_takes_the_place_of_the_file_and_wins_over_the_block(self, folder: Path) -> None:
        block = parse('extends: acme.yaml\ncolor: { ink: "#333", own: "{color.ink}" }', str(folder / "layout.yaml"))
        for brand in (read_brand(folder / "other.json"), folder / "other.json", str(folder / "other.json")):
            found = load_tokens(block, brand)
            assert {path[1]: token.text for path, token in found.flat()} == {"ink": "#ff0000", "own": "#ff0000"}

    def test_without_anything_there_are_no_tokens(self) -> None:
        assert load_tokens().flat() == ()
        assert load_tokens(None, load_tokens()) == Brand()

    def test_value_objects_are_replaced_never_mixed(self, folder: Path) -> None:
        text = '{"c": {"$type": "color", "x": {"$value": {"colorSpace": "srgb", "components": [%s]}}}}'
        base, over = text.replace("[%s]", '[0, 0, 0], "alpha": 0.5'), text % "1, 0, 0"
        assert load_tokens(parse(base, "a.json"), parse(over, "b.json")).token("c.x").value == RED

    def test_font_keys_meet_under_either_name(self) -> None:
        brand = load_tokens(
            parse("font: { t: { fontFamily: Inter, weight: 400 } }"), parse("font: { t: { family: Geist Mono } }")
        )
        assert brand.token("font.t").value == parse_font({"family": "Geist Mono", "weight": 400})

    @pytest.mark.parametrize(
        ("target", "words"),
        [
            ("missing.yaml", "cannot be read: no such file"),
            ("/etc/passwd", ".yaml or .json"),
            ("/etc/x.yaml", ".yaml or .json"),
            ("brand.txt", ".yaml or .json"),
            ("https://example.org/a.json", ".yaml or .json"),
            ("5", ".yaml or .json"),
        ],
    )
    def test_what_cannot_be_extended_is_refused_at_its_line(self, folder: Path, target: str, words: str) -> None:
        with pytest.raises(LayoutError) as caught:
            load_tokens(parse(f"color: {{}}\nextends: {target}", str(folder / "layout.yaml")))
        problem = caught.value.problems[0]
        assert words in problem.message
        assert problem.where is not None
        assert problem.where.line == 2

    def test_circles_are_shown(self, folder: Path) -> None:
        (folder / "base.yaml").write_text("extends: acme.yaml")
        with pytest.raises(LayoutError, match=r"acme\.yaml → base\.yaml → acme\.yaml"):
            read_brand(folder / "acme.yaml")


class TestProblems:
    @pytest.mark.parametrize(
        ("text", "code", "words", "line", "column"),
        [
            ('color:\n  a: "{color.b}"\n  b: "{color.c}"\n  c: "{color.a}"', "brand.circle",
             "{color.a} → {color.b} → {color.c} → {color.a}", 4, 6),
            ('color: { inkk: red, x: "{color.ink}" }', "brand.unknown-token", "there is no token `color.ink`", 1, 24),
            ("color: { x: reed }", "brand.value", "`reed` is not a color name", 1, 13),
            ("font: { t: { famly: Inter, weight: 800 } }", "brand.value", "no key `famly`", 1, 14),
            ("font: { t: { family: Inter, weight: boldd } }", "brand.value", "`boldd` is not a font weight", 1, 37),
            ("misc: { x: 3 }", "brand.no-type", "has no type", 1, 12),
            ("misc: { $type: colour, x: 3 }", "brand.value", "`colour` is not a type", 1, 27),
            ("misc: { $typ: color }", "brand.unknown-property", "`$typ`", 1, 9),
            ('x: { $type: color, $value: red, y: red }', "brand.unknown-property", "stands inside a token", 1, 33),
            ('color: { "a.b": red }', "brand.name", "holds one of", 1, 10),
            ('g: { $extends: "{nope}" }', "brand.unknown-token", "no group `nope`", 1, 16),
            ('g: { $type: color, x: { $value: { $ref: "#/zip" } } }', "brand.unknown-token", "nothing at", 1, 41),
            ('g: { $type: color, x: { $ref: "a.json" } }', "brand.reference", "no reference inside", 1, 31),
            ('space: { s: 8 }\nx: { $type: color, $value: "{space.s}" }', "brand.type", "alias is a dimension", 2, 28),
            ("themes: 5", "brand.themes", "themes are a mapping", 1, 9),
            ("themes: { dark: 5 }", "brand.themes", "no mapping", 1, 17),
            ("- color", "brand.not-a-mapping", "mapping of groups", 1, 1),
        ],
    )  # fmt: skip
    def test_each_at_its_place(self, text: str, code: str, words: str, line: int, column: int) -> None:
        (problem,) = problems(text)
        assert (problem.code, problem.where.line, problem.where.column) == (code, line, column)  # type: ignore[union-attr]
        assert words in problem.message

    def test_what_would_grow_without_end_is_stopped(self) -> None:
        circle = "a: { x: { $extends: '{b}' } }\nb: { y: { $extends: '{c}' } }\nc: { z: { $extends: '{b}' } }"
        assert "brand.too-large" in {problem.code for problem in problems(circle)}
        chain = "color: { c0: red, " + ", ".join(f'c{n}: "{{color.c{n - 1}}}"' for n in range(1, 200)) + " }"
        assert brand_of(chain).token("color.c199").value == RED
        backward = "color: { " + ", ".join(f'c{n}: "{{color.c{n + 1}}}"' for n in range(200)) + ", c200: red }"
        assert {problem.code for problem in problems(backward)} == {"brand.too-large"}
        doubled = (
            "shadow: { s0: 0 1 red, "
            + ", ".join(f's{n}: ["{{shadow.s{n - 1}}}", "{{shadow.s{n - 1}}}"]' for n in range(1, 40))
            + " }"
        )
        assert "too many" in problems(doubled)[0].message
        nested = "g0: { $type: color, t: red }\n" + "\n".join(
            f"g{n}: {{ a: {{ $extends: '{{g{n - 1}}}' }}, b: {{ $extends: '{{g{n - 1}}}' }} }}" for n in range(1, 40)
        )
        assert "brand.too-large" in {problem.code for problem in problems(nested)}

    def test_all_at_once_and_a_broken_alias_only_once(self) -> None:
        found = problems('color: { a: reed, b: "{color.a}" }\nspace: { s: 8em, t: "{space.s}" }')
        assert [problem.where.line for problem in found if problem.where] == [1, 2]
        assert found[0].hint == "did you mean `red`?"

    def test_groups_that_extend_each_other_are_one_problem(self) -> None:
        (problem,) = problems('a: { $extends: "{b}" }\nb: { $extends: "{a}" }')
        assert problem.code == "brand.circle"

    def test_themes_report_what_only_they_break(self) -> None:
        (problem,) = problems("color: { a: red }\nthemes: { dark: { color: { a: 5 } } }")
        assert problem.where is not None
        assert problem.where.line == 2

    def test_mixed_types_of_components(self) -> None:
        bad = '{"a": {"$type": "color", "$value": {"colorSpace": "p3", "components": [1, 2, 3]}}}'
        assert "`p3` is not a color space" in problems(bad, "a.json")[0].message
