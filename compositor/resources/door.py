"""The door to pictures: what a source is, and its pixels at a size. Owned by the renderer, shared by its threads.

In: sources (paths below the asset roots, ``data:`` URLs, values that Python handed over). Out: ``ImageRef`` and
``Bitmap``. Stages know pictures by ``ImageRef`` only; nothing else of the pipeline opens or decodes one.

Identity is content: a picture's digest is the blake2b of its bytes. Reading a file again is saved by a memory of
(path, time of change in ns, size, file number) → digest. That is no hole in determinism as long as the file
system tells changes apart: it would take a file of the same size, rewritten in place within one tick of its
clock. Whoever cannot rule that out gives ``trust_times=False``, and every load reads and hashes.

Caches never change a result (``Budgets``): pixels depend on the content, the rectangle and the size alone.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy
import simplejpeg

from compositor.arrays import Pixels
from compositor.bitmap import Bitmap
from compositor.deferred import deferred
from compositor.digests import blake2
from compositor.display import ImageRef
from compositor.errors import AssetError
from compositor.hook import AssetSource, GenerateSource, InlineSource
from compositor.records import dataclass
from compositor.resources.cache import Cache
from compositor.resources.detail import Detail, detail_for, enlarging, weight_of
from compositor.resources.failure import asset_error
from compositor.resources.headers import Header, detect, read_header, refusing
from compositor.resources.images import decode_stored, from_array, from_pillow, upright
from compositor.resources.limits import Budgets, Limits
from compositor.resources.roots import AssetRoots, FileIdentity, check_bytes, is_data_url, read_data_url
from compositor.resources.scale import Rectangle, Resizers, scaled, scaler
from compositor.resources.stored import Decoding, StoredPictures
from compositor.values.paint import PictureFit

if TYPE_CHECKING:
    import PIL
    import resvg_py
    from PIL import Image

    from compositor.resources import svg
else:
    PIL = deferred("PIL")
    resvg_py = deferred("resvg_py")
    Image = deferred("PIL.Image")
    svg = deferred("compositor.resources.svg")

Source = AssetSource | InlineSource | str
# What was drawn once shares so many bytes, of pictures as stored and at a size each; see ``Cache``
_TRIAL = 4_000_000


@dataclass(frozen=True, slots=True)
class _Record:
    """What is known of a picture: its content, where that came from, and the color for ``currentColor``."""

    content: str
    name: str
    header: Header
    ref: ImageRef
    color: str = ""


class Resources:
    """Pictures by source and by content. All methods may be called from several threads at once."""

    def __init__(
        self,
        roots: Sequence[Path | str] = (),
        limits: Limits | None = None,
        budgets: Budgets | None = None,
        trust_times: bool = True,
        resizers: Resizers | None = None,
    ) -> None:
        self.limits = limits or Limits()
        budgets = budgets or Budgets()
        self._roots = AssetRoots(roots, self.limits)
        self._trust_times = trust_times
        self._scaled: Cache[tuple[str, Rectangle, tuple[int, int], bool], Bitmap] = Cache(budgets.scaled, _TRIAL)
        self._resizers = resizers or Resizers()
        self._stored = StoredPictures(budgets.decoded, _TRIAL)
        self._encoded: Cache[str, bytes] = Cache(budgets.encoded)
        # not caches: what makes a reference or an InlineSource mean something
        self._records: Cache[str, _Record] = Cache(self.limits.known_pictures)
        self._origins: Cache[str, str] = Cache(4 * self.limits.source_bytes)  # in characters: data: URLs are long
        self._files: Cache[FileIdentity, str] = Cache(self.limits.known_pictures)
        self._sound: Cache[str, bool] = Cache(self.limits.known_pictures)
        self._inline: dict[str, tuple[bytes | Bitmap, int]] = {}
        self._lock = threading.Lock()

    @property
    def pictures(self) -> Cache[tuple[str, Rectangle, tuple[int, int], bool], Bitmap]:
        """Return the memory of pictures at a size; its counters are for reports."""
        return self._scaled

    def adopt(self, value: bytes | Image.Image | numpy.ndarray[Any, Any], identity: str = "") -> InlineSource:
        """Take over a picture from Python: encoded bytes, a Pillow image, or a uint8 array.

        Arrays are H×W (grey), H×W×3 (RGB) or H×W×4 (RGBA, unpremultiplied). The value is copied and kept until
        ``release`` was called as often as ``adopt``. ``identity`` stands for the content of bytes whose pixels are
        known by something else, and are the same however they are encoded. Raises AssetError for anything else.
        """
        content: bytes | Bitmap
        if isinstance(value, bytes | bytearray | memoryview):
            content = bytes(value)
            check_bytes("picture bytes", len(content), self.limits)
            digest = blake2(identity.encode() or content)
        elif isinstance(value, Image.Image):
            content = from_pillow(value, "Pillow image", self.limits)
            digest = _pixel_digest(content)
        elif isinstance(value, numpy.ndarray):
            content = from_array(value, "numpy array", self.limits)
            digest = _pixel_digest(content)
        else:
            reason = f"a value of type {type(value).__name__} isn't a picture"
            raise asset_error("bad-value", "picture", reason, "pass bytes, a Pillow image or a numpy array")
        with self._lock:
            _, count = self._inline.get(digest, (content, 0))
            self._inline[digest] = (content, count + 1)
        return InlineSource(digest)

    def release(self, source: InlineSource) -> None:
        """Give back what ``adopt`` took; its memory is free once every ``adopt`` was given back."""
        with self._lock:
            value, count = self._inline.get(source.digest, (b"", 0))
            if count > 1:
                self._inline[source.digest] = (value, count - 1)
            else:
                self._inline.pop(source.digest, None)

    def picture_header(self, source: Source, color: str = "") -> ImageRef:
        """Return the reference of a picture by its header, without decoding it. Raises AssetError."""
        return self._open(source, color)[0]

    def load(
        self, source: Source, size: tuple[int, int] | None = None, color: str = "", fit: PictureFit = "cover"
    ) -> ImageRef:
        """Return the reference of a picture after making sure that it decodes. Raises AssetError.

        ``size`` (device pixels of its box) and how it is fitted into that let the work be of use to ``picture``.
        ``color`` is what ``currentColor`` means in an SVG and is part of the reference; other pictures ignore it.
        """
        reference, decoding = self.begin(source, size, color, fit)
        if decoding is not None:
            decoding.work()
        return reference

    def begin(
        self, source: Source, size: tuple[int, int] | None = None, color: str = "", fit: PictureFit = "cover"
    ) -> tuple[ImageRef, Decoding | None]:
        """Do what ``load`` does but for the decoding, which is returned where there is something to decode."""
        reference, record = self._open(source, color)
        self._stored.loaded()
        if self._sound.get(reference.digest) is not None:
            return reference, None

        def work() -> None:
            self._decode(reference, record, size, fit)
            self._sound.put(reference.digest, True)

        return reference, Decoding(work, record.header.format == "jpeg")

    def knows(self, source: Source) -> bool:
        """Return whether a picture was loaded before, as far as that can be told without reading. Raises nothing."""
        content: str | None = None
        if isinstance(source, InlineSource):
            content = source.digest
        elif isinstance(source, AssetSource):
            with suppress(AssetError):
                content = self._files.get(self._roots.identify(source.path))
        return content is not None and self._sound.get(content, again=False) is not None

    def _decode(self, reference: ImageRef, record: _Record, size: tuple[int, int] | None, fit: PictureFit) -> None:
        whole = (0.0, 0.0, float(reference.width), float(reference.height))
        width, height = self._clamped(size or (reference.width, reference.height))
        if record.header.format == "svg":
            self.picture(reference, whole, (width, height))
        elif record.content not in self._inline or isinstance(self._inline[record.content][0], bytes):
            factor = enlarging(width / reference.width, height / reference.height, fit)
            detail = detail_for(record.header, whole, (reference.width * factor, reference.height * factor))
            key, weight = (record.content, detail), weight_of(record.header, detail)
            self._stored.load(key, weight, lambda: self._decoded(record, detail))

    def picture(self, ref: ImageRef, source: Rectangle, size: tuple[int, int], smooth: bool = True) -> Bitmap:
        """Return the part ``source`` (x, y, width, height in the picture's upright pixels) at ``size`` pixels.

        The rectangle is cut to the picture. Raises AssetError when the reference is unknown here, the picture
        cannot be decoded any more, or the size is empty or over the limits.
        """
        key = (ref.digest, source, size, smooth)
        found = self._scaled.get(key)
        if found is None:
            found = self._made(ref, source, size, smooth)
            self._scaled.put(key, found, found.pixels.nbytes)
        return found

    def lay(
        self,
        ref: ImageRef,
        source: Rectangle,
        size: tuple[int, int],
        smooth: bool,
        pixels: Pixels,
        again: bool = False,
    ) -> None:
        """Write what ``picture`` returns to ``pixels``, an array of that shape. Raises AssetError.

        A picture that is new is scaled right there, and kept when it is asked for again, or if ``again`` says that
        it will be.
        """
        key = (ref.digest, source, size, smooth)
        found = self._scaled.get(key)
        if found is None:
            again = self._scaled.recall(key) or again
            found = self._made(ref, source, size, smooth, None if again else pixels)
            if again:
                self._scaled.put(key, found, found.pixels.nbytes)
        if found.pixels is not pixels:
            numpy.copyto(pixels, found.pixels)

    def encoded(self, ref: ImageRef) -> bytes | None:
        """Return the bytes of the picture as they came, or None for one that came as pixels. Raises AssetError."""
        record = self._records.get(ref.digest)
        if record is None:
            raise _unknown(ref)
        content = self._content(record)
        return content if isinstance(content, bytes) else None

    def _made(
        self, ref: ImageRef, source: Rectangle, size: tuple[int, int], smooth: bool, onto: Pixels | None = None
    ) -> Bitmap:
        record = self._records.get(ref.digest)
        if record is None:
            raise _unknown(ref)
        source, size, header = _inside(source, ref, record.name), self._checked(size, record.name), record.header
        if header.format == "svg":
            content = self._content(record)
            assert isinstance(content, bytes)
            vector = svg.read(content, record.name, self.limits)
            across, down = vector.width / header.width, vector.height / header.height
            part = (source[0] * across, source[1] * down, source[2] * across, source[3] * down)
            return svg.draw(vector, part, size, record.color, record.name)
        detail = detail_for(header, source, size) if smooth else Detail()
        stored, reduction = self._pixels(record, detail), detail.reduction
        x, y, width, height = _as_stored(source, header)
        # at 1/n the last row and column stand for fewer pixels, so the scale is n exactly
        part = (x / reduction, y / reduction, width / reduction, height / reduction)
        turned = (size[1], size[0]) if header.orientation >= 5 else size
        with refusing(record.name):
            whole = scaled(stored, part, turned, smooth, onto if header.orientation == 1 else None, self._resizers)
            return upright(whole, header.orientation)

    def _pixels(self, record: _Record, detail: Detail) -> Bitmap:
        """Return the stored pixels in order to draw them: handed over, kept, or decoded now."""
        inline = self._inline.get(record.content)
        if inline is not None and isinstance(inline[0], Bitmap):
            return inline[0]
        key, weight = (record.content, detail), weight_of(record.header, detail)
        return self._stored.draw(key, weight, lambda: self._decoded(record, detail))

    def _decoded(self, record: _Record, detail: Detail) -> Bitmap:
        content = self._content(record)
        return content if isinstance(content, Bitmap) else decode_stored(content, record.header, record.name, detail)

    def _open(self, source: Source, color: str) -> tuple[ImageRef, _Record]:
        if isinstance(source, str):
            source = AssetSource(source)
        if isinstance(source, GenerateSource):
            raise asset_error("not-loadable", "generate", "this source has to be generated first")
        if isinstance(source, InlineSource):
            content, name = source.digest, "picture from Python"
            if content not in self._inline:
                raise asset_error("unknown-picture", name, "its bytes were released already")
        else:
            content, name = self._file(source.path), source.path
        record = self._records.get(content)
        if record is None:
            record = self._recorded(content, content, name, self._header(content, name))
        if color and record.header.format == "svg":
            digest = blake2(f"{content} {color}".encode())
            record = self._records.get(digest) or self._recorded(digest, content, name, record.header, color)
        return record.ref, record

    def _recorded(self, digest: str, content: str, name: str, header: Header, color: str = "") -> _Record:
        ref = ImageRef(digest, header.width, header.height, header.alpha)
        record = _Record(content, name, header, ref, color)
        self._records.put(digest, record)
        return record

    def _file(self, path: str) -> str:
        """Return the digest of a file or data: URL, read now unless the file is known and unchanged."""
        if is_data_url(path):
            data = read_data_url(path, self.limits)
            digest = blake2(data)
        else:
            if self._trust_times:
                known = self._files.get(self._roots.identify(path))
                if known is not None and self._origins.get(known) is not None:
                    return known
            data, identity = self._roots.read(path)
            digest = blake2(data)
            self._files.put(identity, digest)
        self._origins.put(digest, path, len(path))
        self._encoded.put(digest, data, len(data))
        return digest

    def _header(self, content: str, name: str) -> Header:
        value = self._bytes(content, name)
        if isinstance(value, Bitmap):
            return Header("png", value.width, value.height, not value.opaque)
        kind = detect(value, name)
        if kind == "svg":
            return svg.read(value, name, self.limits).header
        return read_header(value, kind, name, self.limits)

    def _content(self, record: _Record) -> bytes | Bitmap:
        return self._bytes(record.content, record.name)

    def _bytes(self, content: str, name: str) -> bytes | Bitmap:
        """Return the content behind a digest: handed over, cached, or read again from where it came."""
        inline = self._inline.get(content)
        if inline is not None:
            return inline[0]
        data = self._encoded.get(content)
        if data is not None:
            return data
        path = self._origins.get(content)
        if path is None:
            raise asset_error("unknown-picture", name, "its bytes were released already")
        if is_data_url(path):
            return read_data_url(path, self.limits)
        data, _ = self._roots.read(path)
        if blake2(data) != content:
            raise asset_error("changed", name, "the file changed while it was being used")
        self._encoded.put(content, data, len(data))
        return data

    def _checked(self, size: tuple[int, int], name: str) -> tuple[int, int]:
        width, height = size
        limits = self.limits
        if width < 1 or height < 1:
            raise asset_error("empty-picture", name, f"a picture of {width}×{height} px cannot be made")
        if max(size) > limits.picture_side or width * height > limits.picture_pixels:
            reason = f"{width}×{height} px are more than a scaled picture may have"
            raise asset_error("too-large", name, reason, "raise Limits.picture_pixels or picture_side")
        return size

    def _clamped(self, size: tuple[int, int]) -> tuple[int, int]:
        return max(1, min(size[0], 2_048)), max(1, min(size[1], 2_048))


def versions() -> tuple[str, ...]:
    """Return the names and versions of what decoded and scaled pixels depend on, for the fingerprint of a result."""
    raster = (f"simplejpeg {simplejpeg.__version__}", f"pillow {PIL.__version__}")
    return (*raster, f"resvg {resvg_py.__resvg_version__}", scaler())


def _inside(source: Rectangle, ref: ImageRef, name: str) -> Rectangle:
    """Return the rectangle cut to the picture. Raises AssetError when nothing is left."""
    x, y, width, height = source
    left, top = max(0.0, x), max(0.0, y)
    right, bottom = min(float(ref.width), x + width), min(float(ref.height), y + height)
    if not (all(map(math.isfinite, source)) and right > left and bottom > top):
        raise asset_error("empty-picture", name, f"the part {source} lies outside {ref.width}×{ref.height} px")
    return left, top, right - left, bottom - top


def _as_stored(source: Rectangle, header: Header) -> Rectangle:
    """Return an upright rectangle in the coordinates of the stored pixels."""
    x, y, width, height = source
    orientation = header.orientation
    if orientation in (2, 3, 6, 7):
        x = header.width - x - width
    if orientation in (3, 4, 7, 8):
        y = header.height - y - height
    return (y, x, height, width) if orientation >= 5 else (x, y, width, height)


def _unknown(ref: ImageRef) -> AssetError:
    hint = "load it with the same Resources; only the latest Limits.known_pictures are known"
    return asset_error("unknown-picture", ref.digest, "no picture of this digest was loaded here", hint)


def _pixel_digest(bitmap: Bitmap) -> str:
    head = f"bgra {bitmap.width} {bitmap.height} ".encode()
    return blake2(bitmap.pixels.data, key=head)
