"""Jobs without any broker: chunks are settled one by one here, by workers that die when a test says so."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compositor.batch import render_many
from compositor.batch.objects import Objects
from compositor.batch.outcome import Outcome
from compositor.batch.records import Record
from compositor.batch.rows import Row
from compositor.batch.work import Order, Target, failed
from compositor.cluster import Cluster, Job, Settings
from compositor.cluster import workplace as workplaces
from compositor.cluster.ledger import Ledger
from compositor.cluster.tries import Try
from compositor.cluster.workplace import Workplace
from compositor.errors import OutputError, Problem, Where
from compositor.loading import load
from compositor.results import Result
from compositor.storage import Bucket

CARD = load(
    {
        "layout": 1,
        "name": "card",
        "sizes": {"small": "40x30", "wide": "60x20"},
        "data": {"title": {"type": "text", "max-length": 20}},
        "layers": [{"text": "$title", "font-size": "4..12", "overflow": "ellipsis"}],
    }
)
ROWS = [{"id": number, "title": f"Card {number}"} for number in range(10)]


@pytest.fixture
def out(tmp_path: Path) -> str:
    return f"file://{tmp_path}/{{id}}-{{size}}.{{ext}}"


@pytest.fixture
def cluster() -> Cluster:
    return Cluster(Settings("memory://", key="secret"))


def settle(job: Job, workplace: Workplace | None = None, count: int | None = None) -> None:
    record = job.ledger.record()
    assert record is not None
    for name in sorted(job.ledger.chunks())[:count]:
        (workplace or Workplace("secret")).settle(job.url, {}, name, record["edition"])


def codes(error: OutputError) -> list[str]:
    return [problem.code for problem in error.problems]


class TestAJob:
    def test_draws_what_one_process_draws_in_the_order_of_the_rows(
        self, cluster: Cluster, out: str, tmp_path: Path
    ) -> None:
        job = cluster.start(CARD, ROWS, out=out, chunk=3, job="spring")
        assert job.url == f"file://{tmp_path}/.compositor/spring"
        assert job.progress().chunks == 4
        settle(job)
        records = list(job.records())
        here = list(render_many(CARD, ROWS, workers=1))
        assert [(one.row, one.size, one.digest) for one in records] == [(o.row, o.size, o.digest) for o in here]
        assert [Path(str(one.path).removeprefix("file://")).read_bytes() for one in records] == [o.data for o in here]
        assert job.progress().finished

    def test_has_one_result_of_a_chunk_that_was_drawn_twice(self, cluster: Cluster, out: str) -> None:
        job = cluster.start(CARD, ROWS, out=out, chunk=5)
        name = sorted(job.ledger.chunks())[0]
        first, second = (_record_line(number) for number in (1, 2))
        assert job.ledger.finish(name, first)
        assert not job.ledger.finish(name, second)
        assert [record.row for record in job.ledger.results(name)] == [1]

    @pytest.mark.parametrize("name", ["job.json", "submitted.json", "refused.json", "done"])
    @pytest.mark.parametrize("damage", [b"\xff", b"[]", b'"text"', b'{"version": 1}', b'{"problems": [1]}'])
    def test_that_is_damaged_is_told(
        self, cluster: Cluster, out: str, tmp_path: Path, name: str, damage: bytes
    ) -> None:
        job = cluster.start(CARD, ROWS, out=out, job="spring")
        folder = tmp_path / ".compositor" / "spring"
        (folder / "done").mkdir()
        chunk = next(iter(job.ledger.chunks()))
        (folder / (f"done/{chunk}.jsonl" if name == "done" else name)).write_bytes(damage)
        with pytest.raises(OutputError, match=r"cluster\.(damaged|version)"):
            list(job.records())

    def test_has_no_dead_letter_of_a_row_that_somebody_else_drew(self, cluster: Cluster, out: str) -> None:
        job = cluster.start(CARD, ROWS, out=out, chunk=5)
        job.ledger.bury(sorted(job.ledger.chunks())[0], "what a slower worker gave up\n")
        assert list(job.dead_letters()) == []
        settle(job)
        assert list(job.dead_letters()) == []

    def test_reports_rows_that_fail_and_goes_on(self, cluster: Cluster, out: str) -> None:
        rows = [*ROWS[:3], {"id": 3, "title": None}, {"id": 4, "title": "fine"}, {"id": 0, "title": "taken"}]
        job = cluster.start(CARD, rows, out=out, chunk=4)
        settle(job)
        wrong = [(one.row, one.problems[0]["code"]) for one in job.records() if not one.finished]
        assert wrong == [(3, "data.missing"), (5, "batch.same-file"), (5, "batch.same-file")]

    def test_is_not_begun_twice_and_not_mixed_up(self, cluster: Cluster, out: str) -> None:
        cluster.start(CARD, ROWS, out=out, chunk=3, job="spring")
        for rows, chunk, resume, code in [
            (ROWS, 3, False, "cluster.job-exists"),
            (ROWS, 4, True, "cluster.other-job"),
            (ROWS[:-1], 3, True, "cluster.other-rows"),
            ([*ROWS, ROWS[0]], 3, True, "cluster.other-rows"),
            ([{**row, "title": "New"} for row in ROWS], 3, True, "cluster.other-rows"),
        ]:
            with pytest.raises(OutputError) as told:
                cluster.start(CARD, rows, out=out, chunk=chunk, job="spring", resume=resume)
            assert codes(told.value) == [code]
        with pytest.raises(OutputError, match="other options"):
            cluster.start(CARD, ROWS, out=out, chunk=3, job="spring", resume=True, scale=2)

    def test_is_sent_again_where_it_is_not_settled(self, out: str, monkeypatch: pytest.MonkeyPatch) -> None:
        sent: list[str] = []
        cluster = Cluster(Settings("memory://", key="secret"))
        monkeypatch.setattr(cluster, "_send", lambda *message: sent.append(message[-1]))
        job = cluster.start(CARD, ROWS, out=out, chunk=3, job="spring")
        settle(job, count=2)
        first, sent[:] = sent[:], []
        again = cluster.start(CARD, ROWS, out=out, chunk=3, job="spring", resume=True)
        assert sent == first[2:]
        settle(again)
        assert len(list(again.records())) == 20
        again.tidy()
        assert again.ledger.chunks() == set()
        assert len(list(again.records())) == 20, "results stay"
        sent.clear()
        cluster.start(CARD, ROWS, out=out, chunk=3, job="spring", resume=True)
        assert sent == []

    def test_that_is_cancelled_draws_nothing_more(self, cluster: Cluster, out: str, tmp_path: Path) -> None:
        job = cluster.start(CARD, ROWS, out=out, chunk=3)
        settle(job, count=1)
        job.cancel()
        settle(job)
        assert len(list(tmp_path.glob("*.png"))) == 6
        with pytest.raises(OutputError) as told:
            list(job.records())
        assert codes(told.value) == ["cluster.cancelled"]

    def test_leaves_nothing_half_written_in_a_folder(self, cluster: Cluster, out: str, tmp_path: Path) -> None:
        job = cluster.start(CARD, ROWS, out=out)
        job.ledger.begin(next(iter(job.ledger.chunks())), (0, 10), "a process that is killed")
        for name in ("3-wide.png#1", "3-wide.png.json#1"):
            (tmp_path / name).write_bytes(b"half")
        job.tidy()
        assert (tmp_path / "3-wide.png#1").exists(), "the job is not finished"
        settle(job)
        job.tidy()
        assert not list(tmp_path.glob("*#*"))
        assert len(list(tmp_path.glob("*.png"))) == 20

    def test_without_rows_is_finished_at_once(self, cluster: Cluster, out: str) -> None:
        job = cluster.start(CARD, [], out=out)
        assert list(job.records()) == []
        assert job.progress().finished

    def test_may_be_kept_apart_from_its_pictures(self, cluster: Cluster, out: str, tmp_path: Path) -> None:
        job = cluster.start(CARD, ROWS[:2], out=out, job=f"file://{tmp_path}/private/jobs/spring/")
        settle(job)
        assert len(list(job.records())) == 4
        assert sorted(path.name for path in tmp_path.iterdir() if path.suffix not in (".png", ".json")) == ["private"]
        job.remove()
        assert not any(path.is_file() for path in (tmp_path / "private").rglob("*"))
        assert len(list(tmp_path.glob("*.png"))) == 4

    def test_that_is_not_there_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(OutputError, match=r"cluster\.no-job"):
            Job(f"file://{tmp_path}/nothing").progress()

    def test_is_not_begun_when_the_broker_cannot_be_reached(self, out: str, tmp_path: Path) -> None:
        with pytest.raises(OutputError) as told:
            Cluster("redis://user:password@127.0.0.1:9/0").start(CARD, ROWS, out=out)
        assert codes(told.value) == ["cluster.broker-unreachable"]
        assert "password" not in str(told.value)
        assert list(tmp_path.iterdir()) == []

    def test_needs_a_place_that_workers_reach(self, cluster: Cluster, tmp_path: Path) -> None:
        with pytest.raises(OutputError, match=r"cluster\.out"):
            cluster.start(CARD, ROWS, out=f"{tmp_path}/{{id}}.png")


class TestAWorker:
    def test_knows_a_new_job_from_an_old_one_of_the_same_name(self, cluster: Cluster, out: str) -> None:
        workplace = Workplace("secret")
        digests = []
        for scale in (1, 2):
            job = cluster.start(CARD, ROWS[:1], out=out, job="spring", scale=scale)
            settle(job, workplace)
            digests += [[record.digest for record in job.records()]]
            job.remove()
        assert digests[1] == [one.digest for one in render_many(CARD, ROWS[:1], scale=2, workers=1)]
        assert digests[0] != digests[1]

    def test_of_other_versions_refuses(self, cluster: Cluster, out: str, monkeypatch: pytest.MonkeyPatch) -> None:
        job = cluster.start(CARD, ROWS, out=out)
        monkeypatch.setattr(workplaces, "versions", lambda: {"skia-python": "1"})
        settle(job)
        with pytest.raises(OutputError, match="skia-python 1 instead of"):
            list(job.records())

    def test_without_the_folders_of_the_job_refuses(self, cluster: Cluster, out: str, tmp_path: Path) -> None:
        (tmp_path / "assets").mkdir()
        job = cluster.start(CARD, ROWS, out=out, assets=[tmp_path / "assets"])
        (tmp_path / "assets").rmdir()
        settle(job)
        with pytest.raises(OutputError, match=r"cluster\.folder"):
            list(job.records())

    def test_with_another_key_refuses(self, cluster: Cluster, out: str) -> None:
        job = cluster.start(CARD, ROWS, out=out, job="spring")
        settle(job, Workplace("other"))
        with pytest.raises(OutputError, match=r"cluster\.seal"):
            list(job.records())
        again = cluster.start(CARD, ROWS, out=out, job="spring", resume=True)
        settle(again)
        assert len(list(again.records())) == 20

    def test_that_dies_while_it_opens_the_layout_again_and_again_ends_the_job(
        self, cluster: Cluster, out: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        job = cluster.start(CARD, ROWS, out=out)
        with monkeypatch.context() as patch:
            patch.setattr(Workplace, "_opened", _die)
            for _ in range(workplaces.MOST_OPENINGS):
                with pytest.raises(SystemExit):
                    settle(job)
        settle(job)
        with pytest.raises(OutputError, match=r"cluster\.no-workers"):
            list(job.records())

    def test_tries_again_when_storage_fails_in_passing_and_then_sets_the_rows_aside(
        self, cluster: Cluster, out: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        job = cluster.start(CARD, ROWS, out=out, chunk=5)
        put = Bucket.put

        def failing(bucket: Bucket, key: str, *data: Any) -> None:
            if key.endswith("7-wide.png"):
                raise OutputError(Problem("storage.failed", "the network is down"))
            put(bucket, key, *data)

        monkeypatch.setattr(Bucket, "put", failing)
        second = sorted(job.ledger.chunks())[1]
        with pytest.raises(OutputError, match=r"storage\.failed"):
            Workplace("secret").settle(job.url, {}, second, last=False)
        assert not job.ledger.finished(second)
        assert not job.ledger.marks(second).begun, "a failure is not a death"
        settle(job)
        assert [(one.row, one.size) for one in job.dead_letters()] == [(7, "wide")]
        assert [(one.row, one.size) for one in job.records() if not one.finished] == [(7, "wide")]

    def test_stores_pictures_while_it_draws_the_next(
        self, cluster: Cluster, out: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The first one is kept waiting until the last one is being stored: one after the other that never ends."""
        job = cluster.start(CARD, ROWS[:3], out=out)
        write, last = Objects.write, threading.Event()

        def waiting(store: Objects, location: str, result: Result) -> None:
            if location.endswith("0-small.png"):
                assert last.wait(30)
            if location.endswith("2-wide.png"):
                last.set()
            write(store, location, result)

        monkeypatch.setattr(Objects, "write", waiting)
        settle(job)
        assert len([record for record in job.records() if record.finished]) == 6


