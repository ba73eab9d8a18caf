"""Records: what a manifest keeps of each picture, one line of JSON each, below a head that says which run it is.

In: outcomes, or lines of a manifest. Out: ``Record`` and ``Head``, frozen. The format, version 1:

    {"manifest": 1, "layout": "card", "feed": "feed.csv", "out": "out/{id}-{size}.{ext}", "sizes": ["og"],
     "themes": [""], "parts": {"layout": "5f…", "brand": "c1…", "options": "9a…", "versions": "07…"}}
    {"row": 0, "key": "ab…", "where": "feed.csv:2", "size": "og", "theme": "", "path": "out/1-og.jpg",
     "digest": "…", "bytes": 48123, "format": "jpeg", "width": 1200, "height": 630, "quality": 90,
     "fits": [{"layer": "headline", "state": "fits", "size": 40.25}], "ms": 3.1, "problems": []}

A picture that failed has problems, and nothing between ``theme`` and ``fits``; a row that failed as a whole has an
empty ``size`` too. Of several records of one picture the last one counts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from compositor.batch.outcome import Outcome, told
from compositor.digests import blake2
from compositor.errors import format_path
from compositor.records import dataclass

VERSION = 1

# How each part of a run is named in a message, when a manifest turns out to be that of another run.
PARTS: Mapping[str, str] = {
    "layout": "another layout",
    "brand": "another brand",
    "options": "other options",
    "versions": "other versions of compositor or its encoders",
}


@dataclass(frozen=True, slots=True)
class TextFit:
    """How one text came out: its layer's name (or path), its state and the size that was used."""

    layer: str
    state: str
    size: float


@dataclass(frozen=True, slots=True)
class Record:
    """What a manifest keeps of one picture. The names and units are those of ``Outcome``.

    ``key`` is a digest of the row's data: on resuming, a row whose data is another is drawn again.
    """

    row: int
    key: str
    where: str
    size: str
    theme: str
    path: str | None = None
    digest: str = ""
    bytes: int = 0
    format: str = ""
    width: int = 0
    height: int = 0
    quality: int | None = None
    fits: tuple[TextFit, ...] = ()
    milliseconds: float = 0.0
    problems: tuple[Mapping[str, str], ...] = ()

    @property
    def finished(self) -> bool:
        """Return whether there is a picture."""
        return bool(self.digest)

    @classmethod
    def of(cls, outcome: Outcome) -> Record:
        """Return the record of an outcome."""
        return cls(
            row=outcome.row,
            key=outcome.key,
            where=str(outcome.where),
            size=outcome.size,
            theme=outcome.theme,
            path=outcome.location or None,
            digest=outcome.digest,
            bytes=outcome.byte_count,
            format=outcome.format,
            width=outcome.width,
            height=outcome.height,
            quality=outcome.quality,
            fits=tuple(TextFit(fit.name or format_path(fit.path), fit.state, fit.used) for fit in outcome.fits),
            milliseconds=round(outcome.milliseconds, 2),
            problems=tuple(told(problem) for problem in outcome.error.problems) if outcome.error is not None else (),
        )

    @property
    def fields(self) -> dict[str, Any]:
        """Return the record as plain data, every field of the format in its order."""
        return {
            "row": self.row,
            "key": self.key,
            "where": self.where,
            "size": self.size,
            "theme": self.theme,
            "path": self.path,
            "digest": self.digest,
            "bytes": self.bytes,
            "format": self.format,
            "width": self.width,
            "height": self.height,
            "quality": self.quality,
            "fits": [{"layer": fit.layer, "state": fit.state, "size": fit.size} for fit in self.fits],
            "ms": self.milliseconds,
            "problems": [dict(problem) for problem in self.problems],
        }

    def to_line(self) -> str:
        """Return the record as a line of a manifest, its line feed included."""
        fields = self.fields
        if self.problems:
            fields = {name: fields[name] for name in ("row", "key", "where", "size", "theme", "problems")}
        return json.dumps(fields, ensure_ascii=False) + "\n"

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> Record:
        """Return the record of a line's fields. Raises KeyError, TypeError or ValueError for any other mapping."""
        return cls(
            row=int(fields["row"]),
            key=str(fields["key"]),
            where=str(fields["where"]),
            size=str(fields["size"]),
            theme=str(fields["theme"]),
            path=fields.get("path"),
            digest=fields.get("digest", ""),
            bytes=fields.get("bytes", 0),
            format=fields.get("format", ""),
            width=fields.get("width", 0),
            height=fields.get("height", 0),
            quality=fields.get("quality"),
            fits=tuple(TextFit(one["layer"], one["state"], one["size"]) for one in fields.get("fits", ())),
            milliseconds=fields.get("ms", 0.0),
            problems=tuple(fields["problems"]),
        )


@dataclass(frozen=True, slots=True)
class Head:
    """The first line of a manifest: which run it is. ``parts`` are digests of what decides about the pictures."""

    layout: str
    feed: str
    out: str
    sizes: tuple[str, ...]
    themes: tuple[str, ...]
    parts: Mapping[str, str] = field(default_factory=dict)

    def to_line(self) -> str:
        """Return the head as a line of a manifest."""
        fields = {
            "manifest": VERSION,
            "layout": self.layout,
            "feed": self.feed,
            "out": self.out,
            "sizes": self.sizes,
            "themes": self.themes,
            "parts": dict(self.parts),
        }
        return json.dumps(fields, ensure_ascii=False) + "\n"

    @classmethod
    def read(cls, line: str | bytes) -> Head:
        """Return the head that a line holds. Raises ValueError for any other line."""
        fields = json.loads(line)
        if not isinstance(fields, dict) or fields.get("manifest") != VERSION:
            raise ValueError("not the head of a manifest")
        try:
            names = {name: str(fields[name]) for name in ("layout", "feed", "out")}
            return cls(**names, sizes=tuple(fields["sizes"]), themes=tuple(fields["themes"]), parts=fields["parts"])
        except (KeyError, TypeError) as error:
            raise ValueError("not the head of a manifest") from error


def row_key(data: Mapping[str, Any]) -> str:
    """Return a digest of a row's data (64 bits, hex); empty where there is none: data holding a picture object.

    Numbers, texts, dates and bytes have one; equal rows have equal keys, in whatever order their columns are.
    """
    try:
        text = json.dumps(data, sort_keys=True, default=_plain)
    except (TypeError, ValueError, RecursionError):
        return ""
    return blake2(text.encode("utf-8", "surrogatepass"), size=8)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | date | datetime | time):
        return [type(value).__name__, str(value)]
    if isinstance(value, bytes | bytearray | memoryview):
        return ["bytes", blake2(value)]
    if isinstance(value, Mapping):
        return dict(value)
    if getattr(value, "ndim", None) == 0 and hasattr(value, "item"):
        return value.item()  # a number of numpy
    raise TypeError
