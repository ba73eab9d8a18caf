"""What every Python peer shares: reading the scene, and answering requests line by line. Standard library only.

A peer is a process. It is started with ``--scene --format --photo [--variant]``, makes itself ready, says so, and then
answers one JSON object a line with one JSON object a line:

    {"render": COUNT, "first": NUMBER, "keep": PATH or null}  →  {"ms": [...], "bytes": [...], "cpu": n}
    {"seconds": SECONDS, "first": NUMBER}                     →  {"count": n, "seconds": s}
    {"memory": true}                                          →  {"mb": peak resident}

``cpu`` is what one picture took of the processors, in milliseconds, on average. ``--once PATH`` renders one picture
into that file instead, and ends: the start of a cold process.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ASSETS = Path(__file__).resolve().parent / ".assets"
Render = Callable[[int], bytes]


class Scene:
    """The scene of one run: what is drawn, the texts, and the photo of a picture's number.

    The card has ``design`` and ``colors``, the further scenes have a ``tree`` of nodes with CSS (``trees.py``).
    """

    def __init__(self, name: str, format: str, photo: str, variant: str) -> None:
        made = json.loads((ASSETS / f"{name}.json").read_text(encoding="utf-8"))
        self.name = name
        self.format, self.diff, self.variant = format, photo == "diff", variant
        self.width: int = made["width"]
        self.height: int = made["height"]
        self.family: str = made["family"]
        self.design: dict[str, Any] = made.get("design", {})
        self.colors: dict[str, str] = made.get("colors", {})
        self.tree: dict[str, Any] = made.get("tree", {})
        self.texts: list[dict[str, Any]] = made["texts"]
        names = [f"photo{number:02d}.jpg" for number in range(made["photos"] if self.diff else 1)]
        self._photos = [self.read(name) for name in names]

    def read(self, name: str) -> bytes:
        return (ASSETS / name).read_bytes()

    def text(self, number: int) -> dict[str, Any]:
        return self.texts[number % len(self.texts)]

    def photo(self, number: int) -> bytes:
        """Return a JPEG: always the same one, or one that was never seen before.

        A new photo is one of twelve with its number in a comment, so that a cache by content cannot know it.
        """
        photo = self._photos[number % len(self._photos)]
        return photo[:2] + b"\xff\xfe\x00\x06" + number.to_bytes(4, "big") + photo[2:] if self.diff else photo

    @property
    def logo(self) -> str:
        """Return the name of the logo's file, which has the size at which it is drawn."""
        return "logo.png" if self.name == "card" else f"logo-{self.name}.png"

    def products(self) -> dict[str, bytes]:
        """Return the cut-outs by their names, where the scene has any."""
        found = sorted((ASSETS / "products").glob("*.png")) if self.name == "tiles" else []
        return {f"products/{path.name}": path.read_bytes() for path in found}

    def filled(self, number: int) -> dict[str, Any]:
        """Return the tree of one row: words, lines, sizes and pictures put in."""
        return _filled(self.tree, self.text(number))


def _filled(node: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    if node["type"] == "text":
        text = row["texts"][node["slot"]]
        style = {**node["style"], "fontSize": f"{text['size']}px"}
        return {"type": "text", "text": "\n".join(text["lines"]), "style": style}
    if node["type"] == "image":
        name = node["src"]
        return {**node, "src": f"memory://{row['pictures'][name[1:]]}"} if name[0] == "$" else node
    return {**node, "children": [_filled(child, row) for child in node["children"]]}


def serve(make: Callable[[Scene], Render]) -> None:
    """Answer requests until the input ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--scene", default="card", choices=["card", "strip", "post", "tiles"])
    parser.add_argument("--format", default="jpeg", choices=["jpeg", "png", "webp"])
    parser.add_argument("--photo", default="same", choices=["same", "diff"])
    parser.add_argument("--variant", default="")
    parser.add_argument("--once", type=Path)
    options = parser.parse_args()
    render = make(Scene(options.scene, options.format, options.photo, options.variant))
    if options.once:
        options.once.write_bytes(render(0))
        return
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what a library prints must not stand among the answers
    print(json.dumps({"ready": True}), file=answers)
    for line in sys.stdin:
        print(json.dumps(_answer(json.loads(line), render)), file=answers)


def _peak() -> float:
    """Return the most megabytes that this program held; ``getrusage`` would count the one that started it too."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _answer(request: dict[str, Any], render: Render) -> dict[str, Any]:
    if "memory" in request:
        return {"mb": _peak()}
    first = request["first"]
    if "seconds" in request:
        start, count = time.perf_counter(), 0
        while time.perf_counter() - start < request["seconds"]:
            render(first + count)
            count += 1
        return {"count": count, "seconds": time.perf_counter() - start}
    spent, sizes, used = [], [], 0.0
    for number in range(first, first + request["render"]):
        start, before = time.perf_counter(), time.process_time()
        made = render(number)
        used += time.process_time() - before
        spent.append((time.perf_counter() - start) * 1000)
        sizes.append(len(made))
        if request.get("keep"):
            Path(request["keep"]).write_bytes(made)
    return {"ms": spent, "bytes": sizes, "cpu": used * 1000 / request["render"]}
