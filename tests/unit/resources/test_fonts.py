"""The font catalogue: families by name, faces by CSS matching, bytes by digest, and what is wrong with a font file."""

from __future__ import annotations

import importlib.util
import io
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.ttLib import TTCollection, TTFont

from compositor.display import FontRef
from compositor.engine import Renderer
from compositor.errors import AssetError
from compositor.loading import load
from compositor.resources.fonts import Axis, Face, FontLibrary, FontLimits, Lack, bundled_folder, optical_borders
from compositor.resources.fonts.faces import FontFile
from compositor.resources.fonts.index import Index, read, write
from compositor.resources.fonts.matching import axis_values, choose, differences, optical_size
from compositor.resources.fonts.scanning import scan

ROOT = Path(__file__).resolve().parents[3]
CJK = ROOT / "tests" / "fonts" / "noto-sans-cjk-test" / "NotoSansCJKjp-test.otf"
HEBREW = ROOT / "fonts" / "noto-sans-hebrew" / "NotoSansHebrew.ttf"


@pytest.fixture(scope="module")
def library() -> FontLibrary:
    return FontLibrary([bundled_folder()], installed=None)


def face(weight: float | tuple[float, float] = 400, italic: bool = False, stretch: float = 100) -> Face:
    span = weight if isinstance(weight, tuple) else (weight, weight)
    return Face("d", 0, "F", italic, span, (stretch, stretch))


class TestMatching:
    """CSS Fonts 4 §5.2."""

    @pytest.mark.parametrize(
        ("weights", "wanted", "chosen"),
        [
            ([300, 400, 700], 400, 400),
            ([300, 500, 700], 400, 500),  # 400 looks up to 500 first …
            ([300, 700], 400, 300),  # … then down …
            ([600, 700], 400, 600),  # … then up
            ([300, 400, 700], 500, 400),
            ([300, 400, 700], 600, 700),
            ([300, 400, 700], 900, 700),
            ([300, 400, 700], 100, 300),
            ([500, 600], 300, 500),
        ],
    )
    def test_weights(self, weights: list[float], wanted: float, chosen: float) -> None:
        assert choose([face(weight) for weight in weights], wanted, False, 100).weight[0] == chosen

    def test_a_range_holds_every_weight_in_it(self) -> None:
        assert choose([face(400), face((100, 900))], 650, False, 100).weight == (100, 900)

    def test_style_goes_before_weight_and_width_before_style(self) -> None:
        faces = [face(700), face(400, italic=True), face(700, italic=True, stretch=75)]
        assert choose(faces, 700, True, 100) == faces[1]
        assert choose(faces, 700, True, 75) == faces[2]
        assert choose(faces, 400, False, 60) == faces[2]

    def test_what_a_face_does_not_have_is_said(self) -> None:
        only = face((300, 600))
        assert choose([only], 900, True, 100) is only
        italic, heavy = differences(only, 900, True, 100)
        assert italic == Lack("F has no italic", "oblique")
        assert heavy == Lack("F has no weight 900; 600 is the nearest")  # 600 is bold, if not as bold
        assert differences(only, 450, False, 100) == ()
        assert differences(face(500), 600, False, 100, slack=100) == (
            Lack("F has no weight 600; 500 is the nearest", "bold"),
        )

    def test_axes_are_clamped_and_an_explicit_axis_wins(self) -> None:
        variable = replace(face((100, 900)), axes=(Axis("wght", 100, 400, 900), Axis("slnt", -10, 0, 0)))
        assert axis_values(variable, 950, True, 100, (), None) == (("slnt", -10.0), ("wght", 900.0))
        assert axis_values(variable, 400, False, 100, (("wght", 650.0), ("GRAD", 1.0)), None) == (
            ("slnt", 0.0),
            ("wght", 650.0),
        )

    def test_optical_sizes_come_in_steps(self) -> None:
        axis = Axis("opsz", 14, 14, 32)
        assert optical_borders(axis) == (14.5, 15.5, 17, 19, 21, 23, 26, 30)
        assert [optical_size(axis, size) for size in (3, 14.4, 14.5, 24, 29.9, 30, 400)] == [14, 14, 15, 24, 28, 32, 32]


