"""Make compositor/text/unicode_data.py from the Unicode Character Database.

In: a folder that holds the database of one version (Debian's package ``unicode-data`` has it in
/usr/share/unicode): ``python tools/unicode_tables.py FOLDER``. Out: the tables that the text engine needs, as a
Python module; the same bytes for the same files. ``--check`` writes nothing and fails when the module is not current.

The version must be that of the ICU which breaks lines, so that levels, breaks and marks agree about a character;
tests/conformance/ holds all of them to the test files of that version.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import wrap

OUT = Path(__file__).resolve().parents[1] / "compositor" / "text" / "unicode_data.py"
LAST = 0x10FFFF

# One byte for every class, as compositor/text/bidi/ works on bytes: small letters are formatting characters.
LETTERS = {
    "L": "L", "R": "R", "AL": "A", "EN": "E", "AN": "N", "ES": "P", "ET": "T", "CS": "C", "NSM": "M", "BN": "Z",
    "B": "B", "S": "S", "WS": "W", "ON": "O", "LRE": "l", "RLE": "r", "LRO": "m", "RLO": "s", "PDF": "p",
    "LRI": "i", "RLI": "j", "FSI": "f", "PDI": "q",
}  # fmt: skip
LONG_NAMES = {
    "Left_To_Right": "L", "Right_To_Left": "R", "Arabic_Letter": "AL", "European_Terminator": "ET",
    "Boundary_Neutral": "BN",
}  # fmt: skip

HEAD = '''"""Character properties of Unicode {version}: made by tools/unicode_tables.py, not to be edited.

In: nothing. Out: tables. Only the text engine imports this module. The data is Unicode's, under the license in
LICENSE-UNICODE.txt beside this file.
"""

from __future__ import annotations

VERSION = "{version}"

'''


def entries(path: Path, missing: bool = False) -> Iterator[tuple[int, int, str]]:
    """Yield (first, last, value) of a property file, or of its ``@missing`` lines."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if missing != line.startswith("# @missing:"):
            continue
        fields = [field.strip() for field in line.removeprefix("# @missing:").split("#")[0].split(";")]
        if len(fields) < 2:
            continue
        first, _, last = fields[0].partition("..")
        yield int(first, 16), int(last or first, 16), fields[1]


def version_of(folder: Path) -> str:
    text = (folder / "extracted/DerivedBidiClass.txt").read_text("utf-8")
    found = re.match(r"# DerivedBidiClass-([\d.]+)\.txt", text)
    if found is None:
        raise SystemExit(f"{folder} holds no DerivedBidiClass.txt with a version")
    return found[1]


def bidi_classes(folder: Path) -> tuple[list[int], str]:
    """Return the first code points of stretches of one class, and the class of each."""
    path = folder / "extracted/DerivedBidiClass.txt"
    classes = bytearray(b"L" * (LAST + 1))
    for first, last, name in entries(path, missing=True):
        classes[first : last + 1] = LETTERS[LONG_NAMES[name]].encode() * (last + 1 - first)
    for first, last, name in entries(path):
        classes[first : last + 1] = LETTERS[name].encode() * (last + 1 - first)
    starts = [code for code in range(LAST + 1) if code == 0 or classes[code] != classes[code - 1]]
    return starts, "".join(chr(classes[start]) for start in starts)


def brackets(folder: Path) -> list[tuple[int, int]]:
    """Return (opening, closing) pairs."""
    rows = (line.split("#")[0].split(";") for line in (folder / "BidiBrackets.txt").read_text("utf-8").splitlines())
    fields = ([field.strip() for field in row] for row in rows if len(row) == 3)
    return sorted((int(one, 16), int(other, 16)) for one, other, kind in fields if kind == "o")


def equivalents(folder: Path, codes: Iterable[int]) -> list[tuple[int, int]]:
    """Return (character, canonical equivalent) for those of the code points that have one."""
    wanted = set(codes)
    found = []
    for line in (folder / "UnicodeData.txt").read_text("utf-8").splitlines():
        fields = line.split(";")
        if int(fields[0], 16) in wanted and re.fullmatch("[0-9A-F]+", fields[5]):
            found.append((int(fields[0], 16), int(fields[5], 16)))
    return found


def ranges(path: Path, *values: str) -> list[tuple[int, int]]:
    """Return the ranges of the code points that have one of the values, neighbors joined."""
    joined: list[tuple[int, int]] = []
    for first, last, value in sorted(entries(path)):
        if value not in values:
            continue
        if joined and joined[-1][1] + 1 == first:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


