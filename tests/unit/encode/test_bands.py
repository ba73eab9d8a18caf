"""Remembered bands: found by their pixels, never mistaken for others, within their budget."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from compositor.bitmap import Bitmap, Painted
from compositor.encode import BandCache, Encoded, Format, OutputOptions, encode
from compositor.encode.bands import each, painted_over
from compositor.values.color import Rgba


def band(value: int, height: int = 4, width: int = 6) -> numpy.ndarray[Any, numpy.dtype[numpy.uint8]]:
    return numpy.full((height, width, 4), value, numpy.uint8)


def piece(cache: BandCache, kind: Any, pixels: Any, make: Any, **below: Any) -> Any:
    return pieces(cache, kind, Bitmap(pixels, **below), [(0, len(pixels))], make)[0]


def pieces(cache: BandCache, kind: Any, bitmap: Bitmap, rows: Any, make: Any) -> Any:
    return cache.pieces(
        kind,
        bitmap,
        len(rows),
        painted_over(bitmap.painted, rows),
        lambda numbers: [make(bitmap.pixels[slice(*rows[number])]) for number in numbers],
    )


class Maker:
    """Makes a piece and counts how often it had to."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self, pixels: numpy.ndarray[Any, numpy.dtype[numpy.uint8]]) -> bytes:
        self.made += 1
        return pixels.tobytes()[:5]


class TestRemembering:
    def test_pixels_alone_are_not_remembered(self) -> None:
        cache, make = BandCache(10_000), Maker()
        for _ in range(3):
            assert piece(cache, "k", band(1), make) == b"\1" * 5
        assert (make.made, cache.weight) == (3, 0)

    def test_a_band_of_nothing_else_is_not_looked_at(self) -> None:
        cache, make, mark = BandCache(10_000), Maker(), object()
        for painted in ((), (Painted((0, 4, 6, 5), "below"),), ()):
            assert piece(cache, "k", band(1), make, backdrop=mark, painted=painted) == b"\1" * 5
        assert make.made == 1

    def test_the_same_paint_is_known_from_the_second_time_on(self) -> None:
        cache, make, mark = BandCache(10_000), Maker(), object()
        for _ in range(4):
            painted = (Painted((3, 3, 4, 4), ("a", "word")),)
            assert piece(cache, "k", band(2), make, backdrop=mark, painted=painted) == b"\2" * 5
        assert make.made == 2

    def test_other_paint_is_another_band(self) -> None:
        cache, mark = BandCache(10_000), object()
        one, other = Painted((3, 3, 4, 4), "one"), Painted((3, 3, 4, 4), "other")
        moved = Painted((2, 3, 4, 4), "one")
        looks = [(), (one,), (other,), (moved,), (one, other), (other, one)]
        for _ in range(3):
            for value, painted in enumerate(looks):
                assert piece(cache, "k", band(value), Maker(), backdrop=mark, painted=painted) == bytes([value]) * 5

    def test_paint_that_never_comes_again_takes_no_memory(self) -> None:
        cache, mark = BandCache(1_000_000), object()
        for number in range(100):
            piece(cache, "k", band(1), Maker(), backdrop=mark, painted=(Painted((0, 0, 6, 4), number),))
        assert cache.weight == 0

    def test_paint_that_shows_above_and_below_another_did_not_come_before(self) -> None:
        cache, make, mark = BandCache(1_000_000), Maker(), object()
        tall, low = Painted((0, 0, 6, 12), "tall"), Painted((0, 5, 6, 6), "low")
        bitmap = Bitmap(band(1, 12), backdrop=mark, painted=(tall, low))
        pieces(cache, "k", bitmap, [(0, 4), (4, 8), (8, 12)], make)
        assert (make.made, cache.weight) == (3, 0)

    def test_what_came_too_long_ago_comes_as_if_for_the_first_time(self) -> None:
        cache, make, mark = BandCache(1_000_000), Maker(), object()
        for number in (*range(5_000), 0):
            piece(cache, "k", band(1), make, backdrop=mark, painted=(Painted((0, 0, 6, 4), number),))
        assert (make.made, cache.weight) == (5_001, 0)

    def test_the_kind_the_rows_and_the_backdrop_belong_to_it(self) -> None:
        cache, mark = BandCache(10_000), object()
        bitmap = Bitmap(numpy.concatenate([band(1), band(2)]), backdrop=mark)
        for _ in range(2):
            assert piece(cache, "k", band(3), Maker(), backdrop=object()) == b"\3" * 5
            assert pieces(cache, "k", bitmap, [(0, 4), (4, 8)], Maker()) == [b"\1" * 5, b"\2" * 5]
            assert pieces(cache, "other", bitmap, [(0, 4)], lambda _: b"x") == [b"x"]

    def test_what_is_bare_is_learned_from_picture_to_picture(self) -> None:
        cache, make, mark = BandCache(10_000), Maker(), object()
        rows, pixels = [(0, 4), (4, 8)], numpy.concatenate([band(1), band(2)])
        above = Bitmap(pixels, backdrop=mark, painted=(Painted((0, 0, 6, 3), "above"),))
        below = Bitmap(pixels, backdrop=mark, painted=(Painted((0, 5, 6, 8), "below"),))
        for bitmap, made in ((above, 2), (below, 4), (Bitmap(pixels, backdrop=mark), 4)):
            assert pieces(cache, "k", bitmap, rows, make) == [b"\1" * 5, b"\2" * 5]
            assert make.made == made

    def test_hits_and_misses_are_counted(self) -> None:
        cache, rows = BandCache(10_000), [(0, 4), (4, 8)]
        bitmap = Bitmap(numpy.concatenate([band(1), band(2)]), backdrop="b", painted=(Painted((0, 0, 6, 3), "word"),))
        counted = []
        for _ in range(3):
            pieces(cache, "k", bitmap, rows, Maker())
            counted.append((cache.hits, cache.misses))
        assert counted == [(0, 2), (1, 3), (3, 3)]

    def test_other_things_are_remembered_by_their_keys(self) -> None:
        cache, keys = BandCache(10_000), iter(["one", "two", "three"])
        found = [cache.kept(key, lambda: next(keys)) for key in (1, 2, 1, 2, 3)]
        assert found == ["one", "two", "one", "two", "three"]