class TestLibrary:
    def test_names_and_aliases_match_in_any_case(self, library: FontLibrary) -> None:
        for name in ("Inter", "inter", " INTER ", "Inter Variable"):
            assert library.family(name).name == "Inter"  # type: ignore[union-attr]

    def test_the_bundled_families_are_all_there(self, library: FontLibrary) -> None:
        assert [family.name for family in library.families()] == [
            "Geist Mono", "Inter", "Noto Sans Arabic", "Noto Sans Devanagari", "Noto Sans Hebrew", "Noto Sans Thai",
            "Source Serif 4",
        ]  # fmt: skip

    def test_an_unknown_family_names_the_nearest(self, library: FontLibrary) -> None:
        with pytest.raises(AssetError, match="did you mean `Inter`") as caught:
            library.match("Intre")
        assert caught.value.problems[0].code == "font.unknown-family"

    def test_a_known_family_of_another_package_is_no_error_yet(self, library: FontLibrary) -> None:
        assert library.match("Noto Sans JP") is None
        package = library.optional("noto sans jp")
        assert package is not None
        assert package.install == "pip install compositor-fonts-cjk"
        assert package.covers(ord("東"))
        assert not package.covers(ord("a"))

    def test_a_reference_holds_the_final_axes(self, library: FontLibrary) -> None:
        ref = library.match("Inter", 1200, size=20)
        assert ref is not None
        assert ref.axes == (("opsz", 20.0), ("wght", 900.0))
        assert library.face(ref).family == "Inter"
        italic = library.match("Inter", italic=True)
        assert italic is not None
        assert library.face(italic).italic

    def test_bytes_come_by_digest(self, library: FontLibrary) -> None:
        ref = library.match("Noto Sans Hebrew")
        assert ref is not None
        assert library.data(ref) == HEBREW.read_bytes()
        with pytest.raises(AssetError, match=r"font\.unknown-digest"):
            library.data(FontRef("0" * 32))

    def test_the_first_folder_wins_a_family_whole(self, tmp_path: Path) -> None:
        shutil.copy(HEBREW, tmp_path / "own.ttf")
        both = FontLibrary([tmp_path, bundled_folder()], installed=None)
        assert both.match("Noto Sans Hebrew") is not None
        assert len(both.family("Noto Sans Hebrew").faces) == 1  # type: ignore[union-attr]

    def test_installed_packages_are_asked_only_for_what_is_missing(self, tmp_path: Path) -> None:
        shutil.copy(CJK, tmp_path / "cjk.otf")
        asked = []

        def installed() -> list[Path]:
            asked.append(1)
            return [tmp_path]

        library = FontLibrary([bundled_folder()], installed=installed)
        library.match("Inter")
        assert not asked
        assert library.match("Noto Sans CJK JP") is not None
        assert library.match("Noto Sans CJK JP") is not None
        assert asked == [1]

    def test_starting_up_parses_no_font(self) -> None:
        code = (
            "import sys; from compositor.resources.fonts import FontLibrary, bundled_folder;"
            "FontLibrary([bundled_folder()]).match('Inter'); sys.exit('fontTools' in sys.modules)"
        )
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


