"""WebP with loss by libwebp itself, which reads the canvas as it is; Pillow would copy it twice to get there.

In: BGRA (straight) or BGRX samples, a quality and a method. Out: a file, or nothing where libwebp cannot be asked.
``formats`` imports this, when it first writes a WebP.

A picture on a backdrop is read only where it was painted: libwebp takes each 2×2 pixels to YUV by themselves, so the
planes of the rest are the backdrop's (a test compares them).

It is the libwebp that Pillow brings: Pillow's extension module is linked to it, so its functions are found by way of
that module, on Linux and macOS; on Windows it is built in and exports nothing. The bytes are those that Pillow writes
(a test compares them), in a sixth less time. Source: libwebp's encode.h, whose structures have kept their layout since
1.2; a library that is older, or says that its layout is another one, is not asked.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from ctypes import POINTER, c_float, c_int, c_size_t, c_uint8, c_uint32, c_void_p

import numpy
from PIL import _webp

from compositor.bitmap import Box
from compositor.encode.samples import Samples
from compositor.exported import exported
from compositor.records import dataclass

_LAYOUT = 0x0210  # WEBP_ENCODER_ABI_VERSION; the high byte must be the library's own
_OLDEST = 0x010200
_ALPHA_QUALITY = 100  # without loss, as Pillow asks


class _Config(ctypes.Structure):
    """WebPConfig."""

    _fields_ = (
        ("lossless", c_int), ("quality", c_float), ("method", c_int), ("image_hint", c_int), ("target_size", c_int),
        ("target_psnr", c_float), ("before_alpha", c_int * 8), ("alpha_quality", c_int), ("after_alpha", c_int * 14),
    )  # fmt: skip


class _Picture(ctypes.Structure):
    """WebPPicture."""

    _fields_ = (
        ("use_argb", c_int), ("colorspace", c_int), ("width", c_int), ("height", c_int),
        ("luma", c_void_p), ("blue", c_void_p), ("red", c_void_p), ("luma_stride", c_int), ("chroma_stride", c_int),
         ("alpha", c_void_p), ("alpha_stride", c_int),
        ("padding_1", c_uint32 * 2), ("argb", c_void_p), ("argb_stride", c_int), ("padding_2", c_uint32 * 3),
        ("writer", c_void_p), ("custom_ptr", c_void_p), ("extra_info_type", c_int), ("extra_info", c_void_p),
        ("stats", c_void_p), ("error_code", c_int), ("progress_hook", c_void_p), ("user_data", c_void_p),
        ("padding_3", c_uint32 * 3), ("padding_4", c_void_p * 2), ("padding_5", c_uint32 * 8),
        ("memory", c_void_p * 2), ("padding_6", c_void_p * 2),
    )  # fmt: skip


class _Written(ctypes.Structure):
    """WebPMemoryWriter."""

    _fields_ = (("memory", c_void_p), ("size", c_size_t), ("most", c_size_t), ("padding", c_uint32))


_SIGNATURES = {
    "WebPGetEncoderVersion": (c_int, ()),
    "WebPConfigInitInternal": (c_int, (POINTER(_Config), c_int, c_float, c_int)),
    "WebPPictureInitInternal": (c_int, (POINTER(_Picture), c_int)),
    "WebPPictureImportBGRA": (c_int, (POINTER(_Picture), c_void_p, c_int)),
    "WebPPictureImportBGRX": (c_int, (POINTER(_Picture), c_void_p, c_int)),
    "WebPPictureFree": (None, (POINTER(_Picture),)),
    "WebPMemoryWriterInit": (None, (POINTER(_Written),)),
    "WebPMemoryWriterClear": (None, (POINTER(_Written),)),
    "WebPMemoryWrite": (c_int, (POINTER(c_uint8), c_size_t, POINTER(_Picture))),
    "WebPEncode": (c_int, (POINTER(_Config), POINTER(_Picture))),
}


def _library() -> ctypes.CDLL | None:
    """Return libwebp as Pillow's extension module has it, or nothing where it cannot be asked."""
    library = exported(ctypes.CDLL, _webp.__file__, _SIGNATURES)
    if library is None or library.WebPGetEncoderVersion() < _OLDEST:
        return None
    return library if library.WebPConfigInitInternal(_Config(), 0, 75.0, _LAYOUT) else None


_LIBWEBP = _library()
EXPORTED = _LIBWEBP is not None


