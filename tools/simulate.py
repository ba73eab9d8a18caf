"""The tables of docs/scaling.md: what millions of pictures cost and ask for, by measured stage times and simulation.

    python tools/simulate.py [--write]

In: ``benches/stages.json``, which ``benches/report.py --write`` measures. Out: Markdown; ``--write`` puts it between
the marks of docs/scaling.md. Everything that was not measured here is an assumption with a name, at the top.
"""

from __future__ import annotations

import json
import math
import re
import sys
from pathlib import Path
from typing import Any

from simulation import laws
from simulation.plant import Plant, replay, simulate

ROOT = Path(__file__).resolve().parents[1]
STAGES, PAGE = ROOT / "benches" / "stages.json", ROOT / "docs" / "scaling.md"
Row = list[str]

# Assumptions, each of which the page names.
CORE_HOUR = 0.045  # USD for an hour of a core, on demand
GIGABYTE_MONTH = 0.023  # USD for keeping a GB a month
MILLION_PUTS = 5.0  # USD for a million writes
PUT, PUT_DEVIATION = 0.030, 0.015  # seconds until object storage has a picture
PREFIX_RATE = 3500  # writes a second that one prefix of a bucket takes
CORES, LINK = 16, 10e9 / 8  # of a machine: cores, bytes a second
BROKER = 0.001  # seconds of the broker for a message: sent, delivered, acknowledged
CHUNK = 200  # rows of a message
CHUNK_REQUESTS = 6  # requests to the store for a chunk beside its pictures
CELERY = 0.005  # seconds of a worker for a message
UPLOADS = 16  # pictures of a process on their way to the store (compositor/cluster/uploads.py)
SPARE = 1.25  # processes a core: while one begins or ends a chunk, another draws
BUSY, PEAK = 0.7, 3.0  # how busy cores are planned to be at the peak, and how much higher it is than the average
DAYS = {"10 million a day": 10_000_000, "1 billion a day": 1_000_000_000}
MAIN = "JPEG q90 4:2:0"


def cost(formats: dict[str, Any]) -> str:
    """Return what a million pictures cost, by format and kind of photo, in time, bytes and USD."""
    rows = []
    for name, kinds in formats.items():
        for kind, found in kinds.items():
            hours, gigabytes = found["mean"] / 3.6, found["bytes"] / 1000  # a million of them
            money = [hours * CORE_HOUR, MILLION_PUTS, gigabytes * GIGABYTE_MONTH]
            rows.append(
                [f"{name}, {kind}", f"{found['mean']:.1f}", f"{1000 / found['mean']:.0f}", f"{hours:.1f}",
                 f"{gigabytes:.0f}", *(f"{dollars:.2f}" for dollars in money)]
            )  # fmt: skip
    head = [
        "a million pictures",
        "ms each",
        "a second and core",
        "core hours",
        "GB",
        "cores $",
        "writing $",
        "keeping $",
    ]
    return _grid([*head[:-1], f"{head[-1]} a month"], rows)


def knees(formats: dict[str, Any]) -> str:
    """Return where the time of a picture goes, and how much faster all would be without the longest stage."""
    rows = []
    for name, kinds in formats.items():
        for kind, found in kinds.items():
            stages = found["stages"]
            parts = {
                "plan": stages["validate"] + stages["resolve"] + stages["arrange"],
                "fill, paint": stages["fill"] + stages["paint"],
                "draw": stages["draw"],
                "encode": stages["encode"],
            }
            whole, longest = sum(parts.values()), max(parts, key=lambda part: parts[part])
            gain = whole / (whole - parts[longest])
            rows.append([f"{name}, {kind}", *(f"{ms:.2f}" for ms in parts.values()), longest, f"{gain:.1f}"])
    return _grid(["ms (medians)", "plan", "fill, paint", "draw", "encode", "knee", "× without it"], rows)


def waiting(found: dict[str, Any]) -> str:
    """Return the pictures a second of a core by how many processes share it, and by how long the store takes."""
    rows = []
    for put in (0.0, 0.010, 0.030, 0.060):
        cells = []
        for processes, ahead in ((1, 0), (2, 0), (4, 0), (8, 0), (1, UPLOADS)):
            plant = _plant(
                found, machines=1, cores=4, processes=4 * processes, put=put, put_deviation=put / 2, ahead=ahead
            )
            cells.append(f"{simulate(plant, seconds=30, warm=10).rate / 4:.0f}")
        needed = 1 + put / (found["mean"] / 1000)
        rows.append([f"{put * 1000:.0f} ms", *cells, f"{needed:.1f}"])
    head = [
        "a write takes",
        *(f"{n} a core" for n in (1, 2, 4, 8)),
        f"1 a core, {UPLOADS} on their way",
        "needed without",
    ]
    return _grid(head, rows)


