"""Buckets in memory and in folders: what every store must do, and what stands beside the picture where one cannot."""

from __future__ import annotations

import json
import pickle
import sys
import threading
from pathlib import Path

import pytest

from compositor.batch import render_many
from compositor.batch.objects import Objects
from compositor.errors import OutputError
from compositor.loading import load
from compositor.storage import Address, Attributes, Bucket, is_passing

CARD = {"layout": 1, "name": "card", "sizes": {"small": "20x10", "wide": "30x10"}, "data": {"id": "number"}}


@pytest.fixture(params=["memory", "file"])
def bucket(request: pytest.FixtureRequest) -> Bucket:
    return Bucket(f"{request.param}://")


@pytest.fixture
def folder(tmp_path: Path) -> str:
    return str(tmp_path)[1:]


class TestAddresses:
    @pytest.mark.parametrize(
        ("url", "root", "key"),
        [
            ("s3://bucket/cards/a b#1?.jpg", "s3://bucket", "cards/a b#1?.jpg"),
            ("gs://bucket", "gs://bucket", ""),
            ("az://container/x", "az://container", "x"),
            ("file:///srv/cards/a.jpg", "file://", "srv/cards/a.jpg"),
            ("memory:///a", "memory://", "a"),
        ],
    )
    def test_are_a_bucket_and_a_key(self, url: str, root: str, key: str) -> None:
        address = Address.of(url)
        assert (address.root, address.key) == (root, key)
        assert address.url == (url if key else f"{url}/")

    @pytest.mark.parametrize("url", ["s4://bucket/a", "cards/a.jpg", "s3:///a", "file://cards/a", "https://x/y"])
    def test_of_anything_else_are_told(self, url: str) -> None:
        with pytest.raises(OutputError, match=r"storage\.url"):
            Address.of(url)

    def test_below_a_folder(self) -> None:
        assert Address.of("s3://b/jobs/").below("one", "done").key == "jobs/one/done"
        assert Address.of("s3://b").below("one").key == "one"


