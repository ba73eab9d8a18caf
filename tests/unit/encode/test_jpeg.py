"""A JPEG made of bands is an ordinary baseline file with the pixels of one encoded whole."""

from __future__ import annotations

import io
from typing import Any

import numpy
import pytest
import simplejpeg
from PIL import Image

from compositor.bitmap import Bitmap
from compositor.encode import OutputOptions, encode
from compositor.encode.jpeg import BAND


def picture(width: int, height: int) -> Bitmap:
    """Colored edges in every direction, so that chroma differs from row to row."""
    rng = numpy.random.default_rng(width * 1000 + height)
    pixels = rng.integers(0, 256, (height, width, 4), dtype=numpy.uint8)
    pixels[..., 3] = 255
    return Bitmap(pixels, opaque=True)


def markers(data: bytes) -> list[int]:
    """Return every marker of a JPEG in its order; within a scan a marker is FF and neither 00 nor FF."""
    found, at = [0xD8], 2
    while at < len(data):
        kind = data[at + 1]
        if data[at] != 0xFF or kind in (0x00, 0xFF):
            at += 1
            continue
        found.append(kind)
        if 0xD0 <= kind <= 0xD9:
            at += 2
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return found


def pillow(data: bytes) -> numpy.ndarray[Any, Any]:
    return numpy.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


class TestTheFile:
    def test_one_frame_one_scan_and_restarts_in_turn(self) -> None:
        data = encode(picture(70, 10 * BAND + 5), OutputOptions("jpeg")).data
        kinds = markers(data)
        assert kinds[-1] == 0xD9
        assert [kind for kind in kinds if 0xC0 <= kind <= 0xC3] == [0xC0]
        assert kinds.count(0xDA) == kinds.count(0xDD) == 1
        assert [kind for kind in kinds if 0xD0 <= kind <= 0xD7] == [0xD0 + number % 8 for number in range(10)]

    @pytest.mark.parametrize(("chroma", "across"), [("444", 13), ("420", 7)])
    def test_the_interval_is_a_band(self, chroma: Any, across: int) -> None:
        data = encode(picture(97, 100), OutputOptions("jpeg", chroma=chroma)).data
        at = data.index(b"\xff\xdd\x00\x04")
        assert int.from_bytes(data[at + 4 : at + 6], "big") == across * BAND // (8 if chroma == "444" else 16)

    def test_a_picture_of_one_band_has_no_restarts(self) -> None:
        bitmap = picture(40, 16)
        data = encode(bitmap, OutputOptions("jpeg", quality=80)).data
        assert not {0xD0 + number for number in range(8)} & set(markers(data))
        whole = simplejpeg.encode_jpeg(bitmap.pixels, 80, "BGRX", "420")
        assert data[-400:] == whole[-400:]

    def test_it_is_hardly_longer(self) -> None:
        bitmap = picture(300, 400)
        whole = simplejpeg.encode_jpeg(bitmap.pixels, 90, "BGRX", "444")
        restarts = 400 // BAND
        assert len(encode(bitmap, OutputOptions("jpeg", quality=90)).data) <= len(whole) + 6 + restarts * 5

    def test_the_widest_picture(self) -> None:
        bitmap = Bitmap(numpy.full((17, 65_500, 4), 255, numpy.uint8), opaque=True)
        for chroma in ("444", "420"):
            image = pillow(encode(bitmap, OutputOptions("jpeg", chroma=chroma)).data)
            assert image.shape == (17, 65_500, 3)
            assert (image == 255).all()


class TestPixels:
    @pytest.mark.parametrize("chroma", ["444", "420"])
    @pytest.mark.parametrize(
        "size",
        [
            (1, 17),
            (30, 16),
            (9, 15),
            (1, 33),
            (17, 64),
            (16, 65),
            (15, 40),
            (50, 79),
            (33, 200),
            (64, 129),
            (7, 97),
            (40, 32),
            (40, 31),
        ],
    )
    @pytest.mark.parametrize("quality", [5, 75, 100])
    def test_they_are_those_of_a_picture_encoded_whole(self, size: tuple[int, int], quality: int, chroma: Any) -> None:
        bitmap = picture(*size)
        whole = simplejpeg.encode_jpeg(bitmap.pixels, quality, "BGRX", chroma)
        data = encode(bitmap, OutputOptions("jpeg", quality=quality, chroma=chroma)).data
        assert (pillow(data) == pillow(whole)).all()
        for fast in (False, True):
            mine, other = (simplejpeg.decode_jpeg(each, fastupsample=fast, fastdct=fast) for each in (data, whole))
            assert (mine == other).all()

    def test_decoding_at_a_smaller_size(self) -> None:
        bitmap = picture(160, 160)
        whole = simplejpeg.encode_jpeg(bitmap.pixels, 80, "BGRX", "420")
        data = encode(bitmap, OutputOptions("jpeg", quality=80)).data
        mine, other = (simplejpeg.decode_jpeg(each, min_height=40, min_width=40) for each in (data, whole))
        assert mine.shape == (40, 40, 3)
        assert (mine == other).all()
