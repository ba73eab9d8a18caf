"""What is deferred behaves like what it stands for, and costs nothing before."""

from __future__ import annotations

import re
import sys

import pytest

from compositor.deferred import deferred, regex


def test_a_module_is_imported_by_its_first_attribute() -> None:
    sys.modules.pop("colorsys", None)
    colors = deferred("colorsys")
    assert "colorsys" not in sys.modules
    assert colors.rgb_to_hsv(0.0, 0.0, 0.0) == (0.0, 0.0, 0.0)
    assert "colorsys" in sys.modules
    assert "rgb_to_hsv" in vars(colors)  # found by itself from now on


def test_what_a_module_lacks_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        _ = deferred("colorsys").nothing_of_the_kind
    with pytest.raises(ModuleNotFoundError):
        _ = deferred("no_such_module").anything


def test_a_regular_expression_is_compiled_by_its_first_use() -> None:
    words = regex(r"[a-z]+", re.IGNORECASE)
    assert "fullmatch" not in vars(words)
    assert words.fullmatch("Word")
    assert words.sub("x", "one two") == "x x"
    assert words.pattern == r"[a-z]+"
    assert regex(rb"\d").search(b"a1")


def test_a_wrong_expression_is_found_when_it_is_used() -> None:
    with pytest.raises(re.error):
        regex("(").match("")


def test_both_print_what_they_stand_for() -> None:
    assert repr(deferred("colorsys")) == "<deferred module 'colorsys'>"
    assert repr(regex("a")) == "regex('a', 0)"
