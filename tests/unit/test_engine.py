"""The engine: one call from data to bytes, and everything that a result says about itself."""

from __future__ import annotations

import asyncio
import io
import pickle
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy
import pytest
from PIL import Image

from compositor.engine import Renderer
from compositor.errors import AssetError, BindError, CompositorError, FitError, LayoutError, OutputError
from compositor.hook import GeneratedImage, GenerateRequest
from compositor.loading import load
from compositor.resources import door
from compositor.resources.scale import scaled
from compositor.rooms import CacheBudgets
from compositor.schema import Layout

LAYOUT: dict[str, Any] = {
    "layout": 1,
    "name": "card",
    "sizes": {"card": "120x60", "tall": {"size": "60x120", "format": "webp", "scale": 2}},
    "tokens": {"color": {"ink": "#111"}, "themes": {"dark": {"color": {"ink": "#eee"}}}},
    "data": {
        "words": {"type": "text", "default": "Hello"},
        "photo": {"type": "image", "default": None},
        "more": {"type": "list", "items": "image", "default": []},
    },
    "fill": "#f5f5f5",
    "layers": [
        {"image": "$photo", "when": "$photo", "width": 20, "height": 20, "place": "bottom left"},
        {"flow": "row", "layers": [{"for": "x in $more", "image": "$x", "width": 10, "height": 10}]},
        {"name": "words", "text": "$words", "font-size": "8..24", "color": "$color.ink", "place": "center"},
        {"shape": "star", "width": 12, "height": 12, "fill": "#c00", "place": "top right", "mask": "circle"},
    ],
}


@pytest.fixture(scope="module")
def layout() -> Layout:
    return load(LAYOUT)


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer() as made:
        yield made


def png(color: tuple[int, ...] = (255, 0, 0), mode: str = "RGB") -> bytes:
    stream = io.BytesIO()
    Image.new(mode, (8, 8), color).save(stream, "PNG")
    return stream.getvalue()


def pixels(data: bytes) -> numpy.ndarray[Any, Any]:
    with Image.open(io.BytesIO(data)) as picture:
        return numpy.asarray(picture.convert("RGB"))


class TestResult:
    def test_is_the_first_size_as_png(self, layout: Layout, renderer: Renderer) -> None:
        result = renderer.render(layout)
        assert (result.size, result.theme, result.format, result.width, result.height) == ("card", "", "png", 120, 60)
        assert result.bytes.startswith(b"\x89PNG")
        assert (result.media_type, result.extension) == ("image/png", "png")

    def test_follows_its_size_s_own_format_and_scale(self, layout: Layout, renderer: Renderer) -> None:
        result = renderer.render(layout, size="tall")
        assert (result.format, result.width, result.height) == ("webp", 120, 240)

    def test_tells_how_each_text_went(self, layout: Layout, renderer: Renderer) -> None:
        (fit,) = renderer.render(layout, {"words": "Hi"}).report.fits
        assert (fit.name, fit.used, fit.lines, fit.state, fit.text) == ("words", 24.0, 1, "fits", "Hi")

    def test_as_plain_data(self, layout: Layout, renderer: Renderer) -> None:
        result = renderer.render(layout, theme="dark")
        plain = result.metadata
        assert (plain["theme"], plain["bytes"], plain["digest"]) == ("dark", len(result.bytes), result.display.digest)
        assert [fit["name"] for fit in plain["fits"]] == ["words"]
        assert '"fingerprint"' in result.to_json()

    def test_its_fingerprint_changes_with_what_is_drawn_and_how_it_is_encoded(
        self, layout: Layout, renderer: Renderer
    ) -> None:
        first = renderer.render(layout, format="jpeg", quality=80).fingerprint
        assert renderer.render(layout, format="jpeg", quality=80).fingerprint == first
        assert renderer.render(layout, format="jpeg", quality=81).fingerprint != first
        assert renderer.render(layout, {"words": "Bye"}, format="jpeg", quality=80).fingerprint != first

    def test_is_saved_whole(self, layout: Layout, renderer: Renderer, tmp_path: Path) -> None:
        result = renderer.render(layout)
        assert result.save(tmp_path / "a.png").read_bytes() == result.bytes
        with pytest.raises(OutputError):
            result.save(tmp_path / "a.png" / "b.png")

    def test_all_sizes_or_the_named_ones(self, layout: Layout, renderer: Renderer) -> None:
        assert list(renderer.render_all(layout, format="png")) == ["card", "tall"]
        assert list(renderer.render_all(layout, sizes=["tall"])) == ["tall"]


