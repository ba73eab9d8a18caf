"""Fitting headlines and paragraphs, side by side: our search, skia's Paragraph and Takumi probed, Pillow's loop.

``python benches/text_report.py`` prints Markdown tables; ``--write`` puts them into benches/README.md. Everyone has the
same font at the same optical size; those in this process take turns of a few texts. Every text is a new one.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import skia
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from pages import put
from PIL import ImageFont
from texts import WRITINGS, headline, paragraph

from compositor.resources.fonts import FontLibrary, bundled_folder
from compositor.text.types import Block
from compositor.text.typesetter import Typesetter

HERE = Path(__file__).parent
README = HERE / "README.md"
TAKUMI = HERE / "peers" / ".installed" / "takumi" / "bin" / "python"
Fit = Callable[[str], float]
Found = dict[str, list[tuple[float, float]]]


@dataclass(frozen=True)
class Task:
    """What is fitted: texts into a box, from one size to another in quarters of a px; ``lines`` 0 is no bound.

    The peers have Inter at a weight and an optical size near that of the sizes that fit.
    """

    name: str
    text: Callable[..., Block]
    width: int
    height: int
    sizes: tuple[int, int]
    line_height: float
    lines: int
    weight: int
    optical: float
    rounds: int
    turn: int

    def holds(self, lines: int, size: float) -> bool:
        """Return whether so many lines are within the limits at a size in px."""
        return lines <= (self.lines or lines) and lines * self.line_height * size <= self.height


TASKS = (
    Task("headline", headline, 700, 260, (24, 96), 1.1, 3, 700, 32, 150, 10),
    Task("paragraph", paragraph, 700, 600, (8, 40), 1.4, 0, 400, 15.5, 20, 4),
)


def instance(task: Task, folder: Path) -> Path:
    """Return a file with Inter at the weight and the optical size of a task."""
    font = TTFont(bundled_folder() / "inter" / "InterVariable.ttf")
    instantiateVariableFont(font, {"wght": task.weight, "opsz": task.optical}, inplace=True)
    path = folder / f"{task.name}.ttf"
    font.save(path)
    return path


def bisected(task: Task, fits: Callable[[str, float], bool]) -> Fit:
    """Return a search for the largest quarter of a px that fits."""

    def fit(text: str) -> float:
        low, high = 4 * task.sizes[0], 4 * task.sizes[1] + 1
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if fits(text, middle / 4) else (low, middle)
        return low / 4

    return fit


def skia_paragraph(task: Task, path: Path) -> Fit:
    """Return the search over skia's Paragraph, laid out anew for every size."""
    provider = skia.textlayout.TypefaceFontProvider()
    provider.registerTypeface(skia.Typeface.MakeFromFile(str(path)), "Bench")
    fonts = skia.textlayout.FontCollection()
    fonts.setDefaultFontManager(provider)
    unicode = skia.Unicodes.ICU.Make()

    def fits(text: str, size: float) -> bool:
        style = skia.textlayout.TextStyle()
        style.setFontFamilies(["Bench"])
        if task.weight == 700:
            style.setFontStyle(skia.FontStyle.Bold())
        style.setFontSize(size)
        style.setHeight(task.line_height)
        style.setHeightOverride(True)
        whole = skia.textlayout.ParagraphStyle()
        whole.setTextStyle(style)
        builder = skia.textlayout.ParagraphBuilder.make(whole, fonts, unicode)
        builder.pushStyle(style)
        builder.addText(text)
        made = builder.Build()
        made.layout(task.width)
        lines = round(made.Height / (task.line_height * size))
        return bool(task.holds(lines, size) and made.LongestLine <= task.width)

    return bisected(task, fits)


def pillow_loop(task: Task, path: Path) -> Fit:
    """Return the loop that people write: one px less until the words, measured one by one, take few enough lines."""
    fonts: dict[int, ImageFont.FreeTypeFont] = {}

    def fit(text: str) -> float:
        words = text.split()
        for size in range(task.sizes[1], task.sizes[0], -1):
            font = fonts.get(size) or fonts.setdefault(size, ImageFont.truetype(path, size))
            lines, line = 1, ""
            for word in words:
                longer = f"{line} {word}" if line else word
                if font.getlength(longer) <= task.width:
                    line = longer
                else:
                    lines, line = lines + 1, word
            if task.holds(lines, size):
                return size
        return task.sizes[0]

    return fit


