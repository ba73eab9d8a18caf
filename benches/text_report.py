"""Fitting a headline, side by side: our closed search, skia's Paragraph and Takumi probed, Pillow's loop.

``python benches/text_report.py`` prints a Markdown table; ``--write`` puts it into benches/README.md. Everyone has the
same font at the same optical size; those in this process take turns of ten texts. Every text is a new one.
"""

from __future__ import annotations

import json
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import product
from pathlib import Path

import skia
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from PIL import ImageFont
from texts import headline, paragraph

from compositor.resources.fonts import FontLibrary, bundled_folder
from compositor.text.typesetter import Typesetter

HERE = Path(__file__).parent
README = HERE / "README.md"
TAKUMI = HERE / "peers" / ".installed" / "takumi" / "bin" / "python"
WIDTH, HEIGHT, LINES, ROUNDS, WARM = 700, 260, 3, 150, 10
Fit = Callable[[str], float]


def bold(folder: Path) -> Path:
    """Return a file with Inter at weight 700 and the optical size that headlines have."""
    font = TTFont(bundled_folder() / "inter" / "InterVariable.ttf")
    instantiateVariableFont(font, {"wght": 700, "opsz": 32}, inplace=True)
    path = folder / "bold.ttf"
    font.save(path)
    return path


def bisected(fits: Callable[[str, float], bool]) -> Fit:
    """Return a search for the largest quarter of a px from 24 to 96 that fits, in nine tries."""

    def fit(text: str) -> float:
        low, high = 96, 385
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if fits(text, middle / 4) else (low, middle)
        return low / 4

    return fit


def skia_paragraph(path: Path) -> Fit:
    """Return the search over skia's Paragraph, laid out anew for every size."""
    provider = skia.textlayout.TypefaceFontProvider()
    provider.registerTypeface(skia.Typeface.MakeFromFile(str(path)), "Bench")
    fonts = skia.textlayout.FontCollection()
    fonts.setDefaultFontManager(provider)
    unicode = skia.Unicodes.ICU.Make()

    def fits(text: str, size: float) -> bool:
        style = skia.textlayout.TextStyle()
        style.setFontFamilies(["Bench"])
        style.setFontStyle(skia.FontStyle.Bold())
        style.setFontSize(size)
        style.setHeight(1.1)
        style.setHeightOverride(True)
        whole = skia.textlayout.ParagraphStyle()
        whole.setTextStyle(style)
        builder = skia.textlayout.ParagraphBuilder.make(whole, fonts, unicode)
        builder.pushStyle(style)
        builder.addText(text)
        made = builder.Build()
        made.layout(WIDTH)
        lines = round(made.Height / (1.1 * size))
        return bool(lines <= LINES and lines * 1.1 * size <= HEIGHT and made.LongestLine <= WIDTH)

    return bisected(fits)


def pillow_loop(path: Path) -> Fit:
    """Return the loop that people write: one px less until the words, measured one by one, take few enough lines."""
    fonts: dict[int, ImageFont.FreeTypeFont] = {}

    def fit(text: str) -> float:
        words = text.split()
        for size in range(96, 24, -1):
            font = fonts.get(size) or fonts.setdefault(size, ImageFont.truetype(path, size))
            lines, line = 1, ""
            for word in words:
                longer = f"{line} {word}" if line else word
                if font.getlength(longer) <= WIDTH:
                    line = longer
                else:
                    lines, line = lines + 1, word
            if lines <= LINES and lines * 1.1 * size <= HEIGHT:
                return size
        return 24

    return fit


