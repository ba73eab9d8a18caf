"""The offline check: a folder of fonts comes in; what differs from its LOCK.yaml goes out, in words."""

from __future__ import annotations

from pathlib import Path

import yaml

from fontkit.sources import digest

FONT_SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}


def problems(root: Path) -> list[str]:
    """Return every difference between a fonts folder and its LOCK; an empty list means that they agree."""
    lock_path = root / "LOCK.yaml"
    if not lock_path.exists():
        return [f"{lock_path} is missing"]
    locked: dict[str, dict[str, object]] = {
        entry["path"]: entry for entry in yaml.safe_load(lock_path.read_text(encoding="utf-8"))["files"]
    }
    found = []
    for name, entry in locked.items():
        found += _compare(root / name, entry)
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.suffix.lower() in FONT_SUFFIXES and name not in locked:
            found.append(f"{path} is not in {lock_path.name}")
    return found


def _compare(path: Path, entry: dict[str, object]) -> list[str]:
    if not path.exists():
        return [f"{path} is missing: build it with tools/fonts.py"]
    found = []
    data = path.read_bytes()
    if len(data) != entry["bytes"] or digest(data) != entry["sha256"]:
        found.append(f"{path} differs from the LOCK: {len(data)} bytes, sha256 {digest(data)}")
    for companion in ("OFL.txt", "font.yaml"):
        if not (path.parent / companion).exists():
            found.append(f"{path.parent / companion} is missing")
    return found
