"""Service times for the simulation: what one picture of the card costs, by format, with a known and with a new photo.

In: the card. Out: plain data for ``stages.json``: milliseconds of each stage, their spread, bytes; and the record of a
small real run of ``render_many``, whose times the simulation must be able to repeat. ``report.py`` writes the file.
"""

from __future__ import annotations

import os
import statistics
import time
from pathlib import Path
from typing import Any

from card import ASSETS, LAYOUT, row

import compositor
from compositor.timings import Timings

FILE = Path(__file__).with_name("stages.json")
OUTPUTS: dict[str, dict[str, Any]] = {
    "JPEG q90 4:2:0": {"format": "jpeg", "quality": 90, "chroma": "420"},
    "JPEG q90 4:4:4": {"format": "jpeg", "quality": 90, "chroma": "444"},
    "PNG fast": {"format": "png", "speed": "fast"},
    "PNG balanced": {"format": "png"},
    "WebP q90 fast": {"format": "webp", "quality": 90, "speed": "fast"},
    "WebP q90": {"format": "webp", "quality": 90},
    "AVIF q60 fast": {"format": "avif", "quality": 60, "speed": "fast"},
}
PHOTOS = sorted((ASSETS / "photos").glob("*.jpg"))
ROUNDS, WARM = 24, 4
SPAN = 10.0  # seconds that a format may take: those that are slow are measured less often
Drawn = tuple[float, Timings, int]  # milliseconds of the processor, of the stages; bytes
RUN_ROWS, RUN_WORKERS, RUN_CHUNK = 800, 2, 8


def service() -> dict[str, Any]:
    """Return for each format and kind of photo the stages' milliseconds and the bytes, taken in turns."""
    found: dict[str, Any] = {}
    with compositor.Renderer(assets=ASSETS) as renderer:
        for turn, (name, output) in enumerate(OUTPUTS.items()):
            layout = compositor.load({**LAYOUT, "output": output})
            results: dict[str, list[Drawn]] = {"known photo": [], "new photo": []}
            start = time.perf_counter()
            for number in range(WARM + ROUNDS):
                if number > WARM + 4 and time.perf_counter() - start > SPAN:
                    break
                known, new = row(number), {**row(number + 5000), "photo": _new(1000 * turn + number)}
                for kind, data in (("known photo", known), ("new photo", new)):
                    before = time.process_time()
                    result = renderer.render(layout, data)
                    spent = (time.process_time() - before) * 1000
                    if number >= WARM:
                        results[kind].append((spent, result.report.timings, len(result.bytes)))
            found[name] = {kind: _summary(made) for kind, made in results.items()}
    return found


def _new(number: int) -> bytes:
    """Return a photo that no cache knows: one of the repository's with its number in a comment."""
    data = PHOTOS[number % len(PHOTOS)].read_bytes()
    return data[:2] + b"\xff\xfe\x00\x06" + number.to_bytes(4, "big") + data[2:]


def _summary(drawn: list[Drawn]) -> dict[str, Any]:
    """Return of stages and whole the medians, and of the processor's time the mean and the spread.

    What a picture takes of a processor is much the same on a busy machine, where clocks on the wall run away.
    """
    timings = [timing for _, timing, _ in drawn]
    total = sorted(one.total for one in timings)
    stages = {stage: round(statistics.median(one.stages[stage] for one in timings), 4) for stage in timings[0].stages}
    cores = [spent for spent, _, _ in drawn]
    return {
        "stages": stages,
        "p10": round(total[len(total) // 10], 4),
        "p50": round(statistics.median(total), 4),
        "mean": round(statistics.mean(cores), 4),
        "deviation": round(statistics.pstdev(cores), 4),
        "bytes": round(statistics.mean(size for _, _, size in drawn)),
    }


def real_run() -> dict[str, Any]:
    """Return a run of ``render_many``: how long each row took in which order, and how long all of them took together.

    The clock starts when every worker has drawn something, so that starting processes is no part of it.
    """
    layout = compositor.load({**LAYOUT, "output": OUTPUTS["JPEG q90 4:2:0"]})
    lead = 4 * RUN_CHUNK * RUN_WORKERS
    rows = [row(number) for number in range(lead + RUN_ROWS)]
    stream = compositor.render_many(layout, rows, assets=ASSETS, workers=RUN_WORKERS, chunk=RUN_CHUNK)
    outcomes, start = [], 0.0
    for place, outcome in enumerate(stream, 1):
        if place == lead:
            start = time.perf_counter()
        elif place > lead:
            outcomes.append(outcome)
    seconds = time.perf_counter() - start
    return {
        "workers": RUN_WORKERS,
        "cores": os.cpu_count(),
        "chunk": RUN_CHUNK,
        "seconds": round(seconds, 4),
        "milliseconds": [round(outcome.milliseconds, 2) for outcome in outcomes],
    }