def measure(path: Path) -> dict[str, list[tuple[float, float]]]:
    """Return (milliseconds, size) of every fit by everyone."""
    typesetter = Typesetter(FontLibrary([bundled_folder()], installed=None))
    known = headline(1)
    calls: dict[str, Callable[[int], float]] = {
        "compositor, a new headline": lambda number: typesetter.fit(headline(number), WIDTH, HEIGHT).size,
        "compositor, words known, another box": lambda number: typesetter.fit(known, 500 + number / 4, HEIGHT).size,
        "compositor, the same, size only": lambda number: typesetter.answer(known, 500 + number / 4, 261).size,
        "compositor, a new Arabic headline": lambda number: (
            typesetter.fit(headline(number, "arabic"), WIDTH, HEIGHT).size
        ),
        "compositor, a new paragraph of 300 words": lambda number: typesetter.fit(paragraph(number), WIDTH, 600).size,
    }
    for name, fit in (("skia Paragraph, bisected", skia_paragraph(path)), ("Pillow, px by px", pillow_loop(path))):
        calls[name] = partial(_fit_text, fit)
    found: dict[str, list[tuple[float, float]]] = {}
    # Ten texts a turn, so that nobody is charged for the caches of the processor that another has filled.
    for turn, (name, call) in product(range(0, WARM + ROUNDS, WARM), calls.items()):
        for number in range(turn, turn + WARM):
            start = time.perf_counter()
            size = call(number)
            spent = (time.perf_counter() - start) * 1000
            if number >= WARM:
                found.setdefault(name, []).append((spent, size))
    return found


def _fit_text(fit: Fit, number: int) -> float:
    return fit(headline(number).spans[0].text)


def takumi(path: Path, folder: Path) -> list[tuple[float, float]]:
    """Return (milliseconds, size) of Takumi's fits. Raises ``OSError`` or ``SubprocessError`` where it is not there."""
    texts = [headline(number).spans[0].text for number in range(WARM + ROUNDS)]
    task = folder / "task.json"
    about = {"font": str(path), "width": WIDTH, "height": HEIGHT, "lines": LINES, "texts": texts}
    task.write_text(json.dumps(about), encoding="utf-8")
    command = [TAKUMI, HERE / "text_takumi.py", task]
    answer = subprocess.run(command, capture_output=True, check=True, text=True, timeout=300).stdout
    return [(spent, size) for spent, size in json.loads(answer)[WARM:]]


def table(found: dict[str, list[tuple[float, float]]], skipped: str) -> str:
    """Return the figures as Markdown."""
    ours = found["compositor, a new headline"]
    base = _tenth(ours)
    lines = ["| fit | p50 ms | p10 ms | p10 ÷ ours | size within 1 px of ours |", "|---|---|---|---|---|"]
    for name, times in found.items():
        spent = sorted(time for time, _ in times)
        alike = sum(abs(a - b) <= 1 for (_, a), (_, b) in zip(times, ours, strict=True)) / len(ours)
        same = "" if name.startswith("compositor") else f"{alike:.0%}"
        tenth = _tenth(times)
        lines.append(f"| {name} | {spent[len(spent) // 2]:.3f} | {tenth:.3f} | {tenth / base:.2f} | {same} |")
    machine = (
        f"Python {platform.python_version()}, {platform.machine()}, {ROUNDS} texts each, ten a turn. {skipped}".rstrip()
    )
    return "\n".join((*lines, "", machine))


def _tenth(times: list[tuple[float, float]]) -> float:
    return sorted(spent for spent, _ in times)[len(times) // 10]


def main() -> None:
    """Print the table, and write it where the README keeps it."""
    skipped = ""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = bold(folder)
        found = measure(path)
        try:
            found["Takumi's measure, bisected"] = takumi(path, folder)
        except (OSError, subprocess.SubprocessError) as error:
            reason = getattr(error, "stderr", None) or error
            skipped = f"Takumi is skipped: {str(reason).strip().splitlines()[-1]}"
    made = table(found, skipped)
    print(made)
    if "--write" in sys.argv:
        page = README.read_text(encoding="utf-8")
        markers = re.compile(r"(<!-- text -->\n).*?(<!-- end text -->)", re.DOTALL)
        README.write_text(markers.sub(lambda kept: f"{kept[1]}\n{made}\n\n{kept[2]}", page), encoding="utf-8")


if __name__ == "__main__":
    main()
