"""What the command line says: problems to standard error, tables to standard output.

In: problems, exceptions, rows of words. Out: text for a terminal or a log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import click

from compositor.errors import CompositorError, Problem, cells, format_problem
from compositor.schema.problems import merged

COLORS = {"error": "red", "warning": "yellow"}


def tell(error: BaseException) -> None:
    """Print an exception for people: our own with all its problems, any other as a fault of compositor."""
    if isinstance(error, CompositorError):
        tell_problems(error.problems)
        return
    message = f"{type(error).__name__}: {error}"
    hint = "please report it with what `compositor --traceback …` prints"
    tell_problems([Problem("internal", f"compositor itself failed with {message}", hint=hint)])


def tell_problems(problems: Iterable[Problem], err: bool = True) -> None:
    """Print problems, an empty line between them."""
    for problem in problems:
        severity, _, rest = format_problem(problem).partition("[")
        click.echo(click.style(severity, fg=COLORS[problem.severity], bold=True) + "[" + rest + "\n", err=err)


def joined(problems: Mapping[str, Sequence[Problem]]) -> tuple[Problem, ...]:
    """Join what was found at each size: a problem of several sizes is told once and says which."""
    pairs = [(label, problem) for label, found in problems.items() for problem in dict.fromkeys(found)]
    return merged(pairs, len(problems) if len(problems) > 1 else 2)


def table(rows: Sequence[Sequence[str]], indent: str = "", figures: int | None = None) -> str:
    """Set rows of words in columns, as wide as their widest word; the last column is not padded.

    Columns from the place ``figures`` on are numbers, which end below each other.
    """
    widths = [max(cells(row[column]) for row in rows if column < len(row)) for column in range(max(map(len, rows)))]
    lines = []
    for row in rows:
        blanks = [" " * (width - cells(word)) for word, width in zip(row, widths, strict=False)]
        padded = [
            blank + word if figures is not None and place >= figures else word + blank
            for place, (word, blank) in enumerate(zip(row, blanks, strict=True))
        ]
        lines.append((indent + "  ".join(padded)).rstrip())
    return "\n".join(lines)


def byte_size(count: int) -> str:
    """Return a number of bytes for people: ``48.1 kB``."""
    if count < 1000:
        return f"{count} B"
    return f"{count / 1000:.1f} kB" if count < 1_000_000 else f"{count / 1_000_000:.2f} MB"


def counted(number: int, noun: str) -> str:
    """Return ``1 row``, ``1,204 rows``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
