from __future__ import annotations

import hashlib
import itertools
import pickle
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from batch_generators import Failing, Locked

from compositor.batch import Outcome, render_many
from compositor.engine import Renderer
from compositor.errors import AssetError, BindError, GeneratorError, LayoutError, OutputError
from compositor.schema import Layout

ROWS = [{"id": str(number), "title": f"Card {number}"} for number in range(20)]


def pictures(outcomes: Iterator[Outcome]) -> list[tuple[int, str, bytes | None]]:
    return [(outcome.row, outcome.size, outcome.data) for outcome in outcomes]


class TestOutcomes:
    def test_every_row_gets_every_size_in_order(self, card: Layout) -> None:
        outcomes = list(render_many(card, ROWS[:3], workers=1))
        assert [(one.row, one.size) for one in outcomes] == list(itertools.product(range(3), ["small", "wide"]))
        with Renderer() as renderer:
            alone = renderer.render(card, {"title": "Card 1"}, size="wide")
        assert outcomes[3].data == alone.bytes
        assert outcomes[3].digest == hashlib.sha256(alone.bytes).hexdigest()
        assert (outcomes[3].width, outcomes[3].height, outcomes[3].byte_count) == (60, 20, len(alone.bytes))
        assert outcomes[3].fits[0].state == "fits"

    def test_files_are_written_and_only_their_names_come_back(self, card: Layout, tmp_path: Path) -> None:
        pattern = f"{tmp_path}/{{id}}/{{size}}.jpg"
        (outcome,) = render_many(card, ROWS[:1], sizes=["small"], out=pattern, workers=1)
        assert outcome.path == tmp_path / "0" / "small.jpg"
        assert outcome.data is None
        assert outcome.path.read_bytes()[:2] == b"\xff\xd8"
        assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["small.jpg"]

    def test_outcomes_travel(self, card: Layout) -> None:
        outcomes = list(render_many(card, [ROWS[0], {}], workers=1))
        again = pickle.loads(pickle.dumps(outcomes))
        assert again[0] == outcomes[0]
        assert str(again[-1].error) == str(outcomes[-1].error)

    def test_rows_are_read_as_outcomes_are_taken(self, card: Layout) -> None:
        read = []

        def endless() -> Iterator[dict[str, str]]:
            for number in itertools.count():
                read.append(number)
                yield {"title": str(number)}

        outcomes = render_many(card, endless(), sizes=["small"], workers=1)
        assert [next(outcomes).row for _ in range(3)] == [0, 1, 2]
        assert read == [0, 1, 2]


