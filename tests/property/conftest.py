"""What the laws of caches are held with: a renderer that remembers, and one that never does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from compositor.engine import Renderer
from compositor.rooms import CacheBudgets

ASSETS = Path(__file__).parents[1] / "cases"


@pytest.fixture(scope="module")
def warm() -> Iterator[Renderer]:
    """A renderer that has seen everything before."""
    with Renderer(assets=ASSETS) as renderer:
        yield renderer


@pytest.fixture(scope="module")
def cold() -> Iterator[Renderer]:
    """A renderer that keeps nothing."""
    with Renderer(assets=ASSETS, budgets=CacheBudgets.off()) as renderer:
        yield renderer
