"""What every Python peer shares: reading the scene, and answering requests line by line. Standard library only.

A peer is a process. It is started with ``--format --photo [--variant]``, makes itself ready, says so, and then answers
one JSON object a line with one JSON object a line:

    {"render": COUNT, "first": NUMBER, "keep": PATH or null}  →  {"ms": [...], "bytes": [...]}
    {"seconds": SECONDS, "first": NUMBER}                     →  {"count": n, "seconds": s}
    {"memory": true}                                          →  {"mb": peak resident}

``--once PATH`` renders one picture into that file instead, and ends: the start of a cold process.
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
    """The scene of one run: design, colors, texts, and the photo of a picture's number."""

    def __init__(self, format: str, photo: str, variant: str) -> None:
        made = json.loads((ASSETS / "scene.json").read_text(encoding="utf-8"))
        self.format, self.diff, self.variant = format, photo == "diff", variant
        self.width: int = made["width"]
        self.height: int = made["height"]
        self.family: str = made["family"]
        self.design: dict[str, Any] = made["design"]
        self.colors: dict[str, str] = made["colors"]
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


def serve(make: Callable[[Scene], Render]) -> None:
    """Answer requests until the input ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--format", default="jpeg", choices=["jpeg", "png", "webp"])
    parser.add_argument("--photo", default="same", choices=["same", "diff"])
    parser.add_argument("--variant", default="")
    parser.add_argument("--once", type=Path)
    options = parser.parse_args()
    render = make(Scene(options.format, options.photo, options.variant))
    if options.once:
        options.once.write_bytes(render(0))
        return
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what a library prints must not stand among the answers
    print(json.dumps({"ready": True}), file=answers)
    for line in sys.stdin:
        print(json.dumps(_answer(json.loads(line), render)), file=answers)


def _answer(request: dict[str, Any], render: Render) -> dict[str, Any]:
    if "memory" in request:
        return {"mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
    first = request["first"]
    if "seconds" in request:
        start, count = time.perf_counter(), 0
        while time.perf_counter() - start < request["seconds"]:
            render(first + count)
            count += 1
        return {"count": count, "seconds": time.perf_counter() - start}
    spent, sizes = [], []
    for number in range(first, first + request["render"]):
        start = time.perf_counter()
        made = render(number)
        spent.append((time.perf_counter() - start) * 1000)
        sizes.append(len(made))
        if request.get("keep"):
            Path(request["keep"]).write_bytes(made)
    return {"ms": spent, "bytes": sizes}
