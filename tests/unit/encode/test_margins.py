"""What is put together from the ends of one band and the middle of another is what encoding the whole would give."""

from __future__ import annotations

from typing import Any

import numpy
import pytest
from numpy.typing import NDArray

from compositor.bitmap import Bitmap, Painted
from compositor.encode import BandCache, OutputOptions, encode, jpeg
from compositor.encode.codes import Codes
from compositor.encode.margins import Bits, Ground, Head, Margin, Tail, spliced

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
        self.form = jpeg.Form(quality, chroma, SIDE, SIDE)
        self.side = jpeg.SIDE[chroma]
        self.codes = Codes(self.form.header, chroma)

    def __call__(self, pixels: Pixels) -> bytes:
        return self.form.data(numpy.ascontiguousarray(pixels))

    def plain(self, pixels: Pixels) -> bool:
        return self.codes.end_plainly(self(pixels))

    def ground(self, pixels: Pixels) -> Ground:
        return Ground(pixels, self.side, self.form.data, self.codes)

    def spliced(self, head: Head, tail: Tail, pixels: Pixels) -> bytes:
        """Return the data of a whole band of which only what lies between is encoded."""
        between = pixels[:, head.column * self.side : (tail.column + 1) * self.side]
        if head.filler is not None:
            between = numpy.concatenate((head.filler, between), 1)
        return spliced(head, tail, self.form.file(numpy.ascontiguousarray(between)), self.form.start)


def learned(margin: Margin, first: int, column: int, ground: Ground) -> tuple[Head, Tail]:
    """Return what is known of a band when nothing more can be learned for this place."""
    for _ in range(2):
        margin.learn(first, column, ground)
    return margin.around(first, column)[:2]


