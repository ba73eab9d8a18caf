from __future__ import annotations

from pathlib import Path

import pytest

from compositor.batch.outputs import Claims, Pattern, agreed_format, format_of
from compositor.errors import BindError, OutputError


class TestPattern:
    def test_names_are_filled_in(self) -> None:
        pattern = Pattern("out/{sku}-{size}.{ext}")
        assert pattern.path({"sku": "A 7", "size": "mpu", "ext": "jpg"}) == Path("out/A 7-mpu.jpg")

    @pytest.mark.parametrize(
        ("value", "part"),
        [("../../etc/passwd", "-..-etc-passwd"), (".hidden", "hidden"), ("a\\b\0c\n", "a-b-c"), ("größe", "größe")],
    )
    def test_a_value_names_no_folder_and_no_hidden_file(self, value: str, part: str) -> None:
        assert Pattern("{v}.png").path({"v": value}) == Path(f"{part}.png")

    @pytest.mark.parametrize("value", [None, "", "  ", "..", True, ["a"], {"a": 1}])
    def test_a_row_without_a_name_is_that_rows_problem(self, value: object) -> None:
        with pytest.raises(BindError, match="needs a text or a number in `v`"):
            Pattern("{v}.png").path({"v": value})

    @pytest.mark.parametrize("text", ["{id", "id}", "{}", "{id!r}", "{id:>9}"])
    def test_braces_hold_a_name_and_nothing_else(self, text: str) -> None:
        with pytest.raises(OutputError, match="file pattern"):
            Pattern(text)

    def test_an_unknown_name_is_said_before_anything_is_drawn(self) -> None:
        with pytest.raises(OutputError, match="did you mean `sku`"):
            Pattern("{skuu}.png").check(("sku", "title"), False, False)

    def test_several_sizes_or_themes_need_several_files(self) -> None:
        with pytest.raises(OutputError, match=r"put \{size\} into the pattern"):
            Pattern("{id}.png").check(None, True, False)
        with pytest.raises(OutputError, match=r"put \{theme\} into the pattern"):
            Pattern("{id}-{size}.png").check(None, True, True)


class TestEndings:
    def test_an_ending_asks_for_its_format(self) -> None:
        assert Pattern("{id}.jpg").format == "jpeg"
        assert Pattern("{id}.{ext}").format is None
        assert format_of("a.WEBP") == "webp"

    def test_an_ending_that_is_no_format_is_refused(self) -> None:
        with pytest.raises(OutputError, match=r"ends in none of \.png"):
            _ = Pattern("{id}.gif").format

    def test_ending_and_format_agree(self) -> None:
        assert agreed_format("jpeg", "jpg") == "jpeg"
        assert agreed_format(None, "webp") == "webp"
        with pytest.raises(OutputError, match="asks for png, and jpeg is asked for too"):
            agreed_format("png", "jpeg")


class TestClaims:
    def test_a_file_is_taken_once(self) -> None:
        claims = Claims()
        assert claims.take(Path("out/a.png"))
        assert not claims.take(Path("out/./x/../a.png"))
        assert claims.take(Path("out/b.png"))

    def test_thousands_of_files_are_told_apart(self) -> None:
        claims = Claims()
        assert all(claims.take(Path(f"{number}.png")) for number in range(5_000))
        assert not any(claims.take(Path(f"{number}.png")) for number in range(5_000))
