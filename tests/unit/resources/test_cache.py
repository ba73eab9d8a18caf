"""A cache drops what was used longest ago; with a trial, what comes once does not push out what comes again."""

from __future__ import annotations

import numpy

from compositor.bitmap import Bitmap
from compositor.resources.cache import Cache
from compositor.resources.detail import Detail
from compositor.resources.stored import StoredPictures

FULL = Detail()


class TestBudget:
    def test_the_longest_unused_goes_first(self) -> None:
        cache: Cache[str, int] = Cache(2)
        cache.put("a", 1)
        cache.put("b", 2)
        assert cache.get("a") == 1
        cache.put("c", 3)
        assert [cache.get(key) for key in "abc"] == [1, None, 3]
        assert (cache.hits, cache.misses, cache.weight, len(cache)) == (3, 1, 2, 2)

    def test_what_is_heavier_than_everything_is_not_kept(self) -> None:
        for cache in (Cache[str, int](10), Cache[str, int](10, trial=5)):
            cache.put("a", 1, 11)
            assert cache.get("a") is None
            assert cache.weight == 0


class TestTrial:
    def test_a_thousand_values_that_come_once_share_the_trial(self) -> None:
        cache: Cache[int, str] = Cache(1000, trial=30)
        for number in range(1000):
            cache.put(number, "picture", 10)
            assert cache.weight <= 30

    def test_what_is_asked_for_again_stays(self) -> None:
        cache: Cache[str, str] = Cache(1000, trial=30)
        cache.put("logo", "logo", 10)
        assert cache.get("logo") == "logo"
        for number in range(100):
            cache.put(str(number), "photo", 10)
        assert cache.get("logo") == "logo"

    def test_what_comes_back_after_it_was_dropped_stays(self) -> None:
        cache: Cache[str, str] = Cache(1000, trial=30)
        for _ in range(2):
            for number in range(10):
                cache.put(str(number), "photo", 10)
        assert all(cache.get(str(number)) == "photo" for number in range(10))

    def test_the_newest_stays_however_heavy(self) -> None:
        """A picture that was just decoded is about to be used."""
        cache: Cache[str, str] = Cache(1000, trial=30)
        cache.put("small", "small", 10)
        cache.put("large", "large", 900)
        assert cache.get("small") is None
        assert cache.get("large", again=False) == "large"
        cache.put("next", "next", 10)
        assert cache.get("large") is None

    def test_a_look_does_not_count(self) -> None:
        cache: Cache[str, str] = Cache(1000, trial=10)
        cache.put("a", "a", 10)
        assert cache.get("a", again=False) == "a"
        cache.put("b", "b", 10)
        assert cache.get("a") is None

    def test_room_is_made_before_memory_is_taken(self) -> None:
        cache: Cache[str, str] = Cache(1000, trial=30)
        cache.put("a", "a", 20)
        cache.make_room(20)
        assert cache.weight == 0

    def test_what_waits_for_long_expires(self) -> None:
        cache: Cache[str, str] = Cache(1000, trial=30)
        cache.put("a", "a", 10)
        cache.expire()
        cache.put("b", "b", 10)
        cache.expire()
        assert cache.get("a") is None
        assert cache.get("b") == "b"

    def test_taking_leaves_nothing(self) -> None:
        for cache in (Cache[str, str](100), Cache[str, str](100, trial=50)):
            cache.put("a", "a", 10)
            assert cache.take("a") == "a"
            assert cache.take("a") is None
            assert cache.weight == 0

    def test_both_together_are_no_heavier_than_the_budget(self) -> None:
        cache: Cache[int, str] = Cache(100, trial=60)
        for number in range(200):
            cache.put(number % 7, "value", 10 + number % 30)
            cache.get(number % 5)
            assert cache.weight <= 100

    def test_clearing(self) -> None:
        cache: Cache[str, str] = Cache(100, trial=50)
        cache.put("a", "a", 10)
        cache.clear()
        assert (cache.weight, len(cache)) == (0, 0)
        cache.put("a", "a", 10)
        assert cache.get("a") == "a"


class Decoder:
    """Pictures of 100 bytes, and how often they were decoded."""

    def __init__(self) -> None:
        self.decoded = 0

    def __call__(self) -> Bitmap:
        self.decoded += 1
        return Bitmap(numpy.zeros((5, 5, 4), numpy.uint8))


def test_what_was_recalled_is_put_for_good() -> None:
    cache: Cache[str, int] = Cache(100, 10)
    assert [cache.recall("a"), cache.recall("a")] == [False, True]
    cache.put("a", 1, 8)
    cache.put("b", 2, 8)
    assert cache.recall("b")
    cache.put("c", 3, 8)
    assert [cache.get(name) for name in "abc"] == [1, None, 3]


class TestStoredPictures:
    def test_a_picture_is_decoded_once_for_loading_and_drawing(self) -> None:
        stored, decode = StoredPictures(1000, 200), Decoder()
        stored.load(("a", FULL), 100, decode)
        stored.draw(("a", FULL), 100, decode)
        assert decode.decoded == 1

    def test_all_pictures_of_a_render_wait_for_being_drawn(self) -> None:
        """However small the trial is: they are all loaded before the first is drawn."""
        stored, decode = StoredPictures(1000, 0), Decoder()
        for name in "abcdef":
            stored.load((name, FULL), 100, decode)
        for name in "abcdef":
            stored.draw((name, FULL), 100, decode)
        assert decode.decoded == 6

    def test_new_pictures_take_the_memory_of_those_before(self) -> None:
        stored, decode = StoredPictures(10_000, 200), Decoder()
        for number in range(50):
            stored.load((str(number), FULL), 100, decode)
            stored.draw((str(number), FULL), 100, decode)
            stored.loaded()
            assert stored.weight <= 200

    def test_the_sizes_of_a_row_share_one_decoding(self) -> None:
        stored, decode = StoredPictures(1000, 200), Decoder()
        stored.load(("a", FULL), 100, decode)
        for _ in range(5):
            stored.draw(("a", FULL), 100, decode)
        assert decode.decoded == 1

    def test_what_is_drawn_at_one_size_only_is_let_go(self) -> None:
        stored, decode = StoredPictures(1000, 200), Decoder()
        stored.load(("a", FULL), 100, decode)
        stored.draw(("a", FULL), 100, decode)
        for _ in range(32):
            stored.loaded()
        assert stored.weight == 0

    def test_without_a_budget_nothing_is_kept(self) -> None:
        stored, decode = StoredPictures(0, 0), Decoder()
        stored.load(("a", FULL), 100, decode)
        assert stored.draw(("a", FULL), 100, decode).width == 5
        assert (stored.weight, decode.decoded) == (0, 2)