def _record_line(row: int) -> str:
    return Record.of(failed(Row(row, Where(), {}), OutputError(Problem("x.y", "z")))).to_line()


def _die(*_: object) -> None:
    raise SystemExit(1)


Drawing = Callable[[Sequence[Order]], Iterator[Outcome]]


class _Death(BaseException):
    """What a kill is to the code that it hits: nothing after it runs."""


def _orders(count: int) -> list[Order]:
    return [Order(Row(n, Where("feed.csv", n + 2), {"id": n}), (Target("small", ""),)) for n in range(count)]


def _drawing(deadly: set[int], chance: Callable[[], bool] = lambda: False) -> Drawing:
    def draw(orders: Sequence[Order]) -> Iterator[Outcome]:
        for order in orders:
            if order.row.number in deadly or chance():
                raise _Death
            yield Outcome(order.row.number, order.row.where, "small", "", written=f"d{order.row.number}")

    return draw


def _tried(ledger: Ledger, count: int, draw: Drawing) -> tuple[str, int]:
    """Try a chunk until it is settled; return its results and how many workers died."""
    for deaths in range(1000):
        one = Try(ledger, "chunk", _orders(count), draw, lambda: False, "test", ledger.marks("chunk"))
        try:
            text = one.lines()
        except _Death:
            continue
        assert text is not None
        return text, deaths
    raise AssertionError("it does not end")


