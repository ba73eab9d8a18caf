"""Boxes of random trees by other layout engines, for the comparison in ``tests/property/test_flow_oracle.py``.

    python tools/flow_oracle.py write                 make tests/property/flow_oracle.json.gz with both engines
    python3.13 tools/flow_oracle.py taffy  < trees    Taffy through waxy 0.7.1 (needs nothing else installed)
    python tools/flow_oracle.py chromium   < trees    headless Chromium

``trees`` is a JSON list of trees as ``tests/property/flow_trees.py`` makes them; the answer is a JSON list of lists
of boxes ``[x, y, width, height]`` in document order. ``COMPOSITOR_ORACLE_PYTHON`` names the Python that has waxy.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

Node = dict[str, Any]
Boxes = list[list[float]]
Built = tuple[Any, list[Any]]  # a node of Taffy and the same for its children
ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "tests" / "property" / "flow_oracle.json.gz"
WILD, CALM = 2200, 2000
CHROMIUM = [
    "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--dump-dom",
    "--virtual-time-budget=60000",
]  # fmt: skip


def css_of(node: Node, parent: Node | None) -> dict[str, str]:
    """Translate one node to CSS. This is the exact meaning that ``docs/sizing.md`` gives to our words."""
    css = {"box-sizing": "border-box"}
    flow = node.get("flow")
    if flow:
        gap = node.get("gap", (0, 0))
        css["display"] = "grid" if flow == "grid" else "flex"
        css["row-gap"], css["column-gap"] = f"{gap[0]}px", f"{gap[1]}px"
        css["padding"] = " ".join(f"{side}px" for side in node.get("padding", (0, 0, 0, 0)))
        css["align-items"] = node.get("align", "stretch")
        if flow == "grid":
            css["grid-template-columns"] = f"repeat({node['columns']}, minmax(0, 1fr))"
        else:
            css["flex-direction"] = flow
            css["justify-content"] = node.get("justify", "start")
            css["flex-wrap"] = "wrap" if node.get("wrap") else "nowrap"
    for side in ("width", "height"):
        extent = node.get(side)
        if extent and extent[0] in ("px", "%"):
            css[side] = f"{extent[1]}{extent[0]}"
        for bound in ("min-", "max-"):
            if node.get(bound + side):
                unit, value = node[bound + side]
                css[bound + side] = f"{value}{unit}"
    if parent is None:
        return css
    css["flex-shrink"] = str(node.get("shrink", 1))
    if "align-self" in node:
        css["align-self"] = node["align-self"]
    if "span" in node:
        css["grid-column"] = f"span {node['span']}"
    if "aspect" in node:
        css["aspect-ratio"] = str(node["aspect"])
    _align(css, node, parent)
    return css


def _align(css: dict[str, str], node: Node, parent: Node) -> None:
    """Say ``fill`` and ``hug`` in CSS: a flexible length along the main axis, stretch or start across."""
    grid = parent["flow"] == "grid"
    cross = "width" if parent["flow"] == "column" else "height"
    if not grid:
        main = node.get("width" if cross == "height" else "height")
        if main and main[0] == "fill":
            css["flex-grow"] = str(main[1])
            css["flex-basis"] = "0px"
    elif (node.get("width") or [""])[0] == "hug":
        css["justify-self"] = "start"
    elif "aspect" in node and "width" not in css and (node.get("width") or "height" not in css):
        css["width"] = "100%"
    extent = (node.get(cross) or [""])[0]
    if extent == "fill":
        css["align-self"] = "stretch"
    elif (extent == "hug" or _ratio_decides(node, parent, cross)) and _align_of(node, parent) == "stretch":
        css["align-self"] = "start"


def _align_of(node: Node, parent: Node) -> str:
    return str(node.get("align-self") or parent.get("align", "stretch"))


def _ratio_decides(node: Node, parent: Node, cross: str) -> bool:
    """Return whether our strict aspect keeps a box from being stretched."""
    if "aspect" not in node or node.get(cross):
        return False
    if parent["flow"] == "grid":
        return True
    main = node.get("width" if cross == "height" else "height")
    return bool(main and main[0] != "hug")


def taffy(trees: list[Node]) -> list[Boxes]:
    """Return the unrounded boxes of Taffy."""
    import waxy  # type: ignore[import-not-found]

    def dimension(text: str | None) -> Any:
        if text is None:
            return None
        return waxy.Percent(float(text[:-1]) / 100) if text.endswith("%") else waxy.Length(float(text[:-2]))

    aligns = {
        "start": waxy.AlignItems.Start,
        "center": waxy.AlignItems.Center,
        "end": waxy.AlignItems.End,
        "stretch": waxy.AlignItems.Stretch,
        "baseline": waxy.AlignItems.Baseline,
    }
    justifies = {
        "start": waxy.AlignContent.Start,
        "center": waxy.AlignContent.Center,
        "end": waxy.AlignContent.End,
        "space-between": waxy.AlignContent.SpaceBetween,
        "space-around": waxy.AlignContent.SpaceAround,
        "space-evenly": waxy.AlignContent.SpaceEvenly,
    }

    def style_of(css: dict[str, str]) -> Any:
        arguments: dict[str, Any] = {
            "display": {"flex": waxy.Display.Flex, "grid": waxy.Display.Grid}.get(css.get("display", "")),
            "size_width": dimension(css.get("width")),
            "size_height": dimension(css.get("height")),
            "min_size_width": dimension(css.get("min-width")),
            "min_size_height": dimension(css.get("min-height")),
            "max_size_width": dimension(css.get("max-width")),
            "max_size_height": dimension(css.get("max-height")),
            "gap_width": dimension(css.get("column-gap")),
            "gap_height": dimension(css.get("row-gap")),
            "align_items": aligns.get(css.get("align-items", "")),
            "align_self": aligns.get(css.get("align-self", "")),
            "justify_self": aligns.get(css.get("justify-self", "")),
            "justify_content": justifies.get(css.get("justify-content", "")),
            "flex_shrink": float(css["flex-shrink"]) if "flex-shrink" in css else None,
            "flex_grow": float(css["flex-grow"]) if "flex-grow" in css else None,
            "flex_basis": dimension(css.get("flex-basis")),
            "aspect_ratio": float(css["aspect-ratio"]) if "aspect-ratio" in css else None,
        }
        if "padding" in css:
            for side, text in zip(("top", "right", "bottom", "left"), css["padding"].split(), strict=True):
                arguments["padding_" + side] = dimension(text)
        if css.get("flex-direction") == "column":
            arguments["flex_direction"] = waxy.FlexDirection.Column
        if css.get("flex-wrap") == "wrap":
            arguments["flex_wrap"] = waxy.FlexWrap.Wrap
        if "grid-template-columns" in css:
            count = int(re.findall(r"\d+", css["grid-template-columns"])[0])
            arguments["grid_template_columns"] = [waxy.Minmax(waxy.Length(0), waxy.Fraction(1))] * count
        if "grid-column" in css:
            arguments["grid_column"] = waxy.GridPlacement(waxy.GridSpan(int(css["grid-column"].split()[1])))
        return waxy.Style(**{name: value for name, value in arguments.items() if value is not None})

    def measure(known: Any, available: Any, context: Node) -> Any:
        if "natural" in context:
            width, height = context["natural"]
            width = width if known.width is None else known.width
            return waxy.Size(width, height if known.height is None else known.height)
        widths = [10 * word for word in context["words"]]
        widest, longest = sum(widths) + 10 * (len(widths) - 1), max(widths)
        if known.width is not None:
            width = known.width
        elif isinstance(available.width, waxy.MinContent):
            width = longest
        elif isinstance(available.width, waxy.MaxContent):
            width = widest
        else:
            width = max(longest, min(widest, available.width.value))
        lines, used = 1, 0
        for word in widths:
            if used and used + 10 + word > width + 0.001:
                lines, used = lines + 1, word
            else:
                used += word + (10 if used else 0)
        return waxy.Size(width, lines * 20 if known.height is None else known.height)

    answers = []
    for root in trees:
        tree = waxy.TaffyTree()
        tree.disable_rounding()

        def build(node: Node, parent: Node | None, tree: Any = tree) -> Built:
            style = style_of(css_of(node, parent))
            if "flow" not in node:
                return tree.new_leaf_with_context(style, node), []
            kids = [build(kid, node) for kid in node["kids"]]
            return tree.new_with_children(style, [kid[0] for kid in kids]), kids

        built = build(root, None)
        space = waxy.AvailableSize(waxy.MAX_CONTENT, waxy.MAX_CONTENT)
        tree.compute_layout(built[0], space, measure=measure)
        boxes: Boxes = []

        def collect(entry: Built, x: float, y: float, tree: Any = tree, boxes: Boxes = boxes) -> None:
            layout = tree.layout(entry[0])
            x, y = x + layout.location.x, y + layout.location.y
            boxes.append([x, y, layout.size.width, layout.size.height])
            for kid in entry[1]:
                collect(kid, x, y)

        collect(built, 0.0, 0.0)
        answers.append(boxes)
    return answers


def _font() -> str:
    """Return a font whose letters and spaces are squares, 0.8 em above the baseline, as base64."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    for index, point in enumerate([(0, -200), (0, 800), (1000, 800), (1000, -200)]):
        (pen.lineTo if index else pen.moveTo)(point)
    pen.closePath()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "space", "x"])
    builder.setupCharacterMap({32: "space", 120: "x"})
    empty = TTGlyphPen(None).glyph()
    builder.setupGlyf({".notdef": empty, "space": empty, "x": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "space": (1000, 0), "x": (1000, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    builder.setupNameTable({"familyName": "Squares", "styleName": "Regular"})
    builder.setupPost()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "squares.ttf"
        builder.save(path)
        return base64.b64encode(path.read_bytes()).decode()


def html_of(node: Node, parent: Node | None) -> str:
    """Write one node as HTML."""
    css = ";".join(f"{name}:{value}" for name, value in css_of(node, parent).items())
    if "flow" in node:
        inside = "".join(html_of(kid, node) for kid in node["kids"])
    elif "words" in node:
        inside = " ".join("x" * word for word in node["words"])
    elif "aspect" in node:  # a picture: CSS lets the content of other boxes break the ratio
        width, height = node["natural"]
        return f'<canvas class=n width={width} height={height} style="{css};display:block"></canvas>'
    else:
        width, height = node["natural"]
        inside = f'<p style="width:{width}px;height:{height}px"></p>'
    return f'<div class=n style="{css}">{inside}</div>'


def chromium(trees: list[Node]) -> list[Boxes]:
    """Return the boxes of headless Chromium, which keeps lengths in 1/64 px."""
    page = (
        "<!doctype html><meta charset=utf-8><style>@font-face{font-family:Squares;src:url(data:font/ttf;base64,"
        + _font()
        + ")}body{margin:0;font:10px/20px Squares}p{margin:0}section{position:absolute;left:0;top:0}</style>"
        + "".join(f"<section>{html_of(tree, None)}</section>" for tree in trees)
        + """<script>document.fonts.load('10px Squares','x').then(() => {
            const found = [...document.querySelectorAll('section')].map(section =>
              [...section.querySelectorAll('.n')].map(div => {
                const box = div.getBoundingClientRect();
                return [box.x, box.y, box.width, box.height];
              }));
            document.body.textContent = '[[[' + JSON.stringify(found) + ']]]';
        })</script>"""
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trees.html"
        path.write_text(page, encoding="utf-8")
        command = [*CHROMIUM, f"--user-data-dir={folder}/profile", path.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    match = re.search(r"\[\[\[(.*)\]\]\]", done.stdout)
    if match is None:
        raise SystemExit("Chromium gave no answer:\n" + done.stderr[-2000:])
    answer: list[Boxes] = json.loads(match.group(1))
    return answer


def main(arguments: list[str]) -> None:
    """Run one of the verbs in the module docstring."""
    verb = arguments[0] if arguments else ""
    if verb in ("taffy", "chromium"):
        trees = json.load(sys.stdin)
        json.dump(taffy(trees) if verb == "taffy" else chromium(trees), sys.stdout)
    elif verb == "write":
        write()
    else:
        raise SystemExit(__doc__)


def write() -> None:
    """Ask both engines and store their answers, as whole hundredths of pixels.

    Wild trees are compared with Chromium; calm ones with Taffy, or with Chromium in the few where Taffy leaves it.
    """
    sys.path[:0] = [str(REFERENCE.parent), str(ROOT)]
    from flow_trees import random_tree  # type: ignore[import-not-found]

    wild = [random_tree(seed) for seed in range(WILD)]
    calm = [random_tree(seed, calm=True) for seed in range(CALM)]
    answers = chromium(wild + calm)
    theirs = ask_taffy(calm)
    entries = [("chromium", boxes) for boxes in answers[:WILD]]
    for first, second in zip(theirs, answers[WILD:], strict=True):
        entries.append(("taffy", first) if same(first, second, 0.25) else ("chromium", second))
    text = json.dumps([[engine, hundredths(boxes)] for engine, boxes in entries], separators=(",", ":"))
    REFERENCE.write_bytes(gzip.compress(text.encode(), mtime=0))
    left = sum(engine == "chromium" for engine, _ in entries) - WILD
    print(f"{WILD} wild and {CALM} calm trees; Taffy leaves Chromium in {left}; {REFERENCE.stat().st_size} bytes")


def ask_taffy(trees: list[Node]) -> list[Boxes]:
    """Run this file in the Python that has waxy."""
    python = os.environ.get("COMPOSITOR_ORACLE_PYTHON", "python3.13")
    command = [python, __file__, "taffy"]
    done = subprocess.run(command, input=json.dumps(trees), capture_output=True, text=True, check=True)
    answer: list[Boxes] = json.loads(done.stdout)
    return answer


def same(first: Boxes, second: Boxes, tolerance: float) -> bool:
    """Return whether all boxes agree."""
    pairs = zip(first, second, strict=True)
    return all(abs(a - b) <= tolerance for one, other in pairs for a, b in zip(one, other, strict=True))


def hundredths(boxes: Boxes) -> list[int]:
    """Flatten boxes; each is stored as its difference to the box before, which packs three times better."""
    flat: list[int] = []
    last = [0, 0, 0, 0]
    for box in boxes:
        current = [round(100 * value) for value in box]
        flat += [value - before for value, before in zip(current, last, strict=True)]
        last = current
    return flat


if __name__ == "__main__":
    main(sys.argv[1:])
