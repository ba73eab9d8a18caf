"""What verbs are given: layouts with their brand, rows of data, values from the command line.

In: paths and words. Out: layouts and examples. Raises CompositorError; click's errors for wrong usage.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import click

from compositor.batch.examples import Example, examples_of, read_data, rows_of, sample_of
from compositor.batch.rows import Row
from compositor.errors import BindError, Problem, Where
from compositor.schema import Layout
from compositor.source import parse


def read_rows_for(layout: Layout, data: str | None, values: Sequence[str], every: bool) -> tuple[Example, ...]:
    """Return the rows to draw: those of the data file, else the layout's examples (the first, or all of them).

    Without any, a row of the fields' own examples stands in. ``values`` (``field=value``) are laid over each row.
    Raises BindError when there is no data and the layout needs some.
    """
    given = _given(values)
    if data is not None:
        rows = rows_of(parse(sys.stdin.buffer.read(), "standard input").root) if data == "-" else read_data(data)
        if not rows:
            raise BindError(Problem("data.empty", f"`{data}` holds no rows"))
    else:
        rows = examples_of(layout)[: None if every else 1]
        sample = sample_of(layout)
        if not rows and sample is not None:
            rows = (sample,)
        elif not rows and given:
            rows = (Example(Row(0, Where("--set"), {})),)
        elif not rows:
            needed = ", ".join(f"`{name}`" for name, field in layout.data.root.items() if field.required)
            hint = "give a data file with -d, values with --set, or name a file under `examples` in the layout"
            message = f"`{layout.name}` needs data for {needed}, and names no examples"
            raise BindError(Problem("data.none", message, where=Where(layout.source.name), hint=hint))
    if not given:
        return rows
    return tuple(replace(one, row=replace(one.row, data=_laid_over(one.row.data, given))) for one in rows)


def _given(values: Sequence[str]) -> dict[str, str]:
    pairs = [value.partition("=") for value in values]
    for name, equals, _ in pairs:
        if not name.strip() or not equals:
            raise click.UsageError(f"--set takes FIELD=VALUE, not `{name}{equals}`")
    # The data block says what a text becomes, as for the cells of a CSV; lists and objects are written as JSON.
    return {name.strip(): value for name, _, value in pairs}


def _laid_over(data: Any, given: dict[str, str]) -> dict[str, Any]:
    return {**data, **{name: value if value != "" else None for name, value in given.items()}}


def chosen_sizes(layout: Layout, sizes: Sequence[str]) -> tuple[str, ...]:
    """Return the sizes that were asked for, or all. Raises LayoutError for a name that the layout does not have."""
    for size in sizes:
        layout.variant(size)
    return tuple(dict.fromkeys(sizes)) or layout.sizes


def chosen_themes(layout: Layout, theme: str | None, every: bool) -> tuple[str, ...]:
    """Return the themes to draw; "" is the brand itself. Raises LayoutError for an unknown one."""
    if every:
        return ("", *layout.themes)
    layout.variant(None, theme)
    return (theme or "",)
