"""compositor: declarative YAML layouts become finished pictures.

    import compositor as c

    layout = c.load("layouts/sale.yaml")
    with c.Renderer() as renderer:
        renderer.render(layout, {"headline": "Half price"}, size="story").save("story.jpg")

The names below are the public API. Each is loaded when it is first used (PEP 562), so that the command line and
programs that need little start quickly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from compositor.batch import Outcome, render_many
    from compositor.brand import Brand, read_brand
    from compositor.engine import Renderer
    from compositor.errors import (
        AssetError,
        BindError,
        CompositorError,
        FitError,
        GeneratorError,
        LayoutError,
        OutputError,
        Problem,
        Where,
    )
    from compositor.fit import Fit
    from compositor.hook import GeneratedImage, GenerateRequest, Generator
    from compositor.loading import load
    from compositor.plan import Plan
    from compositor.procedural import Procedural
    from compositor.resources import Limits
    from compositor.resources.fonts import FontLimits
    from compositor.results import Report, Result
    from compositor.rooms import CacheBudgets
    from compositor.schema import Layout
    from compositor.text.types import TextLimits

    __version__: str

__all__ = [
    "AssetError",
    "BindError",
    "Brand",
    "CacheBudgets",
    "CompositorError",
    "Fit",
    "FitError",
    "FontLimits",
    "GenerateRequest",
    "GeneratedImage",
    "Generator",
    "GeneratorError",
    "Layout",
    "LayoutError",
    "Limits",
    "Outcome",
    "OutputError",
    "Plan",
    "Problem",
    "Procedural",
    "Renderer",
    "Report",
    "Result",
    "TextLimits",
    "Where",
    "__version__",
    "load",
    "read_brand",
    "render_many",
]

_ROOMS = {
    "batch": ("Outcome", "render_many"),
    "brand": ("Brand", "read_brand"),
    "engine": ("Renderer",),
    "errors": (
        "AssetError",
        "BindError",
        "CompositorError",
        "FitError",
        "GeneratorError",
        "LayoutError",
        "OutputError",
        "Problem",
        "Where",
    ),
    "fit": ("Fit",),
    "hook": ("GenerateRequest", "GeneratedImage", "Generator"),
    "loading": ("load",),
    "plan": ("Plan",),
    "procedural": ("Procedural",),
    "resources": ("Limits",),
    "resources.fonts": ("FontLimits",),
    "results": ("Report", "Result"),
    "rooms": ("CacheBudgets",),
    "schema": ("Layout",),
    "text.types": ("TextLimits",),
}


def __getattr__(name: str) -> Any:
    # Only what is in ``__all__`` is looked for; a name is kept once it is found, so this is asked once for each.
    if name == "__version__":
        from importlib.metadata import version

        found: Any = version("compositor")
    else:
        room = next((room for room, names in _ROOMS.items() if name in names), None)
        if room is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from compositor.deferred import imported

        found = getattr(imported(f"{__name__}.{room}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
