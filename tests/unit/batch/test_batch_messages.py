"""Values between processes: pictures travel beside the rest, as they are."""

from __future__ import annotations

import pickle
from collections.abc import Iterator

import pytest

from compositor.batch.messages import packed, taken, unpacked
from compositor.batch.outcome import Outcome
from compositor.errors import Where

LARGE = bytes(range(256)) * 100


def there_and_back(value: object) -> object:
    first, *rest = packed(value)
    following: Iterator[bytes] = iter(rest)
    found = unpacked(first, taken(first, lambda: next(following)))
    assert next(following, None) is None
    return found


def test_outcomes_arrive_as_they_were() -> None:
    outcomes = [Outcome(row, Where("feed.csv", row + 2), "og", "", data=LARGE + bytes([row])) for row in range(3)]
    assert there_and_back(outcomes) == outcomes


def test_a_picture_is_a_message_and_nothing_of_it_is_pickled() -> None:
    first, *rest = packed(["small", LARGE, b"small", {"other": LARGE}])
    assert rest == [LARGE, LARGE]
    assert rest[0] is LARGE
    assert len(first) < 200


def test_what_is_small_and_what_only_looks_like_bytes_stays_with_the_rest() -> None:
    value = [b"", b"x" * 100, bytearray(LARGE), "x" * 30_000]
    assert len(packed(value)) == 1
    assert there_and_back(value) == value


def test_the_empty_message_of_a_worker_that_is_up_has_nothing_apart() -> None:
    assert taken(b"", lambda: pytest.fail("there is no other message")) == []


def test_messages_are_taken_before_anything_is_unpickled() -> None:
    """So that the next answer can be read after one that cannot be unpickled."""
    first, *rest = packed([LARGE, _Foreign()])
    apart = taken(first, lambda: rest.pop(0))
    assert rest == []
    with pytest.raises(AttributeError, match="gone"):
        unpacked(first.replace(b"_Foreign", b"_Unknown").replace(b"_Unknown", b"goneaway"), apart)


def test_what_cannot_be_pickled_raises_before_anything_is_sent() -> None:
    with pytest.raises((pickle.PicklingError, AttributeError, TypeError)):
        packed([LARGE, lambda: None])


class _Foreign:
    """A class that another process may not have."""
