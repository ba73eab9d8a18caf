"""A renderer remembers bands between pictures: nothing of that is seen in the files."""

from __future__ import annotations

import pytest

from compositor.engine import Renderer
from compositor.loading import load
from compositor.rooms import CacheBudgets
from compositor.schema import Layout

BACKGROUND = {"fill": "linear-gradient(160deg, #7c3aed, #0ea5e9)"}
PILL = {"place": "top left", "width": 60, "height": 20, "fill": "#ffffff", "radius": 10}


def with_pill(top: int) -> Layout:
    """A layout whose pill makes a few bands differ from those of the others."""
    layers = [BACKGROUND, {**PILL, "inset": f"{top} 0 0 30"}]
    return load({"layout": 1, "name": "card", "sizes": {"wide": "320x200"}, "layers": layers})


@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_the_bytes_are_those_of_a_renderer_that_keeps_nothing(kind: str) -> None:
    with Renderer() as warm, Renderer(budgets=CacheBudgets.off()) as cold, Renderer(encode_threads=2) as shared:
        for layout in [with_pill(top) for top in (10, 90, 170)] * 3:
            expected = cold.render(layout, format=kind).bytes
            assert warm.render(layout, format=kind).bytes == expected
            assert shared.render(layout, format=kind).bytes == expected
