"""The build of one bundle: a recipe and a package cache come in, a folder of fonts with its LOCK goes out."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any

from fontkit import records
from fontkit.recipes import Bundle, Face, Family, FontFile
from fontkit.sources import digest, read
from fontkit.steps import apply, load, save

LICENSE_ID = "OFL-1.1"
LOCK_HEADING = "Written by tools/fonts.py from pinned packages; do not edit.\nOne entry per face."
FONT_HEADING = "Written by tools/fonts.py; do not edit."


def build(bundle: Bundle, root: Path, cache: Path) -> None:
    """Build every family of a bundle into a folder, and write its LOCK."""
    entries = []
    for family in bundle.families:
        entries += build_family(family, root / family.folder, cache, bundle.name)
    lock: dict[str, Any] = {
        "lock": 1,
        "package": bundle.name,
        "built-with": {"fonttools": version("fonttools"), "brotli": version("brotli")},
        "files": entries,
    }
    if bundle.texts:
        lock["texts"] = bundle.texts
    write(root / "LOCK.yaml", records.dump(lock, LOCK_HEADING).encode())


def build_family(family: Family, folder: Path, cache: Path, package: str) -> list[dict[str, Any]]:
    """Write the fonts, license and font.yaml of one family; return its LOCK entries."""
    entries = []
    for recipe in family.files:
        data = make(recipe, cache)
        write(folder / recipe.file, data)
        faces = recipe.faces or (Face(recipe.index, family.name, (), ()),)
        entries += [lock_entry(family, recipe, face, data) for face in faces]
    write(folder / "OFL.txt", license_text(read(family.license, cache)))
    write(folder / "font.yaml", records.dump(font_card(family, package), FONT_HEADING).encode())
    return entries


def make(recipe: FontFile, cache: Path) -> bytes:
    """Return the bytes of one finished font."""
    data = read(recipe.source, cache)
    if not recipe.steps:
        return data
    return save(apply(load(data, recipe.index), recipe.steps))


def lock_entry(family: Family, recipe: FontFile, face: Face, data: bytes) -> dict[str, Any]:
    """Return what the LOCK says of one face: where it came from, what was changed, what it can do."""
    font = load(data, face.index)
    package = recipe.source.package
    return {
        "path": f"{family.folder}/{recipe.file}",
        "index": face.index,
        "family": face.family,
        "style": recipe.style,
        "version": records.version(font),
        "license": LICENSE_ID,
        "source": {
            "registry": package.registry,
            "package": package.name,
            "version": package.version,
            "sha256": package.sha256,
            "member": recipe.source.path,
        },
        "changes": [step.says for step in recipe.steps],
        "sha256": digest(data),
        "bytes": len(data),
        "axes": records.axes(font),
        "weights": records.weights(font),
        "coverage": records.coverage(font),
    }


def font_card(family: Family, package: str) -> dict[str, Any]:
    """Return the content of font.yaml: what a reader of layouts, and the core, must know of a family."""
    card: dict[str, Any] = {"family": family.name}
    if family.aliases:
        card["aliases"] = list(family.aliases)
    card["package"] = package
    card["scripts"] = list(family.scripts)
    card["license"] = {"id": LICENSE_ID, "file": "OFL.txt", "reserved-names": list(family.reserved_names)}
    card["project"] = family.project
    if family.notes:
        card["notes"] = family.notes
    card["files"] = [entry for recipe in family.files for entry in file_cards(recipe)]
    return card


def file_cards(recipe: FontFile) -> list[dict[str, Any]]:
    """Return the lines of font.yaml for one file; a collection has one for each face."""
    if not recipe.faces:
        return [{"file": recipe.file, "style": recipe.style}]
    return [
        {
            "file": recipe.file,
            "style": recipe.style,
            "index": face.index,
            "family": face.family,
            "aliases": list(face.aliases),
            "languages": list(face.languages),
        }
        for face in recipe.faces
    ]


def license_text(data: bytes) -> bytes:
    """Return a license from its copyright line on, with Unix line ends.

    What a repackager wrote above that line is about the repackager's folders, not about the font.
    """
    text = data.replace(b"\r\n", b"\n")
    return text[text.index(b"Copyright") :]


def write(path: Path, data: bytes) -> None:
    """Write a file, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
