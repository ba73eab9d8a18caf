"""Preparation: what is asked for becomes a recipe and the orders of its rows, before anything is drawn.

In: how to draw, rows, and where pictures go. Out: ``Prepared``. Whoever draws a batch, in this process, on all
processors or on many machines, begins here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from compositor.batch.identity import head_of
from compositor.batch.objects import Objects
from compositor.batch.orders import Picture, orders_of
from compositor.batch.outputs import Pattern, agreed_format
from compositor.batch.records import Head
from compositor.batch.rows import Feed, columns_of, read_rows
from compositor.batch.store import Files, Store
from compositor.batch.work import Order, Recipe
from compositor.outputs import choose_output
from compositor.records import dataclass
from compositor.results import EXTENSIONS
from compositor.schema import NO_THEME
from compositor.storage import is_url


@dataclass(frozen=True, slots=True)
class Prepared:
    """A batch that can begin: how all pictures are drawn, the orders of the rows, (size, theme) of each row's."""

    recipe: Recipe
    orders: Iterator[Order]
    pictures: tuple[tuple[str, str], ...]
    feed: str
    out: str

    @property
    def head(self) -> Head:
        """Return what tells this batch from others."""
        return head_of(self.recipe, self.feed, self.out, self.pictures)


def prepared(
    recipe: Recipe, rows: Feed, sizes: Sequence[str] | None, themes: Sequence[str] | None, out: str | Path | None
) -> Prepared:
    """Return the batch with the format that its pattern of names asks for. Arguments, errors: ``render_many``."""
    layout = recipe.layout
    chosen, worn = tuple(sizes or layout.sizes), tuple(themes or (NO_THEME,))
    pattern = Pattern(str(out)) if out is not None else None
    if pattern is not None:
        columns = columns_of(rows)
        known = None if columns is None else (*columns, *layout.data.names)
        pattern.check(known, len(chosen) > 1, len(worn) > 1)
        recipe = replace(recipe, format=agreed_format(pattern.format, recipe.format))
    named = tuple((size, theme) for size in chosen for theme in worn)
    pictures = tuple(Picture(*names, _extension(recipe, *names)) for names in named)
    orders = orders_of(read_rows(rows), layout, pictures, pattern)
    feed = str(rows) if isinstance(rows, str | Path) else ""
    return Prepared(recipe, orders, named, feed, str(out) if out is not None else "")


def _extension(recipe: Recipe, size: str, theme: str) -> str:
    variant = recipe.layout.variant(size, theme)
    return EXTENSIONS[choose_output(recipe.layout, variant, recipe.format, recipe.quality, recipe.max_bytes).format]


def store_of(out: str | Path | None) -> Store:
    """Return where a pattern of names puts pictures. Raises OutputError for a URL that is none."""
    return Objects(str(out)) if out is not None and is_url(str(out)) else Files()
