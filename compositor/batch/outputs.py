"""Where finished pictures go: file names from a pattern.

In: a pattern such as ``out/{sku}-{size}.{ext}`` and a row. Out: paths.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compositor.errors import BindError, OutputError, Problem, nearest

BUILT_IN = ("size", "theme", "row", "ext")
MAX_NAME_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Pattern:
    """A file-name pattern: literal text and ``{field}`` names of the data, ``size``, ``theme``, ``row``, ``ext``."""

    text: str

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the names between braces. Raises OutputError when the braces do not match."""
        try:
            parts = list(string.Formatter().parse(self.text))
        except ValueError as error:
            raise OutputError(Problem("batch.pattern", f"the file pattern `{self.text}` is broken: {error}")) from error
        plain = [name for _, name, style, conversion in parts if name is not None and not style and not conversion]
        if len(plain) != sum(name is not None for _, name, _, _ in parts) or not all(plain):
            message = f"the file pattern `{self.text}` may hold names in braces only"
            raise OutputError(Problem("batch.pattern", message))
        return tuple(plain)

    def check(self, known: tuple[str, ...], several_sizes: bool) -> None:
        """Raise OutputError for unknown names, and when pictures of several sizes would share one file."""
        names = (*known, *BUILT_IN)
        for field in self.fields:
            if field not in names:
                message = f"the file pattern names `{field}`, which is no data field of the layout"
                raise OutputError(Problem("batch.pattern", message, hint=nearest(field, names)))
        if several_sizes and "size" not in self.fields:
            message = f"the file pattern `{self.text}` gives every size the same file"
            raise OutputError(Problem("batch.pattern", message, hint="put {size} into the pattern"))

    def path(self, values: Mapping[str, Any]) -> Path:
        """Fill the pattern in. A value can name no folder and no hidden file. Raises BindError without a value."""
        filled = []
        for literal, field, _, _ in string.Formatter().parse(self.text):
            filled.append(literal)
            if field is not None:
                filled.append(_file_part(field, values.get(field)))
        return Path("".join(filled))


def _file_part(field: str, value: Any) -> str:
    text = "" if value is None else str(value).strip()
    allowed = "".join(char if char.isalnum() or char in "-_.+ " else "-" for char in text)
    allowed = allowed.lstrip(".")[:MAX_NAME_CHARACTERS].strip()
    if not allowed:
        message = f"the file pattern needs a value of `{field}`, and this row has none"
        raise BindError(Problem("batch.pattern-value", message, path=(field,)))
    return allowed