class TestBuckets:
    def test_keep_bytes(self, bucket: Bucket, folder: str) -> None:
        key = f"{folder}/é b/c.bin"
        assert bucket.find(key) is None
        assert bucket.length(key) is None
        bucket.put(key, b"first")
        bucket.put(key, b"other!")
        assert bucket.get(key) == b"other!"
        assert bucket.length(key) == 6
        assert list(bucket.list(folder)) == [key]
        bucket.put(f"{folder}/d", b"")
        bucket.delete(f"{folder}/gone", key, f"{folder}/d")
        bucket.delete(key)
        bucket.delete()
        assert list(bucket.list(folder)) == []

    def test_write_a_new_object_once(self, bucket: Bucket, folder: str) -> None:
        """Of many that try at the same time one is told that it was first, and its bytes are those that stay."""
        key, won = f"{folder}/marker", []
        barrier = threading.Barrier(8)

        def attempt(number: int) -> None:
            barrier.wait()
            if bucket.put_new(key, str(number).encode()):
                won.append(number)

        threads = [threading.Thread(target=attempt, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(won) == 1
        assert bucket.get(key) == str(won[0]).encode()

    def test_tell_what_is_missing_or_no_name(self, bucket: Bucket, folder: str) -> None:
        with pytest.raises(OutputError, match=r"storage\.missing"):
            bucket.get(f"{folder}/nothing")
        with pytest.raises(OutputError, match=r"storage\.name"):
            bucket.put(f"{folder}/../x", b"")

    def test_travel_but_in_memory(self) -> None:
        there: Bucket = pickle.loads(pickle.dumps(Bucket("s3://b", {"endpoint": "http://localhost:1"})))
        assert (there.root, there.options) == ("s3://b", {"endpoint": "http://localhost:1"})
        with pytest.raises(TypeError, match="memory"):
            pickle.dumps(Bucket("memory://"))

    def test_name_the_package_that_is_missing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "obstore", None)
        with pytest.raises(OutputError, match=r"pip install 'compositor\[storage\]'"):
            Bucket("memory://").get("a")

    def test_tell_an_unknown_option(self) -> None:
        with pytest.raises(OutputError, match=r"storage\.option"):
            Bucket("s3://b", {"endpont": "x"}).get("a")

    def test_that_cannot_be_written_say_so(self) -> None:
        with pytest.raises(OutputError) as told:
            Bucket("file://").put("proc/nowhere/a", b"")
        assert is_passing(told.value)
        assert "Debug source" not in str(told.value)


class TestAttributes:
    def test_name_facts_of_the_picture(self, tmp_path: Path) -> None:
        attributes = Attributes(
            "public, max-age=60", {"shape": "{width}x{height}", "print": "{fingerprint}"}, {"size": "{size}-{theme}"}
        )
        out = f"file://{tmp_path}/{{id}}-{{size}}.{{ext}}"
        outcomes = list(
            render_many(load(CARD), [{"id": 1}], out=out, store=Objects(out, attributes=attributes), workers=1)
        )
        assert [outcome.location for outcome in outcomes] == [f"file://{tmp_path}/1-{s}.png" for s in ("small", "wide")]
        assert [outcome.path for outcome in outcomes] == [None, None]
        beside = json.loads((tmp_path / "1-wide.png.json").read_text())
        assert len(beside["metadata"].pop("print")) == 32
        assert beside == {
            "content-type": "image/png",
            "cache-control": "public, max-age=60",
            "metadata": {"shape": "30x10"},
            "tags": {"size": "wide-default"},
        }

    @pytest.mark.parametrize(
        "wrong",
        [
            {"cache_control": "öffentlich"},
            {"metadata": {"a b": "x"}},
            {"metadata": {"a": "{sku}"}},
            {"tags": {"a": "{size"}},
            {"tags": {"a": "{size!r}"}},
            {"metadata": {"a": "x" * 3000}},
        ],
    )
    def test_that_no_store_can_hold_are_refused_before_anything_is_drawn(self, wrong: dict[str, object]) -> None:
        with pytest.raises(OutputError, match=r"storage\.metadata"):
            Attributes(**wrong)  # type: ignore[arg-type]


class TestObjects:
    def test_in_a_folder_are_the_files_of_a_local_run(self, tmp_path: Path) -> None:
        rows = [{"id": number} for number in range(5)]
        near = list(render_many(load(CARD), rows, out=f"{tmp_path}/near/{{id}}-{{size}}.png", workers=1))
        far = list(render_many(load(CARD), rows, out=f"file://{tmp_path}/far/{{id}}-{{size}}.png", workers=2))
        assert [one.digest for one in near] == [one.digest for one in far]
        for one in far:
            assert (
                Path(one.location.removeprefix("file://")).read_bytes()
                == Path(one.location.removeprefix("file://").replace("/far/", "/near/")).read_bytes()
            )

    def test_know_their_length_and_digest(self, tmp_path: Path) -> None:
        store = Objects(f"file://{tmp_path}")
        outcome = next(iter(render_many(load(CARD), [{"id": 1}], out=f"file://{tmp_path}/{{size}}.png", workers=1)))
        assert store.length(outcome.location) == outcome.byte_count
        assert store.digest(outcome.location) == outcome.digest
        assert store.length(f"file://{tmp_path}/other") is None
        assert store.digest(f"file://{tmp_path}/other") is None

    def test_sweep_what_a_killed_process_left_in_a_folder(self, tmp_path: Path) -> None:
        for name in ("a.png#1", "a.png#2", "a.png.json#1", "b.png#1"):
            (tmp_path / name).write_bytes(b"half")
        Objects(f"file://{tmp_path}").sweep([f"file://{tmp_path}/a.png"], 4711)
        assert [path.name for path in tmp_path.iterdir()] == ["b.png#1"]
        Objects("s3://bucket").sweep(["s3://bucket/a"], 4711)

    def test_have_one_bucket(self) -> None:
        with pytest.raises(OutputError, match="bucket"):
            Objects("s3://{shop}/a.png")
