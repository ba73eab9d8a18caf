"""The font catalogue: which families there are, which face fits, and the bytes of a face.

In: folders of font files. Out: ``FontRef`` values and bytes. Only files below the given folders, below installed
font packages (entry-point group ``compositor.fonts``) and nothing of the system. Owned by the renderer.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

from compositor.digests import blake2
from compositor.display import FontRef
from compositor.errors import AssetError, Problem, nearest
from compositor.records import cached_property
from compositor.resources.fonts import index, matching
from compositor.resources.fonts.faces import Face, Family, FontFile, FontLimits, OptionalPackage

GROUP = "compositor.fonts"
SUFFIXES = (".ttf", ".otf", ".ttc", ".otc", ".woff", ".woff2")


def bundled_folder() -> Path:
    """Return the folder of the fonts that come with compositor: in a wheel, or in a checkout of the repository."""
    package = Path(__file__).resolve().parents[2]
    installed = package / "_data" / "fonts"
    return installed if installed.is_dir() else package.parent / "fonts"


def installed_folders() -> tuple[Path, ...]:
    """Return the folders of installed font packages, in order of their names.

    Each entry point of the group ``compositor.fonts`` loads a folder, or a function that returns one.
    Raises ``AssetError`` when one of them cannot be loaded.
    """
    # Imported late: reading the metadata of every installed package costs more than the rest of starting up.
    import importlib.metadata

    found = []
    for entry in sorted(importlib.metadata.entry_points(group=GROUP), key=lambda entry: entry.name):
        try:
            value = entry.load()
            found.append(Path(os.fspath(value() if callable(value) else value)))
        except Exception as error:  # whatever the package does when it is imported
            message = f"the font package `{entry.name}` cannot be loaded: {error}"
            raise AssetError(Problem("font.package", message, hint=f"entry point {entry.value}")) from error
    return tuple(found)


class FontLibrary:
    """Families by name. Of two folders that hold the same family the first one wins, whole.

    ``folders`` are searched deep. Folders of installed font packages come last; they are looked up only when a
    name is not found in ``folders`` (``installed=None`` leaves them out). Errors: ``AssetError`` for folders that
    are not there and for damaged or too large files.
    """

    def __init__(
        self,
        folders: Sequence[Path | str],
        *,
        limits: FontLimits | None = None,
        installed: Callable[[], Sequence[Path]] | None = installed_folders,
    ) -> None:
        self.limits = limits or FontLimits()
        self._installed = installed
        self._opened = False
        self._paths: dict[str, Path] = {}
        self._faces: dict[tuple[str, int], Face] = {}
        self._families: dict[str, Family] = {}
        self._names: dict[str, str] = {}
        self._optional: list[OptionalPackage] = []
        self._data: dict[str, bytes] = {}
        for folder in folders:
            self._add_folder(Path(folder))

    def families(self) -> tuple[Family, ...]:
        """Return every family, those of installed packages included, sorted by name."""
        self._open_packages()
        return tuple(sorted(self._families.values(), key=lambda family: family.name))

    def family(self, name: str) -> Family | None:
        """Return the family of that name or alias (letter case and spacing do not matter).

        None: it belongs to a font package that is not installed (see ``optional``). Raises ``AssetError`` with
        the nearest name when nobody knows it.
        """
        known = self._names.get(_key(name))
        if known is None:
            self._open_packages()
            known = self._names.get(_key(name))
        if known is not None:
            return self._families[known]
        if self.optional(name) is not None:
            return None
        names = [family.name for family in self._families.values()] + [
            name for package in self._optional for name in package.families
        ]
        hint = nearest(name, names) or f"there are: {', '.join(sorted(names)) or 'no fonts at all'}"
        raise AssetError(Problem("font.unknown-family", f"there is no font family `{name}`", hint=hint))

    def optional(self, name: str) -> OptionalPackage | None:
        """Return the package that holds a family which is known but not bundled."""
        key = _key(name)
        return next((item for item in self._optional if key in {_key(other) for other in item.families}), None)

    @property
    def packages(self) -> tuple[OptionalPackage, ...]:
        """Return the font packages that are published apart."""
        return tuple(self._optional)

    def match(
        self,
        family: str,
        weight: float = 400.0,
        italic: bool = False,
        stretch: float = 100.0,
        axes: Sequence[tuple[str, float]] = (),
        size: float | None = None,
        synthesize: bool = False,
    ) -> FontRef | None:
        """Return the nearest face (CSS Fonts 4 §5.2) with its final axis values.

        ``size`` (px) moves an ``opsz`` axis, in steps; None leaves it at its default. ``synthesize`` makes up the bold
        or the italic that a family does not have. None comes back for a family whose package is not installed.
        Raises ``AssetError`` for an unknown family.
        """
        known = self.family(family)
        if known is None:
            return None
        face = matching.choose(known.faces, weight, italic, stretch)
        values = matching.axis_values(face, weight, italic, stretch, axes, size)
        if not synthesize:
            return FontRef(face.digest, face.index, values)
        made = {lack.synthetic for lack in matching.differences(face, weight, italic, stretch, axes)}
        return FontRef(face.digest, face.index, values, "bold" in made, "oblique" in made)

    def instance(self, family: str, name: str) -> tuple[Face, dict[str, float]] | None:
        """Return the face and the values on its axes that a family has under that name, if it has it.

        Letter case, spaces and hyphens do not matter. Raises ``AssetError`` for an unknown family.
        """
        known, key = self.family(family), _instance_key(name)
        faces = known.faces if known is not None else ()
        for face in faces:
            for known_as, values in face.instances:
                if _instance_key(known_as) == key:
                    return face, {axis.tag: value for axis, value in zip(face.axes, values, strict=False)}
        return None

    def scripts(self, family: Family) -> tuple[str, ...]:
        """Return the scripts that a family has letters of, as ISO 15924 codes; `Zsye` is emoji.

        For people: it reads the files, which takes its time.
        Raises ``AssetError`` when one of them cannot be read.
        """
        found: dict[str, None] = {}
        for face in family.faces:
            path = self._paths[face.digest]
            scripts = self._scanner.scripts(_read(path, self.limits), path, face.index, self.limits)
            found |= dict.fromkeys((*scripts, *(["Zsye"] if face.color else [])))
        return tuple(found)

    def face(self, ref: FontRef) -> Face:
        """Return the face behind a reference. Raises ``AssetError`` when this library does not hold it."""
        found = self._faces.get((ref.digest, ref.index))
        if found is None:
            self._open_packages()
            found = self._faces.get((ref.digest, ref.index))
        if found is None:
            message = f"no font with digest {ref.digest} (face {ref.index}) is in the font folders"
            raise AssetError(Problem("font.unknown-digest", message))
        return found

    def data(self, ref: FontRef) -> bytes:
        """Return the bytes of a font file as HarfBuzz and Skia read them (WOFF and WOFF2 decompressed).

        Raises ``AssetError`` when the file cannot be read or is not the one that was catalogued, and when its
        license restricts embedding and ``FontLimits.permitted`` does not name the family.
        """
        face = self.face(ref)
        if face.restricted and _key(face.family) not in {_key(name) for name in self.limits.permitted}:
            message = f"the license of {face.family} forbids to embed it (OS/2 fsType: Restricted License)"
            hint = f'with its owner\'s permission: FontLimits(permitted=("{face.family}",))'
            raise AssetError(Problem("font.restricted", message, hint=hint))
        data = self._data.get(ref.digest)
        if data is None:
            path = self._paths[ref.digest]
            data = _read(path, self.limits)
            if blake2(data) != ref.digest:
                message = f"{path.name} has changed since it was catalogued"
                raise AssetError(Problem("font.changed", message, hint=str(path)))
            if data[:4] in (b"wOFF", b"wOF2"):
                data = bytes(self._scanner.unpack(data, path, self.limits))
            self._data[ref.digest] = data
        return data

    def _open_packages(self) -> None:
        if not self._opened:
            self._opened = True
            for folder in self._installed() if self._installed else ():
                self._add_folder(folder)

    def _add_folder(self, folder: Path) -> None:
        present = _font_files(folder, self.limits)
        known = index.read(folder, dict(present))
        files = known.files if known else tuple(self._scan(folder, name) for name, _ in present)
        self._optional += known.optional if known else ()
        families: dict[str, list[Face]] = {}
        for item in files:
            self._paths.setdefault(item.digest, folder / item.path)
            for face in item.faces:
                families.setdefault(face.family, []).append(face)
        for name, faces in families.items():
            if _key(name) in self._names and self._names[_key(name)] in self._families:
                continue
            self._families[name] = Family(name, tuple(faces))
            self._names[_key(name)] = name
            self._faces |= {(face.digest, face.index): face for face in faces}
        for name, faces in families.items():
            for alias in (alias for face in faces for alias in face.aliases):
                self._names.setdefault(_key(alias), name)

    def _scan(self, folder: Path, name: str) -> FontFile:
        path = folder / name
        data = _read(path, self.limits)
        faces: tuple[Face, ...] = self._scanner.scan(data, path, self.limits)
        return FontFile(name, len(data), faces[0].digest, faces)

    @cached_property
    def _scanner(self) -> ModuleType:
        # Imported late: fontTools costs a third of a cold start, and a folder with an index never needs it.
        from compositor.resources.fonts import scanning

        return scanning


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


def _instance_key(name: str) -> str:
    return "".join(name.replace("-", " ").split()).casefold()


def _font_files(folder: Path, limits: FontLimits) -> list[tuple[str, int]]:
    """Return path (with forward slashes) and size of every font file below a folder, in a stable order."""
    if not folder.is_dir():
        raise AssetError(Problem("font.no-folder", f"there is no font folder {folder}"))
    found = []
    for parent, _, names in os.walk(folder):
        for name in names:
            if name.lower().endswith(SUFFIXES):
                path = os.path.join(parent, name)
                found.append((os.path.relpath(path, folder).replace(os.sep, "/"), os.stat(path).st_size))
    if len(found) > limits.max_files:
        message = f"{folder} holds more than {limits.max_files} font files"
        raise AssetError(Problem("font.too-many", message, hint="raise FontLimits.max_files if you mean it"))
    return sorted(found)


def _read(path: Path, limits: FontLimits) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(limits.max_bytes + 1)
    except OSError as error:
        raise AssetError(Problem("font.unreadable", f"{path.name} cannot be read: {error.strerror}")) from error
    if len(data) > limits.max_bytes:
        message = f"{path.name} is larger than a font may be ({limits.max_bytes:,} bytes)"
        raise AssetError(Problem("font.too-large", message, hint="raise FontLimits.max_bytes if you trust it"))
    return data
