"""The loader: what YAML text means, where each node stands, and what it says when it cannot read a file."""

import json
import pickle
from pathlib import Path

import pytest

from compositor.errors import LayoutError, Problem
from compositor.source import Limits, Node, from_data, merge, parse, read, to_data


def data(text: str | bytes) -> object:
    return to_data(parse(text).root)


def only_problem(text: str | bytes, name: str = "sale.yaml") -> Problem:
    with pytest.raises(LayoutError) as caught:
        parse(text, name)
    assert len(caught.value.problems) == 1, str(caught.value)
    return caught.value.problems[0]


# -- scalars ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "yes",
        "on",
        "True",
        "NULL",
        "12:30",
        "007",
        "000000",
        "2024-01-02",
        "1_000",
        ".inf",
        ".nan",
        "1e999",
        "=",
        "+",
        "0x",
        "1.2.3",
    ],
)
def test_what_yaml_1_1_would_change_stays_text(text: str) -> None:
    assert data(f"value: {text}") == {"value": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.10", 1.1), ("7", 7), ("-3", -3), ("1e2", 100.0), ("0x1F", 31), ("0o17", 15), (".5", 0.5), ("1.", 1.0)],
)
def test_numbers_keep_their_text(text: str, value: float) -> None:
    node = parse(f"value: {text}").root.get(("value",))
    assert node is not None
    assert (node.value, node.raw) == (value, text)
    assert node.value.raw == text  # type: ignore[union-attr]
    assert pickle.loads(pickle.dumps(node.value)).raw == text


def test_quoted_scalars_are_text() -> None:
    assert data("""{a: "12", b: 'true', c: "null"}""") == {"a": "12", "b": "true", "c": "null"}


def test_null_is_null_tilde_or_nothing() -> None:
    assert data("a: null\nb: ~\nc:\nd: true\ne: false") == {"a": None, "b": None, "c": None, "d": True, "e": False}


def test_a_number_too_long_for_a_double_stays_text() -> None:
    assert data("a: " + "9" * 5000) == {"a": "9" * 5000}


# -- JSON and encodings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("indent", [None, "\t", 2])
def test_json_files_load(ascii_only: bool, indent: str | int | None) -> None:
    value = {"text": "sale 😀 50 % 日本 \\ud83d", "list": [1, 2.5, None, True], "nested": {"a/b": "x\ny"}}
    assert data(json.dumps(value, ensure_ascii=ascii_only, indent=indent)) == value


def test_columns_are_right_behind_escapes_of_json() -> None:
    text = json.dumps({"a": "😀😀", "b": 7})
    source = parse(text)
    where = source.where(("b",))
    assert text[where.column - 1] == "7"
    assert source.where(("a",)).length == len('"\\ud83d\\ude00\\ud83d\\ude00"')


def test_halves_of_a_character_outside_of_double_quotes_are_refused() -> None:
    text = r"""{"a": "\ud83d\ude00", "b": '\ud83d\ude00'}"""
    assert only_problem(text).code == "source.character"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings_with_a_mark(encoding: str) -> None:
    assert data("a: größe".encode(encoding)) == {"a": "größe"}


def test_latin_1_is_refused_at_its_byte() -> None:
    problem = only_problem("a: 1\nb: größe".encode("latin-1"))
    assert problem.code == "source.encoding"
    assert problem.where is not None
    assert (problem.where.line, problem.where.column) == (2, 6)


@pytest.mark.parametrize("text", ["a: \x00", "a: \x07b", "a: \x7f", "a: b\ufeffc", "a: \ud800", "a: \ufffe"])
def test_characters_that_no_layout_may_hold(text: str) -> None:
    problem = only_problem(text)
    assert problem.code == "source.character"
    assert problem.where is not None
    assert problem.where.line == 1


def test_an_escape_cannot_smuggle_a_control_character_in() -> None:
    assert only_problem(r'a: "x\0y"').code == "source.character"


def test_utf_16_without_a_mark_says_so() -> None:
    assert "UTF-16" in only_problem("a: 1".encode("utf-16-le")).message