class TestSameBytes:
    """However a picture is asked for, it is the same picture."""

    def test_asynchronous(self, layout: Layout, renderer: Renderer) -> None:
        data = {"photo": png(), "words": "async"}
        assert asyncio.run(renderer.arender(layout, data)).bytes == renderer.render(layout, data).bytes

    def test_many_at_once(self, layout: Layout, renderer: Renderer) -> None:
        async def all_of_them() -> list[bytes]:
            rows = [renderer.arender(layout, {"photo": png(), "words": f"row {index % 2}"}) for index in range(6)]
            return [result.bytes for result in await asyncio.gather(*rows)]

        found = asyncio.run(all_of_them())
        assert found[0] == found[2] == found[4] != found[1] == found[3] == found[5]

    def test_from_many_threads(self, layout: Layout, renderer: Renderer) -> None:
        expected = [renderer.render(layout, {"words": f"row {index}", "photo": png()}).bytes for index in range(2)]
        wrong: list[int] = []

        def work(index: int) -> None:
            for _ in range(3):
                if renderer.render(layout, {"words": f"row {index}", "photo": png()}).bytes != expected[index]:
                    wrong.append(index)

        threads = [threading.Thread(target=work, args=(index % 2,)) for index in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []

    def test_without_caches(self, layout: Layout, renderer: Renderer) -> None:
        with Renderer(budgets=CacheBudgets.off()) as bare:
            for _ in range(2):
                assert bare.render(layout, {"photo": png()}).bytes == renderer.render(layout, {"photo": png()}).bytes

    def test_from_a_pickled_layout(self, layout: Layout, renderer: Renderer) -> None:
        again = pickle.loads(pickle.dumps(layout))
        for theme in ("", "dark"):
            assert renderer.render(again, theme=theme).bytes == renderer.render(layout, theme=theme).bytes

    def test_after_closing(self, layout: Layout) -> None:
        made = Renderer()
        first = made.render(layout).bytes
        made.close()
        assert made.render(layout).bytes == first

    def test_results_and_plans_are_pickled_too(self, layout: Layout, renderer: Renderer) -> None:
        result = pickle.loads(pickle.dumps(renderer.render(layout)))
        assert result.plan.fit("words").used == renderer.plan(layout).fit("words").used  # type: ignore[union-attr]


class TestPicturesFromPython:
    @pytest.mark.parametrize(
        "picture",
        [
            png(),
            bytearray(png()),
            Image.new("RGB", (8, 8), (255, 0, 0)),
            numpy.full((8, 8, 3), (255, 0, 0), numpy.uint8),
        ],
        ids=["bytes", "bytearray", "Pillow", "numpy"],
    )
    def test_are_drawn(self, layout: Layout, renderer: Renderer, picture: Any) -> None:
        result = renderer.render(layout, {"photo": picture})
        assert tuple(pixels(result.bytes)[50, 10]) == (255, 0, 0)
        assert result.report.pictures[0].source.startswith("inline:")

    def test_are_found_in_lists(self, layout: Layout, renderer: Renderer) -> None:
        result = renderer.render(layout, {"more": [png((0, 0, 255)), Image.new("L", (8, 8), 0)]})
        assert [tuple(pixels(result.bytes)[5, x]) for x in (5, 15)] == [(0, 0, 255), (0, 0, 0)]

    def test_are_let_go_of_afterwards_even_after_errors(self, layout: Layout, renderer: Renderer) -> None:
        with pytest.raises(CompositorError):
            renderer.render(layout, {"photo": png(), "more": [b"no picture"]})
        assert renderer.room(layout).resources._inline == {}

    @pytest.mark.parametrize(
        ("data", "error"),
        [
            ({"photo": b"no picture"}, AssetError),
            ({"photo": numpy.zeros((8, 8))}, AssetError),
            ({"photo": 5}, BindError),
            ({"photo": object()}, BindError),
            ({"words": png()}, BindError),
            ({"nothing": 1}, BindError),
            ([1], BindError),
        ],
    )
    def test_what_is_none_is_an_error(self, layout: Layout, renderer: Renderer, data: Any, error: type) -> None:
        with pytest.raises(error) as caught:
            renderer.render(layout, data)
        assert "0x" not in str(caught.value)
        assert "kind:" not in str(caught.value)


class TestAsking:
    @pytest.mark.parametrize(
        ("how", "error"),
        [
            ({"size": "big"}, LayoutError),
            ({"theme": "light"}, LayoutError),
            ({"patch": {"words.colour": "red"}}, LayoutError),
            ({"format": "gif"}, OutputError),
            ({"scale": 0}, OutputError),
            ({"max_bytes": 10}, OutputError),
            ({"locale": "no where"}, BindError),
        ],
    )
    def test_for_what_is_not_there(
        self, layout: Layout, renderer: Renderer, how: dict[str, Any], error: type[CompositorError]
    ) -> None:
        with pytest.raises(error):
            renderer.render(layout, **how)
        with pytest.raises(error):
            asyncio.run(renderer.arender(layout, **how))

    def test_for_words_that_no_render_takes(self, layout: Layout, renderer: Renderer) -> None:
        with pytest.raises(TypeError, match="colour"):
            asyncio.run(renderer.arender(layout, colour=1))

    def test_with_columns_that_the_layout_does_not_know(self, layout: Layout, renderer: Renderer) -> None:
        assert renderer.render(layout, {"sku": 1}, extra="ignore").bytes == renderer.render(layout).bytes

    def test_with_a_patch(self, layout: Layout, renderer: Renderer) -> None:
        result = renderer.render(layout, patch={"fill": "#00f", "words.when": False})
        assert tuple(pixels(result.bytes)[30, 60]) == (0, 0, 255)

    def test_with_a_cap(self, layout: Layout, renderer: Renderer) -> None:
        free = renderer.render(layout, format="jpeg", quality=95)
        capped = renderer.render(layout, format="jpeg", max_bytes=len(free.bytes) * 2 // 3)
        assert len(capped.bytes) <= len(free.bytes) * 2 // 3
        assert capped.report.quality is not None
        assert 40 <= capped.report.quality < 95
        assert capped.report.attempts > 1

    def test_strictly(self, layout: Layout, renderer: Renderer) -> None:
        picky = load({**LAYOUT, "checks": {"contrast": 7}})
        assert renderer.render(picky, strict=True).bytes == renderer.render(layout).bytes
        with pytest.raises(FitError, match="contrast"):
            renderer.render(picky, strict=True, patch={"words.color": "#ddd"})
        with pytest.raises(FitError, match="contrast"):
            asyncio.run(renderer.arender(picky, strict=True, patch={"words.color": "#ddd"}))

    def test_a_photo_that_is_drawn_twice_is_scaled_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """For a look ahead, to measure contrast, and in several themes."""
        sizes: list[tuple[int, int]] = []

        def counting(bitmap: Any, source: Any, size: tuple[int, int], *rest: Any) -> Any:
            sizes.append(size)
            return scaled(bitmap, source, size, *rest)

        monkeypatch.setattr(door, "scaled", counting)
        layers = [{"image": "$photo"}, {"text": "Hello", "color": "#fff", "place": "center"}]
        plain = {
            "layout": 1,
            "name": "x",
            "sizes": {"a": "90x60"},
            "data": {"photo": {"type": "image"}},
            "layers": layers,
        }
        strict, themed = load({**plain, "checks": {"contrast": 3}}), load({**plain, "tokens": LAYOUT["tokens"]})
        with Renderer() as renderer:
            for row in range(3):
                renderer.render(strict, {"photo": png((row, 0, 0))}, strict=True)
            for row in range(3):
                for theme in ("", "dark"):
                    renderer.render(themed, {"photo": png((row, 9, 0))}, theme=theme)
        assert sizes == [(90, 60)] * 6

    def test_problems_are_told_at_their_line(self, renderer: Renderer, tmp_path: Path) -> None:
        path = tmp_path / "a.yaml"
        head = "layout: 1\nname: a\nsizes: { s: 10x10 }\ndata: { n: number }\n"
        path.write_text(head + "layers:\n  - fill: red\n    opacity: $n\n")
        with pytest.raises(BindError) as caught:
            renderer.render(load(path), {"n": 7})
        (problem,) = caught.value.problems
        assert problem.where is not None
        assert (problem.where.line, Path(problem.where.file).name) == (7, "a.yaml")


class TestGenerators:
    GENERATED: dict[str, Any] = {  # noqa: RUF012
        "layout": 1, "name": "g", "sizes": {"s": "40x20"}, "layers": [{"image": {"generate": "a shoe", "seed": 3}}],
    }  # fmt: skip

    def test_are_asked_for_the_exact_pixels_and_named_in_the_report(self) -> None:
        asked: list[GenerateRequest] = []

        class Shoes:
            def generate(self, request: GenerateRequest) -> GeneratedImage:
                asked.append(request)
                return GeneratedImage(png((0, 200, 0)), "shoes-1")

        with Renderer(generator=Shoes()) as renderer:
            result = renderer.render(load(self.GENERATED), scale=2, format="jpeg")
        assert asked == [GenerateRequest("a shoe", 80, 40, 3)]
        (used,) = result.report.pictures
        assert (used.path, used.generated, used.model) == ("layers[0]", True, "shoes-1")
        assert b"compositeWithTrainedAlgorithmicMedia" in result.bytes

    def test_the_embedded_one_makes_the_same_picture_every_time(self, renderer: Renderer) -> None:
        first, second = (renderer.render(load(self.GENERATED)) for _ in range(2))
        assert first.bytes == second.bytes
        assert b"compositeSynthetic" in first.bytes

    def test_a_plan_asks_nobody(self) -> None:
        class Never:
            def generate(self, request: GenerateRequest) -> GeneratedImage:
                raise AssertionError("a plan has no pictures")

        with Renderer(generator=Never()) as renderer:
            assert len(renderer.plan(load(self.GENERATED)).requests) == 1
