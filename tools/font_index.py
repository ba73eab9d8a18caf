"""Write `index.json` of a font folder, from the same scan that the library makes when there is none.

In: a folder of fonts, the `font.yaml` of its families (aliases, languages) and `OPTIONAL.yaml`. Out: `index.json`
beside them. With an index, starting up parses no font.

    python tools/font_index.py                  write fonts/index.json
    python tools/font_index.py --check          is it current?
    python tools/font_index.py brand/fonts      write the index of another folder
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from compositor.resources.fonts import FontLimits, OptionalPackage
from compositor.resources.fonts.faces import Face, FontFile
from compositor.resources.fonts.index import NAME, Index, write
from compositor.resources.fonts.library import bundled_folder
from compositor.resources.fonts.scanning import SUFFIXES, scan


def main(arguments: list[str]) -> int:
    """Write or check the index; return 0 when all is well."""
    parser = argparse.ArgumentParser(description="Write the index of a font folder.")
    parser.add_argument("folder", nargs="?", type=Path, default=bundled_folder())
    parser.add_argument("--check", action="store_true", help="only say whether the index is current")
    asked = parser.parse_args(arguments)
    path, text = asked.folder / NAME, index_text(asked.folder)
    if not asked.check:
        path.write_text(text, encoding="utf-8", newline="\n")
        return 0
    current = path.exists() and path.read_text(encoding="utf-8") == text
    print(f"{path} is {'current' if current else 'out of date: run python tools/font_index.py'}")
    return 0 if current else 1


def index_text(folder: Path) -> str:
    """Return what the index of a folder should say."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    return write(Index(tuple(font_file(path, folder) for path in paths), optional_packages(folder)))


def font_file(path: Path, folder: Path) -> FontFile:
    """Scan one file and add what its family's `font.yaml` says."""
    data = path.read_bytes()
    faces = tuple(with_record(face, path) for face in scan(data, path, FontLimits()))
    return FontFile(path.relative_to(folder).as_posix(), len(data), faces[0].digest, faces)


def with_record(face: Face, path: Path) -> Face:
    """Return the face under the family name, aliases and languages of `font.yaml`, where there is one."""
    record_path = path.parent / "font.yaml"
    if not record_path.exists():
        return face
    record: dict[str, Any] = yaml.safe_load(record_path.read_text(encoding="utf-8"))
    entries = [item for item in record["files"] if item["file"] == path.name and item.get("index", 0) == face.index]
    entry = entries[0] if entries else {}
    name = entry.get("family", record["family"])
    aliases = [*entry.get("aliases", record.get("aliases", [])), *face.aliases]
    if face.family != name:
        aliases.append(face.family)
    known = tuple(dict.fromkeys(alias for alias in aliases if alias != name))
    languages = tuple(entry.get("languages", ()))
    return replace(face, family=name, aliases=known, languages=languages)


def optional_packages(folder: Path) -> tuple[OptionalPackage, ...]:
    """Return the packages that `OPTIONAL.yaml` tells of, where there is one."""
    path = folder / "OPTIONAL.yaml"
    if not path.exists():
        return ()
    record = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(
        OptionalPackage(
            name=name,
            title=package["title"],
            install=package["install"],
            families=tuple(family for family, holder in record["families"].items() if holder == name),
            code_points=tuple(code_points(item) for item in package["code-points"]),
        )
        for name, package in record["packages"].items()
    )


def code_points(text: str) -> tuple[int, int]:
    """Read `U+2194-2199` as an inclusive range."""
    first, _, last = text.removeprefix("U+").partition("-")
    return int(first, 16), int(last or first, 16)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
