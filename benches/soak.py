"""A hundred thousand renders in one process: does its memory grow, does a file stay open?

    python benches/soak.py [--renders 100000]

Small canvases with all that a batch has: three layouts in turn, texts, prices and colors that differ in every row,
photos that come once and photos that come again, three formats, rows that are refused. Prints resident memory and
open files along the way. Ends with 1 if the memory grew by more than 20 MB after the first thousand renders, or if the
number of open files changed. Linux only: it reads /proc.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

import compositor

ALLOWED = 20.0  # MB
WARM = 1000  # renders until every cache is as full as it gets
WORDS = (
    "summer", "sale", "new", "arrivals", "half", "price", "free", "delivery", "city", "lights", "and", "quiet",
    "mornings", "for", "everyone", "weekend", "offer", "until", "sunday", "only",
)  # fmt: skip

CARD: dict[str, Any] = {
    "layout": 1,
    "name": "card",
    "sizes": {"card": "160x90"},
    "output": {"format": "jpeg"},
    "data": {"title": "text", "price": "money", "photo": "image"},
    "layers": [
        {"image": "$photo", "fit": "cover", "effects": [{"overlay": "linear-gradient(to top, #000c, transparent)"}]},
        {"text": "$title", "font-size": "8..24", "max-lines": 2, "place": "top left", "inset": 8, "width": 120,
         "color": "#fff"},
        {"text": "${price | money}", "font-size": 12, "place": "bottom right", "inset": 6, "fill": "#fc0", "radius": 4},
    ],
}  # fmt: skip
STRIP: dict[str, Any] = {
    "layout": 1,
    "name": "strip",
    "sizes": {"strip": "182x32", "square": "64x64"},
    "output": {"format": "png"},
    "data": {"title": "text", "color": "color"},
    "fill": "$color",
    "flow": "row",
    "align": "center",
    "layers": [
        {"shape": "ellipse", "width": 16, "height": 16, "fill": "#fff", "effects": [{"shadow": "0 1 3 #0008"}]},
        {"text": "$title", "font-size": "8..14", "max-lines": 1, "width": "fill", "overflow": "ellipsis"},
    ],
}
LIST: dict[str, Any] = {
    "layout": 1,
    "name": "list",
    "sizes": {"list": "120x120"},
    "output": {"format": "webp", "quality": 70},
    "data": {"lines": {"type": "list", "items": "text"}},
    "fill": "#eef",
    "flow": "column",
    "gap": 4,
    "padding": 8,
    "layers": [{"for": "line in $lines", "text": "$line", "font-size": "8..16", "max-lines": 1}],
}


def photo(number: int) -> bytes:
    """Return a JPEG that differs from every other one."""
    image = Image.linear_gradient("L").resize((96, 64)).convert("RGB")
    image.putpixel((number % 96, number // 96 % 64), (255, number % 256, number // 256 % 256))
    out = io.BytesIO()
    image.save(out, "JPEG", comment=str(number).encode())
    return out.getvalue()


def words(number: int, count: int) -> str:
    return " ".join(WORDS[(number * 7 + place * (3 + number % 11)) % len(WORDS)] for place in range(count))


def rows(count: int, again: list[str]) -> Iterator[tuple[int, dict[str, Any], str | None]]:
    """Yield which layout comes next, with which data, at which size."""
    for number in range(count):
        kind = number % 3
        if kind == 0:
            picture: Any = photo(number) if number % 2 else again[number % len(again)]
            price = f"{number % 900 + 1}.{number % 100:02d} EUR"
            # now and then a price that is none: a refused row must leave nothing behind either
            price = "none" if number % 999 == 0 else price
            yield 0, {"title": f"{words(number, 4)} {number}", "price": price, "photo": picture}, None
        elif kind == 1:
            color = f"#{number * 2654435761 % 0xFFFFFF:06x}"
            yield 1, {"title": f"{words(number, 3)} {number}", "color": color}, ("strip", "square")[number % 2]
        else:
            yield 2, {"lines": [words(number + line, 2) for line in range(number % 5 + 1)]}, None


def resident() -> float:
    """Return the resident memory in MB."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


def soak(count: int) -> bool:
    """Render, print, and return whether memory and files stayed where they were."""
    layouts = [compositor.load(one) for one in (CARD, STRIP, LIST)]
    start, refused, marks = time.perf_counter(), 0, {WARM, count, *range(0, count, max(1, count // 10))} - {0}
    first: tuple[float, int] | None = None
    with TemporaryDirectory() as folder, compositor.Renderer(assets=folder) as renderer:
        again = [f"photo{number}.jpg" for number in range(8)]
        for number, name in enumerate(again):
            (Path(folder) / name).write_bytes(photo(-1 - number))
        out = Path(folder) / "out"
        for number, (which, data, size) in enumerate(rows(count, again), start=1):
            try:
                made = renderer.render(layouts[which], data, size=size)
                if number % 100 == 0:
                    made.save(out)
            except compositor.BindError:
                refused += 1
            if number in marks:
                seconds = time.perf_counter() - start
                print(
                    f"{number:>8,} renders  {resident():7.1f} MB  {open_files()} open files  {seconds:6.0f} s",
                    flush=True,
                )
            if number == min(WARM, count):
                first = resident(), open_files()
        assert first is not None
        grown, opened = resident() - first[0], open_files() - first[1]
    print(f"grown by {grown:.1f} MB since {min(WARM, count):,} renders, {opened:+d} open files, {refused} rows refused")
    return grown <= ALLOWED and opened == 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--renders", type=int, default=100_000)
    sys.exit(0 if soak(parser.parse_args().renders) else 1)


if __name__ == "__main__":
    main()
