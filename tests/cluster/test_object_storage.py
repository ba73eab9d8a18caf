"""Pictures in S3 (moto's server) and in Google Cloud Storage (a server of ours): headers, tags, who is first."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator

import boto3
import pytest
from google_storage import google

from compositor.batch import render_many
from compositor.batch.objects import Objects
from compositor.errors import OutputError
from compositor.loading import load
from compositor.storage import Attributes, Bucket, is_passing

pytestmark = pytest.mark.xdist_group("redis")  # shares moto's server with those
CARD = {"layout": 1, "name": "card", "sizes": {"small": "20x10"}, "data": {"id": "number"}, "fill": "#336699"}
ATTRIBUTES = Attributes("public, max-age=31536000, immutable", {"shape": "{width}x{height}"}, {"size": "{size}"})


@pytest.fixture(params=["s3", "gs"])
def bucket(request: pytest.FixtureRequest) -> Iterator[Bucket]:
    if request.param == "s3":
        yield Bucket("s3://pictures", {"endpoint": request.getfixturevalue("endpoint")})
        return
    with google() as (options, _):
        yield Bucket("gs://pictures", options)


def test_a_bucket_keeps_bytes_and_lists_them(bucket: Bucket) -> None:
    bucket.put("kept/a b/é.bin", b"first")
    bucket.put("kept/a b/é.bin", b"second")
    assert bucket.get("kept/a b/é.bin") == b"second"
    assert bucket.length("kept/a b/é.bin") == 6
    assert bucket.find("kept/nothing") is None
    assert bucket.length("kept/nothing") is None
    assert list(bucket.list("kept")) == ["kept/a b/é.bin"]
    bucket.put("kept/other", b"")
    bucket.delete("kept/gone", "kept/a b/é.bin", "kept/other")
    bucket.delete("kept/other")
    assert list(bucket.list("kept")) == []


def test_an_object_is_new_once(bucket: Bucket) -> None:
    assert bucket.put_new("marks/one", b"first")
    assert not bucket.put_new("marks/one", b"second")
    assert bucket.get("marks/one") == b"first"
    bucket.delete("marks/one")


def _first(url: str, options: dict[str, str], number: int) -> bool:
    return Bucket(url, options).put_new("marks/race", str(number).encode())


def test_of_many_processes_one_is_first(endpoint: str) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        won = pool.starmap(_first, [("s3://pictures", {"endpoint": endpoint}, number) for number in range(12)])
    assert sum(won) == 1
    assert Bucket("s3://pictures", {"endpoint": endpoint}).get("marks/race") == str(won.index(True)).encode()


def test_pictures_in_s3_have_their_headers_metadata_and_tags(endpoint: str) -> None:
    out = "s3://pictures/cards/{id}.{ext}"
    store = Objects(out, {"endpoint": endpoint}, ATTRIBUTES)
    rows = [{"id": number} for number in range(4)]
    outcomes = list(render_many(load(CARD), rows, out=out, store=store, format="jpeg", workers=2))
    assert [one.location for one in outcomes] == [f"s3://pictures/cards/{n}.jpg" for n in range(4)]
    client = boto3.client("s3", endpoint_url=endpoint)
    answer = client.get_object(Bucket="pictures", Key="cards/2.jpg")
    assert answer["Body"].read() == next(iter(render_many(load(CARD), rows[2:], format="jpeg", workers=1))).data
    assert answer["ContentType"] == "image/jpeg"
    assert answer["CacheControl"] == "public, max-age=31536000, immutable"
    assert answer["Metadata"] == {"shape": "20x10"}
    tags = client.get_object_tagging(Bucket="pictures", Key="cards/2.jpg")["TagSet"]
    assert tags == [{"Key": "size", "Value": "small"}]
    assert (store.length(outcomes[0].location), store.digest(outcomes[0].location)) == (
        outcomes[0].byte_count,
        outcomes[0].digest,
    )


def test_pictures_in_google_cloud_storage_have_their_headers() -> None:
    with google() as (options, stored):
        out = "gs://pictures/cards/{id}.webp"
        attributes = Attributes("no-cache", {"shape": "{width}x{height}"})
        outcome = next(
            iter(render_many(load(CARD), [{"id": 1}], out=out, store=Objects(out, options, attributes), workers=1))
        )
        assert outcome.ok, outcome.error
        data, headers = stored["/pictures/cards/1.webp"]
    assert len(data) == outcome.byte_count
    assert {name.lower(): value for name, value in headers.items()} == {
        "content-type": "image/webp",
        "cache-control": "no-cache",
        "x-goog-meta-shape": "20x10",
    }


def test_a_bucket_that_is_not_there_fails_each_picture_and_ends_nothing(endpoint: str) -> None:
    out = "s3://elsewhere/{id}.png"
    outcomes = list(
        render_many(load(CARD), [{"id": 1}, {"id": 2}], out=out, store=Objects(out, {"endpoint": endpoint}), workers=1)
    )
    assert [[problem.code for problem in one.error.problems] for one in outcomes if one.error] == [
        ["storage.missing"]
    ] * 2


def test_a_store_that_cannot_be_reached_fails_in_passing() -> None:
    options = {"endpoint": "http://127.0.0.1:9", "region": "x", "access_key_id": "a", "secret_access_key": "b"}
    with pytest.raises(OutputError) as told:
        Bucket("s3://pictures", options).get("a")
    assert is_passing(told.value)