class TestIndex:
    def test_the_bundled_index_is_current(self) -> None:
        spec = importlib.util.spec_from_file_location("font_index", ROOT / "tools" / "font_index.py")
        assert spec is not None
        assert spec.loader is not None
        tool = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(tool)
        current = (ROOT / "fonts" / "index.json").read_text(encoding="utf-8")
        assert current == tool.index_text(ROOT / "fonts"), "run python tools/font_index.py"

    def test_without_a_fitting_index_the_folder_is_scanned(self, tmp_path: Path) -> None:
        shutil.copytree(ROOT / "fonts" / "noto-sans-hebrew", tmp_path / "noto-sans-hebrew")
        scanned = FontLibrary([tmp_path], installed=None).families()
        for content in ("not json", '{"version": 1, "files": [], "optional": []}', "{}", '{"version": 1, "files": 3}'):
            (tmp_path / "index.json").write_text(content)
            assert FontLibrary([tmp_path], installed=None).families() == scanned
        assert scanned[0].weight == (100, 900)

    def test_a_font_that_changed_behind_its_index_is_refused(self, tmp_path: Path) -> None:
        folder = tmp_path / "fonts"
        shutil.copytree(ROOT / "fonts", folder)
        path = folder / "noto-sans-hebrew" / "NotoSansHebrew.ttf"
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)
        library = FontLibrary([folder], installed=None)
        ref = library.match("Noto Sans Hebrew")
        assert ref is not None
        with pytest.raises(AssetError, match=r"font\.changed"):
            library.data(ref)


