"""Peers side by side: the same scene, long-lived processes, rounds in turn, one table.

    python benches/peers/run.py [--scene card strip post tiles] [--format jpeg png webp] [--photo same diff]
                                [--only NAME ...] [--rounds N] [--write]
    python benches/peers/run.py --cold 5          # whole processes: start to the first JPEG
    python benches/peers/run.py --together 4      # images per second of two processes, four seconds each
    python benches/peers/run.py --workers 3       # render_many with one and two workers beside takumi-py's processes

Ours is the full public call: a layout object and a dictionary become bytes, auto-fit included; the peers that cannot
fit text are given the size. One picture of each peer is compared with ours and kept in ``.outputs/`` to be looked at.
What is not installed is skipped, with the reason.
"""

from __future__ import annotations

import argparse
import math
import re
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from itertools import product

import many
import table
from pages import put
from PIL import Image, ImageChops, ImageStat
from process import PeerError, Process, environment, rate
from roster import HERE, PEERS, Peer
from scene import SCENES, prepare, shown

README = HERE.parent / "README.md"
FRONT = HERE.parents[1] / "README.md"  # quotes one row
OUTPUTS = HERE / ".outputs"
# Mean difference of a channel, of 255: other scaling, other glyph rasterizing, never another picture. A line of text
# that is rounded to another pixel counts for more where the picture is small or full of edges.
ALIKE = {"card": 4.0, "strip": 6.0, "post": 4.0, "tiles": 6.0}
TURN = 0.15  # seconds that a peer has in one round, and at least two pictures
SUFFIX = {"jpeg": "jpg", "png": "png", "webp": "webp"}


@dataclass
class Measured:
    """What one peer did in one section."""

    peer: Peer
    skipped: str = ""
    milliseconds: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    memory: float = 0.0
    difference: float = 0.0


def measure(peers: list[Peer], scene: str, format: str, photo: str, rounds: int) -> list[Measured]:
    """Start every peer, let them take turns, and return what they did."""
    results = [Measured(peer, peer.reason(scene, format) or "") for peer in peers]
    started: list[Process] = []
    picture = shown(scene)
    running: list[tuple[Measured, Process, int]] = []
    reference: Image.Image | None = None
    try:
        for result in results:
            if not result.skipped:
                try:
                    process = Process(result.peer.command(scene, format, photo))
                    started.append(process)
                    kept = _keep(process, result.peer, scene, format, photo, picture)
                    reference = reference or (kept if result.peer.ours else None)
                    result.difference = _difference(kept, reference, ALIKE[scene])
                    running.append((result, process, _turn(process)))
                except PeerError as error:
                    result.skipped = str(error)
        for number in range(rounds):
            for result, process, count in running:
                answer = process.ask(render=count, first=320 + number * count)
                result.milliseconds += answer["ms"]
                result.sizes += answer["bytes"]
                result.cpu.append(answer["cpu"])
        for result, process, _ in running:
            result.memory = process.ask(memory=True)["mb"]
    finally:
        for process in started:
            process.close()
    return results


def _keep(process: Process, peer: Peer, scene: str, format: str, photo: str, picture: int) -> Image.Image:
    """Let the peer draw one picture, keep it, and return it; a picture of other dimensions is refused."""
    name = re.sub(r"\W+", "-", f"{scene}-{peer.name}-{photo}").strip("-").lower()
    path = OUTPUTS / f"{name}.{SUFFIX[format]}"
    process.ask(render=1, first=picture, keep=str(path))
    with Image.open(path) as opened:
        if opened.size != SCENES[scene]:
            raise PeerError(f"drew {opened.size[0]}×{opened.size[1]} pixels")
        return opened.convert("RGB")


def _difference(image: Image.Image, reference: Image.Image | None, most: float) -> float:
    if reference is None:
        return math.nan
    difference = statistics.mean(ImageStat.Stat(ImageChops.difference(image, reference)).mean)
    if difference > most:
        raise PeerError(f"drew another picture: {difference:.1f} of 255 from ours on average")
    return difference


def _turn(process: Process) -> int:
    """Warm a peer, and return how many pictures it draws in one turn."""
    process.ask(render=3, first=1)
    warm = process.ask(seconds=0.25, first=10)
    return max(2, min(40, round(TURN * warm["count"] / warm["seconds"])))


