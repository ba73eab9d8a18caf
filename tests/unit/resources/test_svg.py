"""SVG: drawn at the asked size, refused when it reaches outside or explodes."""

from __future__ import annotations

import base64
import io

import numpy
import pytest
from PIL import Image

from compositor.bitmap import Bitmap
from compositor.errors import AssetError
from compositor.resources import Limits, Resources, svg

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def drawn(text: str, size: tuple[int, int], color: str = "") -> Bitmap:
    vector = svg.read(text.encode(), "test.svg", Limits())
    return svg.draw(vector, (0, 0, vector.width, vector.height), size, color, "test.svg")


def refused(text: str) -> str:
    with pytest.raises(AssetError) as caught:
        svg.read(text.encode(), "test.svg", Limits())
    return caught.value.problems[0].code


class TestSize:
    @pytest.mark.parametrize(
        ("attributes", "size"),
        [
            ('width="40" height="20"', (40, 20)),
            ('width="1in" height="2.54cm"', (96, 96)),
            ('viewBox="0 0 24 12"', (24, 12)),
            ('viewBox="0 0 24 12" width="100"', (100, 50)),
            ('viewBox="0 0 24 12" height="6"', (12, 6)),
            ('viewBox="0,0,24,12" width="100%" height="100%"', (24, 12)),
            ("", (300, 150)),
        ],
    )
    def test_natural_size(self, attributes: str, size: tuple[int, int]) -> None:
        vector = svg.read(f"{HEAD} {attributes}/>".encode(), "x", Limits())
        assert (vector.width, vector.height) == pytest.approx(size)

    @pytest.mark.parametrize("attributes", ['viewBox="0 0 1e9 1e9"', 'width="0" height="5"', 'viewBox="0 0 0 0"'])
    def test_useless_sizes_fall_back_or_are_refused(self, attributes: str) -> None:
        try:
            vector = svg.read(f"{HEAD} {attributes}/>".encode(), "x", Limits())
        except AssetError:
            return
        assert 0 < vector.width <= 1e6

    def test_it_is_drawn_at_exactly_the_size_even_when_stretched(self) -> None:
        bitmap = drawn(f'{HEAD} viewBox="0 0 10 10"><rect width="5" height="10" fill="#f00"/></svg>', (40, 100))
        assert (bitmap.width, bitmap.height) == (40, 100)
        assert bitmap.pixels[50, 19].tolist() == [0, 0, 255, 255]
        assert bitmap.pixels[50, 20].tolist() == [0, 0, 0, 0]

    def test_a_part_is_drawn_sharp_and_percentages_stay_what_they_are(self) -> None:
        text = f'{HEAD} viewBox="0 0 100 50"><rect width="50%" height="100%" fill="#00f"/></svg>'
        vector = svg.read(text.encode(), "x", Limits())
        part = svg.draw(vector, (40, 10, 20, 20), (200, 200), "", "x").pixels
        assert part[100, 99].tolist() == [255, 0, 0, 255]
        assert part[100, 100].tolist() == [0, 0, 0, 0]


class TestColor:
    TEXT = f'{HEAD} viewBox="0 0 4 4" {{}}><rect width="4" height="4" fill="currentColor"/></svg>'

    @pytest.mark.parametrize("attributes", ["", 'color="blue"', 'style="color: blue"', 'style="opacity:1;"'])
    def test_color_sets_current_color(self, attributes: str) -> None:
        bitmap = drawn(self.TEXT.format(attributes), (4, 4), "#00ff00")
        assert bitmap.pixels[2, 2].tolist() == [0, 255, 0, 255]

    def test_without_it_the_files_own_color_counts(self) -> None:
        assert drawn(self.TEXT.format('color="#f00"'), (4, 4)).pixels[2, 2].tolist() == [0, 0, 255, 255]

    def test_nothing_can_be_smuggled_in_as_a_color(self) -> None:
        with pytest.raises(AssetError, match="isn't a color"):
            drawn(self.TEXT.format(""), (4, 4), "red;fill:url(x)")

    def test_the_color_is_part_of_the_reference(self) -> None:
        resources = Resources()
        source = resources.adopt(self.TEXT.format("").encode())
        red, blue = (resources.load(source, color=color) for color in ("#f00", "#00f"))
        assert red.digest != blue.digest
        pixels = [resources.picture(ref, (0, 0, 4, 4), (4, 4)).pixels[1, 1].tolist() for ref in (red, blue)]
        assert pixels == [[0, 0, 255, 255], [255, 0, 0, 255]]


class TestRefused:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            (f"<!DOCTYPE svg>{HEAD}/>", "asset.unsafe-svg"),
            ('<!DOCTYPE s [<!ENTITY a "b">]><svg>&a;</svg>', "asset.unsafe-svg"),
            (f'{HEAD}><image href="file:///etc/passwd"/></svg>', "asset.unsafe-svg"),
            (f'{HEAD}><image xlink:href="https://example.org/x.png"/></svg>', "asset.unsafe-svg"),
            (f'{HEAD}><use href="other.svg#a"/></svg>', "asset.unsafe-svg"),
            (f'{HEAD}><image href="data:image/svg+xml,%3Csvg/%3E"/></svg>', "asset.unsafe-svg"),
            (f'{HEAD}><rect fill="url(https://example.org/#a)"/></svg>', "asset.unsafe-svg"),
            (f'{HEAD}><style>@import "x.css";</style></svg>', "asset.unsafe-svg"),
            (f"{HEAD}><text>words</text></svg>", "asset.svg-text"),
            (f"{HEAD}><g>", "asset.damaged"),
            ("<html><body/></html>", "asset.unknown-format"),
            (HEAD + ">" + "<g>" * 250 + "</g>" * 250 + "</svg>", "asset.too-large"),
        ],
    )
    def test_by_code(self, text: str, code: str) -> None:
        assert refused(text) == code

    def test_references_that_multiply(self) -> None:
        layers = "".join(f'<g id="g{n}"><use href="#g{n - 1}"/><use href="#g{n - 1}"/></g>' for n in range(1, 40))
        text = f'{HEAD}><defs><g id="g0"><rect width="1" height="1"/></g>{layers}</defs><use href="#g39"/></svg>'
        assert refused(text) == "asset.too-large"

    def test_references_in_a_circle_are_refused_by_the_renderer(self) -> None:
        text = f'{HEAD} viewBox="0 0 9 9"><g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g></svg>'
        with pytest.raises(AssetError, match="damaged"):
            drawn(text, (9, 9))

    def test_another_encoding(self) -> None:
        with pytest.raises(AssetError, match="UTF-8"):
            svg.read(f"{HEAD}/>".encode("utf-16"), "x", Limits())


def test_an_embedded_picture_is_drawn() -> None:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), (0, 128, 255)).save(out, "PNG")
    url = "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()
    bitmap = drawn(f'{HEAD} viewBox="0 0 4 4"><image width="4" height="4" href="{url}"/></svg>', (8, 8))
    assert (bitmap.pixels[4, 4] == numpy.array([255, 128, 0, 255])).all()