# -- what is refused -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: 1\nb: 2\na: 3", "source.duplicate-key", 3, 1),
        ("x: &x {a: 1}\ny:\n  <<: *x", "source.merge-key", 3, 3),
        ("a: !!python/object:os.system x", "source.tag", 1, 4),
        ("a: !Sale", "source.tag", 1, 4),
        ("1: x", "source.key", 1, 1),
        ("true: x", "source.key", 1, 1),
        ("a: {{ name }}", "source.key", 1, 5),
        ("[a, b]: 1", "source.key", 1, 1),
        ("a: &a\n  b: *a", "source.self-containing", 2, 6),
        ("a: *nowhere", "source.unknown-anchor", 1, 4),
        ("a: 1\n---\nb: 2", "source.documents", 2, 1),
        ("", "source.empty", 0, 0),
        ("# only a comment\n", "source.empty", 0, 0),
    ],
)
def test_refusals(text: str, code: str, line: int, column: int) -> None:
    problem = only_problem(text)
    assert problem.code == code
    assert problem.where is not None
    assert (problem.where.file, problem.where.line, problem.where.column) == ("sale.yaml", line, column)


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(LayoutError) as caught:
        parse("a: 1\na: 2\nb: !x y\n3: z\nc: #f80\n")
    codes = [problem.code for problem in caught.value.problems]
    assert codes == ["source.duplicate-key", "source.tag", "source.key", "source.comment"]


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a:\n\tb: 1", 2, 1, "tab"),
        ("a: **bold**", 1, 4, "alias"),
        ("a: *emphasis*", 1, 4, "alias"),
        ("a: [words]{accent}", 1, 11, "closing bracket"),
        ("a: Sale: now", 1, 8, "second colon"),
        ("a: %50", 1, 4, "cannot start with `%`"),
        ("a: @x", 1, 4, "cannot start with `@`"),
        ('a: "abc\nb: 1', 1, 4, "never closed"),
        ("a: 'it's'", 1, 8, "closing quote"),
        ("a: - b", 1, 4, "list"),
        ('a: "\\q"', 1, 5, "escape"),
        ("a: {b: 1\nc: 2\n", 2, 2, "a comma or the end of { } is missing"),
        ("a: {b: 1,\n  c: 2\n", 1, 4, "never closed"),
        ("a: [1, 2", 1, 4, "never closed"),
        ("a: {t: ${x}}", 1, 9, "needs quotes"),
        ("a: 1\n b: 2", 2, 3, "key"),
        ("a: 1\n- b", 2, 1, "list item"),
        ("a: |x\n", 1, 5, "`|`"),
        ("%FOO\n---\na: 1", 1, 5, "directive"),
        ("{a: 1}}", 1, 7, "more text"),
    ],
)
def test_syntax_errors_in_plain_words(text: str, line: int, column: int, words: str) -> None:
    problem = only_problem(text)
    assert problem.code == "source.syntax"
    assert words in problem.message
    assert problem.hint
    assert problem.where is not None
    assert (problem.where.line, problem.where.column) == (line, column)


# -- the comment trap ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("color: #F80", 1, 8),
        ("box:\n  color: #FF8800 # orange", 2, 10),
        ("colors:\n  - #fff\n  - red", 2, 5),
        ("box: {color: #F80}\nz: 1", 1, 14),
        ("box: {\n  color: #F80\n}", 2, 10),
        ("colors: [#fff, #000]", 1, 10),
        ("fill: linear-gradient(red, #fff)", 1, 28),
        ("shadow: 0 8 24 #000", 1, 16),
        ("box: {shadow: 0 8 24 #0008}", 1, 22),
    ],
)
def test_a_color_that_yaml_takes_for_a_comment_is_caught(text: str, line: int, column: int) -> None:
    problem = only_problem(text)
    assert (problem.code, problem.label) == ("source.comment", "read as a comment")
    assert problem.where is not None
    assert (problem.where.line, problem.where.column) == (line, column)
    assert "quote" in problem.hint


