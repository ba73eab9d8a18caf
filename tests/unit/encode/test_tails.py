"""What is put together from the beginning of one band and the end of another is what encoding the whole would give."""

from __future__ import annotations

from typing import Any

import numpy
import pytest
from numpy.typing import NDArray

from compositor.bitmap import Bitmap, Painted
from compositor.encode import BandCache, OutputOptions, encode, jpeg
from compositor.encode.tails import Tail, Tails, ends_plainly, tail

SIDE = jpeg.SIDE["420"]
Pixels = NDArray[numpy.uint8]


def look(width: int, height: int, seed: int, noise: float) -> Pixels:
    """Squares as large as an MCU, and noise over them."""
    rng = numpy.random.default_rng(seed)
    squares = rng.integers(0, 256, (height // SIDE + 1, width // SIDE + 1, 4)).repeat(SIDE, 0).repeat(SIDE, 1)
    squares = squares[:height, :width]
    return numpy.clip(squares + rng.normal(0, noise, squares.shape), 0, 255).astype(numpy.uint8)


class Encoder:
    """Encodes parts of bands at one quality."""

    def __init__(self, quality: int, chroma: str = "420") -> None:
        self.chroma = chroma
        self.header = jpeg.header(SIDE, SIDE, quality, chroma)
        self.encoded = jpeg.encoder(quality, chroma, self.header)

    def __call__(self, pixels: Pixels) -> bytes:
        return self.encoded(numpy.ascontiguousarray(pixels))

    def plain(self, pixels: Pixels) -> bool:
        return ends_plainly(self.header, self(pixels), self.chroma)


class TestTail:
    @pytest.mark.parametrize("chroma", ["420", "444"])
    @pytest.mark.parametrize("quality", [5, 75, 90, 95])
    @pytest.mark.parametrize(("width", "height", "column"), [(160, 16, 3), (155, 8, 8), (170, 5, 1), (333, 1, 7)])
    def test_behind_any_other_beginning_it_gives_what_encoding_all_gives(
        self, quality: int, width: int, height: int, column: int, chroma: str
    ) -> None:
        encoded, base, side = Encoder(quality, chroma), look(width, height, quality, 2), jpeg.SIDE[chroma]
        base, begun = base[:side], (column + 1) * side
        assert encoded.plain(base[:, begun - side : begun])
        assert encoded.plain(base[:, (width - 1) // side * side :])
        known = tail(encoded(base), encoded(base[:, :begun]))
        assert known is not None
        for seed in range(30):  # so that they end at every bit of a byte
            other = base.copy()
            other[:, : column * side] = look(column * side, height, seed, seed)[:side]
            assert known.after(encoded(other[:, :begun])) == encoded(other)

    def test_there_is_none_where_the_beginning_is_that_of_another_band(self) -> None:
        encoded = Encoder(90)
        one, other = look(160, 16, 1, 5), look(160, 16, 2, 5)
        assert tail(encoded(one), encoded(other[:, :64])) is None
        assert tail(encoded(one[:, :64]), encoded(one)) is None

    def test_a_byte_of_ones_is_stuffed(self) -> None:
        ones = Tail((1 << 20) - 1, 20)
        assert ones.after(b"\x12\x34") == b"\x12\x34\xff\x00\xff\x00\xff\x00"  # four ones are filling
        assert ones.after(b"\x12\x37") == b"\x12\x37\xff\x00\xff\x00\xff\x00"  # as many, three before and one behind

    @pytest.mark.parametrize("used", range(1, 9))
    def test_it_takes_the_place_of_the_filling(self, used: int) -> None:
        data = bytes((0b1100_1010, 0xFF >> used))  # as many zeros, and ones up to the end of the byte
        written = "11001010" + "0" * used + "0110100"
        written += "1" * (-len(written) % 8)
        assert Tail(0b0110100, 7).after(data) == int(written, 2).to_bytes(len(written) // 8, "big")


class TestEndsPlainly:
    def test_smooth_blocks_do(self) -> None:
        for quality in (5, 75, 100):
            assert Encoder(quality).plain(numpy.full((SIDE, SIDE, 4), 90, numpy.uint8))

    def test_noise_at_the_highest_quality_fills_the_last_place(self) -> None:
        rng, encoded = numpy.random.default_rng(5), Encoder(100)
        noise = [rng.integers(0, 256, (SIDE, SIDE, 4), dtype=numpy.uint8) for _ in range(20)]
        assert not all(encoded.plain(each) for each in noise)

    def test_an_unknown_code_is_refused(self) -> None:
        with pytest.raises(ValueError, match="did not define"):
            ends_plainly(jpeg.header(8, 8, 90, "420"), b"\xff\x00" * 9, "420")


class TestTails:
    def test_they_are_learned_when_asked_for_again(self) -> None:
        tails, made = Tails(), list[Tail]()

        def learn() -> Tail:
            made.append(Tail(5, 30))
            return made[-1]

        assert tails.at(1, 4, learn) is None
        known = tails.at(1, 4, learn)
        assert known is not None
        assert tails.at(1, 4, learn) is known
        assert tails.at(2, 4, learn) is None
        assert (len(made), len(tails) > 30) == (1, True)

    def test_that_there_is_none_is_remembered_too(self) -> None:
        tails, asked = Tails(), list[None]()
        for _ in range(4):
            assert tails.at(0, 8, lambda: asked.append(None)) is None
        assert len(asked) == 1


class TestPictures:
    @pytest.mark.parametrize("quality", [60, 90, 100])
    @pytest.mark.parametrize("noise", [0.0, 6.0, 200.0])
    @pytest.mark.parametrize("chroma", ["420", "444"])
    def test_files_are_the_same_with_and_without_a_memory(self, quality: int, noise: float, chroma: Any) -> None:
        below, cache, mark = look(300, 61, 9, noise), BandCache(1 << 20), object()
        options = OutputOptions("jpeg", quality=quality, chroma=chroma)
        for number in range(8):
            pixels = below.copy()
            right = 60 + 9 * number
            pixels[20:44, 10:right] = look(right - 10, 24, number, 20)
            paint = Painted((10, 20, right, 44), number)
            bitmap = Bitmap(pixels, True, mark, (paint,), below)
            assert encode(bitmap, options, bands=cache) == encode(Bitmap(pixels, True), options)
        assert cache.weight > 0

    def test_where_alpha_counts_nothing_is_taken_over(self) -> None:
        below, cache = look(300, 40, 9, 3), BandCache(1 << 20)
        below[..., :3] = below[..., :3].astype(int) * below[..., 3:] // 255
        options = OutputOptions("jpeg", quality=80, chroma="420")
        for number in range(4):
            pixels = below.copy()
            pixels[4:9, 4:9] = number
            bitmap = Bitmap(pixels, False, "below", (Painted((4, 4, 9, 9), number),), below)
            assert encode(bitmap, options, bands=cache) == encode(Bitmap(pixels), options)
