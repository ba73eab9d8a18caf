"""The few tables of a font file that the catalogue asks: what it is called, how it looks, what can be varied.

In: bytes of an sfnt (OpenType 1.9.1: TrueType, CFF, or a collection). Out: ``Sfnt``, which reads a table when it
is asked. Raises ValueError and struct.error for bytes that make no sense. Only the font catalogue imports this module.

A tenth of a millisecond a face; to import a library that reads all tables takes longer than a first picture does.
"""

from __future__ import annotations

import struct

from compositor.records import cached_property, dataclass

FLAVORS = (b"\0\1\0\0", b"OTTO", b"true")
_COLLECTION = b"ttcf"
_ENGLISH = ((1, 0), (3, 0x409))  # platform and language
# What fonts map characters by, the best first: all of Unicode, then its first plane (cmap §"Encoding records")
_UNICODE_MAPS = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3), (0, 2), (0, 1), (0, 0))
_FIXED = 65536.0  # 16.16 fixed point


@dataclass(frozen=True, slots=True)
class VariationAxis:
    """An axis as ``fvar`` has it: tag, range, default."""

    tag: str
    minimum: float
    default: float
    maximum: float


def offsets(data: bytes, most: int) -> tuple[int, ...]:
    """Return where the faces of a file begin. Raises ValueError when they are more than ``most``."""
    if data[:4] != _COLLECTION:
        return (0,)
    (count,) = struct.unpack_from(">I", data, 8)
    if count > most:
        raise ValueError(f"more than {most} faces")
    return struct.unpack_from(f">{count}I", data, 12)


class Sfnt:
    """One face of a font file."""

    def __init__(self, data: bytes, offset: int = 0) -> None:
        if data[offset : offset + 4] not in FLAVORS:
            raise ValueError("it is neither TrueType nor OpenType")
        (count,) = struct.unpack_from(">H", data, offset + 4)
        self._data = data
        self._tables: dict[str, tuple[int, int]] = {}
        for index in range(count):
            tag, _, start, length = struct.unpack_from(">4sIII", data, offset + 12 + 16 * index)
            if start + length > len(data):
                raise ValueError("it is cut short")
            self._tables[tag.decode("latin-1")] = (start, length)

    def __contains__(self, tag: str) -> bool:
        return tag in self._tables

    def table(self, tag: str, least: int = 0) -> bytes:
        """Return the bytes of a table. Raises ValueError when there is none, or it is shorter than ``least``."""
        start, length = self._tables.get(tag, (0, -1))
        if length < least:
            raise ValueError(f"its {tag.strip()} table makes no sense")
        return self._data[start : start + length]

    @property
    def units_per_em(self) -> int:
        """Return the units that an em has (head)."""
        return int(struct.unpack_from(">H", self.table("head", 54), 18)[0])

    @property
    def glyphs(self) -> int:
        """Return how many glyphs there are (maxp)."""
        return int(struct.unpack_from(">H", self.table("maxp", 6), 4)[0])

    @property
    def mac_style(self) -> int:
        """Return the style bits of ``head``: 1 bold, 2 italic."""
        return int(struct.unpack_from(">H", self.table("head", 54), 44)[0])

    @cached_property
    def os2(self) -> tuple[int, int, int, int] | None:
        """Return weight class, width class, fsType and fsSelection, if there is an OS/2 table."""
        if "OS/2" not in self:
            return None
        table = self.table("OS/2", 68)
        weight, width, permissions = struct.unpack_from(">HHH", table, 4)
        return weight, width, permissions, struct.unpack_from(">H", table, 62)[0]

    @cached_property
    def maps_unicode(self) -> bool:
        """Return whether some character of Unicode has a glyph (cmap)."""
        table = self.table("cmap", 4)
        (count,) = struct.unpack_from(">H", table, 2)
        found: dict[tuple[int, int], int] = {}
        for index in range(count):
            platform, encoding, start = struct.unpack_from(">HHI", table, 4 + 8 * index)
            found.setdefault((platform, encoding), start)
        start = next((found[each] for each in _UNICODE_MAPS if each in found), -1)
        return start >= 0 and _maps_something(table, start)

    @cached_property
    def axes(self) -> tuple[VariationAxis, ...]:
        """Return the axes of variation (fvar)."""
        if "fvar" not in self:
            return ()
        table = self.table("fvar", 16)
        first, _, count, size = struct.unpack_from(">HHHH", table, 4)
        found = []
        for index in range(count):
            tag, *values = struct.unpack_from(">4siii", table, first + size * index)
            found.append(VariationAxis(tag.decode("latin-1"), *(value / _FIXED for value in values)))
        return tuple(found)

    @property
    def instances(self) -> tuple[tuple[int, tuple[float, ...]], ...]:
        """Return the named instances: the identifier of the name, and the place on each axis (fvar)."""
        if not self.axes:
            return ()
        table = self.table("fvar", 16)
        first, _, count, size, instances, length = struct.unpack_from(">HHHHHH", table, 4)
        found = []
        for index in range(instances):
            start = first + size * count + length * index
            (name,) = struct.unpack_from(">H", table, start)
            values = struct.unpack_from(f">{count}i", table, start + 4)
            found.append((name, tuple(value / _FIXED for value in values)))
        return tuple(found)

    @cached_property
    def _names(self) -> tuple[tuple[int, int, int, str], ...]:
        if "name" not in self:
            return ()
        table = self.table("name", 6)
        count, start = struct.unpack_from(">HH", table, 2)
        found = []
        for index in range(count):
            platform, encoding, language, name, length, at = struct.unpack_from(">HHHHHH", table, 6 + 12 * index)
            codec = _codec(platform, encoding)
            raw = table[start + at : start + at + length]
            if codec and len(raw) == length:
                try:
                    found.append((platform, language, name, raw.decode(codec)))
                except UnicodeDecodeError:
                    continue
        return tuple(found)

    def name(self, identifier: int) -> str:
        """Return a text of the name table: the English one if there is one, otherwise the last; or nothing."""
        texts = [entry for entry in self._names if entry[2] == identifier]
        english = next((text for platform, language, _, text in texts if (platform, language) in _ENGLISH and text), "")
        return (english or (texts[-1][3] if texts else "")).strip()


def _codec(platform: int, encoding: int) -> str:
    """Return how a name is encoded; nothing for what only old systems of East Asia wrote."""
    if platform == 0 or (platform == 3 and encoding in (0, 1, 10)):
        return "utf_16_be"
    return "mac_roman" if (platform, encoding) == (1, 0) else ""


def _maps_something(table: bytes, start: int) -> bool:
    (kind,) = struct.unpack_from(">H", table, start)
    if kind == 4:
        (double,) = struct.unpack_from(">H", table, start + 6)
        ends = struct.unpack_from(f">{double // 2}H", table, start + 14)
        starts = struct.unpack_from(f">{double // 2}H", table, start + 16 + double)
        # the last segment only says that there are no more
        return any(first <= last and first != 0xFFFF for first, last in zip(starts, ends, strict=True))
    if kind in (12, 13):
        return bool(struct.unpack_from(">I", table, start + 12)[0])
    if kind == 6:
        return bool(struct.unpack_from(">H", table, start + 8)[0])
    if kind == 10:
        return bool(struct.unpack_from(">I", table, start + 16)[0])
    if kind == 0:
        return any(table[start + 6 : start + 262])
    raise ValueError("its cmap table makes no sense")
