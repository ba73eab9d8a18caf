"""Takumi probing: the size of a headline by bisection over ``measure_node``. Run by the python that has takumi-py.

In: the path of a JSON file with a font, a box, limits and texts. Out: JSON, (milliseconds, size) for each text.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from takumi_py import FontResource, Renderer

task = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
renderer = Renderer(load_default_fonts=False)
renderer.register_fonts([FontResource(Path(task["font"]).read_bytes(), name="Bench", weight=task["weight"])])
width, height, lines, factor = task["width"], task["height"], task["lines"], task["line_height"]
smallest, largest = task["sizes"]


def fits(text: str, size: float) -> bool:
    """Return whether a text is within the box at a size in px."""
    style = {"fontFamily": "Bench", "fontSize": f"{size}px", "fontWeight": task["weight"], "lineHeight": factor}
    node = {"type": "text", "text": text, "style": {**style, "width": f"{width}px"}}
    found = renderer.measure_node(node, width=width, font_families=["Bench"])
    taken = round(found.height / (factor * size))  # heights come in whole px
    return taken <= (lines or taken) and taken * factor * size <= height


def fit(text: str) -> float:
    """Return the largest quarter of a px that fits."""
    low, high = 4 * smallest, 4 * largest + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(text, middle / 4) else (low, middle)
    return low / 4


answers = []
for text in task["texts"]:
    start = time.perf_counter()
    size = fit(text)
    answers.append(((time.perf_counter() - start) * 1000, size))
print(json.dumps(answers))
