"""Our own workers beside processes of takumi-py: pictures a second of ``render_many`` with one worker and with two.

In: seconds. Out: rows of a table. Ours come back to the caller as bytes, or are written into a folder that is thrown
away when all is measured (for some seconds ext4 gives no inode of a deleted file to another, and looks through all of
them for each new file); takumi-py's are dropped where they were drawn. All take turns; of the rounds the best counts,
for noise only ever takes away.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
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
    best: dict[str, dict[int, float]] = {name: {1: 0.0, 2: 0.0} for name in measured}
    for _ in range(rounds):
        for count in (1, 2):
            for name, measure in measured.items():
                best[name][count] = max(best[name][count], measure(count))
    base = best.get(f"{TAKUMI}, processes", {2: float("nan")})[2]
    return [
        [name, f"{found[1]:.1f}", f"{found[2]:.1f}", f"{found[2] / found[1]:.2f}", f"{found[2] / base:.1f}"]
        for name, found in best.items()
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
