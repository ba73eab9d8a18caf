"""What a render gives back: the bytes and everything worth knowing about them.

In: values from the engine. Out: ``Result`` and ``Report``, frozen. Imported by the engine and what stands above it.
"""

from __future__ import annotations

import json
from dataclasses import field
from pathlib import Path
from typing import Any

from compositor.digests import blake2
from compositor.display import DisplayList
from compositor.encode import MEDIA_TYPES, Format, OutputOptions, Provenance, versions
from compositor.errors import Problem, format_path
from compositor.files import write_file
from compositor.fit import Fit
from compositor.plan import Plan, fit_record
from compositor.records import dataclass
from compositor.resources import versions as decoder_versions
from compositor.timings import Timings

EXTENSIONS = {"png": "png", "jpeg": "jpg", "webp": "webp", "avif": "avif"}


@dataclass(frozen=True, slots=True)
class UsedPicture:
    """Which source a picture slot took: its text as the layout has it, and whether a generator made it."""

    path: str
    source: str
    generated: bool
    model: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """How a render went: each text's fit, the pictures used, the encoder's choice and all warnings.

    ``timings`` are of this one render on this machine: no part of equality, nor of ``to_dict``.
    """

    fits: tuple[Fit, ...]
    pictures: tuple[UsedPicture, ...]
    problems: tuple[Problem, ...]
    quality: int | None
    attempts: int
    timings: Timings = field(default=Timings(), compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain data for JSON."""
        return {
            "fits": [fit_record(fit) for fit in self.fits],
            "pictures": [
                {"path": used.path, "source": used.source, "generated": used.generated, "model": used.model}
                for used in self.pictures
            ],
            "warnings": [
                {"code": problem.code, "message": problem.message, "path": format_path(problem.path)}
                for problem in self.problems
            ],
            "quality": self.quality,
            "attempts": self.attempts,
        }


@dataclass(frozen=True, slots=True)
class Result:
    """One finished picture. ``width`` and ``height`` are device pixels; ``options`` says how it was encoded."""

    bytes: bytes
    format: Format
    width: int
    height: int
    size: str
    theme: str
    plan: Plan
    display: DisplayList
    report: Report
    options: OutputOptions
    provenance: Provenance | None = None

    @property
    def fingerprint(self) -> str:
        """Return a key for caches: what is drawn, how it is encoded, and by which versions (hex, 128 bits)."""
        how = (repr(self.options), repr(self.provenance), *versions(self.format), *decoder_versions())
        return blake2("\n".join((self.display.digest, *how)).encode())

    @property
    def media_type(self) -> str:
        """Return the media type, as HTTP wants it."""
        return MEDIA_TYPES[self.format]

    @property
    def extension(self) -> str:
        """Return the file name extension without its dot."""
        return EXTENSIONS[self.format]

    @property
    def metadata(self) -> dict[str, Any]:
        """Return everything about the picture but its pixels, as plain data for JSON."""
        return {
            "size": self.size,
            "theme": self.theme,
            "format": self.format,
            "width": self.width,
            "height": self.height,
            "bytes": len(self.bytes),
            "digest": self.display.digest,
            "fingerprint": self.fingerprint,
            **self.report.to_dict(),
        }

    def save(self, path: str | Path) -> Path:
        """Write the picture: beside its place first, then renamed into it. Raises OutputError."""
        target = Path(path)
        write_file(target, self.bytes)
        return target

    def to_json(self) -> str:
        """Return the metadata as JSON text."""
        return json.dumps(self.metadata, ensure_ascii=False, indent=1)