def ours(task: Task, typesetter: Typesetter) -> dict[str, Callable[[int], float]]:
    """Return our fits by name: new texts of every writing, and a known one in other boxes."""
    width, height, known = task.width, task.height, task.text(1)

    def new(writing: str, number: int) -> float:
        return typesetter.fit(task.text(number, writing), width, height).size

    calls: dict[str, Callable[[int], float]] = {f"compositor, {name}": partial(new, name) for name in WRITINGS}
    # What the peers' searches answer too: the size and where the lines end, no glyph placed.
    calls["compositor, latin, size and lines only"] = partial(_size, task, typesetter)
    calls["compositor, words known, another box"] = lambda at: typesetter.fit(known, width - 200 + at, height).size
    calls["compositor, words known, size and lines only"] = lambda at: (
        typesetter.answer(known, width - 200 + at, height + 1).size
    )
    return calls


def _size(task: Task, typesetter: Typesetter, number: int) -> float:
    return typesetter.answer(task.text(number + 5000), task.width, task.height).size


def measure(task: Task, path: Path, typesetter: Typesetter) -> Found:
    """Return (milliseconds, size) of every fit by everyone in this process."""
    calls = ours(task, typesetter)
    for number, writing in product(range(1000, 1040), WRITINGS):
        typesetter.fit(task.text(number, writing), task.width, task.height)  # opens the fonts of all optical sizes
    for name, peer in (
        ("skia Paragraph, bisected", skia_paragraph(task, path)),
        ("Pillow, px by px", pillow_loop(task, path)),
    ):
        calls[name] = partial(_fit_text, task, peer)
    found: Found = {}
    # A few texts a turn, so that nobody is charged for the caches of the processor that another has filled.
    for start, (name, call) in product(range(0, task.turn + task.rounds, task.turn), calls.items()):
        for number in range(start, start + task.turn):
            begin = time.perf_counter()
            size = call(number)
            spent = (time.perf_counter() - begin) * 1000
            if start:
                found.setdefault(name, []).append((spent, size))
    return found


def _fit_text(task: Task, fit: Fit, number: int) -> float:
    return fit(task.text(number).spans[0].text)


def takumi(task: Task, path: Path, folder: Path) -> list[tuple[float, float]]:
    """Return (milliseconds, size) of Takumi's fits. Raises ``OSError`` or ``SubprocessError`` where it is not there."""
    about: dict[str, Any] = {
        "font": str(path), "width": task.width, "height": task.height, "lines": task.lines, "sizes": task.sizes,
        "line_height": task.line_height, "weight": task.weight,
        "texts": [task.text(number).spans[0].text for number in range(task.turn + task.rounds)],
    }  # fmt: skip
    order = folder / "task.json"
    order.write_text(json.dumps(about), encoding="utf-8")
    command = [TAKUMI, HERE / "text_takumi.py", order]
    answer = subprocess.run(command, capture_output=True, check=True, text=True, timeout=300).stdout
    return [(spent, size) for spent, size in json.loads(answer)[task.turn :]]


def table(task: Task, found: Found) -> str:
    """Return the figures of a task as Markdown; ratios are of the tenth percentiles, to ours of Latin."""
    latin = found["compositor, latin"]
    base = _tenth(latin)
    lines = [f"| {task.name} | p50 ms | p10 ms | ÷ our Latin | size within 1 px of ours |", "|---|---|---|---|---|"]
    for name, times in found.items():
        spent = sorted(time for time, _ in times)
        alike = sum(abs(a - b) <= 1 for (_, a), (_, b) in zip(times, latin, strict=True)) / len(latin)
        same = "" if name.startswith("compositor") else f"{alike:.0%}"
        tenth = _tenth(times)
        lines.append(f"| {name} | {spent[len(spent) // 2]:.3f} | {tenth:.3f} | {tenth / base:.2f} | {same} |")
    return "\n".join(lines)


def _tenth(times: list[tuple[float, float]]) -> float:
    return sorted(spent for spent, _ in times)[len(times) // 10]


def main() -> None:
    """Print the tables, and write them where the README keeps them."""
    skipped = ""
    tables = []
    typesetter = Typesetter(FontLibrary([bundled_folder()], installed=None))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for task in TASKS:
            path = instance(task, folder)
            found = measure(task, path, typesetter)
            try:
                found["Takumi's measure, bisected"] = takumi(task, path, folder)
            except (OSError, subprocess.SubprocessError) as error:
                reason = getattr(error, "stderr", None) or error
                skipped = f"Takumi is skipped: {str(reason).strip().splitlines()[-1]}"
            tables.append(table(task, found))
    rounds = " and ".join(f"{task.rounds} {task.name}s" for task in TASKS)
    machine = f"Python {platform.python_version()}, {platform.machine()}, {rounds} each, in turns. {skipped}".rstrip()
    made = "\n\n".join((*tables, machine))
    print(made)
    if "--write" in sys.argv:
        put(README, "text", made)


if __name__ == "__main__":
    main()
