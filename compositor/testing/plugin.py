"""The pytest plug-in: the fixture ``render_regression``, golden tests for anybody's layouts.

    def test_sale(render_regression):
        render_regression("layouts/sale.yaml", {"headline": "Half price"}, sizes=["story", "mpu"])

In: pytest's request. Out: a callable, ``compositor.testing.regression.RenderRegression``. Needs the extra
``compositor[test]``. Override the fixture ``compositor_renderer`` to give fonts, assets or a generator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from compositor.engine import Renderer
    from compositor.testing.regression import RenderRegression


@pytest.fixture(scope="session")
def compositor_renderer() -> Iterator[Renderer]:
    """Return the renderer of ``render_regression``; one for all tests, so that its caches serve them all."""
    # Imported late: pytest loads this module at every start, whether or not a test renders anything.
    from compositor.engine import Renderer

    with Renderer() as renderer:
        yield renderer


@pytest.fixture
def render_regression(
    request: pytest.FixtureRequest, original_datadir: Path, tmp_path: Path, compositor_renderer: Renderer
) -> RenderRegression:
    """Return a function that compares renders with stored pictures and plans; ``--force-regen`` stores anew."""
    from compositor.testing.regression import RenderRegression, Storage

    name = re.sub(r"\W", "_", request.node.name)
    storage = Storage(request, original_datadir, tmp_path / "regression")
    return RenderRegression(storage, name, compositor_renderer)
