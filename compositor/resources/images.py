"""Pixels out of encoded pictures, strictly: a damaged file is refused, never shown by half.

In: encoded bytes and their header, Pillow images, numpy arrays. Out: ``Bitmap`` (premultiplied BGRA, sRGB).
Only ``resources/`` imports this. JPEG goes through libjpeg-turbo directly, everything else through Pillow.

Color: an ICC profile is applied (perceptual intent) unless it is sRGB already; one that cannot be read counts
as sRGB, as CSS Color 4 §10 has browsers do. PNG ``gAMA`` and AVIF ``nclx`` values without a profile are not
applied. Samples of 16 bits are rounded to 8.
"""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING, Any, cast

import numpy
import simplejpeg

from compositor.arrays import Array, Pixels
from compositor.bitmap import Bitmap
from compositor.deferred import deferred
from compositor.resources.detail import Detail
from compositor.resources.failure import asset_error
from compositor.resources.headers import Header, check_size, detect, opened, read_header, refusing
from compositor.resources.jpeg import read_jpeg
from compositor.resources.limits import Limits

if TYPE_CHECKING:
    from PIL import Image, ImageCms, ImageOps
else:
    Image = deferred("PIL.Image")
    ImageCms = deferred("PIL.ImageCms")
    ImageOps = deferred("PIL.ImageOps")


_FULL = Detail()


def decode(data: bytes, name: str = "picture", limits: Limits | None = None) -> Bitmap:
    """Return a raster picture upright and in full size. Raises AssetError, and nothing else, for bad bytes."""
    limits = limits or Limits()
    kind = detect(data, name)
    if kind == "svg":
        raise asset_error("unknown-format", name, "an SVG has no pixels of its own")
    header = read_header(data, kind, name, limits)
    return upright(decode_stored(data, header, name), header.orientation)


def decode_stored(data: bytes, header: Header, name: str, detail: Detail = _FULL) -> Bitmap:
    """Return the pixels as stored, orientation not applied yet; a JPEG as closely as ``detail`` says."""
    if header.format == "jpeg":
        return _decode_jpeg(data, header, name, detail)
    if header.format == "png":
        _check_png(data, name)
    with opened(data, header.format, name) as image:
        image.load()
        return _to_bitmap(image)


def upright(bitmap: Bitmap, orientation: int) -> Bitmap:
    """Return the picture turned and mirrored as EXIF orientation 1 to 8 asks (EXIF 2.32 §4.6.4)."""
    if orientation == 1:
        return bitmap
    pixels = bitmap.pixels
    if orientation >= 5:
        pixels = pixels.transpose(1, 0, 2)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return Bitmap(numpy.ascontiguousarray(pixels), bitmap.opaque)


def from_pillow(image: Image.Image, name: str, limits: Limits) -> Bitmap:
    """Return a Pillow image as a bitmap, upright and in sRGB. Raises AssetError."""
    check_size(name, *image.size, limits)
    with refusing(name):
        return _to_bitmap(ImageOps.exif_transpose(image))


def from_array(array: Array[Any], name: str, limits: Limits) -> Bitmap:
    """Return an array (uint8; H×W grey, H×W×3 RGB or H×W×4 unpremultiplied RGBA) as a bitmap.

    Raises AssetError for any other shape or type.
    """
    grey = array.ndim == 2
    if array.dtype != numpy.uint8 or not (grey or (array.ndim == 3 and array.shape[2] in (3, 4))):
        shape = "×".join(str(side) for side in array.shape)
        reason = f"an array of {array.dtype} {shape} isn't a picture"
        raise asset_error("bad-array", name, reason, "pass uint8 with shape (h, w), (h, w, 3) or (h, w, 4)")
    check_size(name, array.shape[1], array.shape[0], limits)
    return _to_bitmap(Image.fromarray(numpy.ascontiguousarray(array)))


