"""The generator hook: what the core knows of generators, and nothing more.

In: ``ImageRequest`` values from arranging. Out: the ``Generator`` protocol that backends implement. The core
calls a generator only from ``fill``; providers live in ``generators/`` and are never imported from here.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable
from dataclasses import field
from typing import Literal, Protocol, runtime_checkable

from compositor.digests import blake2
from compositor.errors import Path
from compositor.records import dataclass
from compositor.values.paint import PictureFit


@dataclass(frozen=True, slots=True)
class AssetSource:
    """A picture by its path below an asset root, or a ``data:`` URL."""

    path: str


@dataclass(frozen=True, slots=True)
class InlineSource:
    """A picture that Python handed over; the bytes wait in ``Resources`` under this digest."""

    digest: str


@dataclass(frozen=True, slots=True)
class GenerateSource:
    """A picture to be made by a generator. ``route`` names a backend that the caller bound, never a vendor."""

    prompt: str
    route: str = "default"
    seed: int = 0
    negative: str = ""
    style: str = ""


ImageSource = AssetSource | InlineSource | GenerateSource


@dataclass(frozen=True, slots=True)
class ImageRequest:
    """A picture that must exist before painting: where it goes and from what it may come, first that works.

    ``width`` and ``height`` are the exact box in device pixels. ``path`` and ``fit`` (how the picture is to be fitted
    into the box, which tells how closely it has to be decoded) are outside equality.
    """

    sources: tuple[ImageSource, ...]
    width: int
    height: int
    color: str = ""  # recolors currentColor in an SVG
    path: Path = field(default=(), compare=False)
    fit: PictureFit = field(default="cover", compare=False)
    # Requests are looked up often, and those of what does not change from row to row are the same objects.
    _hash: int = field(default=0, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.sources, self.width, self.height, self.color)))

    def __hash__(self) -> int:
        return self._hash


@dataclass(frozen=True, slots=True)
class GenerateRequest:
    """What a generator is asked for: a prompt, the exact pixel box and a seed."""

    prompt: str
    width: int
    height: int
    seed: int = 0
    route: str = "default"
    negative: str = ""
    style: str = ""

    @property
    def digest(self) -> str:
        """Return the blake2b digest (hex) of the request: the key of the generated-image cache and lock."""
        values = [self.prompt, self.width, self.height, self.seed, self.route, self.negative, self.style]
        return blake2(json.dumps(values).encode())


@dataclass(frozen=True, slots=True)
class GeneratedImage:
    """What a generator answers: encoded image bytes (PNG, JPEG, WebP …), and which model made it."""

    data: bytes
    model: str = ""
    origin: Literal["procedural", "model", "recording"] = "model"


@runtime_checkable
class Generator(Protocol):
    """The plug: one method, request in, picture out. May be a plain or an ``async`` function.

    Raises ``GeneratorError``; its ``retryable`` says whether the same request may succeed later.
    """

    def generate(self, request: GenerateRequest) -> GeneratedImage | Awaitable[GeneratedImage]:
        """Make the picture. Its size need not be exact: it is fitted into the box like any other."""
        ...