class TestWhatWasPaintedOver:
    def test_a_box_lies_over_the_bands_that_have_rows_of_it(self) -> None:
        rows = [(0, 4), (3, 8), (7, 10)]
        for top, bottom in ((0, 1), (3, 4), (0, 10), (4, 7), (7, 8), (9, 10), (10, 12)):
            paint = Painted((0, top, 6, bottom), "paint")
            shares = {n: (paint,) for n, (start, stop) in enumerate(rows) if max(top, start) < min(bottom, stop)}
            assert painted_over((paint,), rows) == shares

    def test_the_order_is_that_of_painting(self) -> None:
        one, other = Painted((0, 0, 6, 8), "one"), Painted((0, 2, 6, 3), "other")
        assert painted_over((one, other), [(0, 4), (4, 8)]) == {0: (one, other), 1: (one,)}

    def test_neighbors_with_the_same_paint_share_it(self) -> None:
        one, other = Painted((0, 5, 6, 30), "one"), Painted((0, 12, 6, 14), "other")
        over = painted_over((one, other), [(top, top + 4) for top in range(0, 40, 4)])
        assert over == {1: (one,), 2: (one,), 3: (one, other), **dict.fromkeys(range(4, 8), (one,))}
        assert over[1] is over[2]
        assert over[4] is over[7]


class TestBudget:
    def test_it_is_not_exceeded(self) -> None:
        cache = BandCache(20_000)
        for value in range(50):
            for _ in range(2):
                piece(cache, "k", band(value, 16, 16), Maker(), backdrop=object())
            assert 0 < cache.weight <= 20_000

    def test_zero_keeps_nothing(self) -> None:
        cache, make, mark = BandCache(0), Maker(), object()
        for _ in range(3):
            piece(cache, "k", band(1), make, backdrop=mark)
        assert (make.made, cache.weight) == (3, 0)

    def test_everything_can_be_forgotten(self) -> None:
        cache = BandCache(10_000)
        piece(cache, "k", band(1), Maker(), backdrop=object())
        assert cache.weight > 0
        cache.clear()
        assert cache.weight == 0


class TestThreads:
    @pytest.mark.parametrize("threads", [1, 2, 3, 8])
    @pytest.mark.parametrize("count", [1, 2, 7])
    def test_the_order_is_that_of_the_bands(self, threads: int, count: int) -> None:
        assert each(threads, range(3, 3 + count), bytes) == [bytes(index + 3) for index in range(count)]

    def test_an_error_arrives(self) -> None:
        def fail(number: int) -> bytes:
            raise ValueError(f"band {number}")

        with pytest.raises(ValueError, match="band 0"):
            each(2, range(4), fail)


def striped(changed: int) -> Bitmap:
    """A picture of nine bands with one row that differs from call to call."""
    pixels = numpy.random.default_rng(1).integers(0, 256, (270, 50, 4), dtype=numpy.uint8)
    pixels[..., 3] = 255
    pixels[100] = changed
    pixels[100, :, 3] = 255
    return Bitmap(pixels, backdrop="stripes", painted=(Painted((0, 100, 50, 101), changed),))


class TestPictures:
    @pytest.mark.parametrize("kind", ["png", "jpeg"])
    @pytest.mark.parametrize("speed", ["fast", "balanced", "small"])
    def test_memory_and_threads_change_no_byte(self, kind: Format, speed: Any) -> None:
        cache, options = BandCache(1 << 20), OutputOptions(kind, speed=speed)
        for number in range(4):
            plain = encode(striped(number), options)
            assert encode(striped(number), options, bands=cache) == plain
            assert encode(striped(number), options, threads=2) == plain

    def test_several_threads_share_one_memory(self) -> None:
        cache, options = BandCache(1 << 20), OutputOptions("jpeg", quality=80)
        results = {encode(striped(1), options, bands=cache, threads=3).data for _ in range(4)}
        assert results == {encode(striped(1), options).data}

    def test_a_byte_cap_is_found_by_bands_too(self) -> None:
        def capped(**how: Any) -> Encoded:
            return encode(striped(3), OutputOptions("jpeg", quality=(30, 95), max_bytes=20_000), **how)

        cache, plain = BandCache(1 << 20), capped()
        assert len(plain.data) <= 20_000
        assert [capped(bands=cache) for _ in range(3)] == [plain] * 3
        assert plain.data == encode(striped(3), OutputOptions("jpeg", quality=plain.quality)).data

    def test_the_background_is_not_forgotten(self) -> None:
        clear, cache = Bitmap(numpy.zeros((40, 16, 4), numpy.uint8)), BandCache(1 << 20)
        for color in (Rgba(255, 255, 255), Rgba(255, 0, 0)) * 3:
            options = OutputOptions("jpeg", background=color)
            assert encode(clear, options, bands=cache) == encode(clear, options)
