"""Work beside other work."""

from __future__ import annotations

import threading

import pytest

from compositor.threads import Beside, processors


def test_there_is_a_processor() -> None:
    assert processors() >= 1


def test_work_goes_on_beside() -> None:
    go, done = threading.Event(), threading.Event()

    def work() -> None:
        go.wait(10)
        done.set()

    ended = Beside(1).start(work)
    assert not done.is_set()
    go.set()
    ended()
    assert done.is_set()


def test_without_a_processor_for_it_it_is_done_at_once() -> None:
    done: list[int] = []
    wait = threading.Event()
    beside = Beside(1)
    first = beside.start(lambda: wait.wait(10) and None)
    second = beside.start(lambda: done.append(threading.get_ident()))
    assert done == [threading.get_ident()]
    wait.set()
    first()
    second()
    third = beside.start(lambda: done.append(threading.get_ident()))
    third()
    assert done[1] != threading.get_ident()


@pytest.mark.parametrize("most", [0, 1])
def test_what_is_made_is_returned(most: int) -> None:
    assert Beside(most).start(lambda: "made")() == "made"


def test_nothing_goes_on_after_an_error() -> None:
    go, done = threading.Event(), threading.Event()

    def work() -> None:
        go.wait(10)
        done.set()

    def both() -> None:
        with Beside(1) as beside:
            beside.start(work)
            threading.Timer(0.05, go.set).start()
            raise KeyError("lost")

    with pytest.raises(KeyError, match="lost"):
        both()
    assert done.is_set()


@pytest.mark.parametrize("most", [0, 1])
def test_what_is_raised_is_raised_where_somebody_waits(most: int) -> None:
    def work() -> None:
        raise KeyError("lost")

    ended = Beside(most).start(work)
    with pytest.raises(KeyError, match="lost"):
        ended()
