"""Filling: the first source that works, with a reason for every one that did not."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from compositor.errors import AssetError, GeneratorError, Problem
from compositor.fill import Filled, Generators, afill, fill
from compositor.hook import AssetSource, GeneratedImage, GenerateRequest, GenerateSource, ImageRequest, ImageSource
from compositor.procedural import Procedural
from compositor.resources import GeneratedCache, Resources
from compositor.testing.generators import Scripted, swatch
from compositor.values.color import Rgba

Fill = Callable[..., Filled]


def by_afill(
    requests: list[ImageRequest],
    resources: Resources,
    generators: Generators = None,
    cache: GeneratedCache | None = None,
) -> Filled:
    return asyncio.run(afill(requests, resources, generators, cache))


@pytest.fixture(params=[fill, by_afill], ids=["fill", "afill"])
def any_fill(request: pytest.FixtureRequest) -> Fill:
    chosen: Fill = request.param
    return chosen


@pytest.fixture
def resources(tmp_path: Path) -> Resources:
    (tmp_path / "good.png").write_bytes(swatch(GenerateRequest("", 8, 6)))
    (tmp_path / "half.png").write_bytes(swatch(GenerateRequest("", 80, 60))[:60])
    return Resources([tmp_path])


def wish(*sources: ImageSource | str, width: int = 8, height: int = 6, index: int = 0) -> ImageRequest:
    found = tuple(AssetSource(source) if isinstance(source, str) else source for source in sources)
    return ImageRequest(found, width, height, path=("layers", index, "image"))


class Later:
    """An ``async`` generator, as providers have them."""

    async def generate(self, request: GenerateRequest) -> GeneratedImage:
        await asyncio.sleep(0)
        return GeneratedImage(swatch(request, Rgba(9, 9, 9)), "later")


def photo(color: tuple[int, int, int], side: int = 64) -> bytes:
    file = BytesIO()
    Image.new("RGB", (side, side), color).save(file, "JPEG")
    return file.getvalue()


class TestSeveralNewPhotos:
    """JPEGs are decoded by threads while others are read; what comes of it is the same."""

    @pytest.fixture
    def resources(self, tmp_path: Path) -> Resources:
        for index in range(5):
            (tmp_path / f"{index}.jpg").write_bytes(photo((index * 40, 0, 0)))
        (tmp_path / "good.png").write_bytes(swatch(GenerateRequest("", 8, 6)))
        # the header is whole, the pixels are not
        (tmp_path / "half.jpg").write_bytes(photo((9, 9, 9), 400)[:700])
        return Resources([tmp_path])

    def test_all_are_found_and_sound(self, resources: Resources, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("compositor.threads.processors", lambda: 3)
        requests = [wish(f"{index}.jpg", index=index) for index in range(5)] + [wish("good.png", index=5)]
        filled = fill(requests, resources)
        assert [filled.refs[request] for request in requests] == [
            resources.picture_header(source) for source in ("0.jpg", "1.jpg", "2.jpg", "3.jpg", "4.jpg", "good.png")
        ]
        assert all(resources.knows(request.sources[0]) for request in requests)
        assert not filled.problems

    def test_one_that_is_damaged_falls_back_alone(self, any_fill: Fill, resources: Resources) -> None:
        requests = [wish("half.jpg", "1.jpg", index=0), wish("0.jpg", index=1), wish("good.png", index=2)]
        filled = any_fill(requests, resources)
        assert [filled.pictures[request].source for request in requests] == [1, 0, 0]
        assert [problem.path for problem in filled.problems] == [("layers", 0, "image")]

    def test_one_that_is_damaged_is_told_with_its_layer(self, any_fill: Fill, resources: Resources) -> None:
        with pytest.raises(AssetError, match=r"half\.jpg") as caught:
            any_fill([wish("half.jpg", index=3), wish("0.jpg", index=1)], resources)
        assert caught.value.problems[0].path == ("layers", 3, "image")

    def test_one_photo_in_two_sizes_is_decoded_once(
        self, resources: Resources, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("compositor.threads.processors", lambda: 3)
        decoded: list[object] = []
        decode = Resources._decode
        monkeypatch.setattr(Resources, "_decode", lambda self, *how: (decoded.append(how[0]), decode(self, *how)))
        requests = [wish("0.jpg"), wish("0.jpg", width=20), wish("1.jpg")]
        assert len(fill(requests, resources).refs) == 3
        assert len(decoded) == 2

    def test_a_single_new_photo_needs_no_thread(self, resources: Resources, monkeypatch: pytest.MonkeyPatch) -> None:
        fill([wish("1.jpg"), wish("good.png")], resources)
        monkeypatch.setattr("compositor.fill.Beside.start", lambda *_: pytest.fail("a thread for nothing"))
        filled = fill([wish("0.jpg"), wish("1.jpg"), wish("good.png")], resources)
        assert len(filled.refs) == 3


class TestFallback:
    def test_the_first_source_that_works(self, any_fill: Fill, resources: Resources) -> None:
        request = wish("missing.png", "half.png", "good.png", GenerateSource("never asked"))
        filled = any_fill([request], resources, Scripted([]))
        filling = filled.pictures[request]
        assert (filling.source, filling.generated, filling.ref.width) == (2, False, 8)
        assert [(problem.code, problem.severity) for problem in filled.problems] == [
            ("asset.missing", "warning"),
            ("asset.damaged", "warning"),
        ]
        assert filled.problems[0].path == ("layers", 0, "image")

    def test_a_generator_comes_in_its_turn(self, any_fill: Fill, resources: Resources) -> None:
        request = wish("missing.png", GenerateSource("a shoe", "hero", 7, "words", "warm"), width=30, height=20)
        script = Scripted()
        filled = any_fill([request], resources, {"hero": script})
        assert script.requests == [GenerateRequest("a shoe", 30, 20, 7, "hero", "words", "warm")]
        filling = filled.pictures[request]
        assert (filling.source, filling.generated, filling.model, filling.origin) == (1, True, "scripted", "model")
        assert resources.picture(filling.ref, (0, 0, 30, 20), (30, 20)).width == 30

    def test_all_fail(self, any_fill: Fill, resources: Resources) -> None:
        failing = Scripted([GeneratorError(Problem("generator.moderated", "the prompt was refused"))])
        requests = [wish("missing.png", GenerateSource("x")), wish("good.png"), wish("half.png", index=2)]
        with pytest.raises(AssetError) as caught:
            any_fill(requests, resources, failing)
        both, single = caught.value.problems
        assert both.code == "asset.no-source"
        assert "missing.png" in both.message
        assert "the prompt was refused" in both.message
        assert (single.code, single.path, single.severity) == ("asset.damaged", ("layers", 2, "image"), "error")

    def test_no_source_at_all(self, any_fill: Fill, resources: Resources) -> None:
        with pytest.raises(AssetError, match="none of the 0 sources"):
            any_fill([wish()], resources)

    def test_equal_requests_are_one(self, any_fill: Fill, resources: Resources) -> None:
        script = Scripted()
        filled = any_fill([wish(GenerateSource("x"), index=n) for n in range(3)], resources, script)
        assert len(script.requests) == len(filled.refs) == 1


class TestGenerators:
    def test_without_any_the_embedded_one_answers(self, any_fill: Fill, resources: Resources) -> None:
        request = wish(GenerateSource("quiet light"), width=40, height=30)
        for none in (None, {}):
            filled = any_fill([request], resources, none)
            assert filled.pictures[request].origin == "procedural"
            assert filled.problems == ()

    def test_a_route_nobody_bound_is_reported(self, any_fill: Fill, resources: Resources) -> None:
        request = wish(GenerateSource("x", "heroo"))
        filled = any_fill([request], resources, {"hero": Scripted()})
        assert filled.pictures[request].origin == "procedural"
        assert filled.problems[0].code == "generator.unbound-route"
        assert "hero" in filled.problems[0].hint

    def test_the_default_route_answers_for_the_others(self, any_fill: Fill, resources: Resources) -> None:
        request = wish(GenerateSource("x", "hero"))
        filled = any_fill([request], resources, {"default": Scripted()})
        assert filled.pictures[request].model == "scripted"
        assert filled.problems == ()

    def test_async_generators_work_either_way(self, any_fill: Fill, resources: Resources) -> None:
        request = wish(GenerateSource("x"))
        assert any_fill([request], resources, Later()).pictures[request].model == "later"

    def test_and_even_inside_a_running_loop(self, resources: Resources) -> None:
        async def outer() -> Filled:
            return fill([wish(GenerateSource("x"))], resources, Later())

        assert asyncio.run(outer()).refs

    @pytest.mark.parametrize(
        ("answer", "code"),
        [
            (KeyError("token"), "generator.failed"),
            (b"no picture", "generator.bad-picture"),
            (swatch(GenerateRequest("", 80, 60))[:70], "generator.bad-picture"),
            (GeneratorError(Problem("generator.timeout", "too slow"), retryable=True), "generator.timeout"),
        ],
    )
    def test_bad_answers_are_reasons(
        self, any_fill: Fill, resources: Resources, answer: bytes | Exception, code: str
    ) -> None:
        filled = any_fill([wish(GenerateSource("x"), "good.png")], resources, Scripted([answer]))
        assert [problem.code for problem in filled.problems] == [code]

    def test_an_answer_of_the_wrong_type(self, any_fill: Fill, resources: Resources) -> None:
        class Wrong:
            def generate(self, request: GenerateRequest) -> None:
                return None

        filled = any_fill([wish(GenerateSource("x"), "good.png")], resources, Wrong())
        assert filled.problems[0].code == "generator.bad-answer"

    def test_generated_bytes_are_given_back(self, any_fill: Fill, resources: Resources) -> None:
        filled = any_fill([wish(GenerateSource("x"))], resources, Scripted())
        assert len(resources._inline) == 1
        filled.release(resources)
        assert not resources._inline

    def test_also_when_another_slot_fails(self, any_fill: Fill, resources: Resources) -> None:
        with pytest.raises(AssetError):
            any_fill([wish(GenerateSource("x")), wish("missing.png")], resources, Scripted())
        assert not resources._inline


def test_fill_and_afill_agree(resources: Resources) -> None:
    requests = [
        wish("good.png"),
        wish("missing.png", GenerateSource("one")),
        wish(GenerateSource("two", "nowhere"), width=64),
        wish("half.png", "good.png", index=3),
    ]
    generators = {"default": Scripted()}
    plain, waiting = fill(requests, resources, generators), by_afill(requests, resources, generators)
    assert plain == waiting


def test_afill_works_on_so_many_at_a_time(resources: Resources) -> None:
    active, most, lock = 0, 0, threading.Lock()

    class Counting:
        async def generate(self, request: GenerateRequest) -> GeneratedImage:
            nonlocal active, most
            with lock:
                active += 1
                most = max(most, active)
            await asyncio.sleep(0.01)
            with lock:
                active -= 1
            return GeneratedImage(swatch(request))

    requests = [wish(GenerateSource(str(n))) for n in range(9)]
    asyncio.run(afill(requests, resources, Counting(), concurrency=3))
    assert most == 3


class TestGeneratedCache:
    @pytest.fixture(params=["folder", "memory"])
    def cache(self, request: pytest.FixtureRequest, tmp_path: Path) -> GeneratedCache:
        return GeneratedCache(tmp_path / "kept" if request.param == "folder" else None)

    def test_the_second_time_nobody_is_asked(self, any_fill: Fill, resources: Resources, cache: GeneratedCache) -> None:
        script = Scripted()
        requests = [wish(GenerateSource("x"))]
        first = any_fill(requests, resources, script, cache)
        second = any_fill(requests, resources, script, cache)
        assert len(script.requests) == 1
        assert first == second

    def test_another_backend_is_another_answer(self, cache: GeneratedCache) -> None:
        request, image = GenerateRequest("x", 2, 2), GeneratedImage(b"bytes", "m")
        cache.put(request, image, "model-1")
        assert cache.get(request, "model-1") == image
        assert cache.get(request, "model-2") is None
        assert cache.get(GenerateRequest("x", 2, 2, seed=1), "model-1") is None

    def test_what_does_not_decode_is_not_kept(self, resources: Resources, cache: GeneratedCache) -> None:
        script = Scripted([b"rubbish", swatch(GenerateRequest("", 4, 4))])
        fill([wish(GenerateSource("x"), "good.png")], resources, script, cache)
        assert fill([wish(GenerateSource("x"), "good.png")], resources, script, cache).problems == ()

    def test_a_damaged_file_counts_as_missing(self, tmp_path: Path) -> None:
        cache = GeneratedCache(tmp_path)
        request = GenerateRequest("x", 2, 2)
        cache.put(request, GeneratedImage(b"bytes"))
        (path,) = tmp_path.glob("*/*.generated")
        for damage in (path.read_bytes()[:-1], b"", b"compositor generated 1\n{}\n", b"compositor generated 1\n[]\nx"):
            path.write_bytes(damage)
            assert cache.get(request) is None

    def test_no_half_files_are_left(self, tmp_path: Path) -> None:
        cache = GeneratedCache(tmp_path)
        for seed in range(5):
            cache.put(GenerateRequest("x", 2, 2, seed), GeneratedImage(b"bytes"))
        assert len(list(tmp_path.rglob("*.generated"))) == 5
        assert not list(tmp_path.rglob("*.part"))

    def test_the_budget_holds(self, tmp_path: Path) -> None:
        for cache in (GeneratedCache(tmp_path, budget=5_000), GeneratedCache(budget=5_000)):
            requests = [GenerateRequest("x", 2, 2, seed) for seed in range(20)]
            for request in requests:
                cache.put(request, GeneratedImage(b"x" * 1_000))
            kept = [request.seed for request in requests if cache.get(request)]
            assert 1 <= len(kept) <= 5
            assert kept[-1] == 19
        assert sum(path.stat().st_size for path in tmp_path.rglob("*.generated")) <= 5_000

    def test_a_folder_that_cannot_be_written_costs_only_the_cache(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("in the way")
        cache = GeneratedCache(tmp_path / "file")
        cache.put(GenerateRequest("x", 2, 2), GeneratedImage(b"bytes"))
        assert cache.get(GenerateRequest("x", 2, 2)) is None

    def test_a_budget_of_nothing(self, resources: Resources) -> None:
        script = Scripted()
        for _ in range(2):
            fill([wish(GenerateSource("x"))], resources, script, GeneratedCache(budget=0))
        assert len(script.requests) == 2


class Repacked(Procedural):
    """The embedded generator with another encoder."""

    def generate(self, request: GenerateRequest) -> GeneratedImage:
        image = super().generate(request)
        packed = BytesIO()
        Image.open(BytesIO(image.data)).save(packed, "PNG", compress_level=0)
        assert packed.getvalue() != image.data
        return replace(image, data=packed.getvalue())


def test_pictures_of_the_embedded_generator_are_known_by_their_request(any_fill: Fill, resources: Resources) -> None:
    def digest(generators: Generators, seed: int = 1) -> str:
        request = wish(GenerateSource("calm sea", seed=seed))
        filled = any_fill([request], resources, generators)
        filled.release(resources)
        return filled.refs[request].digest

    assert digest(None) == digest(Procedural()) == digest(Repacked())
    assert digest(None, seed=2) != digest(None)
    assert digest(Later()) != digest(None), "of any other generator, by the bytes"
