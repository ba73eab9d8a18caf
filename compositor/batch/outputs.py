"""Where finished pictures go: file names from a pattern, and no two pictures into one file.

In: a pattern such as ``out/{sku}-{size}.{ext}`` and the values of a row. Out: paths. Imported by batch and cli.
"""

from __future__ import annotations

import os
import string
from array import array
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from compositor.digests import blake2
from compositor.encode import Format
from compositor.errors import BindError, OutputError, Problem, nearest
from compositor.records import cached_property, dataclass

BUILT_IN = ("size", "theme", "row", "ext")
MAX_NAME_CHARACTERS = 200
ENDINGS: Mapping[str, Format] = {
    ".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".webp": "webp", ".avif": "avif",
}  # fmt: skip


@dataclass(frozen=True)
class Pattern:
    """A file-name pattern: literal text and ``{field}`` names of a row, ``size``, ``theme``, ``row``, ``ext``.

    Raises OutputError when the braces do not match or hold more than a name.
    """

    text: str

    def __post_init__(self) -> None:
        for _, name, style, conversion in self.parts:
            if name == "" or style or conversion:
                message = f"the file pattern `{self.text}` may hold names in braces, and nothing else in them"
                raise OutputError(Problem("batch.pattern", message))

    @cached_property
    def parts(self) -> tuple[tuple[str, str | None, str | None, str | None], ...]:
        """Return literal texts, each with the name that follows it, if one does."""
        try:
            return tuple(string.Formatter().parse(self.text))
        except ValueError as error:
            raise OutputError(Problem("batch.pattern", f"the file pattern `{self.text}` is broken: {error}")) from error

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the names between braces."""
        return tuple(name for _, name, _, _ in self.parts if name)

    @property
    def format(self) -> Format | None:
        """Return the format that the pattern's own ending asks for; None where ``{ext}`` ends it.

        Raises OutputError for an ending that is no format.
        """
        if self.parts and self.parts[-1][1] == "ext":
            return None
        return format_of(self.text)

    def check(self, known: tuple[str, ...] | None, several_sizes: bool, several_themes: bool) -> None:
        """Raise OutputError for unknown names, and when pictures of several sizes would share one file.

        ``known`` are the fields of a row; None: only the rows themselves can tell.
        """
        for field in self.fields if known is not None else ():
            names = (*(known or ()), *BUILT_IN)
            if field not in names:
                message = f"the file pattern names `{field}`, which is neither a column nor a field of the layout"
                raise OutputError(Problem("batch.pattern", message, hint=nearest(field, names)))
        for several, name in ((several_sizes, "size"), (several_themes, "theme")):
            if several and name not in self.fields:
                message = f"the file pattern `{self.text}` gives every {name} the same file"
                raise OutputError(Problem("batch.pattern", message, hint=f"put {{{name}}} into the pattern"))

    def location(self, values: Mapping[str, Any]) -> str:
        """Fill the pattern in. A value can name no folder and no hidden file. Raises BindError without a value."""
        filled = []
        for literal, field, _, _ in self.parts:
            filled.append(literal)
            if field is not None:
                filled.append(_file_part(field, values.get(field)))
        return "".join(filled)

    def path(self, values: Mapping[str, Any]) -> Path:
        """Fill the pattern in, as the path of a file. Raises BindError without a value."""
        return Path(self.location(values))


def format_of(path: str | Path) -> Format:
    """Return the format that a file's ending asks for. Raises OutputError for any other ending."""
    ending = Path(path).suffix.lower()
    if ending not in ENDINGS:
        message = f"`{path}` ends in none of {', '.join(ENDINGS)}"
        raise OutputError(Problem("batch.pattern", message, hint="a file pattern may end in .{ext}"))
    return ENDINGS[ending]


def agreed_format(ending: Format | None, asked: str | None) -> str | None:
    """Return the one format that a file's ending and the caller ask for. Raises OutputError if they differ."""
    if ending is None or asked is None:
        return asked or ending
    if ENDINGS.get(f".{asked.lower()}") != ending:
        message = f"the file's ending asks for {ending}, and {asked} is asked for too"
        raise OutputError(Problem("batch.format", message, hint="leave one of them out"))
    return ending


def _file_part(field: str, value: Any) -> str:
    """Return a value as a part of a file name: letters, digits and a few marks; everything else becomes ``-``."""
    plain = value if isinstance(value, str | int | float) and not isinstance(value, bool) else None
    text = str(getattr(plain, "raw", plain)).strip() if plain is not None else ""
    allowed = "".join(char if char.isalnum() or char in "-_.+ " else "-" for char in text)
    allowed = allowed.lstrip(".")[:MAX_NAME_CHARACTERS].strip()
    if not allowed:
        message = f"the file pattern needs a text or a number in `{field}`, and this row has none"
        raise BindError(Problem("batch.pattern-value", message, path=(field,)))
    return allowed


class Claims:
    """Which files are taken, in eight bytes of memory for each: a run may write millions.

    An open-addressed table of 64-bit hashes; two names share one by chance once in 10^7 runs of a million files.
    """

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * 64))
        self._count = 0

    def take(self, location: str | Path) -> bool:
        """Claim a place; False if it is taken already."""
        name = os.path.normpath(location).encode("utf-8", "surrogatepass")
        key = int(blake2(name, size=8), 16) or 1
        if not self._put(key):
            return False
        self._count += 1
        if self._count * 3 > len(self._slots) * 2:
            old = self._slots
            self._slots = array("Q", bytes(16 * len(old)))
            for kept in old:
                if kept:
                    self._put(kept)
        return True

    def _put(self, key: int) -> bool:
        slots, mask = self._slots, len(self._slots) - 1
        place = key & mask
        while slots[place]:
            if slots[place] == key:
                return False
            place = (place + 1) & mask
        slots[place] = key
        return True
