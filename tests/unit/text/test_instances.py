"""Named instances: points on the axes of a variable font, asked for by the name that the font gives them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from compositor.display import Glyphs, walk
from compositor.engine import Renderer
from compositor.errors import AssetError, LayoutError
from compositor.loading import load
from compositor.resources.fonts import FontLibrary, bundled_folder
from compositor.resources.fonts.faces import FontFile, FontLimits
from compositor.resources.fonts.index import Index, read, write
from compositor.resources.fonts.scanning import scan
from compositor.text.shelf import FontShelf
from compositor.text.types import Block, FontChoice, Span, SpanStyle
from compositor.text.typesetter import Typesetter
from compositor.values.font import FontValue, layered, parse_font, without_instance

HEBREW = bundled_folder() / "noto-sans-hebrew" / "NotoSansHebrew.ttf"


@pytest.fixture(scope="module")
def shelf(library: FontLibrary) -> FontShelf:
    return FontShelf(library, 16)


def axes(shelf: FontShelf, size: float, *families: str, instance: str, **more: object) -> list[dict[str, float]]:
    choice = FontChoice(families, instance=instance, **more)  # type: ignore[arg-type]
    return [dict(ref.axes) for ref in shelf.refs(choice, size)]


class TestFonts:
    def test_a_name_stands_for_values_on_the_axes(self, shelf: FontShelf) -> None:
        assert axes(shelf, 20, "Geist Mono", instance="SemiBold") == [{"wght": 600}]
        assert axes(shelf, 12, "Source Serif 4", instance="Display Black") == [{"opsz": 60, "wght": 900}]

    @pytest.mark.parametrize("name", ["semi-bold", "SEMIBOLD", "Semi Bold", "semiBold"])
    def test_letter_case_spaces_and_hyphens_do_not_matter(self, shelf: FontShelf, name: str) -> None:
        assert axes(shelf, 20, "Geist Mono", instance=name) == [{"wght": 600}]

    def test_an_italic_one_is_found_in_the_italic_file(self, shelf: FontShelf) -> None:
        (ref,) = shelf.refs(FontChoice(("Inter",), instance="SemiBold Italic"), 20)
        assert shelf.library.face(ref).italic
        assert dict(ref.axes)["wght"] == 600

    def test_the_default_optical_size_follows_the_font_size_all_the_same(self, shelf: FontShelf) -> None:
        assert [axes(shelf, size, "Inter", instance="Bold")[0]["opsz"] for size in (10, 20, 40)] == [14, 20, 32]
        assert [axes(shelf, size, "Source Serif 4", instance="Caption")[0]["opsz"] for size in (10, 40)] == [8, 8]
        assert shelf.optical_borders(FontChoice(("Source Serif 4",), instance="Caption")) == ()
        assert shelf.optical_borders(FontChoice(("Inter",), instance="Bold"))

    def test_an_axis_by_hand_wins(self, shelf: FontShelf) -> None:
        found = axes(shelf, 20, "Source Serif 4", instance="Display Black", axes=(("opsz", 30.0),))
        assert found == [{"opsz": 30, "wght": 900}]

    def test_families_that_do_not_have_it_take_the_nearest_face(self, shelf: FontShelf) -> None:
        found = axes(shelf, 20, "Source Serif 4", "Noto Sans Hebrew", instance="Display Semibold")
        assert found == [{"opsz": 60, "wght": 600}, {"wght": 600}]

    def test_an_unknown_name_lists_the_known(self, shelf: FontShelf) -> None:
        with pytest.raises(AssetError) as caught:
            axes(shelf, 20, "Geist Mono", instance="SemBold")
        (problem,) = caught.value.problems
        assert problem.code == "font.unknown-instance"
        assert problem.hint.startswith("did you mean `SemiBold`")
        assert "there are: Thin, ExtraLight, Light, Regular, Medium, SemiBold, Bold" in problem.hint

    def test_a_font_without_axes_has_the_name_of_its_style(self, tmp_path: Path) -> None:
        font = TTFont(HEBREW)
        instantiateVariableFont(font, {"wght": 300}, inplace=True)
        font["OS/2"].usWeightClass = 300
        font["name"].setName("Noto Sans Hebrew", 16, 3, 1, 0x409)
        font["name"].setName("Light", 17, 3, 1, 0x409)
        font.save(tmp_path / "light.ttf")
        shutil.copy(HEBREW, tmp_path / "variable.ttf")
        library = FontLibrary([tmp_path], installed=None)
        found = library.instance("Noto Sans Hebrew", "Light")
        assert found is not None
        assert found[0].weight == (300, 300)
        assert found[1] == {}

    def test_an_index_remembers_them(self, tmp_path: Path) -> None:
        shutil.copy(HEBREW, tmp_path)
        data = HEBREW.read_bytes()
        faces = scan(data, HEBREW, FontLimits())
        index = Index((FontFile(HEBREW.name, len(data), faces[0].digest, faces),))
        (tmp_path / "index.json").write_text(write(index))
        found = read(tmp_path, {HEBREW.name: len(data)})
        assert found == index
        assert ("SemiBold", (600.0,)) in index.files[0].faces[0].instances


class TestValues:
    @pytest.mark.parametrize("beside", ["weight", "style", "stretch"])
    def test_it_has_a_weight_style_and_width_of_its_own(self, beside: str) -> None:
        value = {"weight": 700, "style": "italic", "stretch": "75%"}[beside]
        with pytest.raises(ValueError, match=f"take away `{beside}`"):
            parse_font({"family": "Inter", "instance": "Bold", beside: value})

    def test_it_is_a_name(self) -> None:
        assert parse_font({"instance": "  Semi  Bold "}).instance == "Semi Bold"
        for wrong in ("", 600, None, ["Bold"]):
            with pytest.raises(ValueError, match="an instance is a name"):
                parse_font({"instance": wrong})

    def test_what_is_said_last_holds(self) -> None:
        heavy, named = FontValue(weight=900.0, stretch=75.0), FontValue(instance="Light Italic")
        assert layered(heavy, named) == FontValue(instance="Light Italic")
        assert layered(named, heavy) == FontValue(weight=900.0, stretch=75.0, style="italic")
        assert layered(named, FontValue(axes=(("opsz", 30.0),))).instance == "Light Italic"

    @pytest.mark.parametrize(
        ("name", "weight", "style"),
        [
            ("SemiBold Italic", 600, "italic"), ("Display Semibold", 600, "normal"), ("Caption", 400, "normal"),
            ("ExtraLight", 200, "normal"), ("Black Oblique", 900, "italic"), ("Regular", 400, "normal"),
        ],
    )  # fmt: skip
    def test_its_name_tells_where_markup_starts_from(self, name: str, weight: float, style: str) -> None:
        plain = without_instance(FontValue(instance=name))
        assert (plain.weight, plain.style, plain.instance) == (weight, style, None)


def drawn(tmp_path: Path, layer: str) -> list[tuple[str, dict[str, float]]]:
    path = tmp_path / "layout.yaml"
    tokens = "tokens: { font: { head: { family: Source Serif 4, instance: Display Semibold } } }"
    path.write_text(f"layout: 1\nname: x\nsizes: {{ s: 300x50 }}\n{tokens}\nlayers: [ {layer} ]\n")
    with Renderer() as renderer:
        ops = renderer.render(load(path)).display.ops
    return [(op.text, dict(op.font.axes)) for op in walk(ops) if isinstance(op, Glyphs)]


class TestLayouts:
    def test_name_an_instance(self, tmp_path: Path) -> None:
        assert drawn(tmp_path, "{ text: a, font-family: Geist Mono, instance: SemiBold }") == [("a", {"wght": 600})]
        assert drawn(tmp_path, "{ text: a, font: $font.head }") == [("a", {"opsz": 60, "wght": 600})]

    def test_strong_words_are_bolder_than_it(self, tmp_path: Path) -> None:
        found = drawn(tmp_path, '{ text: "a **b**", font: $font.head, font-size: 20 }')
        assert found == [("a ", {"opsz": 60, "wght": 600}), ("b", {"opsz": 20, "wght": 900})]

    def test_refuse_an_instance_beside_a_weight(self, tmp_path: Path) -> None:
        with pytest.raises(LayoutError, match="a weight and a style of its own"):
            drawn(tmp_path, "{ text: a, instance: Bold, font-weight: 600 }")

    def test_an_unknown_one_is_an_error_at_its_key(self, tmp_path: Path) -> None:
        with pytest.raises(AssetError, match=r"font\.unknown-instance") as caught:
            drawn(tmp_path, "{ text: a, instance: Bald }")
        assert caught.value.problems[0].path == ("layers", 0, "instance")


def test_a_range_of_sizes_fits_with_a_fixed_optical_size(library: FontLibrary) -> None:
    style = SpanStyle(FontChoice(("Source Serif 4",), instance="Display Semibold"))
    block = Block((Span("Half price, this week only", style),), 8, 96)
    typesetter = Typesetter(library)
    fitted = typesetter.fit(block, 300, 80)
    assert fitted.state == "fits"
    above = typesetter.fit(Block(block.spans, fitted.runner_up, fitted.runner_up), 300, 80)
    assert above.state != "fits"