def cold(peers: list[Peer], times: int) -> list[table.Row]:
    """Return the milliseconds of whole processes: start, one JPEG, end.

    A first round is not counted: it compiles modules and brings files into memory, for every peer alike.
    """
    spent: dict[str, list[float]] = {}
    for turn in range(times + 1):
        for peer in peers:
            if peer.reason("card", "jpeg") is None:
                command = [*peer.command("card", "jpeg", "same"), "--once", str(OUTPUTS / "cold.jpg")]
                start = time.perf_counter()
                ended = subprocess.run(command, env=environment(), capture_output=True, check=False).returncode
                if ended == 0 and turn:
                    spent.setdefault(peer.name, []).append((time.perf_counter() - start) * 1000)
    ours = min(next(iter(spent.values())))
    return [
        [name, f"{min(ms):.0f}", f"{statistics.median(ms):.0f}", f"{min(ms) / ours:.2f}"] for name, ms in spent.items()
    ]


def together(peers: list[Peer], photo: str, seconds: float) -> list[table.Row]:
    """Return the JPEGs per second of one process and of two at once."""
    rows: list[table.Row] = []
    for peer in peers:
        if peer.reason("card", "jpeg") is None:
            try:
                one, two = (rate(peer.command("card", "jpeg", photo), count, seconds) for count in (1, 2))
            except PeerError:
                continue
            rows.append([peer.name, f"{one:.1f}", f"{two:.1f}", f"{two / one:.2f}"])
    return rows


def main() -> None:
    """Measure, print, and write where the README keeps it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scene", nargs="+", default=list(SCENES), choices=list(SCENES))
    parser.add_argument("--format", nargs="+", default=[], choices=["jpeg", "png", "webp"])
    parser.add_argument("--photo", nargs="+", default=[], choices=["same", "diff"])
    parser.add_argument("--only", nargs="+", default=[], help="peers whose name holds one of these words")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cold", type=int, default=0, metavar="TIMES")
    parser.add_argument("--together", type=float, default=0, metavar="SECONDS")
    parser.add_argument("--workers", type=float, default=0, metavar="SECONDS")
    parser.add_argument("--write", action="store_true", help="put the tables into benches/README.md")
    options = parser.parse_args()
    OUTPUTS.mkdir(exist_ok=True)
    peers = [peer for peer in PEERS if _chosen(peer, options.only)]
    if not options.cold and not options.together and not options.workers:
        for scene in options.scene:
            _compare(peers, scene, options)
        return
    prepare()
    load = table.load()
    if options.cold:
        _tell([table.cold(cold(peers, options.cold)), table.machine(load, own=2)], "cold" if options.write else "")
        return
    if options.workers:
        rows = many.rates(options.workers, options.rounds)
        _tell([table.workers(rows), table.machine(load, own=2)], "workers" if options.write else "")
        return
    sections = [
        table.together(together(peers, photo, options.together), photo) for photo in options.photo or ("same", "diff")
    ]
    _tell([*sections, table.machine(load, own=2)], "together" if options.write else "")


def _compare(peers: list[Peer], scene: str, options: argparse.Namespace) -> None:
    """Measure one scene and tell its tables."""
    prepare(scene)
    sections, load = [], table.load()
    for format, photo in _sections(scene, options.format, options.photo):
        measured = measure(peers, scene, format, photo, options.rounds)
        sections.append(table.section(measured, format, photo))
        print(f"{scene}, {format}, {photo}: done", file=sys.stderr)
        if options.write and (scene, format, photo) == ("card", "jpeg", "same"):
            put(FRONT, "speed", table.front(measured, load))
    _tell(
        [*sections, f"Rounds in turn: {options.rounds}.", table.machine(load)],
        ("peers" if scene == "card" else f"peers {scene}") if options.write else "",
    )


def _tell(sections: list[str], place: str) -> None:
    """Print tables; write them where the README keeps them, if that place is named."""
    made = "\n\n".join(sections)
    print(made)
    if place:
        put(README, place, made)


def _sections(scene: str, formats: list[str], photos: list[str]) -> list[tuple[str, str]]:
    """Return what is measured: the formats and photos that were asked for, or the sections of the README."""
    if scene == "tiles":
        photos = ["same"]  # sixteen cut-outs, and no photo
    if not formats and scene != "card":
        return list(product(["jpeg", "png"], photos or ["same"]))
    if not formats and not photos:
        return [("jpeg", "same"), ("jpeg", "diff"), ("png", "same"), ("png", "diff"), ("webp", "same")]
    return list(product(formats or ["jpeg", "png"], photos or ["same", "diff"]))


def _chosen(peer: Peer, only: list[str]) -> bool:
    return peer.ours or not only or any(word.lower() in peer.name.lower() for word in only)


if __name__ == "__main__":
    main()
