"""Pictures on their way to a remote store while others are drawn: each is kept, or told as not kept."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest

from compositor.batch import Outcome, render_many
from compositor.batch.store import Files, Store
from compositor.batch.uploads import UPLOADS
from compositor.errors import BindError, OutputError, Problem
from compositor.results import Result
from compositor.schema import Layout

ROWS = [{"id": str(number), "title": f"Card {number}"} for number in range(40)]


class Remote(Files):
    """A folder that is far away. It refuses the pictures of row 3, and breaks at those of row 5."""

    remote: ClassVar[bool] = True

    def write(self, location: str, result: Result) -> None:
        name = Path(location).name
        if name.startswith("3-"):
            raise OutputError(Problem("storage.refused", "no"))
        if name.startswith("5-"):
            raise RuntimeError("a fault of the store")
        super().write(location, result)


class Waiting(Files):
    """A store that keeps nothing until as many pictures as there may be are on their way to it."""

    remote: ClassVar[bool] = True
    together: ClassVar[threading.Barrier] = threading.Barrier(UPLOADS)

    def write(self, location: str, result: Result) -> None:
        self.together.wait(60)
        super().write(location, result)


def drawn(
    card: Layout, folder: Path, store: Store, rows: Iterable[Mapping[str, Any]] = ROWS, **how: Any
) -> Iterator[Outcome]:
    return render_many(card, rows, out=f"{folder}/{{id}}-{{size}}.png", store=store, **how)


def test_pictures_travel_together(card: Layout, tmp_path: Path) -> None:
    outcomes = list(drawn(card, tmp_path, Waiting(), workers=1))
    assert [(one.row, one.size) for one in outcomes] == [(row, size) for row in range(40) for size in ("small", "wide")]
    assert all(one.ok for one in outcomes)
    assert {path.name for path in tmp_path.iterdir()} == {f"{one.row}-{one.size}.png" for one in outcomes}


@pytest.mark.parametrize("how", [{"workers": 1}, {"workers": 2}, {"workers": 1, "chunk": 3}])
def test_what_is_kept_is_what_is_told(card: Layout, tmp_path: Path, how: dict[str, int]) -> None:
    near = {(one.row, one.size): one for one in drawn(card, tmp_path / "near", Files(), workers=1)}
    lost = []
    for one in drawn(card, tmp_path / "far", Remote(), **how):
        if one.ok:
            assert one.path is not None
            assert one.path.read_bytes() == (tmp_path / "near" / one.path.name).read_bytes()
            assert one.digest == near[one.row, one.size].digest
        else:
            assert one.error is not None
            lost.append((one.row, one.size, one.error.problems[0].code, str(one.where)))
    assert lost == [
        (3, "small", "storage.refused", "row 4"),
        (3, "wide", "storage.refused", "row 4"),
        (5, "small", "batch.unexpected", "row 6"),
        (5, "wide", "batch.unexpected", "row 6"),
    ]


@pytest.mark.parametrize("workers", [1, 2])
def test_what_a_feed_raises_comes_after_the_rows_before_it(card: Layout, tmp_path: Path, workers: int) -> None:
    def feed() -> Iterator[dict[str, str]]:
        yield from ROWS[:3]
        raise BindError(Problem("feed.broken", "no more"))

    outcomes = drawn(card, tmp_path, Remote(), feed(), workers=workers)
    told = []
    with pytest.raises(BindError, match=r"feed\.broken"):
        told.extend(one.row for one in outcomes)
    assert told == [0, 0, 1, 1, 2, 2]


def test_a_run_that_is_resumed_draws_what_was_not_kept(card: Layout, tmp_path: Path) -> None:
    first = list(drawn(card, tmp_path, Remote(), workers=1, manifest=tmp_path / "done.jsonl"))
    assert sum(not one.ok for one in first) == 4
    again = list(drawn(card, tmp_path, Files(), workers=1, manifest=tmp_path / "done.jsonl", resume=True))
    assert [(one.row, one.ok) for one in again] == [(3, True), (3, True), (5, True), (5, True)]


def test_what_was_refused_is_let_go_at_once(card: Layout, tmp_path: Path) -> None:
    """In a worker the collector hardly ever runs: a cycle through an error would keep the pictures of many chunks."""
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        assert sum(not one.ok for one in drawn(card, tmp_path, Remote(), workers=1)) == 4
        gc.collect()
        assert not [one for one in gc.garbage if isinstance(one, Result)]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
