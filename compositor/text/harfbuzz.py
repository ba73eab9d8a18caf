"""HarfBuzz, asked for whole arrays: what it shapes is read as it lies in memory, not glyph by glyph.

In: the bytes of a font with its variations; a text and how it is to be shaped. Out: ``Answer``. Only ``loaded`` and
``shape`` import this module.

uharfbuzz makes two Python objects of every glyph and has one call for each of their fields, which costs three times
what shaping costs. Its extension module exports HarfBuzz's own functions, on Linux and macOS, so ``NativeFont`` calls
them, with HarfBuzz objects of its own. Where they are not exported ``PortableFont`` asks uharfbuzz; the answers are the
same. Source: the HarfBuzz Manual, hb-buffer.h (the layout of ``hb_glyph_info_t`` and ``hb_glyph_position_t`` is part
of its stable interface: five numbers of 32 bits each).
"""

from __future__ import annotations

import ctypes
import sys
from array import array
from collections.abc import Callable, Sequence
from ctypes import POINTER, c_char_p, c_float, c_int, c_uint, c_void_p, string_at
from itertools import accumulate
from operator import add
from typing import NamedTuple, Protocol
from weakref import finalize

import numpy as np
import uharfbuzz as hb
import uharfbuzz._harfbuzz as extension

from compositor.exported import exported

_FIELDS = 5  # numbers a glyph has in both arrays
_GLYPH, _MASK, _CLUSTER = 0, 1, 2  # of hb_glyph_info_t
_ADVANCE, _X, _Y = 0, 2, 3  # of hb_glyph_position_t
_LEFT_TO_RIGHT, _RIGHT_TO_LEFT = 4, 5  # hb_direction_t
_READ_ONLY = 1  # hb_memory_mode_t
_TO_THE_END = 0xFFFFFFFF  # HB_FEATURE_GLOBAL_END
_LOWEST_BYTE = 4 * _MASK + (0 if sys.byteorder == "little" else 3)
_UNSAFE = bytes(value & 1 for value in range(256))  # HB_GLYPH_FLAG_UNSAFE_TO_BREAK
_MANY = 256  # numbers that numpy adds faster
_COUNTING = array("I", range(2048))
_ZEROS = array("i", bytes(4 * 2048))
_FLAGS_ONLY = (
    hb.BufferSerializeFlags.GLYPH_FLAGS
    | hb.BufferSerializeFlags.NO_GLYPH_NAMES
    | hb.BufferSerializeFlags.NO_CLUSTERS
    | hb.BufferSerializeFlags.NO_POSITIONS
)


class Placed(NamedTuple):
    """What is drawn of a run, in visual order: glyphs, their x on the run's own line, their y (None: all 0)."""

    ids: tuple[int, ...]
    origins: tuple[float, ...]
    rises: tuple[float, ...] | None


class Answer:
    """Glyphs of a run, in font units. ``length`` is how many characters it has, ``first`` the offset of the first.

    In logical order: ``offsets`` are the text offsets of the glyphs' clusters in the run; ``pens`` the distance from
    its logical start to each of them and to the end (one longer); ``cuts`` has a byte for each of them and for the
    end, 1 where HarfBuzz says UNSAFE_TO_BREAK. ``plain`` is a run with one glyph for every character. Units are whole,
    and floats all the same: each is multiplied by one, which is quicker with its like.
    """

    __slots__ = ("_infos", "_positions", "_rtl", "cuts", "offsets", "pens", "plain")

    def __init__(self, infos: bytes, positions: bytes, rtl: bool, first: int, length: int) -> None:
        self._infos = infos
        self._positions = array("i", positions)
        self._rtl = rtl
        clusters = array("I", infos)[_CLUSTER::_FIELDS]
        if rtl:
            clusters.reverse()
        count = len(clusters)
        self.plain = count == length and clusters == _counting(first, count)
        if self.plain or not first:
            self.offsets: Sequence[int] = range(length) if self.plain else tuple(clusters)
        else:
            self.offsets = tuple([cluster - first for cluster in clusters])
        self.pens = _sums(self._positions[_ADVANCE::_FIELDS], rtl)
        cuts = infos[_LOWEST_BYTE :: 4 * _FIELDS].translate(_UNSAFE)
        self.cuts = (cuts[::-1] if rtl else cuts) + b"\0"

    def placed(self) -> Placed:
        """Return the glyphs from left to right."""
        numbers = self._positions
        pens = _sums(numbers[_ADVANCE::_FIELDS], False) if self._rtl else self.pens
        lefts, rises = numbers[_X::_FIELDS], numbers[_Y::_FIELDS]
        return Placed(
            tuple(array("I", self._infos)[_GLYPH::_FIELDS]),
            pens[:-1] if _all_zero(lefts) else tuple(map(add, pens, lefts)),
            None if _all_zero(rises) else tuple(rises),
        )


def _counting(first: int, count: int) -> array[int]:
    stop = first + count
    return _COUNTING[first:stop] if stop <= len(_COUNTING) else array("I", range(first, stop))


