"""Which encoder options win: the caller's, the size's, the layout's, the defaults; in this order."""

from __future__ import annotations

from typing import Any

import pytest

from compositor.encode import OutputOptions
from compositor.errors import OutputError
from compositor.loading import load
from compositor.outputs import choose_output, choose_scale

SIZES = {"a": "10x10", "b": {"size": "10x10", "format": "webp", "max-bytes": "1kB", "scale": 2}}


def chosen(size: str = "a", output: dict[str, Any] | None = None, **how: Any) -> OutputOptions:
    layout = load({"layout": 1, "name": "t", "sizes": SIZES, "output": output or {}})
    return choose_output(layout, layout.variant(size), **how)


def test_png_is_the_default() -> None:
    assert chosen().format == "png"


def test_the_caller_wins_over_the_size_and_the_size_over_the_layout() -> None:
    output = {"format": "jpeg", "quality": "60..80", "max-bytes": "9kB"}
    assert (chosen("a", output).format, chosen("a", output).max_bytes) == ("jpeg", 9000)
    assert (chosen("b", output).format, chosen("b", output).max_bytes) == ("webp", 1000)
    assert (chosen("b", output, format="AVIF").format, chosen("b", output, max_bytes=5).max_bytes) == ("avif", 5)


@pytest.mark.parametrize(("quality", "span"), [(70, (70, 70)), ("30..90", (30, 90)), ((30, 90), (30, 90))])
def test_quality_is_a_number_or_a_range(quality: Any, span: tuple[int, int]) -> None:
    assert chosen(format="jpeg", quality=quality).quality == span


def test_with_a_cap_alone_the_quality_may_fall_to_forty() -> None:
    made = chosen(format="jpeg", max_bytes="50kB").quality
    assert made is not None
    assert made[0] == 40
    assert chosen(format="png", max_bytes="50kB").quality is None


@pytest.mark.parametrize(
    "how", [{"format": "gif"}, {"quality": 0}, {"quality": "80..20"}, {"quality": 70.5}, {"max_bytes": "many"}]
)
def test_what_makes_no_sense_is_an_output_error(how: dict[str, Any]) -> None:
    with pytest.raises(OutputError):
        chosen(**{"format": "jpeg", **how})


def test_scale() -> None:
    variant = load({"layout": 1, "name": "t", "sizes": SIZES}).variant("b")
    assert (choose_scale(variant, None), choose_scale(variant, 3)) == (2.0, 3.0)
    for wrong in (0, -1, 9, float("nan"), "2", True):
        with pytest.raises(OutputError, match="above 0 and at most 8"):
            choose_scale(variant, wrong)  # type: ignore[arg-type]
