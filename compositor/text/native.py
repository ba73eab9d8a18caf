"""HarfBuzz by its own functions, which uharfbuzz's extension module exports on Linux and macOS.

In and out: as in ``harfbuzz``. uharfbuzz makes two Python objects of every glyph and has one call for each of their
fields, which costs three times what shaping costs; and importing it costs as much as three pictures, so that only its
file is opened. Source: the HarfBuzz Manual, hb-buffer.h (the layout of ``hb_glyph_info_t`` and
``hb_glyph_position_t`` is part of its stable interface: five numbers of 32 bits each).
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Sequence
from ctypes import POINTER, c_char_p, c_float, c_int, c_int32, c_uint, c_uint32, c_void_p, string_at
from typing import TYPE_CHECKING, Any
from weakref import finalize

from compositor.deferred import deferred
from compositor.exported import exported, file_of
from compositor.text.harfbuzz import FIELDS, NORMAL, Answer, Manner

if TYPE_CHECKING:
    import uharfbuzz as hb

    from compositor.text import portable
else:
    portable = deferred("compositor.text.portable")

_LEFT_TO_RIGHT, _RIGHT_TO_LEFT = 4, 5  # hb_direction_t
_READ_ONLY = 1  # hb_memory_mode_t
_TO_THE_END = 0xFFFFFFFF  # HB_FEATURE_GLOBAL_END


class _Properties(ctypes.Structure):
    """hb_segment_properties_t."""

    _fields_ = (
        ("direction", c_int), ("script", c_uint32), ("language", c_void_p), ("reserved1", c_void_p),
        ("reserved2", c_void_p),
    )  # fmt: skip


class _Feature(ctypes.Structure):
    """hb_feature_t."""

    _fields_ = (("tag", c_uint32), ("value", c_uint32), ("start", c_uint), ("end", c_uint))


class _Variation(ctypes.Structure):
    """hb_variation_t."""

    _fields_ = (("tag", c_uint32), ("value", c_float))


class _Extents(ctypes.Structure):
    """hb_font_extents_t."""

    _fields_ = (("ascender", c_int32), ("descender", c_int32), ("line_gap", c_int32), ("reserved", c_int32 * 9))


_SIGNATURES = {
    "hb_blob_create": (c_void_p, (c_char_p, c_uint, c_int, c_void_p, c_void_p)),
    "hb_blob_destroy": (None, (c_void_p,)),
    "hb_blob_get_data": (c_void_p, (c_void_p, POINTER(c_uint))),
    "hb_face_create": (c_void_p, (c_void_p, c_uint)),
    "hb_face_destroy": (None, (c_void_p,)),
    "hb_face_get_upem": (c_uint, (c_void_p,)),
    "hb_face_get_glyph_count": (c_uint, (c_void_p,)),
    "hb_face_reference_table": (c_void_p, (c_void_p, c_uint32)),
    "hb_font_create": (c_void_p, (c_void_p,)),
    "hb_font_destroy": (None, (c_void_p,)),
    "hb_font_set_variations": (None, (c_void_p, POINTER(_Variation), c_uint)),
    "hb_font_set_synthetic_slant": (None, (c_void_p, c_float)),
    "hb_font_get_nominal_glyph": (c_int, (c_void_p, c_uint32, POINTER(c_uint32))),
    "hb_font_get_extents_for_direction": (None, (c_void_p, c_int, POINTER(_Extents))),
    "hb_font_get_var_coords_normalized": (POINTER(c_int), (c_void_p, POINTER(c_uint))),
    "hb_ot_metrics_get_position": (c_int, (c_void_p, c_uint32, POINTER(c_int32))),
    "hb_buffer_create": (c_void_p, ()),
    "hb_buffer_destroy": (None, (c_void_p,)),
    "hb_buffer_clear_contents": (None, (c_void_p,)),
    "hb_buffer_add_utf32": (None, (c_void_p, c_char_p, c_int, c_uint, c_int)),
    "hb_buffer_set_segment_properties": (None, (c_void_p, POINTER(_Properties))),
    "hb_buffer_allocation_successful": (c_int, (c_void_p,)),
    "hb_buffer_get_glyph_infos": (c_void_p, (c_void_p, POINTER(c_uint))),
    "hb_buffer_get_glyph_positions": (c_void_p, (c_void_p, POINTER(c_uint))),
    "hb_script_from_string": (c_uint32, (c_char_p, c_int)),
    "hb_language_from_string": (c_void_p, (c_char_p, c_int)),
    "hb_shape": (None, (c_void_p, c_void_p, POINTER(_Feature), c_uint)),
}


# Calls keep the interpreter's lock, as uharfbuzz's own do: they take microseconds, and so does giving it away.
_HARFBUZZ: Any = exported(ctypes.PyDLL, file_of("uharfbuzz", "_harfbuzz"), _SIGNATURES)
EXPORTED = _HARFBUZZ is not None  # without it nobody makes a face, and so nothing else of this module


class NativeFace:
    """The bytes of a font file as HarfBuzz's own functions read them. ``EXPORTED`` says whether there are any."""

    __slots__ = ("__weakref__", "data", "glyph_count", "handle", "index", "units")

    def __init__(self, data: bytes, index: int) -> None:
        self.data, self.index = data, index
        blob = _HARFBUZZ.hb_blob_create(data, len(data), _READ_ONLY, None, None)
        self.handle = _HARFBUZZ.hb_face_create(blob, index)
        _HARFBUZZ.hb_blob_destroy(blob)  # the face keeps it
        _at_the_end(self, _HARFBUZZ.hb_face_destroy, self.handle, data)
        self.units: int = _HARFBUZZ.hb_face_get_upem(self.handle)
        self.glyph_count: int = _HARFBUZZ.hb_face_get_glyph_count(self.handle)

    def table(self, tag: str) -> bytes:
        """See ``Face``."""
        size = c_uint()
        blob = _HARFBUZZ.hb_face_reference_table(self.handle, _tag(tag))
        found = _HARFBUZZ.hb_blob_get_data(blob, size)
        data = string_at(found, size.value) if size.value else b""
        _HARFBUZZ.hb_blob_destroy(blob)
        return data

    def font(self, axes: Sequence[tuple[str, float]], slant: float) -> NativeFont:
        """See ``Face``."""
        return NativeFont(self, axes, slant)