def days(found: dict[str, Any]) -> str:
    """Return what 10 million and a billion pictures a day ask of machines, broker, store and network."""
    rows: list[Row] = []
    for name, pictures in DAYS.items():
        peak = pictures / 86_400 * PEAK
        machines = math.ceil(peak * found["mean"] / 1000 / BUSY / CORES)
        plant = _plant(
            found,
            machines=machines,
            cores=CORES,
            processes=round(CORES * SPARE),
            ahead=UPLOADS,
            chunk=CHUNK,
            arrivals=peak / CHUNK,
            put=PUT,
            put_deviation=PUT_DEVIATION,
            store_rate=PREFIX_RATE * prefixes(peak),
            bytes=found["bytes"],
            link=LINK,
            broker=BROKER,
            chunk_away=CHUNK_REQUESTS * PUT + CELERY,
        )
        alone = CHUNK * found["mean"] / 1000 + PUT + plant.chunk_away
        seconds = 40 if pictures < 1e8 else 12
        measured = simulate(plant, seconds=seconds * 3 if pictures < 1e8 else seconds, warm=2.5 * alone)
        rows.append(
            [name, f"{peak:,.0f}", f"{machines}", f"{machines * plant.processes:,}", f"{measured.rate:,.0f}",
             f"{measured.cores:.0%}", f"{measured.broker:.1%}", f"{prefixes(peak)}", f"{measured.store:.0%}",
             f"{measured.link:.0%}", f"{alone:.1f} s", f"{measured.chunk_seconds:.1f} s"]
        )  # fmt: skip
    head = [
        "", "peak/s", "machines", "processes", "simulated/s", "cores busy", "broker busy", "prefixes", "store busy",
        "links busy", "chunk alone", "chunk simulated",
    ]  # fmt: skip
    return _grid(head, rows)


def loads(found: dict[str, Any]) -> str:
    """Return what broker and store must carry, by arithmetic."""
    rows: list[Row] = []
    for name, pictures in DAYS.items():
        average = pictures / 86_400
        for chunk in (1, CHUNK):
            messages = average * PEAK / chunk
            requests = average * PEAK * (1 + CHUNK_REQUESTS / chunk)
            rows.append(
                [f"{name}, {chunk} a message", f"{average:,.0f}", f"{messages:,.1f}", f"{messages * BROKER:.0%}",
                 f"{requests:,.0f}", f"{average * PEAK * found['bytes'] * 8 / 1e9:,.1f}",
                 f"{pictures * found['bytes'] / 1e12:,.1f}"]
            )  # fmt: skip
    head = ["", "pictures/s", "messages/s at the peak", "of one broker", "requests/s at the peak", "Gbit/s", "TB a day"]
    return _grid(head, rows)


def reality(run: dict[str, Any]) -> str:
    """Return the real run beside its replay."""
    rows = [spent / 1000 for spent in run["milliseconds"]]
    told = replay(rows, run["workers"], run["chunk"])
    return (
        f"{len(rows)} rows by {run['workers']} workers on {run['cores']} cores, {run['chunk']} a chunk: "
        f"{run['seconds']:.2f} s really, {told:.2f} s simulated from the times of the rows "
        f"({told / run['seconds'] - 1:+.0%}); the difference is the sending of rows and outcomes."
    )


def prefixes(rate: float) -> int:
    """Return how many prefixes of a bucket a rate asks for, a third of each kept free."""
    return math.ceil(rate * 1.5 / PREFIX_RATE)


def _plant(found: dict[str, Any], **how: Any) -> Plant:
    return Plant(draw=found["mean"] / 1000, draw_deviation=found["deviation"] / 1000, **how)


def _grid(head: Row, rows: list[Row]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def sections() -> dict[str, str]:
    """Return the Markdown of every place of the page."""
    measured = json.loads(STAGES.read_text(encoding="utf-8"))
    formats, main = measured["formats"], measured["formats"][MAIN]["known photo"]
    on = measured["machine"]
    busy = " **It was busy with other work: these figures are too high.**" if on["busy"] else ""
    bound = laws.most(1, 1, main["mean"] / 1000, 0)
    return {
        "machine": f"Measured on {on['processor']}, {on['cores']} cores, Python {on['python']}.{busy}",
        "cost": cost(formats),
        "knees": knees(formats),
        "waiting": f"{waiting(main)}\n\nNothing exceeds {bound:.0f} pictures a second and core.",
        "loads": loads(main),
        "days": days(main),
        "reality": reality(measured["run"]),
    }


def main() -> None:
    """Print the sections, and write them where the page keeps them."""
    page = PAGE.read_text(encoding="utf-8")
    for name, made in sections().items():
        print(f"{name}\n\n{made}\n")
        markers = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end {name} -->)", re.DOTALL)
        page, count = markers.subn(lambda found, made=made: f"{found[1]}\n{made}\n\n{found[2]}", page)  # type: ignore[misc]
        if not count:
            sys.exit(f"{PAGE} has no place for {name}")
    if "--write" in sys.argv:
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
