"""Random small layouts: every kind of layer, flows and overlays, paints, effects, masks and transforms.

In: nothing. Out: Hypothesis strategies for plain data that ``load`` accepts. Numbers are few and plain so that
failures shrink to layouts that people can read.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Data = dict[str, Any]

COLORS = st.sampled_from(["#e11d48", "#2563eb80", "white", "rgb(22 163 74)", "#11182740", "transparent"])
GRADIENTS = st.sampled_from(
    [
        "linear-gradient(45deg, #e11d48, #2563eb)",
        "linear-gradient(to right, #fff 20%, transparent)",
        "radial-gradient(circle at 30% 40%, #fde68a, #b45309)",
        "conic-gradient(from 30deg, red, blue, red)",
        "repeating-linear-gradient(90deg, #000 0 3px, #fff 3px 6px)",
    ]
)
PAINTS = st.one_of(COLORS, COLORS, GRADIENTS)
WORDS = st.sampled_from(
    ["Hello", "two words", "A longer sentence of seven words", "Привет", "Größe", "**bold** one", "x", "1.234,50 €"]
)
EFFECTS = st.sampled_from(
    [
        {"shadow": "2 3 4 #00000080"},
        {"shadow": "inset 1 1 3 #000"},
        {"glow": "5 #f59e0b"},
        {"blur": 2},
        {"backdrop-blur": 3},
        {"grayscale": 1},
        {"brightness": 1.5},
        {"overlay": "linear-gradient(to top, #000a, transparent)"},
    ]
)
BLENDS = st.sampled_from(["multiply", "screen", "overlay", "difference", "plus-lighter", "luminosity"])
SMALL = st.integers(1, 40)
EXTENTS = st.one_of(SMALL, st.sampled_from(["fill", "fill 2", "hug", "50%", "33%"]))
PLACES = st.sampled_from(["center", "top left", "bottom right", "right", "top"])


def look() -> st.SearchStrategy[Data]:
    """Return what any layer may wear."""
    return st.fixed_dictionaries(
        {},
        optional={
            "fill": PAINTS,
            "radius": st.sampled_from([4, "50%", "2 8", 999]),
            "border": st.sampled_from(["1 #111827", "3 dashed red"]),
            "opacity": st.sampled_from([0, 0.5, 0.9, 1]),
            "blend": BLENDS,
            "effects": st.lists(EFFECTS, max_size=2),
            "rotate": st.sampled_from([0, 15, 90, -30]),
            "mask": st.sampled_from(["circle", "star", "linear-gradient(#000, transparent)"]),
        },
    )


def place() -> st.SearchStrategy[Data]:
    """Return how a layer is sized and placed."""
    return st.fixed_dictionaries(
        {},
        optional={
            "width": EXTENTS,
            "height": EXTENTS,
            "place": PLACES,
            "inset": st.sampled_from([0, 3, "5%", "2 4 6 8", -4]),
            "aspect": st.sampled_from(["1", "16/9"]),
            "padding": st.sampled_from([0, 2, "1 3"]),
            "max-width": SMALL,
        },
    )


def texts() -> st.SearchStrategy[Data]:
    """Return text layers."""
    return st.fixed_dictionaries(
        {"text": WORDS},
        optional={
            "font-size": st.sampled_from([8, 14, "6..24", "10..40"]),
            "font-weight": st.sampled_from([300, 800]),
            "max-lines": st.sampled_from([1, 2]),
            "overflow": st.sampled_from(["ellipsis", "clip", "visible"]),
            "wrap": st.sampled_from(["balance", "none"]),
            "text-align": st.sampled_from(["center", "end", "justify"]),
            "color": PAINTS,
            "fit-group": st.sampled_from(["g"]),
        },
    )


def shapes() -> st.SearchStrategy[Data]:
    """Return shape layers that can be seen."""
    return st.fixed_dictionaries(
        {"shape": st.sampled_from(["rect", "circle", "ellipse", "star", "polygon", "squircle", "line"])},
        optional={"stroke": st.sampled_from(["2 #111827", "4 dotted blue"])},
    ).map(lambda shape: {"fill": "#16a34a"} | shape)


def images() -> st.SearchStrategy[Data]:
    """Return picture layers over the test picture."""
    return st.fixed_dictionaries(
        {"image": st.just("assets/quarters.png")},
        optional={
            "fit": st.sampled_from(["cover", "contain", "fill", "none", "scale-down"]),
            "focus": st.sampled_from(["20% 80%", "50% 50%"]),
        },
    )


def sensible(data: Data, flow: str = "") -> Data:
    """Return a layer without the properties that would be refused because nothing reads them here."""
    idle = {"place", "inset"} if flow else set()
    if "flow" not in data:
        idle |= {"gap", "align", "justify"}
    if data.get("flow") == "grid":
        idle |= {"justify"}
    shape = data.get("shape", "rect")
    if shape != "rect":
        idle |= {"radius"}
    if shape not in ("rect", "circle", "ellipse"):
        idle |= {"border"}
    kept = {key: value for key, value in data.items() if key not in idle}
    if "layers" in kept:
        kept["layers"] = [sensible(child, kept.get("flow", "")) for child in kept["layers"]]
    return kept


def merged(*parts: st.SearchStrategy[Data]) -> st.SearchStrategy[Data]:
    return st.tuples(*parts).map(lambda found: {key: value for part in found for key, value in part.items()})


def leaves() -> st.SearchStrategy[Data]:
    """Return layers without layers in them."""
    content = st.one_of(texts(), texts(), shapes(), images(), PAINTS.map(lambda paint: {"fill": paint}))
    return merged(look(), place(), content)


def groups(children: st.SearchStrategy[Data]) -> st.SearchStrategy[Data]:
    """Return boxes with layers in them."""
    flow = st.fixed_dictionaries(
        {"layers": st.lists(children, max_size=3)},
        optional={
            "flow": st.sampled_from(["row", "column", "grid"]),
            "gap": st.sampled_from([0, 3]),
            "align": st.sampled_from(["start", "center", "end", "stretch", "baseline"]),
            "justify": st.sampled_from(["center", "end", "space-between"]),
            "overflow": st.just("clip"),
        },
    )
    return merged(look(), place(), flow)


def layers() -> st.SearchStrategy[Data]:
    """Return layers, up to three deep."""
    return st.recursive(leaves(), groups, max_leaves=5)


def canvas(root: Data) -> Data:
    """Return a whole layout around the root's properties."""
    return {"layout": 1, "name": "random", "sizes": {"s": "80x60"}, **root}


def layouts() -> st.SearchStrategy[Data]:
    """Return whole layouts."""
    root = st.fixed_dictionaries(
        {"layers": st.lists(layers(), min_size=1, max_size=3)},
        optional={"fill": PAINTS, "flow": st.sampled_from(["row", "column"]), "padding": st.just(4)},
    )
    return root.map(sensible).map(canvas)
