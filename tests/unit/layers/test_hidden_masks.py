"""A layer whose mask is hidden stays whole, and the report says so."""

from compositor.engine import Renderer
from compositor.loading import load

LAYOUT = {
    "layout": 1,
    "name": "masks",
    "sizes": {"s": "20x20"},
    "data": {"cut": {"type": "boolean", "default": True}},
    "layers": [
        {"name": "cutout", "shape": "star", "when": "$cut", "fill": "#000"},
        {"name": "photo", "fill": "#f00", "mask": "cutout"},
    ],
}


def test_a_hidden_mask_is_a_warning_at_the_layer_that_it_would_cut() -> None:
    with Renderer() as renderer:
        result = renderer.render(load(LAYOUT), {"cut": False}, format="png")
        whole = renderer.render(load(LAYOUT), {"cut": True}, format="png")
    (problem,) = result.report.problems
    assert (problem.code, problem.severity) == ("layout.mask-hidden", "warning")
    assert problem.path == ("layers", 1, "mask")
    assert result.display.opaque
    assert not whole.display.opaque
    assert whole.report.problems == ()
