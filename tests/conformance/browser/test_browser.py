"""Our pictures against those of a browser: CSS means the same thing in both.

``references/`` holds what headless Chromium drew of the HTML of each scene (``tools/browser_reference.py``). A channel
may differ by 3 of 255, which rounding alone can do; scenes with a reason for more state it, with how much it is.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from compositor.engine import Renderer
from compositor.loading import load
from compositor.testing.verdict import compare

sys.path.insert(0, str(Path(__file__).parent))

from scenes import ASSETS, HERE, Scene, scenes

SCENES = scenes()


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer(assets=ASSETS) as made:
        yield made


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: f"{scene.area}-{scene.name}")
def test_scene(scene: Scene, renderer: Renderer) -> None:
    ours = renderer.render(load(scene.layout)).bytes
    verdict = compare(scene.reference, ours, tolerance=scene.level, max_pixels=scene.pixels)
    assert verdict.same, f"{verdict.message}; expected as in {scene.reference}"


def test_more_than_the_common_tolerance_has_a_reason() -> None:
    common = Scene("", "", [], "")
    assert all(scene.why for scene in SCENES if (scene.level, scene.pixels) != (common.level, common.pixels))


def test_every_reference_has_its_scene_and_is_small() -> None:
    stored = sorted((HERE / "references").rglob("*.png"))
    assert stored == sorted(scene.reference for scene in SCENES)
    assert sum(path.stat().st_size for path in stored) < 1_200_000
    assert max(path.stat().st_size for path in stored) <= 20 * 1024
    for path in stored:
        with Image.open(BytesIO(path.read_bytes())) as picture:
            assert picture.size == (160, 120)
