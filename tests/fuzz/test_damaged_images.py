"""Damaged pictures: hundreds of them, made here with a fixed seed. Each is refused by AssetError or decodes whole.

Nothing else may leave, and nothing may take long. Files that once failed otherwise are kept as cases of their own.
"""

from __future__ import annotations

import io
import random
import time
from collections.abc import Iterator

import numpy
import pytest
from PIL import Image

from compositor.errors import AssetError
from compositor.resources import Limits, Resources

KINDS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "TIFF", "CMYK", "LZW", "PALETTE", "SVG")
EACH = 60
SLOWEST = 2.0  # seconds for one file, on a busy machine
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"><defs><linearGradient id="a"><stop offset="0"'
    b' stop-color="#f00"/></linearGradient><g id="g"><path d="M0 0 L20 30 Q30 3 4 5Z" fill="url(#a)"/></g></defs>'
    b'<use href="#g" transform="rotate(20)"/><circle cx="20" cy="15" r="9" stroke="#123" fill="none"/></svg>'
)


def sound(kind: str) -> bytes:
    if kind == "SVG":
        return SVG
    rng = numpy.random.default_rng(11)
    image = Image.fromarray(rng.integers(0, 255, (9, 11, 3), dtype=numpy.uint8)).resize((64, 48))
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    if kind == "CMYK":
        image.convert("CMYK").save(out, "JPEG", quality=80)
    elif kind == "LZW":
        image.save(out, "TIFF", compression="tiff_lzw")
    elif kind == "PALETTE":
        image.quantize(16).save(out, "PNG", transparency=3)
    else:
        image.save(out, kind, exif=exif)
    return out.getvalue()


def damaged(data: bytes, chance: random.Random) -> Iterator[bytes]:
    """Cuts, flipped bits, noise, repeated and swapped pieces, extreme numbers in the head."""
    size = len(data)
    for index in range(EACH):
        broken = bytearray(data)
        match index % 6:
            case 0:
                del broken[chance.randrange(size) :]
            case 1:
                for _ in range(chance.randint(1, 4)):
                    broken[chance.randrange(size)] ^= 1 << chance.randrange(8)
            case 2:
                at = chance.randrange(size)
                broken[at : at + chance.randint(1, 40)] = chance.randbytes(chance.randint(0, 40))
            case 3:
                at, length = chance.randrange(size), chance.randint(1, 200)
                broken[at:at] = broken[at : at + length]
            case 4:
                at = chance.randrange(min(size, 120))
                broken[at : at + 4] = chance.choice((b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff", b"\0\0\xff\xff"))
            case _:
                at = chance.randrange(size)
                broken[at:] = bytes(reversed(broken[at:]))
        yield bytes(broken)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_only_asset_errors_leave_and_soon(kind: str) -> None:
    resources = Resources(limits=Limits(source_pixels=2_000_000))
    refused = 0
    for data in damaged(sound(kind), random.Random(f"damaged {kind}")):
        started = time.process_time()
        source = resources.adopt(data)
        try:
            ref = resources.load(source)
            picture = resources.picture(ref, (0, 0, ref.width, ref.height), (32, 32))
            assert picture.pixels.shape == (32, 32, 4)
            assert (picture.pixels[..., :3] <= picture.pixels[..., 3:]).all()
        except AssetError as error:
            refused += 1
            assert error.problems[0].message  # noqa: PT017 - both outcomes are fine, this is what one must have
        finally:
            resources.release(source)
        assert time.process_time() - started < SLOWEST
    assert refused > EACH / 3


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_every_cut_is_refused(kind: str) -> None:
    data = sound(kind)
    resources = Resources()
    for length in range(0, len(data) - 2, max(1, len(data) // 60)):
        with pytest.raises(AssetError):
            resources.load(resources.adopt(data[:length]))
