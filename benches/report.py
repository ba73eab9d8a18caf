"""Ratios in one run: the stages of a card, and its drawing beside the same display list drawn by hand.

``python benches/report.py`` prints a Markdown table; ``--write`` puts it into benches/README.md, and the figures into
``benches/stages.json``, from which ``tools/simulate.py`` makes the tables of docs/scaling.md. The two drawings take
turns, list by list, so that a noisy machine is noisy for both. Milliseconds are those of this machine's processor;
ratios travel.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from by_hand import drawer
from card import ASSETS, LAYOUT, row
from pages import put
from service import FILE, real_run, service
from texts import headline, paragraph

from compositor.arrange import arrange
from compositor.backends.raster import RasterCaches, draw
from compositor.bind import Evaluator
from compositor.display import DisplayList
from compositor.encode import BandCache, OutputOptions, encode
from compositor.engine import Renderer
from compositor.fill import fill
from compositor.loading import load
from compositor.paint import paint
from compositor.resolve import resolve
from compositor.schema import Layout

README = Path(__file__).with_name("README.md")
ROUNDS, WARM = 200, 20
SEEN = 12
QUIET = 1.5
ENCODINGS = {
    "jpeg q90 4:2:0": OutputOptions("jpeg", quality=90, chroma="420"),
    "jpeg q90 4:4:4": OutputOptions("jpeg", quality=90, chroma="444"),
    "png fast": OutputOptions("png", speed="fast"),
    "png balanced": OutputOptions("png"),
}


def milliseconds(call: Callable[[], object]) -> float:
    """Return how long one call keeps the processor: other work on the machine is not counted."""
    start = time.process_time()
    call()
    return (time.process_time() - start) * 1000


def measure() -> dict[str, list[float]]:
    """Return the milliseconds of every stage, one number a round."""
    times: dict[str, list[float]] = {}
    layout = load(LAYOUT)
    # What is seen before must not be forgotten over the new texts, so it has a renderer of its own.
    with Renderer(assets=ASSETS) as renderer, Renderer(assets=ASSETS) as other_renderer:
        room = renderer.room(layout)
        displays = [renderer.render(layout, row(number)).display for number in range(WARM + ROUNDS)]
        by_hand, kept, fresh = drawer(displays[0], room), RasterCaches(), RasterCaches(backdrop=0)
        to_display = row_after_row(other_renderer, layout)
        memory, unchanged = BandCache(64 << 20), [draw(displays[0], room, kept) for _ in range(3)][-1]
        for number, display in enumerate(displays):
            other, last = row(100_000 + number), row(200_000 + number)
            bitmap = draw(display, room, kept)
            calls: dict[str, Callable[[], object]] = {
                "plan": lambda other=other: renderer.plan(layout, other),
                **planning(renderer, layout, number),
                "(the row before)": lambda number=number: to_display(2 * number),
                "row after row to a display list, texts seen before": lambda number=number: to_display(2 * number + 1),
                "draw, backdrop kept": lambda display=display: draw(display, room, kept),
                "draw, everything": lambda display=display: draw(display, room, fresh),
                "draw by hand, everything": lambda display=display: by_hand(display),
            }
            for kind, options in ENCODINGS.items():
                calls[f"encode {kind}, all new"] = partial(encode, bitmap, options)
                calls[f"encode {kind}, other texts"] = partial(encode, bitmap, options, bands=memory)
                # what is painted over a backdrop is kept when it comes again, which it does in the warming rounds
                calls[f"encode {kind}, unchanged"] = partial(encode, unchanged, options, bands=memory)
            calls["render: row to JPEG bytes (4:4:4)"] = lambda last=last: renderer.render(layout, last)
            for name, call in calls.items():
                spent = milliseconds(call)
                if number >= WARM and not name.startswith("("):
                    times.setdefault(name, []).append(spent)
    return times


def row_after_row(renderer: Renderer, layout: Layout) -> Callable[[int], DisplayList]:
    """Return what makes a row into a display list as renders do, with all that they take over from the row before.

    The rows are few and come in turn, so all texts change and were set before: what is left is the engine's own work.
    """
    room, variant = renderer.room(layout), layout.variant()
    seen = [row(300_000 + number) for number in range(SEEN)]

    def made(number: int) -> DisplayList:
        plan = renderer.plan(layout, seen[number % SEEN])
        refs = fill(plan.requests, room.resources).refs
        return paint(plan, refs, drawn=room.memories.of(variant, plan.scale).shop.memory)

    for number in range(2 * SEEN):
        made(number)
    return made


def planning(renderer: Renderer, layout: Layout, number: int) -> dict[str, Callable[[], object]]:
    """Return the stages that the plan consists of, painting, and fitting one text; each with what it needs ready."""
    room, variant, evaluator = renderer.room(layout), layout.variant(), Evaluator("en")
    values = layout.data.validate_row(row(number))
    scene = resolve(variant, values, evaluator)
    plan = arrange(scene, room.typesetter, room.resources)
    refs = fill(plan.requests, room.resources).refs
    known, box = headline(1), 500 + number / 4
    return {
        "· validate a row": lambda: layout.data.validate_row(row(number)),
        "· resolve": lambda: resolve(variant, values, evaluator),
        "· arrange, texts seen before": lambda: arrange(scene, room.typesetter, room.resources),
        "paint": lambda: paint(plan, refs),
        "fit a headline of 90 characters, new": lambda: room.typesetter.fit(headline(1000 + number), 700, 260),
        "fit a headline, words known, another box": lambda: room.typesetter.fit(known, box, 260),
        "try a headline in another box, no glyphs": lambda: room.typesetter.answer(known, box, 261),
        "fit a paragraph of 300 words, new": lambda: room.typesetter.fit(paragraph(number), 700, 600),
        "fit an Arabic headline, new": lambda: room.typesetter.fit(headline(1000 + number, "arabic"), 700, 260),
    }


def table(times: dict[str, list[float]]) -> str:
    """Return the figures as Markdown: median, tenth percentile, and the ratio to the drawing by hand."""
    hand = times["draw by hand, everything"]
    lines = ["| stage | p50 ms | p10 ms | p50 ÷ drawing by hand |", "|---|---|---|---|"]
    for name, spent in times.items():
        ratio = statistics.median(spent) / statistics.median(hand)
        lines.append(f"| {name} | {statistics.median(spent):.3f} | {_tenth(spent):.3f} | {ratio:.2f} |")
    return "\n".join(lines)


def machine(before: float) -> dict[str, object]:
    """Return what was measured on, and whether it was busy with other work."""
    load = max(before, os.getloadavg()[0])
    return {
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": round(load, 1),
        "busy": load > QUIET,
    }


def _tenth(values: list[float]) -> float:
    return sorted(values)[len(values) // 10]


def main() -> None:
    """Print the table, and write it where the README keeps it."""
    before = os.getloadavg()[0]
    times = measure()
    formats, run = service(), real_run()
    on = machine(before)
    told = (
        f"Python {on['python']}, {on['processor']}, {ROUNDS} rounds, all stages in turn, time of the processor; "
        f"load average {on['load']}."
    )
    made = f"{table(times)}\n\n{told}" + (" **The machine was busy: take it again.**" if on["busy"] else "")
    print(made)
    if "--write" in sys.argv:
        stages = {name: {"p10": _tenth(spent), "p50": statistics.median(spent)} for name, spent in times.items()}
        record = {"machine": on, "stages": stages, "formats": formats, "run": run}
        FILE.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        put(README, "figures", made)


if __name__ == "__main__":
    main()
