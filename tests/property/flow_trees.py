"""Random trees of boxes for the comparison with other layout engines, and our own answer to them.

A tree is plain data (dicts, lists, numbers), so that a script in another Python and a browser can read the same.
The numbers come from a generator written out here: ``random`` may change its methods between Python versions.
"""

from __future__ import annotations

from typing import Any

from compositor.flow import Container, Item, Limit, Measure, Measured, arrange_container, measure_container
from compositor.values.extent import Extent, Fill, Hug, Length, Percent, Pixels
from compositor.values.geometry import Edges, Size

Node = dict[str, Any]
LETTER, LINE, ASCENT = 10, 20, 13


class Dice:
    """A linear congruential generator (Knuth's MMIX constants)."""

    def __init__(self, seed: int) -> None:
        self.state = seed * 2654435761 % 2**64

    def below(self, count: int) -> int:
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % count

    def chance(self, percent: int) -> bool:
        return self.below(100) < percent

    def pick(self, *choices: Any) -> Any:
        return choices[self.below(len(choices))]


def random_tree(seed: int, calm: bool = False) -> Node:
    """Return the root: a container of known width, in two of three trees of known height too.

    A calm tree keeps to what Taffy does as browsers do; ``docs/sizing.md`` lists what that leaves out.
    """
    dice = Dice(2 * seed + 1 + calm)
    root = _container(dice, 1 + dice.below(4), calm)
    root["width"] = ["px", dice.pick(*((300, 400, 640) if calm else (120, 200, 300, 400, 640)))]
    if dice.chance(66):
        root["height"] = ["px", dice.pick(80, 150, 250, 400)]
    for kid in root["kids"]:
        _box(dice, kid, root, calm, "height" in root)
    return root


def _container(dice: Dice, depth: int, calm: bool) -> Node:
    flow = dice.pick("row", "row", "column", "column", "grid")
    node: Node = {"flow": flow, "kids": []}
    if dice.chance(50):
        node["gap"] = [dice.pick(0, 5, 10), dice.pick(0, 4, 12)]
    if dice.chance(30):
        node["padding"] = [dice.pick(0, 3, 10), dice.pick(0, 8), dice.pick(0, 6), dice.pick(0, 2, 20)]
    node["align"] = dice.pick("stretch", "stretch", "stretch", "start", "center", "end")
    if flow == "row" and dice.chance(15) and not calm:
        node["align"] = "baseline"
    if flow == "grid":
        node["columns"] = 1 + dice.below(3)
    else:
        node["justify"] = dice.pick(
            "start", "start", "start", "center", "end", "space-between", "space-around", "space-evenly"
        )
        node["wrap"] = flow == "row" and dice.chance(15)
    for _ in range(1 + dice.below(4 if depth > 1 else 5)):
        nested = depth > 1 and dice.chance(50)
        node["kids"].append(_container(dice, depth - 1, calm) if nested else _leaf(dice, calm))
    return node


def _leaf(dice: Dice, calm: bool) -> Node:
    if dice.chance(65):
        return {"words": [1 + dice.below(2 if calm else 8) for _ in range(1 + dice.below(9))]}
    return {"natural": [10 * (1 + dice.below(12)), 10 * (1 + dice.below(8))]}


def _box(dice: Dice, node: Node, parent: Node, calm: bool, known: bool) -> None:
    """Write the size of a node into it, and then into its children. ``known`` is whether the parent's height is."""
    for side in ("width", "height"):
        main = side == {"row": "width", "column": "height", "grid": None}[parent["flow"]]
        pixels = 5 * (2 + dice.below(30 if side == "width" else 16))
        extent = dice.pick(None, None, None, ["px", pixels], ["%", dice.pick(25, 50, 100)], ["hug"], ["fill", 1])
        if extent and extent[0] == "fill" and main:
            extent = ["fill", dice.pick(1, 1, 2, 3, 1 if calm else 0.25)]
        node[side] = extent
        if dice.chance(10):
            node["min-" + side] = dice.pick(["px", 5 * dice.below(20)], ["%", 40])
        if dice.chance(10):
            node["max-" + side] = dice.pick(["px", 5 * (1 + dice.below(30))], ["%", 60])
        if not main and extent and extent[0] == "fill":
            node.pop("max-" + side, None)  # CSS has no word for a stretched box that is aligned
    if dice.chance(15):
        node["shrink"] = dice.pick(0, 2, 2 if calm else 0.5)
    if dice.chance(15):
        choices = ["start", "center", "end", "stretch"] + (["baseline"] if parent["flow"] == "row" else [])
        node["align-self"] = dice.pick(*(choices[:4] if calm else choices))
    if "columns" in parent and dice.chance(25):
        node["span"] = 1 + dice.below(parent["columns"])
    if calm:
        _calm(node, parent, known)
    elif "natural" in node and dice.chance(30):
        for name in ("width", "height", "min-width", "min-height", "max-width", "max-height"):
            if node.get(name) and node[name][0] == "%":
                node[name] = None  # CSS compresses pictures with percentages (CSS Sizing 3 §5.2.2); we do not
        node["aspect"] = dice.pick(0.5, 1, 2)
        fills = (node["height"] or [""])[0] == "fill"
        if fills and ((node["width"] or [""])[0] == "fill" or not known):
            node["height"] = None  # both sides given, or one that the ratio would have to give first
        if parent["flow"] == "row" and not known:
            node["align-self"] = "start"
    settled = bool(node["height"]) and (node["height"][0] == "px" or (known and node["height"][0] == "%"))
    for kid in node.get("kids", ()):
        _box(dice, kid, node, calm, settled)