def _decode_jpeg(data: bytes, header: Header, name: str, detail: Detail) -> Bitmap:
    reduction = detail.reduction
    with refusing(name):
        info = read_jpeg(data)
    if info.components not in (1, 3):  # CMYK, with or without a profile
        with opened(data, "jpeg", name) as image:
            image.load()
            return _reduce(_to_bitmap(image), reduction)
    width, height = header.stored
    least = {"min_width": -(-width // reduction), "min_height": -(-height // reduction)} if reduction > 1 else {}
    foreign = _foreign_profile(info.profile)
    with refusing(name):
        # strict: warnings of the decoder (missing data, bad codes) are errors
        layout = ("GRAY" if info.components == 1 else "RGB") if foreign else "BGRA"
        pixels = simplejpeg.decode_jpeg(data, layout, fastupsample=not detail.soft, strict=True, **least)
    if foreign is None:
        return Bitmap(pixels, opaque=True)
    return _to_bitmap(_in_srgb(Image.fromarray(pixels[..., 0] if info.components == 1 else pixels), foreign))


def _reduce(bitmap: Bitmap, reduction: int) -> Bitmap:
    if reduction == 1:
        return bitmap
    image = Image.frombuffer("RGBX", (bitmap.width, bitmap.height), bitmap.pixels, "raw", "RGBX", 0, 1)
    return Bitmap(_array(image.reduce(reduction).tobytes(), *_reduced(bitmap, reduction)), bitmap.opaque)


def _reduced(bitmap: Bitmap, reduction: int) -> tuple[int, int]:
    return -(-bitmap.width // reduction), -(-bitmap.height // reduction)


def _to_bitmap(image: Image.Image) -> Bitmap:
    """Return a decoded Pillow image as a bitmap: profile applied, any mode, premultiplied."""
    image = _eight_bits(image)
    profile = _foreign_profile(image.info.get("icc_profile"))
    if profile is not None:
        image = _in_srgb(image, profile)
    width, height = image.size
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        straight = image if image.mode == "RGBA" else image.convert("RGBA")
        if numpy.asarray(straight.getchannel("A")).min() < 255:
            return Bitmap(_array(straight.convert("RGBa").tobytes("raw", "BGRa"), width, height))
        image = straight
    filled = image if image.mode in ("RGB", "RGBA") else image.convert("RGB")
    return Bitmap(_array(filled.convert("RGBA").tobytes("raw", "BGRA"), width, height), opaque=True)


def _eight_bits(image: Image.Image) -> Image.Image:
    """Return a picture with 8 bits a sample; Pillow alone would clip 16-bit grey instead of scaling it."""
    if image.mode.startswith("I;16"):
        values = numpy.asarray(image).astype(numpy.uint32)
        small = Image.fromarray(((values + 128) // 257).astype(numpy.uint8))
        small.info = {key: image.info[key] for key in ("icc_profile",) if key in image.info}
        return small
    if image.mode in ("I", "F"):
        raise ValueError("samples of 32 bits aren't read")
    return image


def _foreign_profile(data: bytes | None) -> ImageCms.ImageCmsProfile | None:
    """Return the profile to convert from, or None when the pixels are sRGB or the profile cannot be read."""
    if not data:
        return None
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
        description = ImageCms.getProfileDescription(profile)
    except (OSError, ValueError, TypeError, ImageCms.PyCMSError):
        return None
    return None if "sRGB" in description else profile


def _in_srgb(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
    """Return the picture converted to sRGB, alpha kept; unchanged when the profile is for another kind of color."""
    alpha = None
    if image.mode in ("RGBA", "LA", "PA", "P") or "transparency" in image.info:
        image = image.convert("RGBA")
        alpha = image.getchannel("A")
        image = image.convert("RGB")
    elif image.mode not in ("RGB", "L", "CMYK"):
        image = image.convert("RGB")
    space = profile.profile.xcolor_space.strip()
    if space == "GRAY" and image.mode == "RGB":
        image = image.convert("L")
    if {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK"}[image.mode] == space:
        target = ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(image, profile, target, outputMode="RGB")
        image = cast("Image.Image", converted)
    else:
        image = image.convert("RGB")
    if alpha is not None:
        image.putalpha(alpha)
    image.info = {}
    return image


def _check_png(data: bytes, name: str) -> None:
    """Check every chunk's CRC and the end chunk (PNG 3 §5.3): the decoder passes some damage over in silence."""
    with refusing(name):
        at = 8
        while True:
            (length,) = struct.unpack_from(">I", data, at)
            kind, end = data[at + 4 : at + 8], at + 8 + length
            (expected,) = struct.unpack_from(">I", data, end)
            if zlib.crc32(memoryview(data)[at + 4 : end]) != expected:
                raise ValueError(f"bad checksum in chunk {kind.decode('latin-1')!a}")
            if kind == b"IEND":
                return
            at = end + 4


def _array(data: bytes, width: int, height: int) -> Pixels:
    return numpy.frombuffer(data, numpy.uint8).reshape(height, width, 4)
