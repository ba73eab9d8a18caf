"""Our own workers beside processes of takumi-py: pictures a second of ``render_many`` with one worker and with two.

In: seconds. Out: rows of a table. Ours come back to the caller as bytes, or are written into a folder that is thrown
away when all is measured (for some seconds ext4 gives no inode of a deleted file to another, and looks through all of
them for each new file); takumi-py's are dropped where they were drawn. All take turns; one worker and two are measured
right after another, for the machine has slow phases, and of the rounds' rates and ratios the medians count.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from collections.abc import Callable, Iterator
from operator import truediv
from pathlib import Path
from statistics import median
from typing import Any

from ours import layout_of
from peer import ASSETS, Scene
from process import rate
from roster import PEERS

import compositor

sys.path.append(str(Path(__file__).resolve().parents[1]))
import throughput

CHUNK, WARM = 8, 48  # rows of a chunk; pictures that each worker draws before the clock counts
TAKUMI = "takumi-py"


def rates(seconds: float, rounds: int) -> list[list[str]]:
    """Return per renderer the pictures a second of one and of two, the gain, and how many times takumi-py's on two."""
    with tempfile.TemporaryDirectory() as folder:
        return _rates(seconds, rounds, Path(folder))


def _rates(seconds: float, rounds: int, folder: Path) -> list[list[str]]:
    measured: dict[str, Callable[[int], float]] = {
        "compositor, render_many, bytes": lambda count: _ours("420", count, seconds),
        "compositor, render_many, files": lambda count: _ours(
            "420", count, seconds, Path(tempfile.mkdtemp(dir=folder))
        ),
        "compositor, render_many, bytes, 4:4:4": lambda count: _ours("444", count, seconds),
    }
    takumi = next(peer for peer in PEERS if peer.name == TAKUMI)
    if takumi.reason("card", "jpeg") is None:
        measured[f"{TAKUMI}, processes"] = lambda count: rate(takumi.command("card", "jpeg", "same"), count, seconds)
    ones: dict[str, list[float]] = {name: [] for name in measured}
    twos: dict[str, list[float]] = {name: [] for name in measured}
    for number in range(rounds):
        for name, measure in measured.items():
            for count in (1, 2) if number % 2 else (2, 1):
                (ones if count == 1 else twos)[name].append(measure(count))
    base = twos.get(f"{TAKUMI}, processes", [float("nan")] * rounds)
    return [
        [
            name,
            f"{median(ones[name]):.1f}",
            f"{median(twos[name]):.1f}",
            f"{median(map(truediv, twos[name], ones[name])):.2f}",
            f"{median(map(truediv, twos[name], base)):.1f}",
        ]
        for name in measured
    ]


def _ours(chroma: str, workers: int, seconds: float, folder: Path | None = None) -> float:
    scene = Scene("card", "jpeg", "same", chroma)
    how: dict[str, Any] = {"fonts": ASSETS / "fonts", "assets": ASSETS}
    if folder is not None:
        how["out"] = f"{folder}/{{row}}.jpg"
    stream = compositor.render_many(layout_of(scene), _rows(scene), workers=workers, chunk=CHUNK, **how)
    return throughput.rate(stream, WARM * workers, seconds)


def _rows(scene: Scene) -> Iterator[dict[str, Any]]:
    for number in itertools.count():
        text = scene.text(number)
        price = f"{text['price']} {number}"  # no two rows are the same, however long it goes on
        yield {"headline": text["head"], "body": " ".join(text["body"]), "price": price, "photo": "photo00.jpg"}
