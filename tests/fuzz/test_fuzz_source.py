"""Hostile layouts: whatever stands in a file, the loader answers with a tree or a LayoutError that has a place."""

import json
import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from compositor.errors import LayoutError
from compositor.source import Node, from_data, parse, to_data

QUICK = settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], database=None)

TOKENS = st.sampled_from(
    [
        *("a", "b: ", "c:\n", "- ", "\n", "\n  ", "\n    ", "\t", ": ", ", "),
        *("[", "]", "{", "}", "? ", "| ", "> ", "|\n "),
        *("&x ", "*x", "!t ", "!!str ", "<<: ", "# c", "#fff", " #f80", '"', "'", "\\", "\\u00", "\\ud83d\\ude00", "%"),
        *("---\n", "...\n", "~", "1", "1.10", "007", "$name", "${x}", "日本", "é", "\r\n", "\x85", "\u2028", "@", "`"),
    ]
)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="\ufeff")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc-é日😀", max_size=5), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


def load(text: str | bytes) -> Node | None:
    try:
        return parse(text, "fuzz.yaml").root
    except LayoutError as error:
        problems = error.problems
    assert problems
    for problem in problems:
        where = problem.where
        assert where is not None
        assert where.file == "fuzz.yaml"
        assert problem.code.startswith("source.")
        assert str(problem)
        if where.line:
            assert 1 <= where.column <= len(where.text) + 1
    return None


@QUICK
@given(st.lists(TOKENS, max_size=40).map("".join))
@example("a: \\ud83d\\ude00 '\\ud83d\\ude00' \"\\ud83d\\ude00\"")
@example("{a: #fff\n")
@example("[#fff")
@example("a: &x [*x")
@example("? #fff\n")
@example("- #fff\n- #f80 #fff\n")
def test_texts_made_of_yaml_s_own_signs(text: str) -> None:
    load(text)


@QUICK
@given(st.binary(max_size=60))
@example(b"\xff\xfe\x00")
@example(b"\x00\x00\xfe\xff")
@example(b"\xef\xbb\xbf")
def test_bytes(data: bytes) -> None:
    load(data)


@QUICK
@given(st.text(max_size=60))
def test_texts(text: str) -> None:
    load(text)


@QUICK
@given(PLAIN, st.booleans(), st.sampled_from([None, 1, "\t"]))
def test_json_means_what_json_means(value: object, ascii_only: bool, indent: int | str | None) -> None:
    text = json.dumps({"value": value}, ensure_ascii=ascii_only, indent=indent)
    root = parse(text).root
    assert to_data(root) == {"value": value}
    assert to_data(from_data({"value": value})) == {"value": value}


@QUICK
@given(PLAIN)
def test_every_place_is_inside_its_line(value: object) -> None:
    def check(node: Node) -> None:
        where = node.where()
        assert 1 <= where.column <= len(where.text)
        for key, item in node.pairs:
            check(key)
            check(item)
        for item in node.items:
            check(item)

    check(parse(json.dumps({"value": value}, ensure_ascii=False)).root)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 500_000,
        "{" * 500_000,
        "- " * 400_000,
        "? " * 400_000,
        "&a " * 300_000,
        "!t " * 300_000,
        '"' + "\n" * 900_000,
        "a: " + "(" * 900_000 + " #fff",
        "\n" * 900_000 + "[",
        "#fff " * 190_000,
        "[" + "#f\n" * 300_000,
        "{a: b, " * 100_000,
        "a: |\n" + " \n" * 400_000,
        "\\ud83d\\ude00" * 80_000,
        '"' + "\\ud83d\\ude00" * 80_000,
        "\x00" * 900_000,
        "? a\n" * 200_000,
        "a:\n" * 300_000,
        "%TAG ! tag:x\n" * 60_000,
        "'" * 900_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_large_hostile_files_end_soon(text: str) -> None:
    started = time.process_time()
    load(text)
    assert time.process_time() - started < 5
