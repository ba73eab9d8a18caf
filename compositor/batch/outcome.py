"""What became of one picture of a batch.

In: what the drawing of a row gave. Out: ``Outcome``, a frozen value that travels between processes.
"""

from __future__ import annotations

from dataclasses import field
from pathlib import Path
from typing import Any

from compositor.batch.store import digest_of
from compositor.errors import CompositorError, Problem, Where
from compositor.fit import Fit
from compositor.plan import fit_record
from compositor.records import dataclass
from compositor.results import Result


@dataclass(frozen=True, slots=True)
class Outcome:
    """One picture of a batch, or why there is none.

    ``row`` counts from 0, ``where`` is the row's place in the feed (``feed.csv:17``). A row that fails as a whole
    (its cells are wrong, it cannot be read) has one outcome, with an empty ``size``. The picture is at ``location``
    (``path``, where that is a file), or ``data`` when it was to be kept nowhere; ``byte_count`` is its size, ``width``
    and ``height`` are device pixels, ``written`` is the ``digest`` of what was written to the location.
    ``fits`` says how each text fitted and ``warnings`` what else is worth knowing. ``milliseconds`` is what drawing
    it took, and writing it to a file, ``key`` a digest of the row's data.
    """

    row: int
    where: Where
    size: str
    theme: str
    location: str = ""
    data: bytes | None = field(default=None, repr=False)
    byte_count: int = 0
    format: str = ""
    width: int = 0
    height: int = 0
    quality: int | None = None
    written: str = ""
    fits: tuple[Fit, ...] = ()
    warnings: tuple[Problem, ...] = ()
    error: CompositorError | None = None
    milliseconds: float = field(default=0.0, compare=False)
    key: str = ""

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the picture's bytes (hex, as ``sha256sum`` prints it); empty when there is none."""
        return self.written or (digest_of(self.data) if self.data is not None else "")

    @property
    def path(self) -> Path | None:
        """Return the picture's file; None when it is in no file of this machine."""
        return Path(self.location) if self.location and "://" not in self.location else None

    @property
    def ok(self) -> bool:
        """Return whether there is a picture."""
        return self.error is None

    def to_dict(self) -> dict[str, Any]:
        """Return everything but the pixels as plain data for JSON."""
        record: dict[str, Any] = {"row": self.row, "where": str(self.where), "size": self.size, "theme": self.theme}
        if self.error is not None:
            return record | {"problems": [told(problem) for problem in self.error.problems]}
        return record | {
            "path": self.location or None,
            "bytes": self.byte_count,
            "format": self.format,
            "width": self.width,
            "height": self.height,
            "quality": self.quality,
            "digest": self.digest,
            "fits": [fit_record(fit) for fit in self.fits],
            "warnings": [told(problem) for problem in self.warnings],
        }


def finished(row: int, where: Where, result: Result, location: str | None, milliseconds: float, key: str) -> Outcome:
    """Return the outcome of a picture; its bytes only when they are kept nowhere."""
    return Outcome(
        row=row,
        where=where,
        size=result.size,
        theme=result.theme,
        location=location or "",
        data=result.bytes if location is None else None,
        byte_count=len(result.bytes),
        format=result.format,
        width=result.width,
        height=result.height,
        quality=result.report.quality,
        written=digest_of(result.bytes) if location is not None else "",
        fits=result.report.fits,
        warnings=result.report.problems,
        milliseconds=milliseconds,
        key=key,
    )


def told(problem: Problem) -> dict[str, str]:
    """Return a problem as plain data for JSON."""
    where = str(problem.where) if problem.where is not None else ""
    return {"code": problem.code, "message": problem.message, "where": where, "hint": problem.hint}