def without(found: Iterable[tuple[int, int]], taken: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return what is in the first ranges and not in the others."""
    away = {code for first, last in taken for code in range(first, last + 1)}
    codes = sorted({code for first, last in found for code in range(first, last + 1)} - away)
    starts = [code for code in codes if code - 1 not in codes]
    ends = [code for code in codes if code + 1 not in codes]
    return list(zip(starts, ends, strict=True))


def escaped(code: int) -> str:
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def character_set(found: Iterable[tuple[int, int]]) -> str:
    """Return ranges as the inside of a regular expression's character set."""
    return "".join(escaped(a) if a == b else f"{escaped(a)}-{escaped(b)}" for a, b in found)


def constant(name: str, comment: str, pieces: list[str], prefix: str = "") -> str:
    """Return the source of a string constant; no piece is split."""
    lines: list[str] = []
    line = ""
    for piece in pieces:
        if line and len(line) + len(piece) > 108:
            lines, line = [*lines, line], ""
        line += piece
    if not lines:
        return f'# {comment}\n{name} = {prefix}"{line}"\n'
    lines.append(line)
    return "\n".join([f"# {comment}", f"{name} = (", *(f'    {prefix}"{text}"' for text in lines), ")\n"])


def whole(text: str) -> list[str]:
    """Return the escapes of a text one by one, so that none is split between lines."""
    return re.findall(r"\\u....-?|\\U........-?|.", text)


def module(folder: Path) -> str:
    """Return the source of the module."""
    starts, classes = bidi_classes(folder)
    numbers = wrap(", ".join(map(str, starts)) + ",", 112)
    pairs = brackets(folder)
    same = equivalents(folder, [code for pair in pairs for code in pair])
    core = folder / "DerivedCoreProperties.txt"
    categories = folder / "extracted/DerivedGeneralCategory.txt"
    emoji = folder / "emoji/emoji-data.txt"
    pictures = ranges(emoji, "Emoji_Presentation")
    letters = ", ".join(f"{name}={letter}" for name, letter in LETTERS.items())
    parts = [
        HEAD.format(version=version_of(folder)),
        *(f"# {line}\n" for line in wrap(f"Bidi_Class, one letter each: {letters}", 112)),
        "# The code points at which a stretch of one class starts, and that class\n",
        "\n".join(["BIDI_STARTS = (", *(f"    {line}" for line in numbers), ")  # fmt: skip\n"]),
        constant("BIDI_CLASSES", "The class from each of the starts on", list(classes), "b"),
        constant("OPENING", "Bidi_Paired_Bracket_Type=Open", [escaped(one) for one, _ in pairs]),
        constant("CLOSING", "Bidi_Paired_Bracket of each of them", [escaped(other) for _, other in pairs]),
        constant("EQUIVALENT", "Brackets before their canonical equivalents",
                 [escaped(code) for pair in same for code in pair]),
        constant("MARKS", "General_Category=M, for a character set",
                 whole(character_set(ranges(categories, "Mn", "Mc", "Me")))),
        constant("JOINING", "Joining_Type other than U and T, for a character set",
                 whole(character_set(ranges(folder / "extracted/DerivedJoiningType.txt", "C", "D", "L", "R")))),
        constant("IGNORABLE", "Default_Ignorable_Code_Point, for a character set",
                 whole(character_set(ranges(core, "Default_Ignorable_Code_Point")))),
        constant("PICTURES", "Emoji_Presentation=Yes, for a character set", whole(character_set(pictures))),
        constant("TEXT_EMOJI", "Emoji=Yes and Emoji_Presentation=No, for a character set",
                 whole(character_set(without(ranges(emoji, "Emoji"), pictures)))),
    ]  # fmt: skip
    return "".join(parts)


def main(arguments: list[str]) -> None:
    folders = [Path(argument) for argument in arguments if argument != "--check"]
    if len(folders) != 1:
        raise SystemExit("usage: unicode_tables.py [--check] FOLDER")
    source = module(folders[0])
    if "--check" not in arguments:
        OUT.write_text(source, encoding="utf-8")
    elif not OUT.exists() or OUT.read_text(encoding="utf-8") != source:
        raise SystemExit(f"{OUT.name} is not current: run tools/unicode_tables.py")


if __name__ == "__main__":
    main(sys.argv[1:])