@given(
    count=st.integers(1, 60),
    deadly=st.sets(st.integers(0, 59), max_size=5),
    seed=st.integers(0, 100),
    unlucky=st.sampled_from([0.0, 0.01, 0.1]),
)
def test_deadly_rows_cost_five_workers_each_and_no_other_row(
    count: int, deadly: set[int], seed: int, unlucky: float
) -> None:
    deadly = {row for row in deadly if row < count}
    ledger = Ledger("memory:///job")
    chance = random.Random(seed)
    kills = [0]

    def killed() -> bool:
        if kills[0] < 4 and chance.random() < unlucky:
            kills[0] += 1
            return True
        return False

    text, deaths = _tried(ledger, count, _drawing(deadly, killed))
    told = [Record.read(json.loads(line)) for line in text.splitlines()]
    assert [one.row for one in told] == list(range(count))
    given_up = {one.row for one in told if not one.finished}
    assert deadly <= given_up
    assert len(given_up - deadly) <= kills[0] // 3, "three kills at one row are taken for its fault"
    assert deaths <= 5 * len(deadly) + kills[0]


def test_a_chunk_that_ends_every_worker_is_given_up_as_a_whole() -> None:
    ledger = Ledger("memory:///job")
    text, deaths = _tried(ledger, 200, _drawing(set(range(200))))
    assert deaths == 40
    assert text.count("cluster.worker-died") == 200


def test_a_chunk_that_goes_well_leaves_no_marks() -> None:
    ledger = Ledger("memory:///job")
    _tried(ledger, 200, _drawing(set()))
    assert list(ledger.bucket.list("")) == []


def test_after_a_death_only_a_sixteenth_is_drawn_again() -> None:
    ledger = Ledger("memory:///job")
    drawn: list[int] = []

    def draw(orders: Sequence[Order]) -> Iterator[Outcome]:
        for order in orders:
            drawn.append(order.row.number)
            if len(drawn) in (100, 250):
                raise _Death
            yield failed(order.row, OutputError(Problem("x.y", "z")))

    _tried(ledger, 160, draw)
    assert drawn[:100] == [*range(100)], "the first worker dies at row 99"
    assert drawn[100:250] == [*range(150)], "the second draws sixteenths, and dies in the fifteenth"
    assert drawn[250:] == [*range(140, 160)], "the third has two of them left"