@pytest.mark.parametrize(
    "text",
    [
        "a: 1 # fff is white",
        "a:  # the children\n  b: 1",
        'a: "#fff" #000',
        "a: b#fff",
        "a: |\n  x #fff\n",
        "a: 1 #todo",
    ],
)
def test_real_comments_are_left_alone(text: str) -> None:
    parse(text)


def test_the_message_looks_like_a_compiler_s() -> None:
    with pytest.raises(LayoutError) as caught:
        parse("layout: 1\nbox:\n  color: #FF8800\n", "sale.yaml")
    assert str(caught.value) == (
        "error[source.comment]: the value is empty: `#` starts a comment in YAML\n"
        " --> sale.yaml:3:10\n"
        "  |\n"
        "3 |   color: #FF8800\n"
        "  |          ^^^^^^^ read as a comment\n"
        '  = help: quote it: "#FF8800"; a comment has a space after its #'
    )


# -- limits ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bracket", ["[", "{", "- ", "? ", "{a: ", "[[{a: "])
def test_deep_nesting_is_refused_before_anything_recurses(bracket: str) -> None:
    with pytest.raises(LayoutError, match="nested deeper than 64 levels"):
        parse(bracket * 100_000)


def test_sixty_four_levels_are_allowed() -> None:
    assert parse("[" * 64 + "]" * 64).root.kind == "list"


def test_aliases_cannot_stack_levels() -> None:
    lines = ["a: &a " + "[" * 40 + "]" * 40, "b: " + "[" * 40 + "*a" + "]" * 40]
    assert only_problem("\n".join(lines)).code == "source.too-deep"


def test_billion_laughs_are_refused() -> None:
    lines = ["a: &a [" + "x," * 10 + "]"]
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{name}: &{name} [" + f"*{before}," * 10 + "]")
    problem = only_problem("\n".join(lines))
    assert problem.code == "source.too-many-nodes"
    assert "`nodes`" in problem.message


def test_limits_are_lifted_by_name() -> None:
    text = "a: [" + "x, " * 200_000 + "]"
    assert only_problem(text).code == "source.too-many-nodes"
    assert parse(text, limits=Limits(nodes=300_000)).root.kind == "map"
    big = "a: " + "x" * 1_000_000
    assert only_problem(big).code == "source.too-large"
    assert parse(big, limits=Limits(bytes=2_000_000)).root.kind == "map"


# -- places ----------------------------------------------------------------------------------------------------

LAYOUT = """\
name: sale
canvas: {width: 1200, heigth: 630}
layers:
  - text: Hello
    color: "#fff"
  - image: a.jpg
"""


def test_every_node_knows_its_place() -> None:
    source = parse(LAYOUT, "sale.yaml")
    where = source.where(("layers", 0, "color"))
    assert (str(where), where.length, where.text) == ("sale.yaml:5:12", 6, '    color: "#fff"')
    key = source.where(("canvas", "heigth"), key=True)
    assert (str(key), key.length) == ("sale.yaml:2:23", 6)


@pytest.mark.parametrize(
    ("text", "column"),
    [("text: Hi $nam", 10), ('text: "Hi $nam"', 11), ('text: "\\u0048i $nam"', 7), ("text: >\n  Hi $nam", 7)],
)
def test_a_part_of_a_scalar_has_a_place(text: str, column: int) -> None:
    node = parse(text).root.get(("text",))
    assert node is not None
    assert node.within(3, 4).column == column


def test_a_missing_key_points_at_the_map_that_lacks_it() -> None:
    assert str(parse(LAYOUT, "sale.yaml").where(("canvas", "height"))) == "sale.yaml:2:1"


def test_nodes_are_found_by_path() -> None:
    root = parse(LAYOUT).root
    found = root.get(("layers", 1, "image"))
    assert found is not None
    assert found.value == "a.jpg"
    assert root.get(("layers", 2)) is None
    assert root.get(("name", "x")) is None


