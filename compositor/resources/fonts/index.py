"""The index of a font folder: what a scan found, kept as JSON so that starting up needs no font parser.

In: ``index.json`` beside the fonts. Out: ``FontFile`` and ``OptionalPackage`` values; nothing when the index is
missing, unreadable or does not describe the files that are there (by name and size). Written by
``tools/font_index.py``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from compositor.records import dataclass
from compositor.resources.fonts.faces import Axis, Face, FontFile, OptionalPackage

NAME = "index.json"
VERSION = 2


@dataclass(frozen=True, slots=True)
class Index:
    """The content of an index file."""

    files: tuple[FontFile, ...]
    optional: tuple[OptionalPackage, ...] = ()


def read(folder: Path, present: Mapping[str, int]) -> Index | None:
    """Return the index of a folder if it describes exactly the font files ``present`` (path: size in bytes)."""
    try:
        record = json.loads((folder / NAME).read_bytes())
        if record["version"] != VERSION:
            return None
        index = Index(
            tuple(_file(item) for item in record["files"]),
            tuple(_optional(item) for item in record["optional"]),
        )
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None
    return index if {item.path: item.bytes for item in index.files} == dict(present) else None


def write(index: Index) -> str:
    """Return the index as JSON text: stable order, one face a line."""
    lines = ",\n".join(f"  {_compact(_file_record(item))}" for item in sorted(index.files, key=lambda f: f.path))
    packages = ",\n".join(f"  {_compact(_optional_record(item))}" for item in index.optional)
    return f'{{"version": {VERSION}, "files": [\n{lines}\n], "optional": [\n{packages}\n]}}\n'


def _compact(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False)


def _file_record(item: FontFile) -> dict[str, Any]:
    faces = [_face_record(face) for face in item.faces]
    return {"path": item.path, "bytes": item.bytes, "digest": item.digest, "faces": faces}


def _face_record(face: Face) -> dict[str, Any]:
    return {
        "index": face.index,
        "family": face.family,
        "italic": face.italic,
        "weight": face.weight,
        "stretch": face.stretch,
        "axes": [[axis.tag, axis.minimum, axis.default, axis.maximum] for axis in face.axes],
        "aliases": face.aliases,
        "languages": face.languages,
        "color": face.color,
        **({"restricted": True} if face.restricted else {}),
        "instances": [[name, *values] for name, values in face.instances],
    }


def _file(record: Any) -> FontFile:
    digest = str(record["digest"])
    faces = tuple(_face(item, digest) for item in record["faces"])
    return FontFile(str(record["path"]), int(record["bytes"]), digest, faces)


def _face(record: Any, digest: str) -> Face:
    return Face(
        digest=digest,
        index=int(record["index"]),
        family=str(record["family"]),
        italic=bool(record["italic"]),
        weight=_pair(record["weight"]),
        stretch=_pair(record["stretch"]),
        axes=tuple(Axis(str(tag), float(a), float(b), float(c)) for tag, a, b, c in record["axes"]),
        aliases=tuple(str(name) for name in record["aliases"]),
        languages=tuple(str(name) for name in record["languages"]),
        color=bool(record["color"]),
        restricted=bool(record.get("restricted", False)),
        instances=tuple([(str(name), tuple(map(float, values))) for name, *values in record["instances"]]),
    )


def _pair(values: Sequence[float]) -> tuple[float, float]:
    return float(values[0]), float(values[1])


def _optional_record(item: OptionalPackage) -> dict[str, Any]:
    return {
        "name": item.name,
        "title": item.title,
        "install": item.install,
        "families": item.families,
        "code-points": _compact_ranges(item.code_points),
    }


def _compact_ranges(ranges: Iterable[tuple[int, int]]) -> str:
    return " ".join(f"{first:X}" if first == last else f"{first:X}-{last:X}" for first, last in ranges)


def _optional(record: Any) -> OptionalPackage:
    return OptionalPackage(
        name=str(record["name"]),
        title=str(record["title"]),
        install=str(record["install"]),
        families=tuple(str(name) for name in record["families"]),
        code_points=tuple(_hex_range(item) for item in str(record["code-points"]).split()),
    )


def _hex_range(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    return int(first, 16), int(last or first, 16)
