"""The door of the source stage: text, bytes or a file in, ``Source`` out."""

from __future__ import annotations

import os
import stat
from pathlib import Path as FilePath

from compositor.digests import blake2
from compositor.errors import LayoutError, Path, Problem, Where
from compositor.records import dataclass
from compositor.source.compose import Limits, compose
from compositor.source.decode import decode, split
from compositor.source.tree import Node, SourceText


@dataclass(frozen=True, slots=True)
class Source:
    """A parsed file: its text, its node tree and the digest of its text (blake2b, 128 bits, hex)."""

    text: SourceText
    root: Node
    digest: str

    @property
    def name(self) -> str:
        """Return the file name that messages show."""
        return self.text.name

    def where(self, path: Path, key: bool = False) -> Where:
        """Return the place of the value at a path (of its key with ``key=True``); see ``Node.locate``."""
        return self.root.locate(path, key)


def parse(text: str | bytes, name: str = "<string>", limits: Limits | None = None) -> Source:
    """Parse YAML or JSON text. Raises LayoutError with all problems that can be found in one pass."""
    limits = limits or Limits()
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > limits.bytes:
        raise LayoutError(_too_large(name, limits))
    clean = decode(text, name)
    source = split(clean, name)
    digest = blake2(clean.encode("utf-8"))
    return Source(source, compose(clean, source, limits), digest)


def read(path: str | os.PathLike[str], limits: Limits | None = None) -> Source:
    """Read and parse a file. Raises LayoutError also when it is missing, no plain file or too large."""
    limits = limits or Limits()
    name = os.fspath(path)
    file = FilePath(path)
    try:
        # a pipe or a device could block for ever, so only plain files are opened
        if not stat.S_ISREG(file.stat().st_mode):
            raise LayoutError(Problem("source.unreadable", "this is no plain file", (), Where(name)))
        with file.open("rb") as stream:
            data = stream.read(limits.bytes + 1)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        message = f"the file cannot be read: {reason}"
        raise LayoutError(Problem("source.unreadable", message, (), Where(name))) from None
    if len(data) > limits.bytes:
        raise LayoutError(_too_large(name, limits))
    return parse(data, name, limits)


def _too_large(name: str, limits: Limits) -> Problem:
    message = f"the file is larger than {limits.bytes:,} bytes (limit `bytes`)"
    hint = "pictures and data belong into their own files"
    return Problem("source.too-large", message, (), Where(name), "", hint)
