"""Laws of the manifest: wherever a kill cuts it, exactly the pictures without a whole line are drawn again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import ClassVar

from hypothesis import given
from hypothesis import strategies as st

from compositor.batch.manifest import Manifest, read_manifest
from compositor.batch.outcome import Outcome
from compositor.batch.records import Head, row_key
from compositor.batch.rows import Row
from compositor.batch.work import Order, Target, failed
from compositor.errors import BindError, Problem, Where
from compositor.results import Result

PICTURES = (("small", ""), ("wide", ""), ("wide", "dark"))
HEAD = Head("card", "feed.csv", "{row}-{size}-{theme}.png", ("small", "wide"), ("", "dark"), {"layout": "5f"})


class Kept:
    """A store where everything is as long as its record says."""

    remote: ClassVar[bool] = False

    def write(self, location: str, result: Result) -> None:
        raise AssertionError("nothing is drawn here")

    def length(self, location: str) -> int | None:
        return len(location)

    def digest(self, location: str) -> str | None:
        return location

    def sweep(self, locations: Iterable[str], process: int | None) -> None:
        assert process is None


def orders(texts: list[str]) -> Iterator[Order]:
    for number, text in enumerate(texts):
        targets = tuple(Target(size, theme, f"{number}-{size}-{theme}") for size, theme in PICTURES)
        yield Order(Row(number, Where(f"row {number + 1}"), {"text": text}), targets)


def drawn(order: Order) -> list[Outcome]:
    """Return what a worker would: rows of an empty text fail as a whole."""
    if not order.row.data["text"]:
        return [failed(order.row, BindError(Problem("data.missing", "`text` is missing", where=order.row.where)))]
    key = row_key(order.row.data)
    return [
        Outcome(
            order.row.number, order.row.where, target.size, target.theme, target.location or "",
            byte_count=len(target.location or ""), written=target.location or "", key=key,
        )
        for target in order.targets
    ]  # fmt: skip


def asked(path: Path, texts: list[str], resume: bool = True) -> list[tuple[int, str, str]]:
    """Run to the end; return the pictures that were to be drawn."""
    manifest = Manifest(path, HEAD, PICTURES, resume)
    found = []
    for order in manifest.unfinished(orders(texts), Kept(), verify=True):
        found += [(order.row.number, target.size, target.theme) for target in order.targets]
        manifest.add(drawn(order))
    manifest.close()
    return found


texts_of_rows = st.lists(st.text(st.characters(codec="utf-8"), max_size=8), max_size=8)


@given(texts=texts_of_rows, data=st.data())
def test_a_run_that_is_cut_anywhere_goes_on_as_if_nothing_had_happened(texts: list[str], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "done.jsonl"
        every = asked(path, texts, resume=False)
        assert len(every) == len(texts) * len(PICTURES)
        whole = path.read_bytes()
        told = list(read_manifest(path))

        cut = data.draw(st.integers(0, len(whole)))
        path.write_bytes(whole[:cut])
        lines = max(0, whole[:cut].count(b"\n") - 1)
        kept = {(one.row, one.size, one.theme) for one in told[:lines] if one.finished}
        assert asked(path, texts) == [picture for picture in every if picture not in kept]
        assert list(read_manifest(path)) == told


@given(texts=texts_of_rows, others=texts_of_rows)
def test_exactly_the_rows_that_changed_are_drawn_again(texts: list[str], others: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "done.jsonl"
        asked(path, texts, resume=False)
        same = {number for number, text in enumerate(others) if text and texts[number : number + 1] == [text]}
        assert {row for row, _, _ in asked(path, others)} == set(range(len(others))) - same


@given(lines=st.lists(st.binary(max_size=60), max_size=6))
def test_damaged_lines_are_never_believed(lines: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "done.jsonl"
        path.write_bytes(HEAD.to_line().encode() + b"\n".join(lines))
        assert len(asked(path, ["one", "two"])) == 2 * len(PICTURES)
        assert len(list(read_manifest(path))) == 2 * len(PICTURES)
