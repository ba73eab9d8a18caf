"""What a picture is, from its first bytes: format, size as seen, orientation, whether it may be translucent.

In: encoded bytes. Out: ``Header``. No pixel is decoded, so a picture of a billion pixels is refused at once.
Only ``resources/`` imports this.
"""

from __future__ import annotations

import contextlib
import io
import struct
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Literal

from compositor.deferred import deferred
from compositor.errors import CompositorError
from compositor.records import dataclass
from compositor.resources.failure import asset_error
from compositor.resources.jpeg import exif_orientation, read_jpeg
from compositor.resources.limits import Limits

if TYPE_CHECKING:
    from PIL import AvifImagePlugin, GifImagePlugin, Image, JpegImagePlugin, PngImagePlugin, TiffImagePlugin
    from PIL import WebPImagePlugin as WebpImagePlugin
else:
    AvifImagePlugin = deferred("PIL.AvifImagePlugin")
    GifImagePlugin = deferred("PIL.GifImagePlugin")
    JpegImagePlugin = deferred("PIL.JpegImagePlugin")
    PngImagePlugin = deferred("PIL.PngImagePlugin")
    TiffImagePlugin = deferred("PIL.TiffImagePlugin")
    WebpImagePlugin = deferred("PIL.WebPImagePlugin")

Format = Literal["jpeg", "png", "webp", "gif", "avif", "tiff", "svg"]

# Image.open would warn (a global, thread-unsafe affair) about sizes that our own limits refuse first
_PLUGINS: dict[str, Callable[[], Any]] = {
    "jpeg": lambda: JpegImagePlugin.JpegImageFile,
    "png": lambda: PngImagePlugin.PngImageFile,
    "webp": lambda: WebpImagePlugin.WebPImageFile,
    "gif": lambda: GifImagePlugin.GifImageFile,
    "avif": lambda: AvifImagePlugin.AvifImageFile,
    "tiff": lambda: TiffImagePlugin.TiffImageFile,
}
_TRANSLUCENT_MODES = ("RGBA", "LA", "PA", "La", "RGBa")


@dataclass(frozen=True, slots=True)
class Header:
    """A picture before decoding. ``width`` and ``height`` are upright pixels, after the EXIF orientation.

    ``orientation`` (1 to 8) is what is still to be done to the stored pixels. An SVG has a size in CSS pixels.
    """

    format: Format
    width: int
    height: int
    alpha: bool
    orientation: int = 1

    @property
    def stored(self) -> tuple[int, int]:
        """Return the width and height of the pixels as stored."""
        return (self.height, self.width) if self.orientation >= 5 else (self.width, self.height)


def detect(data: bytes, name: str) -> Format:
    """Return the format by the first bytes. Raises AssetError for anything that we don't read."""
    if data[:3] == b"\xff\xd8\xff":
        return "jpeg"
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "gif"
    if data[:4] in (b"II*\0", b"MM\0*"):
        return "tiff"
    if data[4:8] == b"ftyp" and (b"avif" in data[8:40] or b"avis" in data[8:40]):
        return "avif"
    if _looks_like_xml(data):
        return "svg"
    raise asset_error("unknown-format", name, _not_read(data), "use JPEG, PNG, WebP, AVIF, GIF, TIFF or SVG")


def read_header(data: bytes, kind: Format, name: str, limits: Limits) -> Header:
    """Return the header of a raster picture. Raises AssetError when it is damaged or larger than the limits."""
    if kind == "jpeg":
        with refusing(name):
            info = read_jpeg(data)
        check_size(name, info.width, info.height, limits)
        turned = info.orientation >= 5
        width, height = (info.height, info.width) if turned else (info.width, info.height)
        return Header("jpeg", width, height, False, info.orientation)
    if kind == "webp":
        check_size(name, *_webp_size(data, name), limits)  # its decoder takes memory for the canvas on opening
    with opened(data, kind, name) as image:
        width, height = image.size
        check_size(name, width, height, limits)
        alpha = image.mode in _TRANSLUCENT_MODES or "transparency" in image.info
        # a TIFF is turned by its decoder, and says its size as turned
        orientation = 1 if kind == "tiff" else exif_orientation(image.info.get("exif", b""))
    if orientation >= 5:
        width, height = height, width
    return Header(kind, width, height, alpha, orientation)


@contextlib.contextmanager
def opened(data: bytes, kind: Format, name: str) -> Iterator[Image.Image]:
    """Open a raster picture with the decoder of its format; whatever decoders raise becomes an AssetError."""
    with refusing(name):
        image = _PLUGINS[kind]()(io.BytesIO(data))
        try:
            yield image
        finally:
            image.close()


@contextlib.contextmanager
def refusing(name: str) -> Iterator[None]:
    """Turn what decoders raise on damaged bytes into an AssetError that names the source and the reason.

    Decoders raise nearly everything (OSError, ValueError, SyntaxError, struct.error, EOFError, KeyError,
    TypeError, ZeroDivisionError, NotImplementedError, DecompressionBombError …), hence the breadth.
    """
    try:
        yield
    except CompositorError:
        raise
    except MemoryError:
        raise asset_error("too-large", name, "there isn't enough memory to decode it") from None
    except Exception as error:
        reason = str(error).strip() or type(error).__name__
        hint = "export the picture again, or give another source after it"
        raise asset_error("damaged", name, f"the picture is damaged ({reason[:160]})", hint) from None


def check_size(name: str, width: int, height: int, limits: Limits) -> None:
    """Raise AssetError for an empty picture, or one with more pixels than a source may have."""
    if width < 1 or height < 1:
        raise asset_error("damaged", name, f"the picture is empty ({width}×{height} px)")
    if width * height > limits.source_pixels:
        millions, allowed = width * height / 1e6, limits.source_pixels / 1e6
        reason = f"{width}×{height} px are {millions:.1f} million pixels; a source may have {allowed:g} million"
        raise asset_error("too-large", name, reason, "scale it down, or raise Limits.source_pixels")
    if max(width, height) > limits.source_side:
        reason = f"{width}×{height} px: a side may have {limits.source_side} px"
        raise asset_error("too-large", name, reason, "scale it down, or raise Limits.source_side")


def _webp_size(data: bytes, name: str) -> tuple[int, int]:
    """Return the canvas size of a WebP file (RFC 9649 §2.5 to §2.7) from its first chunk."""
    with refusing(name):
        if data[12:16] == b"VP8X":
            width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
            return width, height
        if data[12:16] == b"VP8L":
            (bits,) = struct.unpack_from("<I", data, 21)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        if data[12:16] == b"VP8 ":
            width, height = struct.unpack_from("<HH", data, 26)
            return width & 0x3FFF, height & 0x3FFF
    raise asset_error("damaged", name, "the picture is damaged (a WebP file without a picture chunk)")


def _looks_like_xml(data: bytes) -> bool:
    head = data[:1024].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")
    return head[:1] == b"<"


def _not_read(data: bytes) -> str:
    if not data:
        return "the source is empty"
    if data[4:8] == b"ftyp":
        return "HEIC and videos aren't read"
    if data[:2] == b"\x1f\x8b":
        return "compressed SVG (.svgz) isn't read; unpack it first"
    for start, kind in ((b"%PDF", "PDF"), (b"8BPS", "PSD"), (b"BM", "BMP"), (b"\xff\x0a", "JPEG XL")):
        if data.startswith(start):
            return f"{kind} isn't read"
    return "this isn't a picture in a format that is read"
