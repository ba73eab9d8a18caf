"""The pytest plug-in: the fixture ``render_regression``, golden tests for anybody's layouts.

    def test_sale(render_regression):
        render_regression("layouts/sale.yaml", {"headline": "Half price"}, sizes=["story", "mpu"])

In: pytest's request. Out: a callable, ``compositor.testing.regression.RenderRegression``. Needs the extra
``compositor[test]``; pytest loads this module wherever compositor is installed (entry point ``compositor``), so nothing
is imported before a test asks. Override the fixture ``compositor_renderer`` to give fonts, assets or a generator.
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


_NEEDS = "needs pytest-regressions: pip install 'compositor[test]'"


@pytest.fixture(scope="session")
def compositor_renderer() -> Iterator[Renderer]:
    """Return the renderer of ``render_regression``; one for all tests, so that its caches serve them all."""
    # Imported late: pytest loads this module at every start, whether or not a test renders anything.
    from compositor.engine import Renderer

    with Renderer() as renderer:
        yield renderer


@pytest.fixture
def render_regression(
    request: pytest.FixtureRequest, tmp_path: Path, compositor_renderer: Renderer
) -> RenderRegression:
    """Return a function that compares renders with stored pictures and plans; ``--force-regen`` stores anew."""
    try:
        from compositor.testing.regression import RenderRegression, Storage

        original: Path = request.getfixturevalue("original_datadir")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pytest_datadir", "pytest_regressions"):
            raise
        pytest.fail(f"render_regression {_NEEDS}", pytrace=False)
    except pytest.FixtureLookupError:
        pytest.fail(f"render_regression {_NEEDS}; it is installed, but not loaded", pytrace=False)
    name = re.sub(r"\W", "_", request.node.name)
    storage = Storage(request, original, tmp_path / "regression")
    return RenderRegression(storage, name, compositor_renderer)
