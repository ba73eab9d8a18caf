"""Generators for tests: one that says what it is told, one that writes down, one that reads back.

In: requests as ``fill`` makes them. Out: pictures without a network. These are public: tests of layouts that use
``generate`` are written with them.

    live = Recording(my_generator, "tests/recordings")      # once, with the provider
    with c.Renderer(generator=Replaying("tests/recordings")) as renderer: …   # from then on, without
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy

from compositor import png
from compositor.digests import blake2
from compositor.errors import GeneratorError, Problem
from compositor.hook import GeneratedImage, GenerateRequest, Generator
from compositor.values.color import Rgba

Answer = GeneratedImage | bytes | Exception
_ENDINGS = ((b"\x89PNG", "png"), (b"\xff\xd8", "jpg"), (b"RIFF", "webp"), (b"<", "svg"))
_GREY = Rgba(128, 128, 128)


class Scripted:
    """Answer by a function, by a list of answers in turn, or with a plain grey picture of the asked size.

    An answer is a ``GeneratedImage``, the bytes of a picture, or an exception to raise. ``requests`` keeps what was
    asked, in order. A list that has run out raises GeneratorError.
    """

    def __init__(self, answers: Callable[[GenerateRequest], Answer] | Sequence[Answer] | None = None) -> None:
        self.requests: list[GenerateRequest] = []
        self._answers = answers

    def generate(self, request: GenerateRequest) -> GeneratedImage:
        """Give the next answer."""
        self.requests.append(request)
        answer = self._next(request)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, GeneratedImage) else GeneratedImage(answer, model="scripted")

    def _next(self, request: GenerateRequest) -> Answer:
        if self._answers is None:
            return swatch(request)
        if callable(self._answers):
            return self._answers(request)
        count = len(self.requests)
        if count > len(self._answers):
            message = f"the script has {len(self._answers)} answers and was asked {count} times"
            return GeneratorError(Problem("generator.script-ended", message))
        return self._answers[count - 1]


class Recording:
    """Pass requests on to a generator and write each answer into a folder, for ``Replaying``.

    A request becomes ``<digest>.json`` (what was asked, which model answered) beside the picture itself. Failures
    are passed on and not written down. The wrapped generator may be plain or ``async``.
    """

    def __init__(self, generator: Generator, folder: Path | str) -> None:
        self.generator = generator
        self.folder = Path(folder)
        self.identity = str(getattr(generator, "identity", ""))

    def generate(self, request: GenerateRequest) -> GeneratedImage | Awaitable[GeneratedImage]:
        """Ask the wrapped generator and keep its answer."""
        answer = self.generator.generate(request)
        if inspect.isawaitable(answer):
            return self._later(request, answer)
        self._keep(request, answer)
        return answer

    async def _later(self, request: GenerateRequest, answer: Awaitable[GeneratedImage]) -> GeneratedImage:
        image = await answer
        self._keep(request, image)
        return image

    def _keep(self, request: GenerateRequest, image: GeneratedImage) -> None:
        name = f"{request.digest}.{_ending(image.data)}"
        record: dict[str, Any] = {"request": asdict(request), "model": image.model, "file": name}
        record["digest"] = blake2(image.data)
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_bytes(image.data)
        text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
        (self.folder / f"{request.digest}.json").write_text(text, encoding="utf-8")


class Replaying:
    """Answer from a folder that ``Recording`` wrote; a request that isn't there raises GeneratorError."""

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)

    def generate(self, request: GenerateRequest) -> GeneratedImage:
        """Return the recorded answer, its origin marked as a recording."""
        path = self.folder / f"{request.digest}.json"
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
            data = (self.folder / Path(str(record["file"])).name).read_bytes()
            model, digest = str(record["model"]), str(record["digest"])
        except FileNotFoundError:
            prompt = request.prompt if len(request.prompt) <= 60 else f"{request.prompt[:60]}…"
            message = f"nothing is recorded for `{prompt}` at {request.width}×{request.height}, seed {request.seed}"
            hint = "record it once with Recording; every change of prompt, size, seed or route is another request"
            raise GeneratorError(Problem("generator.not-recorded", message, hint=hint)) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            message = f"the recording {path.name} cannot be read ({type(error).__name__})"
            raise GeneratorError(Problem("generator.bad-recording", message)) from error
        if digest != blake2(data):
            message = f"the picture of the recording {path.name} was changed since"
            raise GeneratorError(Problem("generator.bad-recording", message))
        return GeneratedImage(data, model, "recording")


def swatch(request: GenerateRequest, color: Rgba = _GREY) -> bytes:
    """Return a PNG of one color in the size of a request."""
    samples = numpy.empty((request.height, request.width, 4), numpy.uint8)
    samples[:] = (color.red, color.green, color.blue, color.alpha)
    return png.write(samples if color.alpha < 255 else numpy.ascontiguousarray(samples[..., :3]))


def _ending(data: bytes) -> str:
    return next((ending for start, ending in _ENDINGS if data.startswith(start)), "bin")
