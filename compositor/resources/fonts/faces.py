"""What is known of a font without opening it: axes, faces, families, optional packages, limits.

In: facts from a scan or an index. Out: frozen values. The font catalogue and the text engine read them.
"""

from __future__ import annotations

from typing import Literal

from compositor.records import dataclass


@dataclass(frozen=True, slots=True)
class FontLimits:
    """What a font may cost before it is refused with an ``AssetError``; every limit has its name here.

    ``permitted`` names the families whose license restricts embedding and whose owner permits it all the same.
    """

    max_bytes: int = 64 * 1024 * 1024
    max_faces: int = 64  # in one collection
    max_axes: int = 32  # in one face
    max_instances: int = 4096  # with a name, in one face
    max_files: int = 4000  # in one folder, deep
    permitted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Axis:
    """A variation axis: four-letter tag and its range in design units."""

    tag: str
    minimum: float
    default: float
    maximum: float

    def clamp(self, value: float) -> float:
        """Return the nearest value that the axis has."""
        return min(max(value, self.minimum), self.maximum)


@dataclass(frozen=True, slots=True)
class Face:
    """One face of a font file. ``weight`` and ``stretch`` are ranges (CSS numbers); ``digest`` names the file.

    ``color`` tells that its glyphs carry their own colors, ``restricted`` that its license forbids embedding
    without its owner's permission (OS/2 ``fsType``: Restricted License). ``instances`` are names of points on the axes
    with their value on each; a face without axes has the name of its style, and no values.
    """

    digest: str
    index: int
    family: str
    italic: bool
    weight: tuple[float, float]
    stretch: tuple[float, float]
    axes: tuple[Axis, ...] = ()
    aliases: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    color: bool = False
    restricted: bool = False
    instances: tuple[tuple[str, tuple[float, ...]], ...] = ()

    def axis(self, tag: str) -> Axis | None:
        """Return the axis of that tag, if the face has it."""
        return next((axis for axis in self.axes if axis.tag == tag), None)


@dataclass(frozen=True, slots=True)
class Lack:
    """What a face does not have of what is asked, in words; ``synthetic`` is what could be made up instead."""

    words: str
    synthetic: Literal["", "bold", "oblique"] = ""


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font file: path relative to its folder, size and digest (blake2b, 128 bits, hex) of its bytes, faces."""

    path: str
    bytes: int
    digest: str
    faces: tuple[Face, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """A family as layouts name it, with the faces to choose from."""

    name: str
    faces: tuple[Face, ...]

    @property
    def aliases(self) -> tuple[str, ...]:
        """Return the other names that mean this family."""
        return tuple(dict.fromkeys(alias for face in self.faces for alias in face.aliases))

    @property
    def italic(self) -> bool:
        """Return whether the family has an italic or a slant of its own."""
        return any(face.italic or face.axis("ital") or face.axis("slnt") for face in self.faces)

    @property
    def instances(self) -> tuple[str, ...]:
        """Return the names of the points on the axes that the fonts have names for."""
        return tuple(dict.fromkeys(name for face in self.faces for name, _ in face.instances))

    @property
    def weight(self) -> tuple[float, float]:
        """Return the lightest and the boldest weight."""
        return min(face.weight[0] for face in self.faces), max(face.weight[1] for face in self.faces)


@dataclass(frozen=True, slots=True)
class OptionalPackage:
    """A package of fonts that we publish but do not bundle: its families and which code points tell of it.

    ``code_points`` are inclusive ranges.
    """

    name: str
    title: str
    install: str
    families: tuple[str, ...]
    code_points: tuple[tuple[int, int], ...]

    def covers(self, code_point: int) -> bool:
        """Return whether a font of this package is made for the code point."""
        return any(first <= code_point <= last for first, last in self.code_points)