class TestRowsThatFail:
    def test_a_wrong_cell_names_its_line_and_column(self, card: Layout, tmp_path: Path) -> None:
        feed = tmp_path / "feed.csv"
        feed.write_text("id,title,price\n1,One,1 EUR\n2,Two,cheap\n3,,3 EUR\n4,Four,4 EUR\n")
        outcomes = list(render_many(card, feed, workers=1))
        assert [one.row for one in outcomes if one.ok] == [0, 0, 3, 3]
        assert [(one.row, one.size) for one in outcomes if not one.ok] == [(1, ""), (2, "")]
        assert isinstance(outcomes[2].error, BindError)
        (price,) = outcomes[2].error.problems
        assert price.message.startswith("column `price`: `cheap` has no amount")
        assert str(price.where) == f"{feed}:3"
        assert outcomes[3].error is not None
        assert outcomes[3].error.problems[0].message == "column `title` is missing"

    def test_a_misspelled_column_is_told_though_other_columns_pass(self, card: Layout, tmp_path: Path) -> None:
        feed = tmp_path / "feed.csv"
        feed.write_text("sku,titel\n1,One\n")
        (outcome,) = render_many(card, feed, workers=1)
        assert outcome.error is not None
        assert outcome.error.problems[0].hint == "did you mean `title`?"

    def test_two_rows_for_one_file_are_an_error_of_the_second(self, card: Layout, tmp_path: Path) -> None:
        rows = [{"id": "a/b", "title": "first"}, {"id": "a b", "title": "other"}, {"id": "a?b", "title": "second"}]
        first, other, second = render_many(card, rows, sizes=["small"], out=f"{tmp_path}/{{id}}.{{ext}}", workers=1)
        assert (first.ok, other.ok, second.ok) == (True, True, False)
        assert second.error is not None
        assert second.error.problems[0].code == "batch.same-file"
        assert str(second.error.problems[0].where) == "row 3"

    def test_a_row_without_a_value_for_its_file_name(self, card: Layout, tmp_path: Path) -> None:
        (outcome,) = render_many(card, [{"title": "x"}], sizes=["small"], out=f"{tmp_path}/{{sku}}.png", workers=1)
        assert outcome.error is not None
        assert outcome.error.problems[0].code == "batch.pattern-value"

    def test_a_file_that_cannot_be_written(self, card: Layout, tmp_path: Path) -> None:
        (tmp_path / "taken").write_text("a file where a folder should be")
        (outcome,) = render_many(card, ROWS[:1], sizes=["small"], out=f"{tmp_path}/taken/{{id}}.png", workers=1)
        assert outcome.error is not None
        assert outcome.error.problems[0].code == "output.write"

    def test_a_fault_that_nobody_foresaw_ends_one_row(self, scene: Layout) -> None:
        (outcome,) = render_many(scene, [{"prompt": "x"}], generator=Failing(), workers=1)
        assert outcome.error is not None

    def test_what_a_feed_raises_comes_after_the_rows_before_it(self, card: Layout, tmp_path: Path) -> None:
        feed = tmp_path / "feed.csv"
        feed.write_bytes(b"title\nfirst\n" + b"x" * 20_000 + b"\nlast \xff\n")
        outcomes = render_many(card, feed, sizes=["small"], workers=1)
        assert next(outcomes).ok
        with pytest.raises(AssetError, match="UTF-8"):
            list(outcomes)


class TestWhatIsSaidAtOnce:
    def test_unknown_sizes_and_themes(self, card: Layout) -> None:
        with pytest.raises(LayoutError, match="no size `smal`"):
            render_many(card, ROWS, sizes=["smal"])
        with pytest.raises(LayoutError, match="no theme `dark`"):
            render_many(card, ROWS, themes=["dark"])

    def test_a_pattern_that_names_no_column(self, card: Layout, tmp_path: Path) -> None:
        feed = tmp_path / "feed.csv"
        feed.write_text("sku,title\n1,One\n")
        with pytest.raises(OutputError, match="did you mean `sku`"):
            render_many(card, feed, out="{skuu}-{size}.png")

    def test_no_workers_at_all(self, card: Layout) -> None:
        with pytest.raises(OutputError, match="at least 1"):
            render_many(card, ROWS, workers=0)

    def test_a_generator_that_cannot_be_sent(self, scene: Layout) -> None:
        with pytest.raises(GeneratorError, match=r"generator `Locked` \(route `default`\) cannot be sent"):
            render_many(scene, [{"prompt": "x"}], workers=2, generator=Locked())
        (outcome,) = render_many(scene, [{"prompt": "x"}], workers=1, generator=Locked())
        assert outcome.ok


class TestExecutors:
    def test_any_executor_draws_the_same(self, card: Layout) -> None:
        here = pictures(render_many(card, ROWS, workers=1))
        with ThreadPoolExecutor(2) as threads:
            assert pictures(render_many(card, ROWS, executor=threads, workers=2, chunk=3)) == here

    def test_an_executor_is_left_open_and_one_that_is_closed_is_told(self, card: Layout) -> None:
        threads = ThreadPoolExecutor(1)
        list(render_many(card, ROWS[:1], executor=threads))
        assert threads.submit(int, "7").result() == 7
        threads.shutdown()
        with pytest.raises(OutputError, match="the executor takes no more work"):
            list(render_many(card, ROWS[:1], executor=threads))

    def test_a_row_that_cannot_be_sent_is_that_rows_problem(self, card: Layout) -> None:
        rows = [{"title": "good"}, {"title": "bad", "extra": lambda: None}, {"title": "good"}]
        with ThreadPoolExecutor(1) as threads:
            outcomes = list(render_many(card, rows, sizes=["small"], executor=threads))
        assert [outcome.ok for outcome in outcomes] == [True, False, True]
        assert outcomes[1].error is not None
        assert outcomes[1].error.problems[0].code == "batch.row-pickle"
