"""PNG files: filters as the specification says them, segments that fit together in any company."""

from __future__ import annotations

import io
import zlib
from random import Random
from typing import Any

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from isal import isal_zlib
from PIL import Image

from compositor import png
from compositor.png import filters
from compositor.png.segments import BAND, adler32_combine, by_isal, segment, stream

Samples = numpy.ndarray[Any, numpy.dtype[numpy.uint8]]


def photo(height: int, width: int = 60, channels: int = 3) -> Samples:
    """Soft waves with grain, which no filter flattens."""
    rng = numpy.random.default_rng(height)
    y, x = numpy.mgrid[0:height, 0:width]
    waves = 110 + 60 * numpy.sin(x / 9)[..., None] + 40 * numpy.cos(y / 7)[..., None]
    return numpy.asarray(waves + rng.integers(0, 30, (height, width, channels)), dtype=numpy.uint8)


def drawing(height: int, width: int = 60, channels: int = 3) -> Samples:
    """Flat color with a few edges."""
    samples = numpy.full((height, width, channels), 240, numpy.uint8)
    samples[height // 4 : height // 2, 10:40] = 30
    return samples


def decoded(data: bytes) -> Samples:
    return numpy.asarray(Image.open(io.BytesIO(data)))


def unfiltered(data: bytes, length: int) -> Samples:
    return numpy.frombuffer(data, numpy.uint8).reshape(-1, length + 1)


class TestPredictor:
    def test_it_is_that_of_the_specification(self) -> None:
        levels = numpy.array([*range(0, 256, 5), 1, 2, 3, 127, 128, 129, 253, 254], numpy.uint8)
        a, b, c = (axis.reshape(-1) for axis in numpy.meshgrid(levels, levels, levels))
        left, above, corner = (values.astype(int) for values in (a, b, c))
        guess = left + above - corner
        to_left, to_above, to_corner = abs(guess - left), abs(guess - above), abs(guess - corner)
        expected = numpy.where(
            (to_left <= to_above) & (to_left <= to_corner), left, numpy.where(to_above <= to_corner, above, corner)
        )
        assert (filters.predicted(a, b, c) == expected).all()


class TestAdler32:
    @settings(max_examples=60)
    @given(st.binary(max_size=300), st.binary(max_size=300))
    def test_two_runs(self, first: bytes, second: bytes) -> None:
        assert adler32_combine(zlib.adler32(first), zlib.adler32(second), len(second)) == zlib.adler32(first + second)

    @pytest.mark.parametrize("length", [0, 1, 5551, 5553, 65_520, 65_521, 65_522, 1_000_000])
    def test_the_largest_bytes(self, length: int) -> None:
        first, second = b"\xff" * 70_000, b"\xff" * length
        assert adler32_combine(zlib.adler32(first), zlib.adler32(second), length) == zlib.adler32(first + second)


class TestSameBytes:
    def test_wherever_in_memory_the_compressor_lies(self) -> None:
        """ISA-L takes the address of its stream for content: one address in 8,192 gives other bytes."""
        random = Random(1)
        odd = 0
        for _ in range(20_000):
            head = random.randbytes(8)  # what follows the second byte comes again, so a match hangs on it
            data = numpy.frombuffer(head + random.randbytes(24) + head[2:] + random.randbytes(70), numpy.uint8)
            here = by_isal(data)
            in_its_place = isal_zlib.compressobj(1, isal_zlib.DEFLATED, -15)
            odd += by_isal(data) != here
            del in_its_place
        assert odd == 0


class TestSegments:
    @pytest.mark.parametrize("speed", ["fast", "balanced"])
    @pytest.mark.parametrize("make", [photo, drawing])
    @pytest.mark.parametrize("channels", [3, 4])
    def test_each_stands_for_itself(self, speed: Any, make: Any, channels: int) -> None:
        samples = make(BAND * 3, channels=channels)
        pieces = [segment(samples[top:bottom], speed, top == 0) for top, bottom in png.bands(BAND * 3)]
        for piece in pieces:
            alone = zlib.decompressobj(-15)
            content = alone.decompress(piece.data)
            assert not alone.eof  # no block says that it is the last
            assert (len(content), zlib.adler32(content)) == (piece.length, piece.adler)
        for order in (pieces, pieces[::-1], pieces * 2, []):
            content = zlib.decompress(b"".join(stream(order)))
            assert len(content) == sum(piece.length for piece in order)

    def test_a_band_is_filtered_with_the_row_above_it(self) -> None:
        samples = photo(BAND * 2)
        for speed in ("fast", "balanced"):
            last = segment(samples[BAND - 1 :], speed, first=False)  # type: ignore[arg-type]
            above = samples.copy()
            above[BAND - 1] = 0
            other = segment(above[BAND - 1 :], speed, first=False)  # type: ignore[arg-type]
            assert last.length == other.length == BAND * (60 * 3 + 1)
            assert last.data != other.data

    def test_balanced_looks_at_the_band(self) -> None:
        for samples, kind in ((photo(BAND), filters.PAETH), (drawing(BAND), filters.UP)):
            content = zlib.decompressobj(-15).decompress(segment(samples, "balanced", first=True).data)
            assert set(unfiltered(content, 180)[:, 0]) == {kind}

    def test_borders_cost_less_than_a_hundredth(self) -> None:
        for samples in (
            photo(640, 800),
            numpy.ascontiguousarray(numpy.dstack([photo(640, 800), photo(640, 800)[..., :1]])),
        ):
            for speed in ("fast", "balanced"):
                one = segment(samples, speed, first=True)  # type: ignore[arg-type]
                assert len(png.write(samples, speed)) < 1.01 * len(one)  # type: ignore[arg-type]


class TestFile:
    @pytest.mark.parametrize("speed", ["fast", "balanced", "small"])
    @pytest.mark.parametrize("height", [1, 2, BAND - 1, BAND, BAND + 1, BAND * 2, 100])
    @pytest.mark.parametrize("channels", [3, 4])
    def test_samples_survive(self, speed: Any, height: int, channels: int) -> None:
        for samples in (photo(height, 11, channels), drawing(height, 41, channels), photo(height, 1, channels)):
            assert (decoded(png.write(samples, speed)) == samples).all()

    def test_a_mixed_picture_uses_both_compressors(self) -> None:
        samples = numpy.concatenate([photo(BAND), drawing(BAND), photo(BAND)])
        assert (decoded(png.write(samples)) == samples).all()

    def test_other_shapes_are_refused(self) -> None:
        for wrong in (numpy.zeros((4, 4), numpy.uint8), numpy.zeros((4, 4, 2), numpy.uint8)):
            with pytest.raises(ValueError, match="3 or 4"):
                png.write(wrong)
        with pytest.raises(ValueError, match="uint8"):
            png.write(numpy.zeros((4, 4, 3), numpy.uint16))  # type: ignore[arg-type]

    def test_versions_name_all_compressors(self) -> None:
        assert [line.split()[0] for line in png.versions()] == ["isal", "zlib-ng", "deflate"]
