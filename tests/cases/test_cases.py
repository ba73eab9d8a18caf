"""The golden corpus: one issue per layout; beside it the exact display list and the picture.

A case is a complete layout whose data block has defaults. Its first line says what is to be seen. Stored anew by
``pytest tests/cases --force-regen``; look at the pictures before committing them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from compositor.display import to_json
from compositor.engine import Renderer
from compositor.loading import load
from compositor.schema import Layout
from compositor.testing.regression import Storage, default_tolerance

HERE = Path(__file__).parent
CASES = sorted(path.relative_to(HERE).with_suffix("").as_posix() for path in HERE.rglob("*.yaml"))
LARGEST_PICTURE = 20 * 1024
LARGEST_SIDE = 400


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer(assets=HERE) as made:
        yield made


@pytest.mark.parametrize("case", CASES)
def test_case(case: str, renderer: Renderer, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    path = HERE / f"{case}.yaml"
    layout = load(path)
    storage = Storage(request, path.parent, tmp_path)
    found = []
    for size, theme in layout.variants:
        result = renderer.render(layout, size=size, theme=theme)
        name = _stored_name(path.stem, layout, size, theme)
        assert len(result.bytes) <= LARGEST_PICTURE
        assert max(result.width, result.height) <= LARGEST_SIDE
        found.append(storage.check_text(name, ".ops.json", to_json(result.display) + "\n"))
        found.append(storage.check_picture(name, result.bytes, default_tolerance(), 0))
    if any(found):
        pytest.fail("\n\n".join(filter(None, found)), pytrace=False)


@pytest.mark.parametrize("case", CASES)
def test_case_says_what_is_to_be_seen(case: str) -> None:
    path = HERE / f"{case}.yaml"
    assert path.read_text(encoding="utf-8").startswith("# ")
    assert load(path).name == path.stem


def test_nothing_is_stored_without_its_layout() -> None:
    wanted = set()
    for case in CASES:
        layout = load(HERE / f"{case}.yaml")
        folder, stem = (HERE / case).parent, (HERE / case).name
        names = [_stored_name(stem, layout, size, theme) for size, theme in layout.variants]
        wanted |= {folder / f"{name}{ending}" for name in names for ending in (".ops.json", ".png")}
    stored = {*HERE.rglob("*.ops.json"), *(path for path in HERE.rglob("*.png") if path.parent.name != "assets")}
    assert stored == wanted


def test_corpus_is_not_shrinking() -> None:
    assert len(CASES) >= 80


def _stored_name(stem: str, layout: Layout, size: str, theme: str) -> str:
    return ".".join(part for part in (stem, size if len(layout.sizes) > 1 else "", theme) if part)
