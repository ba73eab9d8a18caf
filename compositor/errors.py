"""Problems and the errors that carry them.

In: codes, places and hints from every stage. Out: frozen ``Problem`` values and exceptions made of them.
Anybody may import this module; it imports nothing of ours.

The tree of exceptions (each may hold many problems; each survives pickling):

    CompositorError
    ├─ LayoutError      the layout file, its tokens or its data block are wrong
    ├─ BindError        the data of this render does not fit the layout
    ├─ FitError         a text or a box cannot be made to fit and the layout says that this is an error
    ├─ AssetError       a font or a picture is missing, damaged, too large or not allowed
    ├─ GeneratorError   a picture generator failed (``retryable`` says whether trying again may help)
    └─ OutputError      the finished picture cannot be drawn or encoded as asked
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from compositor.deferred import deferred, regex
from compositor.records import dataclass

if TYPE_CHECKING:
    import difflib
else:
    difflib = deferred("difflib")

Severity = Literal["error", "warning"]
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a file. ``line`` and ``column`` count from 1; ``line`` 0 means the place is unknown.

    ``length`` is how many characters the caret underlines, ``text`` the whole source line.
    """

    file: str = ""
    line: int = 0
    column: int = 0
    length: int = 1
    text: str = ""

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}" if self.column else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. ``code`` is public and stable (``layout.unknown-key``).

    ``path`` is where in the layout tree it is (``("layers", 2, "font-size")``), ``where`` where in the text,
    ``label`` the few words beside the caret, ``hint`` what to do about it, and ``context`` which size and theme
    or which row of a feed it is about. ``span`` (offset, length) is the part of the text at ``path`` that is at fault:
    for who finds ``where``, not for tools.
    """

    code: str
    message: str
    path: Path = ()
    where: Where | None = None
    label: str = ""
    hint: str = ""
    severity: Severity = "error"
    context: str = ""
    span: tuple[int, int] | None = None

    def __str__(self) -> str:
        return format_problem(self)


class CompositorError(Exception):
    """Base of every exception that leaves the public API. ``problems`` says what is wrong, all of it."""

    problems: tuple[Problem, ...]

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n\n".join(format_problem(problem) for problem in self.problems)

    def restated(self, problems: Iterable[Problem]) -> CompositorError:
        """Return the same error about these problems: as somebody who knows more of their places tells them."""
        return type(self)(problems)


class LayoutError(CompositorError):
    """The layout file, its tokens or its data block are wrong."""


class BindError(CompositorError):
    """The data given for this render does not fit what the layout asks for."""


class FitError(CompositorError):
    """A text or box cannot be made to fit, and the layout says that this is an error."""


class AssetError(CompositorError):
    """A font or a picture is missing, damaged, too large or outside the allowed folders."""


class GeneratorError(CompositorError):
    """A picture generator failed. ``retryable`` tells whether the same request may succeed later."""

    retryable: bool

    def __init__(self, problems: Iterable[Problem] | Problem, retryable: bool = False) -> None:
        super().__init__(problems)
        self.retryable = retryable

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.problems, self.retryable))

    def restated(self, problems: Iterable[Problem]) -> GeneratorError:
        """Return the same error about these problems, as retryable as before."""
        return type(self)(problems, self.retryable)


class OutputError(CompositorError):
    """The finished picture cannot be drawn or encoded as asked."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return ``did you mean `x`?`` for the closest of the known names, or an empty string."""
    matches = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return f"did you mean `{matches[0]}`?" if matches else ""


def format_path(path: Path) -> str:
    """Print a path as people write it: ``layers[2].font-size``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def cells(text: str) -> int:
    """Width of a text on a terminal in cells (UAX #11: wide and full-width characters take two).

    Marks, joiners and variation selectors take none.
    """
    if text.isascii():
        return len(text)
    return sum(_cells_of(character) for character in text)


def _cells_of(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


# What a terminal would obey instead of show: control characters, and the marks that reverse the order of a line.
_OBEYED = regex("[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

LINE_CELLS = 120


def format_problem(problem: Problem) -> str:
    """Print one problem for people: the message, the place, the source line, a caret and the hint.

    Nothing in it can control a terminal: what is not printable shows as U+FFFD.
    """
    lines = [f"{problem.severity}[{problem.code}]: {problem.message}"]
    where = problem.where
    context = f" ({problem.context})" if problem.context else ""
    gutter = ""
    if where is not None and where.line:
        number = str(where.line)
        gutter = " " * len(number)
        lines.append(f"{gutter}--> {where}{context}")
        if where.text:
            source, caret = _underlined(where)
            label = f" {problem.label}" if problem.label else ""
            lines += [f"{gutter} |", f"{number} | {source}", f"{gutter} | {caret}{label}"]
    elif where is not None and where.file:
        below = f": {format_path(problem.path)}" if problem.path else ""
        lines.append(f" --> {where.file}{below}{context}")
    elif problem.path or context:
        lines.append(f" --> {format_path(problem.path)}{context}".replace("  ", " "))
    if problem.label and not (where is not None and where.line and where.text):
        lines.append(f"{gutter} = note: {problem.label}")
    if problem.hint:
        lines.append(f"{gutter} = help: {problem.hint}")
    return _OBEYED.sub("\ufffd", "\n".join(lines))


def _underlined(where: Where) -> tuple[str, str]:
    """Return the source line, or the part of a very long one around the place, and the carets below it."""
    text = _OBEYED.sub("\ufffd", where.text)
    start = min(max(where.column - 1, 0), len(text))
    end = min(max(start + where.length, start), len(text))
    first, last = 0, len(text)
    if cells(text) > LINE_CELLS:
        first = max(0, min(start - LINE_CELLS // 3, len(text) - LINE_CELLS))
        last = min(len(text), first + LINE_CELLS)
        end = min(end, last)
    before = ("…" if first else "") + text[first:start].expandtabs(4)
    marked = text[start:end].expandtabs(4)
    after = text[end:last].expandtabs(4) + ("…" if last < len(text) else "")
    return before + marked + after, " " * cells(before) + "^" * max(1, cells(marked))


def as_json(problems: Sequence[Problem]) -> str:
    """Print problems as one JSON array, for tools."""
    return json.dumps([_record(problem) for problem in problems], ensure_ascii=False, indent=2)


def _record(problem: Problem) -> dict[str, Any]:
    where = problem.where or Where()
    return {
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        "hint": problem.hint,
        "path": format_path(problem.path),
        "context": problem.context,
        "file": where.file,
        "line": where.line,
        "column": where.column,
        "length": where.length,
    }


def as_github(problems: Sequence[Problem]) -> str:
    """Print problems as workflow commands, which a code review shows at the line."""
    return "\n".join(_workflow_command(problem) for problem in problems)


def _workflow_command(problem: Problem) -> str:
    where = problem.where or Where()
    place = f"file={_escape_property(where.file)}" if where.file else ""
    if where.line:
        place += f",line={where.line},col={where.column},endColumn={where.column + where.length}"
    title = _escape_property(problem.code)
    message = problem.message + (f" ({problem.hint})" if problem.hint else "")
    separator = "," if place else ""
    return f"::{problem.severity} {place}{separator}title={title}::{_escape_data(message)}"


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")
