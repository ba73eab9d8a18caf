"""The shape layer: outlines, strokes, and shadows that follow them."""

from __future__ import annotations

from typing import Any

import pytest
from fakes import boxes, drawn, layer_of, placed

from compositor.display import DropShadow, Group, Path, Rounded, Shape, Stroke
from compositor.errors import LayoutError
from compositor.values.color import Rgba

RED, BLACK = Rgba(255, 0, 0), Rgba(0, 0, 0)
TRIANGLE = "M0 0 L10 0 L10 10 Z"


def shape(name: str, **properties: Any) -> dict[str, Any]:
    properties.setdefault("fill", "#f00")
    return {"shape": name, **{key.replace("_", "-"): value for key, value in properties.items() if value is not None}}


def outline(name: str, **properties: Any) -> Any:
    return drawn([shape(name, **properties)])[0].outline  # type: ignore[union-attr]


class TestOutlines:
    def test_a_rectangle_takes_radii(self) -> None:
        assert outline("rect", radius=10) == Rounded(0.0, 0.0, 200.0, 100.0, ((10.0, 10.0),) * 4)

    def test_a_circle_is_the_largest_in_the_middle(self) -> None:
        assert outline("circle") == Rounded(50.0, 0.0, 100.0, 100.0, ((50.0, 50.0),) * 4)

    def test_an_ellipse_fills_its_box(self) -> None:
        assert outline("ellipse", padding=10) == Rounded(10.0, 10.0, 180.0, 80.0, ((90.0, 40.0),) * 4)

    def test_a_star_points_up(self) -> None:
        assert outline("star").data.startswith("M100 0")

    def test_a_polygon_has_its_sides(self) -> None:
        assert outline("polygon", sides=3).data.count("L") == 2

    def test_a_line_runs_along_the_longer_side_through_the_middle(self) -> None:
        (line,) = drawn([shape("line", fill=None, stroke="2 #f00")])
        assert line == Shape(Path("M0 50 L200 50"), None, Stroke(RED, 2.0))

    def test_a_path_without_a_view_box_is_drawn_as_written(self) -> None:
        assert outline("path", path=TRIANGLE).data == "M0 0 L10 0 L10 10 Z"

    def test_a_view_box_is_stretched_over_the_box(self) -> None:
        assert outline("path", path=TRIANGLE, view_box="0 0 10 10").data == "M0 0 L200 0 L200 100 Z"


class TestSizes:
    def test_a_path_is_as_large_as_it_reaches(self) -> None:
        tree = placed([{**shape("path", path=TRIANGLE, place="center"), "name": "p"}])
        assert boxes(tree)["p"] == (95.0, 45.0, 10.0, 10.0)

    def test_a_line_is_as_thick_as_its_stroke(self) -> None:
        column = {"flow": "column", "layers": [{**shape("line", fill=None, stroke="3 #f00"), "name": "l"}]}
        assert boxes(placed([column]))["l"] == (0.0, 0.0, 200.0, 3.0)


class TestStrokes:
    def test_inside_and_outside_of_round_outlines_are_lines_of_their_own(self) -> None:
        for align, edge in (("inside", 2.0), ("outside", -2.0)):
            (line,) = drawn([shape("rect", fill=None, stroke={"width": 4, "color": "#f00", "align": align})])
            assert line.outline == Rounded(edge, edge, 200 - 2 * edge, 100 - 2 * edge)  # type: ignore[union-attr]

    def test_outside_of_a_path_is_half_of_a_double_line(self) -> None:
        (group,) = drawn([shape("star", fill=None, stroke={"width": 4, "color": "#f00", "align": "outside"})])
        assert isinstance(group, Group)
        assert group.clip is not None
        assert group.clip.outside
        assert group.ops[0].stroke.width == 8.0  # type: ignore[union-attr]


class TestShadows:
    def test_follow_the_filled_outline(self) -> None:
        shadow, _ = drawn([shape("star", effects=[{"shadow": "1 2 4 3 #000"}])])
        (cast,) = shadow.ops  # type: ignore[union-attr]
        assert (cast.fill, cast.stroke, cast.blur) == (BLACK, Stroke(BLACK, 6.0, join="round"), 2.0)  # type: ignore[union-attr]

    def test_of_a_bare_line_are_that_of_the_line(self) -> None:
        shadow, _ = drawn([shape("line", fill=None, stroke="2 #f00", effects=[{"shadow": "1 2 4 1 #000"}])])
        assert shadow.transform == (1.0, 0.0, 0.0, 1.0, 1.0, 2.0)  # type: ignore[union-attr]
        assert shadow.ops[0].stroke == Stroke(BLACK, 4.0)  # type: ignore[union-attr]

    def test_of_a_line_beside_a_path_follow_what_is_drawn(self) -> None:
        stroke = {"width": 4, "color": "#f00", "align": "inside"}
        (group,) = drawn([shape("star", fill=None, stroke=stroke, effects=[{"shadow": "1 2 4 #000"}])])
        assert group.effects == (DropShadow(1.0, 2.0, 2.0, BLACK),)  # type: ignore[union-attr]


class TestBorders:
    def test_run_inside_of_a_circle(self) -> None:
        _, ring = drawn([shape("circle", border="10 #000")])
        assert ring.outline == Rounded(55.0, 5.0, 90.0, 90.0, ((45.0, 45.0),) * 4)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (shape("path"), "needs `path`"),
        (shape("star", path=TRIANGLE), "not for `shape: star`"),
        (shape("star", fill=None), "nothing to see"),
        (shape("star", border="1 #000"), "give the star a `stroke`"),
        (shape("star", effects=[{"inner-shadow": "0 0 4 2 #000"}]), "spread of an inner shadow"),
        (shape("star", effects=[{"shadow": "0 0 4 -2 #000"}]), "to spread from"),
        (shape("rect", stroke="2 url(x.png)"), "not a picture"),
        (shape("rect", sides=4), "`sides` has no effect here"),
        (shape("circle", radius=4), "`radius` has no effect here"),
        (shape("path", path=TRIANGLE, view_box="0 0 0 5"), "above zero"),
        (shape("triangle"), "none of rect, circle"),
    ],
)
def test_what_cannot_be_drawn_is_an_error(layer: dict[str, Any], message: str) -> None:
    with pytest.raises(LayoutError, match=message):
        layer_of(layer)
