"""What may stand behind lines."""

from __future__ import annotations

from typing import Any

import pytest

from compositor.values.color import Rgba
from compositor.values.highlight import Highlight, parse_highlight
from compositor.values.length import EdgeLengths, Pixels, parse_radius

GOLD = Rgba(255, 215, 0)


def test_a_paint_is_a_highlight() -> None:
    assert parse_highlight("gold") == Highlight(GOLD)
    assert parse_highlight("linear-gradient(red, blue)").padding == EdgeLengths()


def test_a_mapping_has_padding_and_radius() -> None:
    found = parse_highlight({"fill": "gold", "padding": "2 6", "radius": 4})
    assert found.padding == EdgeLengths(Pixels(2), Pixels(6), Pixels(2), Pixels(6))
    assert found.radius == parse_radius(4)


@pytest.mark.parametrize("written", ["gold", {"fill": "gold", "padding": "2 6"}, {"fill": "gold", "radius": 4}])
def test_it_is_written_as_it_is_read(written: Any) -> None:
    found = parse_highlight(written)
    assert parse_highlight(found.css) == found
    assert parse_highlight(found) is found


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({"padding": 2}, "a highlight needs a `fill`"),
        ({"fill": "gold", "pading": 2}, "has no key `pading`"),
        ({"fill": "gold", "padding": "5%"}, "written in pixels"),
        ({"fill": "gold", "padding": -1}, "never negative"),
        ('url("paper.jpg")', "not a picture"),
        ({"image": "paper.jpg"}, "not a picture"),
    ],
)
def test_what_it_is_not(written: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_highlight(written)