def test_aliases_share_a_place() -> None:
    source = parse("a: &a {x: 1}\nb: *a")
    assert source.where(("b", "x")) == source.where(("a", "x"))


def test_equality_is_content() -> None:
    assert parse("{a: 1, b: [x]}").root == parse("a: 1\n\nb:\n  - x\n").root
    assert parse("a: 1.10").root != parse("a: 1.1").root


# -- merging ---------------------------------------------------------------------------------------------------


def test_merged_trees_keep_every_node_s_own_place() -> None:
    base = parse("box: {width: 1, color: red, tags: [a, b]}\n", "base.yaml").root
    patch = parse("\nbox: {color: blue, tags: [c], extra: 1}\n", "patch.yaml").root
    merged = merge(base, patch)
    assert to_data(merged) == {"box": {"width": 1, "color": "blue", "tags": ["c"], "extra": 1}}
    assert str(merged.locate(("box", "width"))) == "base.yaml:1:14"
    assert str(merged.locate(("box", "color"))) == "patch.yaml:2:14"
    assert str(merged.locate(("box", "extra"), key=True)) == "patch.yaml:2:31"


def test_a_scalar_or_list_replaces() -> None:
    base, patch = parse("a: {b: 1}").root, parse("a: 2").root
    assert to_data(merge(base, patch)) == {"a": 2}
    assert to_data(merge(patch, base)) == {"a": {"b": 1}}


# -- plain data, files, pickling -------------------------------------------------------------------------------


def test_python_data_becomes_the_same_tree() -> None:
    value = {"text": "x", "size": 1.5, "count": 3, "on": True, "none": None, "list": [1, ("a",)]}
    node = from_data(value, "layout")
    assert to_data(node) == {**value, "list": [1, ["a"]]}
    assert node == from_data(to_data(parse(json.dumps(value)).root))
    assert str(node.locate(("list", 0))) == "layout"


class Strange:
    pass


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"a": Strange()}, ("a",)),
        ({"a": [1, float("nan")]}, ("a", 1)),
        ({"a": float("inf")}, ("a",)),
        ({"a": 10**400}, ("a",)),
        ({1: "x"}, ()),
        ({"a": b"x"}, ("a",)),
        ({"a": "x\0"}, ("a",)),
        ({"a": "\ud800"}, ("a",)),
    ],
)
def test_python_data_that_no_layout_holds(value: object, path: tuple[str | int, ...]) -> None:
    with pytest.raises(LayoutError) as caught:
        from_data(value)
    assert caught.value.problems[0].path == path


def test_python_data_that_contains_itself_is_refused() -> None:
    value: list[object] = []
    value.append(value)
    with pytest.raises(LayoutError, match="containing itself"):
        from_data(value)


def test_read_names_the_file(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: {\r\n")
    with pytest.raises(LayoutError) as caught:
        read(file)
    where = caught.value.problems[0].where
    assert where is not None
    assert (where.file, where.line, where.column) == (str(file), 2, 4)


@pytest.mark.parametrize("name", ["missing.yaml", ".", "nul\0.yaml"])
def test_read_refuses_what_is_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(LayoutError) as caught:
        read(str(tmp_path) + "/" + name)
    assert caught.value.problems[0].code == "source.unreadable"


def test_read_refuses_large_files(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("a: " + "x" * 1_100_000)
    with pytest.raises(LayoutError, match="larger than"):
        read(file)


def test_the_digest_is_of_the_text() -> None:
    assert parse("a: 1", "x").digest == parse(b"\xef\xbb\xbfa: 1", "y").digest
    assert parse("a: 1").digest != parse("a: 1 ").digest
    assert len(parse("a: 1").digest) == 32


def test_sources_survive_pickling() -> None:
    source = parse(LAYOUT, "sale.yaml")
    copy = pickle.loads(pickle.dumps(source))
    assert copy == source
    assert copy.where(("layers", 0, "color")) == source.where(("layers", 0, "color"))
    assert isinstance(copy.root, Node)