def _all_zero(numbers: array[int]) -> bool:
    count = len(numbers)
    return numbers == _ZEROS[:count] if count <= len(_ZEROS) else not any(numbers)


def _sums(widths: array[int], backward: bool) -> tuple[float, ...]:
    """Return 0 and the sum up to and with each number, from the first or from the last one."""
    if backward:
        widths.reverse()
    if len(widths) < _MANY:
        return (*accumulate(widths, initial=0.0),)
    return (0.0, *np.frombuffer(widths, np.int32).cumsum(dtype=np.float64).tolist())


class Manner(Protocol):
    """How texts are shaped: script, language, direction, features, as a font's ``manner`` made them ready."""

    def shape(self, text: str, start: int, length: int) -> Answer:
        """Shape a part of a text, which joins with what stands before and after it."""


class ShapingFont(Protocol):
    """A font that shapes."""

    def manner(self, script: str, language: str, rtl: bool, features: Sequence[tuple[str, int]]) -> Manner:
        """Return what shapes texts in one way. Script by ISO 15924, language by BCP 47, features by OpenType tag."""


class PortableFont:
    """A font that shapes by uharfbuzz alone."""

    def __init__(self, font: hb.Font) -> None:
        self._font = font

    def manner(self, script: str, language: str, rtl: bool, features: Sequence[tuple[str, int]]) -> Manner:
        """See ``ShapingFont``."""
        return _PortableManner(self._font, script, language, rtl, features)


class _PortableManner:
    def __init__(
        self, font: hb.Font, script: str, language: str, rtl: bool, features: Sequence[tuple[str, int]]
    ) -> None:
        self._font = font
        self._script, self._language, self._direction = script, language, "rtl" if rtl else "ltr"
        self._features = dict(features) or None
        self._buffer = hb.Buffer()

    def shape(self, text: str, start: int, length: int) -> Answer:
        buffer = self._buffer
        buffer.clear_contents()
        buffer.add_str(text, start, length)
        buffer.script, buffer.direction, buffer.language = self._script, self._direction, self._language
        hb.shape(self._font, buffer, self._features)
        infos, positions = array("I"), array("i")
        # Without glyphs HarfBuzz gives None for their positions.
        for info, cut in zip(buffer.glyph_infos, _cuts(buffer, self._font), strict=True):
            infos.extend((info.codepoint, cut if sys.byteorder == "little" else cut << 24, info.cluster, 0, 0))
        for place in buffer.glyph_positions or ():
            positions.extend((place.x_advance, 0, place.x_offset, place.y_offset, 0))
        return Answer(infos.tobytes(), positions.tobytes(), self._direction == "rtl", start, length)


def _cuts(buffer: hb.Buffer, font: hb.Font) -> bytes:
    """Return a byte for every glyph, 1 where HarfBuzz says UNSAFE_TO_BREAK: the one flag set unasked.

    They are read from its own text form ``[36#1|72|…]``: asking each glyph makes an enum each time, and is slow.
    """
    text: str | None = buffer.serialize(font, flags=_FLAGS_ONLY)
    if not text:
        return b""
    marks = text.encode().translate(None, b"[0123456789]") + b"|"
    return marks.replace(b"#|", b"\1").replace(b"|", b"\0")


class _Properties(ctypes.Structure):
    """hb_segment_properties_t."""

    _fields_ = (
        ("direction", c_int), ("script", ctypes.c_uint32), ("language", c_void_p), ("reserved1", c_void_p),
        ("reserved2", c_void_p),
    )  # fmt: skip


class _Feature(ctypes.Structure):
    """hb_feature_t."""

    _fields_ = (("tag", ctypes.c_uint32), ("value", ctypes.c_uint32), ("start", c_uint), ("end", c_uint))


class _Variation(ctypes.Structure):
    """hb_variation_t."""

    _fields_ = (("tag", ctypes.c_uint32), ("value", c_float))


_SIGNATURES = {
    "hb_blob_create": (c_void_p, (c_char_p, c_uint, c_int, c_void_p, c_void_p)),
    "hb_blob_destroy": (None, (c_void_p,)),
    "hb_face_create": (c_void_p, (c_void_p, c_uint)),
    "hb_face_destroy": (None, (c_void_p,)),
    "hb_font_create": (c_void_p, (c_void_p,)),
    "hb_font_destroy": (None, (c_void_p,)),
    "hb_font_set_variations": (None, (c_void_p, POINTER(_Variation), c_uint)),
    "hb_font_set_synthetic_slant": (None, (c_void_p, c_float)),
    "hb_buffer_create": (c_void_p, ()),
    "hb_buffer_destroy": (None, (c_void_p,)),
    "hb_buffer_clear_contents": (None, (c_void_p,)),
    "hb_buffer_add_utf32": (None, (c_void_p, c_char_p, c_int, c_uint, c_int)),
    "hb_buffer_set_segment_properties": (None, (c_void_p, POINTER(_Properties))),
    "hb_buffer_allocation_successful": (c_int, (c_void_p,)),
    "hb_buffer_get_glyph_infos": (c_void_p, (c_void_p, POINTER(c_uint))),
    "hb_buffer_get_glyph_positions": (c_void_p, (c_void_p, POINTER(c_uint))),
    "hb_script_from_string": (ctypes.c_uint32, (c_char_p, c_int)),
    "hb_language_from_string": (c_void_p, (c_char_p, c_int)),
    "hb_shape": (None, (c_void_p, c_void_p, POINTER(_Feature), c_uint)),
}


