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

import difflib
import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

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
    ``label`` the few words beside the caret, ``hint`` what to do about it, ``context`` which size and theme,
    and ``row`` which row of a feed it is about.
    """

    code: str
    message: str
    path: Path = ()
    where: Where | None = None
    label: str = ""
    hint: str = ""
    severity: Severity = "error"
    context: str = ""

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
    """Width of a text on a terminal in cells (UAX #11: wide and full-width characters take two)."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def format_problem(problem: Problem) -> str:
    """Print one problem for people: the message, the place, the source line, a caret and the hint."""
    lines = [f"{problem.severity}[{problem.code}]: {problem.message}"]
    where = problem.where
    context = f" ({problem.context})" if problem.context else ""
    if where is not None and where.line:
        number = str(where.line)
        gutter = " " * len(number)
        lines.append(f"{gutter}--> {where}{context}")
        if where.text:
            source = where.text.expandtabs(4) if "\t" in where.text else where.text
            before = where.text[: where.column - 1].expandtabs(4)
            marked = where.text[where.column - 1 : where.column - 1 + where.length]
            caret = " " * cells(before) + "^" * max(1, cells(marked))
            label = f" {problem.label}" if problem.label else ""
            lines += [f"{gutter} |", f"{number} | {source}", f"{gutter} | {caret}{label}"]
            if problem.hint:
                lines.append(f"{gutter} = help: {problem.hint}")
            return "\n".join(lines)
    elif where is not None and where.file:
        lines.append(f" --> {where.file}{context}")
    elif problem.path:
        lines.append(f" --> {format_path(problem.path)}{context}")
    if problem.hint:
        lines.append(f" = help: {problem.hint}")
    return "\n".join(lines)


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