def _calm(node: Node, parent: Node, known: bool) -> None:
    """Take out what Taffy 0.14 does differently from browsers."""
    for name in ("height", "min-height", "max-height"):
        if node.get(name) and node[name][0] == "%" and (not known or parent["flow"] == "grid"):
            node[name] = None
    for name in ("width", "min-width", "max-width"):
        if node.get(name) and node[name][0] == "%" and (parent.get("width") or [""])[0] != "px":
            node[name] = None
    if parent["flow"] == "column" and not known and (node["height"] or [""])[0] == "fill":
        node["height"] = None
    if parent["flow"] == "column" and not known:
        node["max-height"] = None
    if parent["flow"] == "grid":
        node["min-height"] = node["max-height"] = None
    if "flow" in node:
        if node.get("shrink") == 0:
            node["shrink"] = 1
        if parent["flow"] == "row":
            node["min-width"] = node["max-width"] = None
    if node.get("wrap") and (node["width"] or [""])[0] != "px":
        node["wrap"] = False
    if "flow" in node and parent["flow"] != "row":
        if (node["width"] or [""])[0] == "hug":
            node["width"] = None
        if parent["flow"] == "column":
            node["align-self"] = "stretch"


def extent_of(value: list[Any] | None) -> Extent | None:
    """Return the extent that a tree writes as a list."""
    if value is None:
        return None
    if value[0] == "px":
        return Pixels(value[1])
    if value[0] == "%":
        return Percent(value[1])
    return Hug() if value[0] == "hug" else Fill(value[1])


def _length(value: list[Any] | None) -> Length | None:
    extent = extent_of(value)
    assert extent is None or isinstance(extent, Pixels | Percent)
    return extent


def words_measure(words: list[int], baseline: bool) -> Measure:
    """Return a fake text: 10 px a letter and a space, 20 px a line, broken between words."""
    widths = [LETTER * word for word in words]
    widest = float(sum(widths) + LETTER * (len(words) - 1))

    def measure(limit: Limit) -> Measured:
        if limit.width is None:
            return Measured(float(max(widths)) if limit.narrow else widest, LINE)
        lines, used = 1, 0
        for width in widths:
            if used and used + LETTER + width > limit.width + 0.001:
                lines, used = lines + 1, width
            else:
                used += width + (LETTER if used else 0)
        return Measured(limit.width, lines * LINE, ASCENT if baseline else None)

    return measure


def container_of(node: Node) -> Container:
    """Return the container that a tree describes."""
    row_gap, column_gap = node.get("gap", (0, 0))
    return Container(
        flow=node["flow"],
        row_gap=row_gap,
        column_gap=column_gap,
        padding=Edges(*node.get("padding", (0, 0, 0, 0))),
        align=node.get("align", "stretch"),
        justify=node.get("justify", "start"),
        wrap=node.get("wrap", False),
        columns=node.get("columns", 1),
    )


class Built:
    """A tree ready to solve: the item of a node, and for containers what is inside."""

    def __init__(self, node: Node, baselines: bool) -> None:
        self.kids = [Built(kid, baselines) for kid in node.get("kids", ())]
        self.items = [kid.item for kid in self.kids]
        padding = Edges(*node.get("padding", (0, 0, 0, 0)))
        self.container: Container | None = None
        if "flow" in node:
            container = self.container = container_of(node)
            items = self.items

            def measure(limit: Limit) -> Measured:
                return measure_container(container, items, limit)
        elif "words" in node:
            measure = words_measure(node["words"], baselines)
        else:
            width, height = node["natural"]

            def measure(limit: Limit) -> Measured:
                return Measured(width if limit.width is None else limit.width, height)

        self.item = Item(
            measure,
            width=extent_of(node.get("width")),
            height=extent_of(node.get("height")),
            min_width=_length(node.get("min-width")),
            max_width=_length(node.get("max-width")),
            min_height=_length(node.get("min-height")),
            max_height=_length(node.get("max-height")),
            aspect=node.get("aspect"),
            shrink=node.get("shrink", 1),
            align_self=node.get("align-self"),
            span=node.get("span", 1),
            padding=padding,
        )

    def boxes(self, size: Size, content_height: bool, x: float = 0.0, y: float = 0.0) -> list[list[float]]:
        """Return the boxes of all nodes below this one in document order, from the top left of the root."""
        if self.container is None:
            return []
        found: list[list[float]] = []
        slots = arrange_container(self.container, self.items, size, content_height)
        for kid, slot in zip(self.kids, slots, strict=True):
            box = slot.box
            found.append([x + box.x, y + box.y, box.width, box.height])
            found += kid.boxes(Size(box.width, box.height), slot.content_height, x + box.x, y + box.y)
        return found


def solve_tree(root: Node, baselines: bool = False) -> list[list[float]]:
    """Return the boxes of all nodes in document order, the root first."""
    built = Built(root, baselines)
    assert built.container is not None
    width = float(root["width"][1])
    known = root.get("height")
    height = known[1] if known else measure_container(built.container, built.items, Limit(width)).height
    return [[0.0, 0.0, width, height], *built.boxes(Size(width, height), known is None)]
