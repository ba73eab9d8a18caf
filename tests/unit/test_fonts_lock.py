"""What we promise about the bundled fonts, and about the ones that can be installed beside them.

`fonts/LOCK.yaml` says where every font came from and what it can do. These tests hold the files to it, so a
layout author may read the LOCK instead of opening fonts.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import io
import subprocess
import sys
import tomllib
import zipfile
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from fontTools import unicodedata
from fontTools.ttLib import TTFont

REPOSITORY = Path(__file__).resolve().parents[2]
CORE = REPOSITORY / "fonts"
PACKAGES = {
    key: REPOSITORY / "packages" / f"compositor-fonts-{key}" / f"compositor_fonts_{key}" for key in ("emoji", "cjk")
}
# A fonts folder is family folders and a LOCK; those of the optional packages have no font until they are built.
ROOTS = [CORE, REPOSITORY / "tests" / "fonts", *(package / "fonts" for package in PACKAGES.values())]
FONT_SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}
INSTALLABLE_EMBEDDING = 0


def read_yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


FACES = [(root, entry) for root in ROOTS for entry in read_yaml(root / "LOCK.yaml")["files"]]
every_face = pytest.mark.parametrize(
    ("root", "entry"),
    FACES,
    ids=[f"{root.parent.name}-{entry['family']}-{entry['style']}" for root, entry in FACES],
)
CARDS = [card for root in ROOTS for card in sorted(root.glob("*/font.yaml"))]
every_family = pytest.mark.parametrize("card", CARDS, ids=[path.parent.name for path in CARDS])


def path_of(root: Path, entry: dict[str, Any]) -> Path:
    path = root / str(entry["path"])
    if not path.exists() and root.parent in PACKAGES.values():
        pytest.skip("this optional font package was not built here")
    return path


@functools.cache
def parsed(path: Path, index: int) -> TTFont:
    return TTFont(io.BytesIO(path.read_bytes()), fontNumber=index, lazy=True)


def open_face(root: Path, entry: dict[str, Any]) -> TTFont:
    return parsed(path_of(root, entry), int(entry["index"]))


def core_font(family: str, style: str = "normal") -> TTFont:
    found = [entry for root, entry in FACES if root == CORE and (entry["family"], entry["style"]) == (family, style)]
    return open_face(CORE, found[0])


class TestEveryFontIsTheOneInItsLock:
    @every_face
    def test_size_and_hash(self, root: Path, entry: dict[str, Any]) -> None:
        data = path_of(root, entry).read_bytes()
        assert len(data) == entry["bytes"]
        assert hashlib.sha256(data).hexdigest() == entry["sha256"]

    def test_every_source_is_pinned(self) -> None:
        for _, entry in FACES:
            source = entry["source"]
            assert source["registry"] in {"npm", "pypi"}
            assert source["version"][0].isdigit()
            assert len(source["sha256"]) == 64

    @pytest.mark.parametrize("root", ROOTS, ids=[root.parent.name for root in ROOTS])
    def test_no_font_is_missing_from_the_lock(self, root: Path) -> None:
        locked = {entry["path"] for entry in read_yaml(root / "LOCK.yaml")["files"]}
        fonts = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.suffix in FONT_SUFFIXES}
        assert fonts <= locked

    def test_the_tool_says_so_too(self) -> None:
        tool = [sys.executable, str(REPOSITORY / "tools" / "fonts.py"), "--check"]
        checked = subprocess.run(tool, capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr


class TestEveryFontMayBeShipped:
    @every_face
    def test_its_license_lies_beside_it(self, root: Path, entry: dict[str, Any]) -> None:
        license_text = ((root / entry["path"]).parent / "OFL.txt").read_text(encoding="utf-8")
        assert entry["license"] == "OFL-1.1"
        assert license_text.startswith("Copyright")
        assert "SIL OPEN FONT LICENSE Version 1.1" in license_text

    @every_face
    def test_its_embedding_bits_allow_everything(self, root: Path, entry: dict[str, Any]) -> None:
        assert open_face(root, entry)["OS/2"].fsType == INSTALLABLE_EMBEDDING

    @every_family
    def test_a_changed_font_does_not_carry_a_reserved_name(self, card: Path) -> None:
        family = read_yaml(card)
        entries = read_yaml(card.parent.parent / "LOCK.yaml")["files"]
        changed = [entry for entry in entries if entry["changes"] and entry["path"].startswith(f"{card.parent.name}/")]
        reserved = family["license"]["reserved-names"]
        assert not [name for name in reserved for entry in changed if name in entry["family"]]

    @every_family
    def test_reserved_names_are_those_of_the_license(self, card: Path) -> None:
        head = (card.parent / "OFL.txt").read_text(encoding="utf-8").split("PREAMBLE")[0]
        assert ("Reserved Font Name" in head) == bool(read_yaml(card)["license"]["reserved-names"])


class TestTheLockDescribesTheFont:
    @every_face
    def test_axes(self, root: Path, entry: dict[str, Any]) -> None:
        font = open_face(root, entry)
        found = {
            axis.axisTag: {"min": axis.minValue, "default": axis.defaultValue, "max": axis.maxValue}
            for axis in (font["fvar"].axes if "fvar" in font else [])
        }
        assert entry["axes"] == found

    @every_face
    def test_weights(self, root: Path, entry: dict[str, Any]) -> None:
        low, high = entry["weights"]
        assert low <= 400 <= high
        if "wght" in entry["axes"]:
            assert [low, high] == [entry["axes"]["wght"]["min"], entry["axes"]["wght"]["max"]]
        else:
            assert low == high == open_face(root, entry)["OS/2"].usWeightClass

    @every_face
    def test_coverage(self, root: Path, entry: dict[str, Any]) -> None:
        points = open_face(root, entry).getBestCmap()
        assert entry["coverage"]["code-points"] == len(points)
        counts = Counter(unicodedata.script(chr(point)) for point in points)
        letters = {script: count for script, count in counts.items() if script not in {"Zyyy", "Zinh", "Zzzz"}}
        assert entry["coverage"]["scripts"] == letters

    @every_face
    def test_the_family_is_the_name_in_the_font_or_an_alias_of_it(self, root: Path, entry: dict[str, Any]) -> None:
        card = read_yaml((root / entry["path"]).parent / "font.yaml")
        names = open_face(root, entry)["name"]
        assert (names.getDebugName(16) or names.getDebugName(1)) in {entry["family"], *card.get("aliases", [])}

    @every_family
    def test_the_card_lists_the_files_of_its_folder(self, card: Path) -> None:
        listed = {entry["file"] for entry in read_yaml(card)["files"]}
        locked = {
            Path(entry["path"]).name
            for entry in read_yaml(card.parent.parent / "LOCK.yaml")["files"]
            if entry["path"].startswith(f"{card.parent.name}/")
        }
        assert listed == locked

    @every_family
    def test_the_scripts_of_the_card_are_covered(self, card: Path) -> None:
        entries = read_yaml(card.parent.parent / "LOCK.yaml")["files"]
        entry = next(entry for entry in entries if entry["path"].startswith(f"{card.parent.name}/"))
        claimed = set(read_yaml(card)["scripts"]) - {"Zsye"}  # emoji is a style of signs, not a script of letters
        if card.parent.name.endswith("-test"):
            claimed.discard("Bopo")
        assert claimed <= set(entry["coverage"]["scripts"])


LETTERS = {
    "German": "ÄÖÜäöüßẞ",
    "French": "ÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸàâæçéèêëîïôœùûüÿ",
    "Polish": "ĄĆĘŁŃÓŚŹŻąćęłńóśźż",
    "Czech": "ÁČĎÉĚÍŇÓŘŠŤÚŮÝŽáčďéěíňóřšťúůýž",
    "Turkish": "ÇĞIİÖŞÜçğıiöşü",
    "Vietnamese": "ĂÂĐÊÔƠƯẮẰẲẴẶẤẦẨẪẬẾỀỂỄỆỐỒỔỖỘỚỜỞỠỢỨỪỬỮỰỲÝỶỸỴăâđêôơưắằẳẵặấầẩẫậếềểễệốồổỗộớờởỡợứừửữựỳýỷỹỵ",
    "Greek": "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩάέήίόύώϊϋΐΰς",
    "Russian": "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "Ukrainian": "ҐЄІЇґєії",
    "Kazakh": "ӘҒҚҢӨҰҮҺІәғқңөұүһі",
    "quotes, dashes, fractions": "‘’‚“”„«»‹›–—…½¼¾",
    "prices": "€£¥$¢",
}
WITHOUT_GREEK = {language: letters for language, letters in LETTERS.items() if language != "Greek"}
SCRIPT_LETTERS = {
    "Noto Sans Arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئىةپچژگکی٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹،؛؟٪\u064b\u064e\u0651",
    "Noto Sans Hebrew": "אבגדהוזחטיךכלםמןנסעףפץצקרשת₪\u05b0\u05b8\u05bc",
    "Noto Sans Devanagari": "अआइईउऊऋएऐओऔकखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसहािीुूृेैोौंःँ्०१२३४५६७८९।₹",
    "Noto Sans Thai": "กขคฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮะาำเแโใไๅๆฯ฿๐๑๒๓๔๕๖๗๘๙\u0e31\u0e34\u0e48\u0e4c",
}


def missing(font: TTFont, letters: str) -> str:
    points = font.getBestCmap()
    return "".join(letter for letter in letters if ord(letter) not in points)


class TestTheCoreWritesTheseLanguages:
    @pytest.mark.parametrize("language", LETTERS)
    @pytest.mark.parametrize("style", ["normal", "italic"])
    def test_inter(self, language: str, style: str) -> None:
        assert missing(core_font("Inter", style), LETTERS[language]) == ""

    @pytest.mark.parametrize("language", LETTERS)
    def test_source_serif(self, language: str) -> None:
        assert missing(core_font("Source Serif 4"), LETTERS[language]) == ""

    @pytest.mark.parametrize("language", WITHOUT_GREEK)
    def test_geist_mono_has_no_greek_but_all_else(self, language: str) -> None:
        assert missing(core_font("Geist Mono"), LETTERS[language]) == ""

    @pytest.mark.parametrize("family", SCRIPT_LETTERS)
    def test_noto_sans_has_the_alphabet_of_its_script(self, family: str) -> None:
        assert missing(core_font(family), SCRIPT_LETTERS[family]) == ""

    def test_inter_has_the_signs_of_banners(self) -> None:
        assert missing(core_font("Inter"), "←↑→↓↗✓★♥•·×−≈≤≥∞①②③№™®©°₽₴₸₺₹₩₪₫₿") == ""


class TestTheCoreIsReadyForDesign:
    def test_inter_keeps_its_opentype_features(self) -> None:
        records = core_font("Inter")["GSUB"].table.FeatureList.FeatureRecord
        wanted = {"calt", "case", "frac", "ss01", "ss03", "sups", "tnum", "zero", "cv11"}
        assert wanted <= {record.FeatureTag for record in records}

    def test_inter_has_weight_and_optical_size(self) -> None:
        assert [axis.axisTag for axis in core_font("Inter")["fvar"].axes] == ["opsz", "wght"]

    @pytest.mark.parametrize("family", ["Inter", "Geist Mono", *SCRIPT_LETTERS])
    def test_a_black_headline_is_black_in_every_script(self, family: str) -> None:
        weight = next(axis for axis in core_font(family)["fvar"].axes if axis.axisTag == "wght")
        assert (weight.minValue, weight.defaultValue, weight.maxValue) == (100, 400, 900)

    def test_the_core_takes_less_than_two_megabytes_in_a_wheel(self) -> None:
        with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as wheel:
            for path in sorted(CORE.rglob("*")):
                wheel.write(path, path.relative_to(CORE))
            assert sum(entry.compress_size for entry in wheel.infolist()) < 2_000_000


OPTIONAL = read_yaml(CORE / "OPTIONAL.yaml")


def ranges(package: str) -> list[range]:
    found = []
    for text in OPTIONAL["packages"][package]["code-points"]:
        first, _, last = text.removeprefix("U+").partition("-")
        found.append(range(int(first, 16), int(last or first, 16) + 1))
    return found


def serves(package: str, letter: str) -> bool:
    return any(ord(letter) in points for points in ranges(package))


def import_package(key: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(PACKAGES[key].name, PACKAGES[key] / "__init__.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


every_package = pytest.mark.parametrize("key", PACKAGES)


class TestOptionalFontsCanBeNamedWhenTheyAreMissing:
    @pytest.mark.parametrize(
        ("letter", "package"),
        [("中", "cjk"), ("あ", "cjk"), ("ア", "cjk"), ("한", "cjk"), ("😀", "emoji"), ("🇩", "emoji")],
    )
    def test_a_letter_tells_its_package(self, letter: str, package: str) -> None:
        assert serves(package, letter)

    @pytest.mark.parametrize("letter", ["a", "7", "#", "é", "Ω", "Ж", "ع", "™", "€"])
    def test_a_letter_of_the_core_tells_none(self, letter: str) -> None:
        assert not any(serves(package, letter) for package in OPTIONAL["packages"])

    @every_package
    def test_the_families_are_those_of_the_package(self, key: str) -> None:
        names = set()
        for path in (PACKAGES[key] / "fonts").glob("*/font.yaml"):
            card = read_yaml(path)
            for face in card["files"]:
                names |= {face.get("family", card["family"]), *face.get("aliases", card.get("aliases", []))}
        assert names == {family for family, package in OPTIONAL["families"].items() if package == key}

    @every_package
    def test_no_range_is_an_empty_promise(self, key: str) -> None:
        entry = read_yaml(PACKAGES[key] / "fonts" / "LOCK.yaml")["files"][0]
        points = set(open_face(PACKAGES[key] / "fonts", entry).getBestCmap())
        assert [span for span in ranges(key) if points.isdisjoint(span)] == []

    @every_package
    def test_the_entry_point_leads_to_the_folder_function(self, key: str) -> None:
        project = tomllib.loads((PACKAGES[key].parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        assert project["entry-points"]["compositor.fonts"] == {key: f"{PACKAGES[key].name}:folder"}
        assert OPTIONAL["packages"][key]["install"] == f"pip install {project['name']}"

    @every_package
    def test_a_package_without_its_font_says_how_to_build_it(
        self, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        module = import_package(key)
        monkeypatch.setattr(module, "FONT_FILE", tmp_path / "missing.ttf")
        with pytest.raises(FileNotFoundError, match=f"tools/fonts.py --package {key}"):
            module.folder()

    @every_package
    def test_a_built_package_gives_a_folder_of_families(self, key: str) -> None:
        module = import_package(key)
        if not module.FONT_FILE.exists():
            pytest.skip("this optional font package was not built here")
        assert (module.folder() / "LOCK.yaml").exists()


class TestTheTestFontsAreSmallAndSufficient:
    @pytest.mark.parametrize(
        ("file", "limit"),
        [("noto-sans-cjk-test/NotoSansCJKjp-test.otf", 40), ("noto-color-emoji-test/NotoColorEmoji-test.ttf", 60)],
    )
    def test_size_in_kibibytes(self, file: str, limit: int) -> None:
        assert (REPOSITORY / "tests" / "fonts" / file).stat().st_size <= limit * 1024

    def test_they_cover_the_texts_that_the_lock_offers(self) -> None:
        root = REPOSITORY / "tests" / "fonts"
        lock = read_yaml(root / "LOCK.yaml")
        for entry in lock["files"]:
            visible = lock["texts"][entry["family"]].replace("\N{VARIATION SELECTOR-16}", "")
            assert missing(open_face(root, entry), visible) == ""

    def test_emoji_are_color_vectors(self) -> None:
        font = parsed(REPOSITORY / "tests" / "fonts" / "noto-color-emoji-test" / "NotoColorEmoji-test.ttf", 0)
        assert font["COLR"].version == 1
        assert "SVG " not in font
