"""What is kept beside the bytes of a picture: cache headers, metadata, tags.

In: texts that may name facts of a picture (``{size}``). Out: those of one result. Raises OutputError.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import field

from compositor.errors import OutputError, Problem, nearest
from compositor.records import dataclass
from compositor.results import Result

FACTS = ("size", "theme", "format", "width", "height", "ext", "fingerprint")
# S3 allows 2 KB of names and values together, Azure and Google 8 KB; all of them ASCII.
MAX_METADATA_BYTES = 2048


@dataclass(frozen=True, slots=True)
class Attributes:
    """What every picture of a run is stored with.

    ``cache_control`` is the header that a browser or CDN gets, ``metadata`` and ``tags`` are names with values; a
    value may name ``{size}``, ``{theme}``, ``{format}``, ``{width}``, ``{height}``, ``{ext}``, ``{fingerprint}``.
    The content type is the picture's own. Raises OutputError for unknown names and for what no store can hold.
    """

    cache_control: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for text in (self.cache_control, *self.metadata.values(), *self.tags.values()):
            _check(text)
        for name in self.metadata:
            if not name or not all(char in string.ascii_letters + string.digits + "-_" for char in name):
                message = f"`{name}` cannot name metadata: letters of ASCII, digits, hyphens and underscores can"
                raise OutputError(Problem("storage.metadata", message))
        if sum(len(name) + len(value) for name, value in self.metadata.items()) > MAX_METADATA_BYTES:
            raise OutputError(Problem("storage.metadata", f"metadata is longer than {MAX_METADATA_BYTES:,} bytes"))

    def filled(self, result: Result) -> Attributes:
        """Return the attributes of one picture."""
        facts = {
            "size": result.size,
            "theme": result.theme or "default",
            "format": result.format,
            "width": result.width,
            "height": result.height,
            "ext": result.extension,
            "fingerprint": result.fingerprint if "{fingerprint}" in self._texts else "",
        }
        return Attributes(
            self.cache_control.format_map(facts),
            {name: value.format_map(facts) for name, value in self.metadata.items()},
            {name: value.format_map(facts) for name, value in self.tags.items()},
        )

    @property
    def _texts(self) -> str:
        return "\n".join((self.cache_control, *self.metadata.values(), *self.tags.values()))


def _check(text: str) -> None:
    if not (text.isascii() and text.isprintable()):
        message = f"`{text}` cannot be sent as a header: it holds more than printable ASCII"
        raise OutputError(Problem("storage.metadata", message, hint="put a digest or an id there instead"))
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError as error:
        raise OutputError(Problem("storage.metadata", f"`{text}` is broken: {error}")) from error
    for _, name, style, conversion in parts:
        if name is not None and (name not in FACTS or style or conversion):
            hint = nearest(name, FACTS) or f"there are {', '.join(FACTS)}"
            raise OutputError(Problem("storage.metadata", f"`{text}` names `{name}`, which no picture has", hint=hint))