class TestMargin:
    @pytest.mark.parametrize("quality", [5, 75, 90, 95])
    @pytest.mark.parametrize(("width", "height"), [(160, 16), (155, 9), (175, 8), (170, 5), (333, 1)])
    def test_between_its_ends_anything_gives_what_encoding_all_gives(
        self, quality: int, width: int, height: int
    ) -> None:
        encoded, base = Encoder(quality), look(width, height, quality, 2)[:SIDE]
        for first, column in ((0, 3), (1, 4), (2, 3), (5, 7)):
            head, tail = learned(Margin(-(-width // SIDE)), first, column, encoded.ground(base))
            assert tail.column == column
            if first < 2:
                assert head.column == 0
            elif height > SIDE // 2 and quality > 5:  # else one shade alone may do, or make no difference
                assert head.column == first
            for seed in range(30):  # so that they end at every bit of a byte
                other = base.copy()
                part = other[:, first * SIDE : column * SIDE]
                part[...] = look(part.shape[1], height, seed, seed)[:height]
                assert encoded.spliced(head, tail, other) == encoded(other)

    @pytest.mark.parametrize("value", [0, 255])
    def test_black_and_white_have_heads_too(self, value: int) -> None:
        encoded, base = Encoder(90), numpy.full((16, 320, 4), value, numpy.uint8)
        for first in range(2, 12):
            assert learned(Margin(20), first, 20, encoded.ground(base))[0].column == first

    def test_blocks_that_no_shade_can_be_added_to_have_none(self) -> None:
        base = numpy.full((16, 320, 4), 255, numpy.uint8)
        base[:8] = base[8:] = numpy.random.default_rng(3).integers(0, 2, (8, 40, 1)).repeat(8, 1) * 255
        found = [learned(Margin(20), first, 20, Encoder(90).ground(base))[0].column for first in range(2, 20)]
        assert found.count(0) > 9  # most must begin at another bit than these samples end at by themselves

    def test_where_the_end_cannot_be_seen_nothing_is_taken_over(self) -> None:
        rng, encoded = numpy.random.default_rng(5), Encoder(100)
        base, margin = rng.integers(0, 256, (16, 320, 4), dtype=numpy.uint8), Margin(20)
        for first in range(2, 18):
            head, tail = learned(margin, first, first + 1, encoded.ground(base))
            other = base.copy()
            other[:, first * SIDE : (first + 1) * SIDE] = 7
            assert encoded.spliced(head, tail, other) == encoded(other)

    def test_the_nearest_known_ends_serve_until_more_is_known(self) -> None:
        margin, ground = Margin(20), Encoder(90).ground(look(320, 16, 3, 2))
        learned(margin, 3, 15, ground)
        for first, column, found in ((5, 12, (3, 15)), (2, 16, (0, 19)), (3, 15, (3, 15)), (19, 20, (3, 19))):
            head, tail, _ = margin.around(first, column)
            assert (head.column, tail.column) == found

    def test_it_is_time_to_learn_when_enough_was_lost(self) -> None:
        margin, asked = Margin(100), 0
        while not margin.around(8, 86)[2]:
            asked += 1
        assert 2 < asked < 20
        ground = Encoder(90).ground(look(1600, 16, 3, 2))
        assert margin.learn(8, 86, ground) > 100  # bytes
        assert margin.around(8, 86)[1].column == 86  # what cost most comes first
        assert not margin.around(8, 86)[2]

    def test_of_a_band_painted_from_end_to_end_nothing_is_learned(self) -> None:
        margin, ground = Margin(20), Encoder(90).ground(look(320, 16, 3, 2))
        assert [margin.learn(first, 20, ground) for first in (0, 1)] == [0, 0]

    def test_that_nothing_can_be_learned_is_remembered(self) -> None:
        margin, encoded, asked = Margin(20), Encoder(90), list[int]()

        def refused(samples: Pixels) -> bytes:
            asked.append(1)
            return encoded.form.data(samples)

        class Never(Codes):
            def end_plainly(self, data: bytes) -> bool:
                return False

        never = Never(jpeg.header(SIDE, SIDE, 90, "420"), "420")
        ground = Ground(look(320, 16, 3, 2), SIDE, refused, never)
        for _ in range(3):
            assert margin.learn(10, 18, ground) == margin.learn(2, 4, ground) == 0
        assert len(asked) == 4  # two heads, two tails


class TestBits:
    def test_there_is_no_place_where_the_beginning_is_that_of_another_band(self) -> None:
        encoded = Encoder(90)
        one, other = look(160, 16, 1, 5), look(160, 16, 2, 5)
        assert Bits(encoded(one)).begin_with(encoded(other[:, :64])) == 0
        assert Bits(encoded(one[:, :64])).begin_with(encoded(one)) == 0
        assert Bits(encoded(one)).begin_with(encoded(one[:, :64])) > 100

    def test_a_byte_of_ones_is_stuffed(self) -> None:
        ones = Tail(0, Bits(b"\xff\x00" * 3 + b"\x00"), 0)
        assert ones.after(4) == (0b1111, b"\xff\x00" * 2 + b"\xf0\x0f")
        assert ones.after(0) == (0, b"\xff\x00" * 3 + b"\x00")

    @pytest.mark.parametrize("used", range(1, 9))
    @pytest.mark.parametrize("place", range(9))
    def test_a_tail_takes_the_place_of_the_filling(self, used: int, place: int) -> None:
        bits = "0100110100101100"
        first, rest = Tail(0, Bits(int(bits, 2).to_bytes(2, "big")), place).after(8 - used)
        written = "0" * (used % 8) + bits[place:]
        written += "1" * (-len(written) % 8)
        expected = int(written, 2).to_bytes(len(written) // 8, "big")
        assert (bytes((first,)) if used < 8 else b"") + rest == expected


class TestEndsPlainly:
    def test_smooth_blocks_do(self) -> None:
        for quality in (5, 75, 100):
            assert Encoder(quality).plain(numpy.full((SIDE, SIDE, 4), 90, numpy.uint8))
            assert Encoder(quality, "444").plain(numpy.full((SIDE, SIDE, 4), 90, numpy.uint8)[:8, :8])

    def test_noise_at_the_highest_quality_fills_the_last_place(self) -> None:
        rng, encoded = numpy.random.default_rng(5), Encoder(100)
        noise = [rng.integers(0, 256, (SIDE, SIDE, 4), dtype=numpy.uint8) for _ in range(20)]
        assert not all(encoded.plain(each) for each in noise)

    def test_an_unknown_code_is_refused(self) -> None:
        with pytest.raises(ValueError, match="did not define"):
            Codes(jpeg.header(8, 8, 90, "420"), "420").end_plainly(b"\xff\x00" * 9)


class TestPictures:
    @pytest.mark.parametrize("quality", [60, 90, 100])
    @pytest.mark.parametrize("noise", [0.0, 6.0, 200.0])
    @pytest.mark.parametrize("chroma", ["420", "444"])
    def test_files_are_the_same_with_and_without_a_memory(self, quality: int, noise: float, chroma: Any) -> None:
        below, cache, mark = look(300, 61, 9, noise), BandCache(1 << 20), object()
        options = OutputOptions("jpeg", quality=quality, chroma=chroma)
        for number in range(8 * 12):
            pixels = below.copy()
            left, right = 40 - number % 4, 60 + 9 * (number % 8)
            pixels[20:44, left:right] = look(right - left, 24, number, 20)
            paint = Painted((left, 20, right, 44), number)
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