# Calls keep the interpreter's lock, as uharfbuzz's own do: they take microseconds, and so does giving it away.
_HARFBUZZ = exported(ctypes.PyDLL, extension.__file__, _SIGNATURES)
EXPORTED = _HARFBUZZ is not None


class NativeFace:
    """The bytes of a font file as HarfBuzz's own functions read them. ``EXPORTED`` says whether there are any."""

    def __init__(self, data: bytes, index: int) -> None:
        library = _HARFBUZZ
        assert library is not None
        blob = library.hb_blob_create(data, len(data), _READ_ONLY, None, None)
        self.handle = library.hb_face_create(blob, index)
        library.hb_blob_destroy(blob)  # the face keeps it
        _at_the_end(self, library.hb_face_destroy, self.handle, data)


class NativeFont:
    """A font that shapes by HarfBuzz's own functions: a face at some coordinates of its axes."""

    def __init__(self, face: NativeFace, axes: Sequence[tuple[str, float]], slant: float) -> None:
        library = _HARFBUZZ
        assert library is not None
        self.handle = library.hb_font_create(face.handle)
        _at_the_end(self, library.hb_font_destroy, self.handle, face)
        if axes:
            given = (_Variation * len(axes))(*(_Variation(_tag(name), value) for name, value in axes))
            library.hb_font_set_variations(self.handle, given, len(axes))
        if slant:
            library.hb_font_set_synthetic_slant(self.handle, slant)

    def manner(self, script: str, language: str, rtl: bool, features: Sequence[tuple[str, int]]) -> Manner:
        """See ``ShapingFont``."""
        return _NativeManner(self, script, language, rtl, features)


class _NativeManner:
    def __init__(
        self, font: NativeFont, script: str, language: str, rtl: bool, features: Sequence[tuple[str, int]]
    ) -> None:
        library = _HARFBUZZ
        assert library is not None
        self._font = font
        self._handle = font.handle
        self._rtl = rtl
        self._buffer = library.hb_buffer_create()
        _at_the_end(self, library.hb_buffer_destroy, self._buffer)
        self._properties = _Properties(
            _RIGHT_TO_LEFT if rtl else _LEFT_TO_RIGHT,
            library.hb_script_from_string(script.encode(), -1),
            library.hb_language_from_string(language.encode(), -1),
        )
        wanted = [_Feature(_tag(name), value, 0, _TO_THE_END) for name, value in dict(features).items()]
        self._features = (_Feature * len(wanted))(*wanted) if wanted else None
        self._count = c_uint()
        self._clear = library.hb_buffer_clear_contents
        self._add = library.hb_buffer_add_utf32
        self._set = library.hb_buffer_set_segment_properties
        self._shape = library.hb_shape
        self._infos = library.hb_buffer_get_glyph_infos
        self._positions = library.hb_buffer_get_glyph_positions
        self._whole = library.hb_buffer_allocation_successful

    def shape(self, text: str, start: int, length: int) -> Answer:
        buffer, features, count = self._buffer, self._features, self._count
        self._clear(buffer)
        self._add(buffer, text.encode(_UTF_32, "surrogatepass"), len(text), start, length)
        self._set(buffer, self._properties)
        self._shape(self._handle, buffer, features, len(features) if features else 0)
        if not self._whole(buffer):
            raise MemoryError
        infos = self._infos(buffer, count)
        size = 4 * _FIELDS * count.value
        positions = self._positions(buffer, count)
        found, placed = (string_at(infos, size), string_at(positions, size)) if size else (b"", b"")
        return Answer(found, placed, self._rtl, start, length)


_UTF_32 = "utf-32-le" if sys.byteorder == "little" else "utf-32-be"


def _tag(name: str) -> int:
    """Return a tag of four letters as a number (HB_TAG)."""
    return int.from_bytes(name.encode("latin-1", "replace").ljust(4)[:4], "big")


def _at_the_end(owner: object, destroy: Callable[[int], None], handle: int, needed: object = None) -> None:
    """Destroy an object of HarfBuzz when its owner is gone; what it reads from lives until then.

    When the process ends nothing need be destroyed.
    """
    finalize(owner, _destroy, destroy, handle, needed).atexit = False


def _destroy(destroy: Callable[[int], None], handle: int, needed: object) -> None:
    destroy(handle)
    del needed  # not before
