"""A first picture imports what it needs and no more. Nothing is timed: what is loaded is listed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

PROGRAM = """
import json, sys
import compositor

layout = {
    "layout": 1,
    "name": "card",
    "sizes": {"card": "120x63"},
    "output": {"format": "jpeg", "quality": 90},
    "tokens": {"color": {"brand": "#0a5"}},
    "data": {"headline": "text", "photo": "image"},
    "layers": [
        {"image": "$photo", "fit": "cover", "effects": [{"overlay": "linear-gradient(to right, #000, transparent)"}]},
        {
            "place": "top left", "inset": "6 0 0 6", "width": 60, "height": 50, "radius": 4, "fill": "#fffd",
            "effects": [{"shadow": "0 2 6 #0006"}], "flow": "column", "padding": 4,
            "layers": [
                {"image": "logo.png", "width": 10, "height": 10},
                {"text": "$headline", "font-size": "6..14", "max-lines": 2, "color": "$color.brand"},
            ],
        },
    ],
}
card = compositor.load(layout)
compositor.Renderer(assets=sys.argv[1]).render(card, {"headline": "Half price: $1,299.50, -20%", "photo": "photo.jpg"})
print(json.dumps(sorted(sys.modules)))
"""

# What each would be for, if somebody wonders why it must not come
NOT_NEEDED = {
    "asyncio": "arender",
    "concurrent.futures.thread": "several encode_threads",
    "multiprocessing": "render_many",
    "subprocess": "nothing",
    "ssl": "nothing: asyncio brings it",
    "_hashlib": "SHA-256 of files; content is named by BLAKE2, which needs no OpenSSL",
    "numpy.typing": "nothing: compositor.arrays has the types",
    "yaml": "layouts in files",
    "babel": "formats of a locale",
    "difflib": "hints for what was misspelled",
    "fontTools": "WOFF fonts",
    "icu4py": "lines and clusters of text that is more than plain words",
    "markdown_it": "inline markup",
    "uharfbuzz": "scripts beside Latin, outlines of letters; HarfBuzz itself is called in its file",
    "pyphen": "hyphens: auto",
    "budoux": "break: phrase",
    "resvg_py": "SVG pictures",
    "html": "nothing",
    "pydantic": "JSON Schemas, and annotations that compositor.models does not know",
    "pydantic_core": "JSON Schemas; its compiled part alone does all else",
    "typing_extensions": "nothing",
    "email": "nothing: importlib.metadata brings it, which is for the kinds of layers of other packages",
    "zoneinfo": "nothing",
    "tempfile": "writing files",
    "xml.parsers": "SVG pictures",
    "compositor.png": "PNG as the format",
    "compositor.resources.svg": "SVG pictures",
    "uuid": "nothing",
    "PIL.ImageCms": "pictures with a color profile",
    "PIL.ImageOps": "pictures handed over as Pillow images",
    "PIL.JpegImagePlugin": "CMYK JPEGs",
    "PIL.TiffImagePlugin": "TIFF pictures",
    "PIL.GifImagePlugin": "GIF pictures",
    "PIL.WebPImagePlugin": "WebP",
    "PIL.AvifImagePlugin": "AVIF",
    "PIL.features": "the fingerprint",
    "click": "the command line",
    "rich": "the command line",
    "pytest": "tests",
    "celery": "many machines",
    "obstore": "storage of others",
    "compositor.batch": "render_many",
    "compositor.brand.export": "writing a brand",
    "compositor.cli": "the command line",
    "compositor.cluster": "many machines",
    "compositor.procedural": "pictures to be generated",
    "compositor.schema.json_schema": "the language's own description",
    "compositor.storage": "storage of others",
    "compositor.testing": "tests",
}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    folder = tmp_path_factory.mktemp("assets")
    Image.linear_gradient("L").resize((200, 150)).convert("RGB").save(folder / "photo.jpg")
    Image.new("RGBA", (10, 10), "#0a58").save(folder / "logo.png")
    made = subprocess.run([sys.executable, "-c", PROGRAM, str(folder)], capture_output=True, text=True, check=True)
    return frozenset(json.loads(made.stdout))


@pytest.mark.parametrize(("module", "needed_for"), NOT_NEEDED.items(), ids=list(NOT_NEEDED))
def test_a_first_picture_does_not_load(loaded: frozenset[str], module: str, needed_for: str) -> None:
    assert module not in loaded, f"it is needed for {needed_for}: defer it (compositor.deferred)"


def test_the_list_names_what_exists() -> None:
    """A name that was moved would be checked in vain."""
    root = Path(__file__).resolve().parents[2]
    for name in NOT_NEEDED:
        if name.startswith("compositor."):
            path = root / name.replace(".", "/")
            assert path.is_dir() or path.with_suffix(".py").is_file(), name


def test_what_stands_for_a_module_is_imported_for_type_checkers() -> None:
    """So the arrows and fences of the structure test see what is deferred: ``deferred("x")`` needs ``import x``."""
    root = Path(__file__).resolve().parents[2] / "compositor"
    for path in root.rglob("*.py"):
        text = path.read_text()
        for line in text.splitlines():
            _, found, rest = line.partition(' = deferred("')
            if found:
                name = rest.partition('"')[0]
                package, _, last = name.rpartition(".")
                ways = (f"import {name}\n", f"import {name} as ", f"from {package} import ")
                assert any(way in text for way in ways), f"{path.name}: {name}"
                assert last in text, f"{path.name}: {name}"


@pytest.mark.parametrize(
    ("before", "enabled", "frozen"),
    [("", True, True), ("gc.disable()", False, False), ("[gc.collect() for _ in range(20)]", True, False)],
    ids=["young", "switched off", "old"],
)
def test_the_collector_waits_for_imports_and_is_left_as_it_was(before: str, enabled: bool, frozen: bool) -> None:
    """In a young process it need not look at what was imported again; what others may drop later is left to it."""
    program = f"import gc, compositor\n{before}\ncompositor.load\nprint(gc.isenabled(), gc.get_freeze_count() > 1000)"
    made = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert made.stdout.split() == [str(enabled), str(frozen)]
