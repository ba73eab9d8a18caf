"""The table: figures of a run as Markdown, with ratios, and the machine they were taken on.

In: what ``run.py`` measured. Out: text. The ratio is of the tenth percentiles: on a shared machine they say more than
medians, since noise only ever adds.
"""

from __future__ import annotations

import math
import os
import platform
import statistics
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from run import Measured

Row = list[str]
FRONT = (
    "compositor", "limit by hand", "Pillow by hand, base cached", "@napi-rs/canvas", "takumi-py", "Chromium, kept page",
    "pictex",
)  # fmt: skip
QUIET = 0.5  # load average beside the processes that the run itself keeps busy
PHOTOS = {"same": "the same photo, other texts", "diff": "a new photo each time, other texts"}
WRITTEN = {"jpeg": "JPEG q90", "png": "PNG", "webp": "WebP q90"}


def section(results: Sequence[Measured], format: str, photo: str) -> str:
    """Return one table: a format with the same or with new photos."""
    ours = {result.peer.full_color and format == "jpeg": result for result in reversed(results) if _told(result)}
    rows, skipped = [], []
    for result in results:
        if result.milliseconds:
            like = ours.get(result.peer.full_color and format == "jpeg", ours.get(False))
            rows.append(_row(result, like))
        elif not result.skipped.startswith("does not"):
            skipped.append(f"{result.peer.name}: {result.skipped}")
    head = ["", "p10 ms", "p50 ms", "p95 ms", "× ours", "CPU ms", "CPU × ours", "kB", "peak MB", "difference"]
    note = f"\n\nSkipped: {'; '.join(skipped)}." if skipped else ""
    return f"**{WRITTEN[format]}, {PHOTOS[photo]}**\n\n{grid(head, rows)}{note}"


def front(results: Sequence[Measured], before: float) -> str:
    """Return the one row that the README of the project quotes: ours, the limit, and the peers that were measured."""
    p10 = {result.peer.name: _at(sorted(result.milliseconds), 0.1) for result in results if result.milliseconds}
    named = {name: p10[name] for name in FRONT if name in p10}
    head = ["ms per JPEG q90", *named]
    row = ["1200×630, other texts in each", *(f"{ms:.1f}" for ms in named.values())]
    busy = " The machine was busy: take it again." if _busy(before) else ""
    return f"{grid(head, [row])}\n\nTenth percentiles of one run in turn, {_processor()}, one process each.{busy}"


def _told(result: Measured) -> bool:
    return result.peer.ours and bool(result.milliseconds)


def _row(result: Measured, like: Measured | None) -> Row:
    spent = sorted(result.milliseconds)
    ratio = _at(spent, 0.1) / _at(sorted(like.milliseconds), 0.1) if like else math.nan
    cpu = statistics.median(result.cpu)
    share = cpu / statistics.median(like.cpu) if like else math.nan
    times = [f"{_at(spent, share):.2f}" for share in (0.1, 0.5, 0.95)]
    size, memory = f"{statistics.median(result.sizes) / 1000:.0f}", f"{result.memory:.0f}"
    return [
        result.peer.name,
        *times,
        _times(ratio),
        f"{cpu:.2f}",
        _times(share),
        size,
        memory,
        f"{result.difference:.1f}",
    ]


def _times(ratio: float) -> str:
    """Return a ratio; nothing where ours was not measured beside it."""
    return "" if math.isnan(ratio) else f"{ratio:.2f}"


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def cold(rows: Iterable[Row]) -> str:
    """Return the table of cold starts."""
    return f"**Cold: start of a process to the end of one JPEG**\n\n{grid(['', 'least ms', 'p50 ms', '× ours'], rows)}"


def together(rows: Iterable[Row], photo: str) -> str:
    """Return the table of images per second."""
    title = f"**JPEGs per second, {PHOTOS[photo]}**"
    return f"{title}\n\n{grid(['', 'one process', 'two processes', 'gain'], rows)}"


def workers(rows: Iterable[Row]) -> str:
    """Return the table of our own workers."""
    return f"**JPEGs per second of workers**\n\n{grid(['', 'one', 'two', 'gain', '× takumi-py, two'], rows)}"


def grid(head: Row, rows: Iterable[Row]) -> str:
    """Return a Markdown table; all columns but the first are numbers."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def load() -> float:
    """Return how many processes wanted the processor in the last minute."""
    return os.getloadavg()[0]


def machine(before: float, own: int = 1) -> str:
    """Return what was measured on, and how busy it was beside ``own`` processes of the run."""
    names = ("skia-python", "pillow", "simplejpeg", "uharfbuzz", "numpy")
    packages = ", ".join(f"{name} {version(name)}" for name in names)
    cores = os.cpu_count()
    busy = f"load average {before:.1f} before and {load():.1f} after, on {cores} cores"
    python = f"Python {platform.python_version()}{_whose()}"
    return f"{_processor()}, {cores} cores, {python}, {packages}; {busy}.{_warning(before, own)}"


def _whose() -> str:
    """Return whose build of the interpreter runs, as far as its place tells."""
    if sys.base_prefix != "/usr":
        return ""
    try:
        return f" of {platform.freedesktop_os_release()['NAME']}"
    except OSError:
        return " of the system"


def _busy(before: float, own: int = 1) -> bool:
    # before, too, since one table is often taken right after another one
    return max(before, load()) >= QUIET + own


def _warning(before: float, own: int) -> str:
    if not _busy(before, own):
        return ""
    return (
        " **The machine was busy with other work: single figures are too high, and ratios swing by up to two: "
        "take this table again where it is quiet.**"
    )


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.machine()
