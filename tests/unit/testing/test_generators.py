"""The doubles: scripted, recording, replaying."""

from __future__ import annotations

import asyncio
import inspect
from pathlib import Path

import pytest

from compositor.errors import GeneratorError, Problem
from compositor.hook import GeneratedImage, GenerateRequest, Generator
from compositor.testing.generators import Recording, Replaying, Scripted, swatch

REQUEST = GenerateRequest("a red shoe", 12, 8, seed=3)


class Slow:
    """An ``async`` generator."""

    async def generate(self, request: GenerateRequest) -> GeneratedImage:
        await asyncio.sleep(0)
        return GeneratedImage(swatch(request), "slow-1")


def test_all_of_them_are_generators(tmp_path: Path) -> None:
    for double in (Scripted(), Recording(Scripted(), tmp_path), Replaying(tmp_path)):
        assert isinstance(double, Generator)


class TestScripted:
    def test_answers_in_turn_then_ends(self) -> None:
        script = Scripted([b"one", GeneratedImage(b"two", "m"), ValueError("three")])
        assert script.generate(REQUEST).data == b"one"
        assert script.generate(REQUEST).model == "m"
        with pytest.raises(ValueError, match="three"):
            script.generate(REQUEST)
        with pytest.raises(GeneratorError, match="3 answers and was asked 4 times"):
            script.generate(REQUEST)
        assert script.requests == [REQUEST] * 4

    def test_a_function_sees_the_request(self) -> None:
        script = Scripted(lambda request: request.prompt.encode())
        assert script.generate(REQUEST).data == b"a red shoe"


class TestRecording:
    def test_what_was_recorded_is_replayed(self, tmp_path: Path) -> None:
        live = Recording(Scripted(), tmp_path / "tapes")
        first = live.generate(REQUEST)
        assert isinstance(first, GeneratedImage)
        again = Replaying(tmp_path / "tapes").generate(REQUEST)
        assert (again.data, again.model, again.origin) == (first.data, "scripted", "recording")

    def test_async_generators_too(self, tmp_path: Path) -> None:
        answer = Recording(Slow(), tmp_path).generate(REQUEST)
        assert inspect.iscoroutine(answer)
        image = asyncio.run(answer)
        assert Replaying(tmp_path).generate(REQUEST).data == image.data

    def test_the_folder_can_be_read_by_people(self, tmp_path: Path) -> None:
        Recording(Scripted(), tmp_path).generate(REQUEST)
        assert sorted(path.suffix for path in tmp_path.iterdir()) == [".json", ".png"]
        assert '"prompt": "a red shoe"' in (tmp_path / f"{REQUEST.digest}.json").read_text()

    def test_failures_are_passed_on_and_not_written(self, tmp_path: Path) -> None:
        failing = Scripted([GeneratorError(Problem("generator.busy", "busy"), retryable=True)])
        with pytest.raises(GeneratorError) as caught:
            Recording(failing, tmp_path / "tapes").generate(REQUEST)
        assert caught.value.retryable
        assert not (tmp_path / "tapes").exists()


class TestReplaying:
    def test_what_was_not_recorded_is_said(self, tmp_path: Path) -> None:
        Recording(Scripted(), tmp_path).generate(REQUEST)
        other = GenerateRequest("a red shoe", 12, 9, seed=3)
        with pytest.raises(GeneratorError, match=r"nothing is recorded for `a red shoe` at 12×9, seed 3"):
            Replaying(tmp_path).generate(other)

    def test_a_changed_picture_is_refused(self, tmp_path: Path) -> None:
        Recording(Scripted(), tmp_path).generate(REQUEST)
        (tmp_path / f"{REQUEST.digest}.png").write_bytes(b"other")
        with pytest.raises(GeneratorError, match="changed since"):
            Replaying(tmp_path).generate(REQUEST)

    def test_a_broken_record_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / f"{REQUEST.digest}.json").write_text("{")
        with pytest.raises(GeneratorError, match="cannot be read"):
            Replaying(tmp_path).generate(REQUEST)
