"""The test files of the Unicode Character Database, as they lie compressed in data/."""

from __future__ import annotations

import lzma
from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).parent / "data"


def lines(name: str) -> Iterator[str]:
    """Yield the lines of a file that say something, without their comments."""
    with lzma.open(DATA / f"{name}.txt.xz", "rt", encoding="utf-8") as file:
        for line in file:
            said = line.partition("#")[0].strip()
            if said:
                yield said


def version(name: str) -> str:
    """Return the Unicode version that a file is of."""
    with lzma.open(DATA / f"{name}.txt.xz", "rt", encoding="utf-8") as file:
        return file.readline().strip().removeprefix(f"# {name}-").removesuffix(".txt")


def characters(codes: str) -> str:
    """Return the text of code points in hexadecimal."""
    return "".join([chr(int(code, 16)) for code in codes.split()])


def segments(name: str) -> Iterator[tuple[str, list[int]]]:
    """Yield every text of a segmentation test with the offsets at which its segments end."""
    for line in lines(name):
        text, ends = "", []
        for token in line.split():
            if token == "÷" and text:
                ends.append(len(text))
            elif token not in "÷×":
                text += chr(int(token, 16))
        yield text, ends
