"""Orders: which pictures a row gets, and into which files they go.

In: rows and a naming. Out: ``Order`` values. Names are given here, before any row is sent to a worker: so it is
always the later row that finds its file taken, however many processes draw.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from compositor.batch.outputs import Claims, Pattern
from compositor.batch.rows import Row
from compositor.batch.work import Order, Target
from compositor.errors import BindError, OutputError, Problem
from compositor.records import dataclass
from compositor.schema import Layout

# How `{theme}` names the brand itself, which has no name.
UNTHEMED = "default"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of every row: its size, its theme and the ending of its file."""

    size: str
    theme: str
    extension: str


def orders_of(
    rows: Iterable[Row], layout: Layout, pictures: tuple[Picture, ...], pattern: Pattern | None
) -> Iterator[Order]:
    """Yield the order of each row. Without a pattern the pictures go into no file."""
    claims = Claims()
    for row in rows:
        yield Order(row, tuple(_target(row, layout, picture, pattern, claims) for picture in pictures))


def in_chunks(orders: Iterable[Order], count: int, *, whole: bool = False) -> Iterator[tuple[Order, ...]]:
    """Yield so many orders at a time. What the feed raises comes after the rows before it.

    With ``whole`` the rows of the chunk in which the feed breaks do not come.
    """
    some: list[Order] = []
    try:
        for order in orders:
            some.append(order)
            if len(some) == count:
                yield tuple(some)
                some = []
    except Exception:
        if some and not whole:
            yield tuple(some)
        raise
    if some:
        yield tuple(some)


def _target(row: Row, layout: Layout, picture: Picture, pattern: Pattern | None, claims: Claims) -> Target:
    size, theme = picture.size, picture.theme
    if pattern is None or row.error is not None:
        return Target(size, theme)
    built_in = {"size": size, "theme": theme or UNTHEMED, "row": row.number, "ext": picture.extension}
    try:
        location = pattern.location(_values(row, layout, pattern) | built_in)
    except BindError as error:
        return Target(size, theme, error=error)
    if not claims.take(location):
        message = f"`{location}` is the file of an earlier picture already"
        hint = "put a column into the file pattern that is different in every row, or {row}"
        return Target(size, theme, error=OutputError(Problem("batch.same-file", message, hint=hint)))
    return Target(size, theme, location)


def _values(row: Row, layout: Layout, pattern: Pattern) -> dict[str, Any]:
    """Return what a row has for the names of the pattern; the layout's default where it has nothing."""
    values = {}
    for name in pattern.fields:
        field = layout.data.root.get(name)
        given = row.data.get(name)
        values[name] = field.default if given is None and field is not None else given
    return values