@dataclass(frozen=True, slots=True, eq=False)
class Planes:
    """An opaque picture in YUV 4:2:0. ``luma`` has a sample for each pixel, ``blue`` and ``red`` for each 2×2."""

    luma: Samples
    blue: Samples
    red: Samples

    def __len__(self) -> int:
        """Return how many bytes they take."""
        return self.luma.nbytes + self.blue.nbytes + self.red.nbytes

    def with_boxes(self, samples: Samples, boxes: Iterable[Box]) -> Planes:
        """Return the planes of samples that differ from these in the boxes alone."""
        height, width = samples.shape[:2]
        whole = Planes(self.luma.copy(), self.blue.copy(), self.red.copy())
        for box in boxes:
            left, top = box[0] // 2, box[1] // 2
            right, bottom = -(-box[2] // 2), -(-box[3] // 2)
            part = planes(samples[2 * top : 2 * bottom, 2 * left : 2 * right])
            whole.luma[2 * top : min(2 * bottom, height), 2 * left : min(2 * right, width)] = part.luma
            whole.blue[top:bottom, left:right] = part.blue
            whole.red[top:bottom, left:right] = part.red
        return whole


def planes(samples: Samples) -> Planes:
    """Return the planes of BGRX samples, whose rows may lie apart. Only where libwebp is ``EXPORTED``."""
    picture = _read(samples, alpha=False)
    if picture is None:
        raise MemoryError("libwebp has no memory for a picture")
    height, width = samples.shape[:2]
    try:
        return Planes(
            _copied(picture.luma, picture.luma_stride, width, height),
            _copied(picture.blue, picture.chroma_stride, (width + 1) // 2, (height + 1) // 2),
            _copied(picture.red, picture.chroma_stride, (width + 1) // 2, (height + 1) // 2),
        )
    finally:
        assert _LIBWEBP is not None  # else there were no picture
        _LIBWEBP.WebPPictureFree(picture)


def lossy(samples: Samples | Planes, alpha: bool, quality: int, method: int) -> bytes | None:
    """Return a WebP with loss: quality 0 to 100, method 0 (quick) to 6. ``None``: libwebp cannot be asked, or failed.

    Whoever gets ``None`` asks Pillow, which says what is wrong.
    """
    picture = _shown(samples) if isinstance(samples, Planes) else _read(samples, alpha)
    if picture is None:
        return None
    assert _LIBWEBP is not None  # else there were no picture
    config, written = _Config(), _Written()
    _LIBWEBP.WebPMemoryWriterInit(written)
    picture.writer = ctypes.cast(_LIBWEBP.WebPMemoryWrite, c_void_p)
    picture.custom_ptr = ctypes.cast(ctypes.pointer(written), c_void_p)
    try:
        if not _LIBWEBP.WebPConfigInitInternal(config, 0, quality, _LAYOUT):
            return None
        config.method, config.alpha_quality = method, _ALPHA_QUALITY
        return ctypes.string_at(written.memory, written.size) if _LIBWEBP.WebPEncode(config, picture) else None
    finally:
        _LIBWEBP.WebPMemoryWriterClear(written)
        _LIBWEBP.WebPPictureFree(picture)


def _read(samples: Samples, alpha: bool) -> _Picture | None:
    """Return samples as a picture of libwebp's, which is to be freed."""
    if samples.strides[1:] != (4, 1):
        samples = numpy.ascontiguousarray(samples)
    picture = _empty(*samples.shape[1::-1])
    if picture is None:
        return None
    assert _LIBWEBP is not None  # else there were no picture
    read = _LIBWEBP.WebPPictureImportBGRA if alpha else _LIBWEBP.WebPPictureImportBGRX
    if not read(picture, samples.ctypes.data, samples.strides[0]):
        _LIBWEBP.WebPPictureFree(picture)
        return None
    return picture


def _shown(planes: Planes) -> _Picture | None:
    """Return a picture that shows the planes, which must live as long as it does."""
    picture = _empty(*planes.luma.shape[::-1])
    if picture is not None:
        picture.luma, picture.luma_stride = planes.luma.ctypes.data, planes.luma.strides[0]
        picture.blue, picture.red = planes.blue.ctypes.data, planes.red.ctypes.data
        picture.chroma_stride = planes.blue.strides[0]
    return picture


def _empty(width: int, height: int) -> _Picture | None:
    picture = _Picture()
    if _LIBWEBP is None or not _LIBWEBP.WebPPictureInitInternal(picture, _LAYOUT):
        return None
    picture.width, picture.height = width, height
    return picture


def _copied(place: int, stride: int, width: int, height: int) -> Samples:
    """Return a plane of a picture in memory of its own."""
    rows: Samples = numpy.ctypeslib.as_array(ctypes.cast(place, POINTER(c_uint8)), (height, stride))
    return rows[:, :width].copy()