class NativeFont:
    """A font that shapes by HarfBuzz's own functions."""

    __slots__ = ("__weakref__", "_made_of", "_whole", "handle")

    def __init__(self, face: NativeFace, axes: Sequence[tuple[str, float]], slant: float) -> None:
        self._made_of = face, axes, slant
        self._whole: hb.Font | None = None
        self.handle = _HARFBUZZ.hb_font_create(face.handle)
        _at_the_end(self, _HARFBUZZ.hb_font_destroy, self.handle, face)
        if axes:
            given = (_Variation * len(axes))(*(_Variation(_tag(name), value) for name, value in axes))
            _HARFBUZZ.hb_font_set_variations(self.handle, given, len(axes))
        if slant:
            _HARFBUZZ.hb_font_set_synthetic_slant(self.handle, slant)

    def manner(self, script: str, language: str, rtl: bool, features: Sequence[tuple[str, int]]) -> Manner:
        """See ``ShapingFont``."""
        return _NativeManner(self, script, language, rtl, features)

    def has(self, character: str) -> bool:
        """See ``ShapingFont``."""
        return bool(_HARFBUZZ.hb_font_get_nominal_glyph(self.handle, ord(character), c_uint32()))

    def line_extents(self) -> tuple[int, int, int]:
        """See ``ShapingFont``."""
        extents = _Extents()
        _HARFBUZZ.hb_font_get_extents_for_direction(self.handle, _LEFT_TO_RIGHT, extents)
        return extents.ascender, extents.descender, extents.line_gap

    def metric(self, tag: str) -> int | None:
        """See ``ShapingFont``."""
        found = c_int32()
        return found.value if _HARFBUZZ.hb_ot_metrics_get_position(self.handle, _tag(tag), found) else None

    def coordinates(self) -> list[float]:
        """See ``ShapingFont``."""
        count = c_uint()
        found = _HARFBUZZ.hb_font_get_var_coords_normalized(self.handle, count)
        return [value / NORMAL for value in found[: count.value]] if count.value else []

    @property
    def whole(self) -> hb.Font:
        """See ``ShapingFont``."""
        if self._whole is None:
            face, axes, slant = self._made_of
            self._whole = portable.PortableFace(face.data, face.index).font(axes, slant).whole
        return self._whole


class _NativeManner:
    def __init__(
        self, font: NativeFont, script: str, language: str, rtl: bool, features: Sequence[tuple[str, int]]
    ) -> None:
        self._font = font
        self._handle = font.handle
        self._rtl = rtl
        self._buffer = _HARFBUZZ.hb_buffer_create()
        _at_the_end(self, _HARFBUZZ.hb_buffer_destroy, self._buffer)
        self._properties = _Properties(
            _RIGHT_TO_LEFT if rtl else _LEFT_TO_RIGHT,
            _HARFBUZZ.hb_script_from_string(script.encode(), -1),
            _HARFBUZZ.hb_language_from_string(language.encode(), -1),
        )
        wanted = [_Feature(_tag(name), value, 0, _TO_THE_END) for name, value in dict(features).items()]
        self._features = (_Feature * len(wanted))(*wanted) if wanted else None
        self._count = c_uint()
        self._clear = _HARFBUZZ.hb_buffer_clear_contents
        self._add = _HARFBUZZ.hb_buffer_add_utf32
        self._set = _HARFBUZZ.hb_buffer_set_segment_properties
        self._shape = _HARFBUZZ.hb_shape
        self._infos = _HARFBUZZ.hb_buffer_get_glyph_infos
        self._positions = _HARFBUZZ.hb_buffer_get_glyph_positions
        self._whole = _HARFBUZZ.hb_buffer_allocation_successful

    def shape(self, text: str, start: int, length: int) -> Answer:
        buffer, features, count = self._buffer, self._features, self._count
        self._clear(buffer)
        self._add(buffer, text.encode(_UTF_32, "surrogatepass"), len(text), start, length)
        self._set(buffer, self._properties)
        self._shape(self._handle, buffer, features, len(features) if features else 0)
        if not self._whole(buffer):
            raise MemoryError
        infos = self._infos(buffer, count)
        size = 4 * FIELDS * count.value
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
