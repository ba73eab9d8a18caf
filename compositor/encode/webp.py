"""WebP with loss by libwebp itself, which reads the canvas as it is; Pillow would copy it twice to get there.

In: BGRA (straight) or BGRX samples, a quality and a method. Out: a file, or nothing where libwebp cannot be asked.
``formats`` imports this, when it first writes a WebP.

It is the libwebp that Pillow brings: Pillow's extension module is linked to it, so its functions are found by way of
that module, on Linux and macOS; on Windows it is built in and exports nothing. The bytes are those that Pillow writes
(a test compares them), in a sixth less time. Source: libwebp's encode.h, whose structures have kept their layout since
1.2; a library that is older, or says that its layout is another one, is not asked.
"""

from __future__ import annotations

import ctypes
from ctypes import POINTER, c_float, c_int, c_size_t, c_uint8, c_uint32, c_void_p

import numpy
from PIL import _webp

from compositor.encode.samples import Samples

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
        ("planes", c_void_p * 3), ("strides", c_int * 2), ("alpha", c_void_p), ("alpha_stride", c_int),
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
    try:
        library = ctypes.CDLL(_webp.__file__)
        for name, (result, arguments) in _SIGNATURES.items():
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
    except (OSError, AttributeError):
        return None
    known = library.WebPGetEncoderVersion() >= _OLDEST
    return library if known and library.WebPConfigInitInternal(_Config(), 0, 75.0, _LAYOUT) else None


_LIBWEBP = _library()


def lossy(samples: Samples, alpha: bool, quality: int, method: int) -> bytes | None:
    """Return a WebP with loss: quality 0 to 100, method 0 (quick) to 6. ``None``: libwebp cannot be asked, or failed.

    Whoever gets ``None`` asks Pillow, which says what is wrong.
    """
    if _LIBWEBP is None:
        return None
    samples = numpy.ascontiguousarray(samples)
    height, width = samples.shape[:2]
    config, picture, written = _Config(), _Picture(), _Written()
    known = _LIBWEBP.WebPConfigInitInternal(config, 0, quality, _LAYOUT)
    if not known or not _LIBWEBP.WebPPictureInitInternal(picture, _LAYOUT):
        return None
    config.method, config.alpha_quality = method, _ALPHA_QUALITY
    picture.width, picture.height = width, height
    _LIBWEBP.WebPMemoryWriterInit(written)
    picture.writer = ctypes.cast(_LIBWEBP.WebPMemoryWrite, c_void_p)
    picture.custom_ptr = ctypes.cast(ctypes.pointer(written), c_void_p)
    read = _LIBWEBP.WebPPictureImportBGRA if alpha else _LIBWEBP.WebPPictureImportBGRX
    try:
        if not read(picture, samples.ctypes.data, 4 * width) or not _LIBWEBP.WebPEncode(config, picture):
            return None
        return ctypes.string_at(written.memory, written.size)
    finally:
        _LIBWEBP.WebPMemoryWriterClear(written)
        _LIBWEBP.WebPPictureFree(picture)
