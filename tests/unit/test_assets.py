"""The sample assets: listed, small, free of metadata, and SVG files that need nothing from elsewhere."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

ASSETS = Path(__file__).resolve().parents[2] / "layouts" / "assets"
LIMIT = 150_000
FILES = sorted(p.relative_to(ASSETS).as_posix() for p in ASSETS.rglob("*") if p.is_file() and p.name != "ASSETS.md")
BITMAPS = [f for f in FILES if f.endswith((".jpg", ".png"))]
VECTORS = [f for f in FILES if f.endswith(".svg")]
ALLOWED_INFO = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression", "transparency"}
ROW = re.compile(r"^\| `(?P<file>[^`]+)` \|.*\| (?P<pixels>[^|]+) \| (?P<bytes>\d+) \| `(?P<sha>[0-9a-f]{64})` \|$")
HERE = re.compile(r"url\(\s*['\"]?#")


def listed() -> dict[str, re.Match[str]]:
    lines = (ASSETS / "ASSETS.md").read_text(encoding="utf-8").splitlines()
    rows = [m for m in map(ROW.match, lines) if m]
    return {m["file"]: m for m in rows}


def test_the_list_names_exactly_the_files_there_are():
    assert sorted(listed()) == FILES


def test_every_row_has_an_origin_an_author_and_a_license():
    for line in (ASSETS / "ASSETS.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            cells = [c.strip() for c in line.strip("|").split("|")]
            assert len(cells) == 8, line
            assert all(cells), line


@pytest.mark.parametrize("file", FILES)
def test_digest_and_bytes_are_the_listed_ones(file: str):
    data = (ASSETS / file).read_bytes()
    row = listed()[file]
    assert (int(row["bytes"]), row["sha"]) == (len(data), hashlib.sha256(data).hexdigest())
    assert len(data) <= LIMIT


@pytest.mark.parametrize("file", BITMAPS)
def test_bitmaps_carry_pixels_and_nothing_else(file: str):
    with Image.open(ASSETS / file) as image:
        image.load()
        assert listed()[file]["pixels"] == f"{image.width}x{image.height}"
        assert max(image.size) <= 1600 or file.startswith("app/")
        assert not image.getexif()
        assert set(image.info) <= ALLOWED_INFO
        assert image.mode in ({"RGB"} if file.endswith(".jpg") else {"P", "RGBA"})


@pytest.mark.parametrize("file", [f for f in BITMAPS if f.startswith("products/")])
def test_cut_outs_are_clear_at_every_edge(file: str):
    with Image.open(ASSETS / file) as image:
        alpha = image.convert("RGBA").getchannel("A")
    assert alpha.getextrema() == (0, 255)
    width, height = alpha.size
    for edge in (
        (0, 0, width, 1),
        (0, height - 1, width, height),
        (0, 0, 1, height),
        (width - 1, 0, width, height),
    ):
        assert alpha.crop(edge).getextrema()[1] <= 4


@pytest.mark.parametrize("file", VECTORS)
def test_svg_files_need_nothing_from_elsewhere(file: str):
    root = ElementTree.fromstring((ASSETS / file).read_bytes())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("viewBox")
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        assert name not in {"text", "tspan", "script", "foreignObject", "image", "style", "a"}
        for key, value in element.attrib.items():
            attribute = key.rpartition("}")[2]
            assert not attribute.startswith("on")
            assert attribute != "href" or value.startswith("#")
            assert "url(" not in value or HERE.match(value)


@pytest.mark.parametrize("file", [f for f in VECTORS if f.startswith("icons/")])
def test_icons_take_the_color_of_their_layer(file: str):
    source = (ASSETS / file).read_text(encoding="utf-8")
    assert 'stroke="currentColor"' in source
    assert not re.search(r"#[0-9a-fA-F]{3,8}", source)


def test_the_licenses_are_beside_the_assets():
    assert "CC0 1.0 Universal" in (ASSETS / "LICENSES" / "CC0-1.0.txt").read_text(encoding="utf-8")
    assert "ISC License" in (ASSETS / "LICENSES" / "ISC-lucide.txt").read_text(encoding="utf-8")