class TestFiles:
    def test_open_type_with_cubic_outlines(self, tmp_path: Path) -> None:
        shutil.copy(CJK, tmp_path)
        (family,) = FontLibrary([tmp_path], installed=None).families()
        assert (family.name, family.weight) == ("Noto Sans CJK JP", (100, 900))

    def test_a_collection_holds_several_families(self, tmp_path: Path) -> None:
        collection = TTCollection()
        collection.fonts = [TTFont(HEBREW), TTFont(CJK)]
        collection.save(tmp_path / "both.ttc")
        library = FontLibrary([tmp_path], installed=None)
        ref = library.match("Noto Sans CJK JP")
        assert ref is not None
        assert ref.index == 1

    def test_a_layout_names_a_face_of_a_collection_by_its_family(self, tmp_path: Path) -> None:
        collection = TTCollection()
        collection.fonts = [TTFont(HEBREW), TTFont(CJK)]
        (tmp_path / "fonts").mkdir()
        collection.save(tmp_path / "fonts" / "both.ttc")
        layout = tmp_path / "layout.yaml"
        text = "layout: 1\nname: x\nsizes: { s: 90x30 }\nfonts: [fonts]\nlayers:\n"
        font = "font-family: Noto Sans CJK JP, font-weight: bold, font-size: 16"
        layout.write_text(text + f"  - {{ text: 東京, {font} }}\n", encoding="utf-8")
        with Renderer() as renderer:
            (placed,) = (one for one in renderer.plan(load(layout), {}).root.walk() if one.layer.kind == "text")
        (run,) = placed.content.lines[0].runs
        assert (run.font.index, dict(run.font.axes)) == (1, {"wght": 700})

    @pytest.mark.parametrize("flavor", ["woff", "woff2"])
    def test_compressed_fonts_are_unpacked(self, tmp_path: Path, flavor: str) -> None:
        font = TTFont(HEBREW)
        font.flavor = flavor
        font.save(tmp_path / f"small.{flavor}")
        library = FontLibrary([tmp_path], installed=None)
        ref = library.match("Noto Sans Hebrew", 700)
        assert ref is not None
        data = library.data(ref)
        assert data[:4] == b"\0\1\0\0"
        assert TTFont(io.BytesIO(data)).getBestCmap() == font.getBestCmap()

    def test_woff2_without_its_package_names_the_pip_line(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from compositor.resources.fonts import scanning

        monkeypatch.setattr(scanning, "find_spec", lambda _: None)
        (tmp_path / "a.woff2").write_bytes(b"wOF2" + bytes(100))
        with pytest.raises(AssetError, match=r"pip install compositor\[woff2\]"):
            FontLibrary([tmp_path], installed=None)

    @pytest.mark.parametrize("kept", [0, 3, 12, 100, 500, 5000, 30_000])
    def test_a_font_that_is_cut_short_is_refused(self, tmp_path: Path, kept: int) -> None:
        (tmp_path / "cut.ttf").write_bytes(HEBREW.read_bytes()[:kept])
        with pytest.raises(AssetError, match=r"font\.damaged"):
            FontLibrary([tmp_path], installed=None)

    @pytest.mark.parametrize("data", [b"wOFF" + bytes(60), b"ttcf" + b"\xff" * 60, b"OTTO" + b"\xff" * 60, b"<html>"])
    def test_what_is_no_font_is_refused(self, tmp_path: Path, data: bytes) -> None:
        (tmp_path / "no.ttf").write_bytes(data)
        with pytest.raises(AssetError, match=r"font\.(damaged|too-large)"):
            FontLibrary([tmp_path], installed=None)

    def test_limits_have_names(self, tmp_path: Path) -> None:
        shutil.copy(HEBREW, tmp_path)
        with pytest.raises(AssetError, match=r"FontLimits\.max_bytes"):
            FontLibrary([tmp_path], limits=FontLimits(max_bytes=1000), installed=None)
        with pytest.raises(AssetError, match="more than 8 named instances"):
            FontLibrary([tmp_path], limits=FontLimits(max_instances=8), installed=None)
        with pytest.raises(AssetError, match="more than 0 axes"):
            FontLibrary([tmp_path], limits=FontLimits(max_axes=0), installed=None)
        with pytest.raises(AssetError, match="more than 0 font files"):
            FontLibrary([tmp_path], limits=FontLimits(max_files=0), installed=None)

    @pytest.mark.parametrize(
        ("bits", "refused"), [(0x2, True), (0x0, False), (0x4, False), (0x8, False), (0x6, False), (0x102, True)]
    )
    def test_a_license_that_restricts_embedding_is_respected(self, tmp_path: Path, bits: int, refused: bool) -> None:
        font = TTFont(HEBREW)
        font["OS/2"].fsType = bits
        font.save(tmp_path / "font.ttf")
        library = FontLibrary([tmp_path], installed=None)
        ref = library.match("Noto Sans Hebrew")
        assert ref is not None
        if refused:
            with pytest.raises(AssetError, match=r"font\.restricted") as caught:
                library.data(ref)
            assert 'FontLimits(permitted=("Noto Sans Hebrew",))' in caught.value.problems[0].hint
            lifted = FontLibrary([tmp_path], limits=FontLimits(permitted=("noto sans hebrew",)), installed=None)
            assert lifted.data(ref)
        else:
            assert library.data(ref)

    def test_an_index_remembers_the_license(self, tmp_path: Path) -> None:
        font = TTFont(HEBREW)
        font["OS/2"].fsType = 2
        path = tmp_path / "font.ttf"
        font.save(path)
        data = path.read_bytes()
        faces = scan(data, path, FontLimits())
        index = Index((FontFile(path.name, len(data), faces[0].digest, faces),))
        (tmp_path / "index.json").write_text(write(index))
        assert read(tmp_path, {path.name: len(data)}) == index
        assert index.files[0].faces[0].restricted

    def test_a_renderer_refuses_it_at_the_key_of_the_family(self, tmp_path: Path) -> None:
        font = TTFont(HEBREW)
        font["OS/2"].fsType = 2
        (tmp_path / "fonts").mkdir()
        font.save(tmp_path / "fonts" / "font.ttf")
        layout = tmp_path / "layout.yaml"
        text = "layout: 1\nname: x\nsizes: { s: 90x30 }\nfonts: [fonts]\nlayers:\n"
        layout.write_text(text + "  - { text: שלום, font-family: Noto Sans Hebrew }\n", encoding="utf-8")
        with Renderer() as renderer, pytest.raises(AssetError, match=r"font\.restricted") as caught:
            renderer.plan(load(layout), {})
        assert caught.value.problems[0].path == ("layers", 0, "font-family")
        with Renderer(font_limits=FontLimits(permitted=("Noto Sans Hebrew",))) as renderer:
            assert renderer.plan(load(layout), {}).fits[0].state == "fits"

    def test_a_folder_that_is_not_there_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(AssetError, match=r"font\.no-folder"):
            FontLibrary([tmp_path / "none"], installed=None)
