"""Preparation: what is asked for becomes a recipe and the orders of its rows, before anything is drawn.

In: a layout, rows and how to draw them. Out: ``Recipe`` and a stream of ``Order``. Whoever draws a batch, in this
process, on all processors or on many machines, begins here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from compositor.batch.objects import Objects
from compositor.batch.orders import Picture, orders_of
from compositor.batch.outputs import Pattern, agreed_format
from compositor.batch.rows import Feed, columns_of, read_rows
from compositor.batch.store import Files, Store
from compositor.batch.work import Order, Recipe
from compositor.engine import Folders
from compositor.fill import Generators
from compositor.outputs import choose_output
from compositor.resources import Limits
from compositor.resources.fonts import FontLimits
from compositor.results import EXTENSIONS
from compositor.rooms import CacheBudgets
from compositor.schema import NO_THEME, Layout
from compositor.storage import is_url
from compositor.text.types import TextLimits


def prepared(
    layout: Layout,
    rows: Feed,
    *,
    sizes: Sequence[str] | None = None,
    themes: Sequence[str] | None = None,
    out: str | Path | None = None,
    store: Store | None = None,
    fonts: Folders = None,
    assets: Folders = None,
    generator: Generators = None,
    generated: str | Path | None = None,
    limits: Limits | None = None,
    font_limits: FontLimits | None = None,
    text_limits: TextLimits | None = None,
    budgets: CacheBudgets | None = None,
    format: str | None = None,
    quality: int | str | tuple[int, int] | None = None,
    max_bytes: int | str | None = None,
    scale: float | None = None,
    locale: str | None = None,
    strict: bool = False,
) -> tuple[Recipe, Iterator[Order]]:
    """Return how all pictures are drawn, and the orders of the rows. Arguments and errors: ``render_many``."""
    chosen, worn = tuple(sizes or layout.sizes), tuple(themes or (NO_THEME,))
    pattern = Pattern(str(out)) if out is not None else None
    if pattern is not None:
        columns = columns_of(rows)
        known = None if columns is None else (*columns, *layout.data.names)
        pattern.check(known, len(chosen) > 1, len(worn) > 1)
        format = agreed_format(pattern.format, format)
    variants = [layout.variant(size, theme) for size in chosen for theme in worn]
    options = [choose_output(layout, variant, format, quality, max_bytes) for variant in variants]
    pictures = tuple(
        Picture(variant.size, variant.theme, EXTENSIONS[option.format])
        for variant, option in zip(variants, options, strict=True)
    )
    recipe = Recipe(
        layout,
        fonts,
        assets,
        generator,
        generated,
        limits,
        budgets,
        format,
        quality,
        max_bytes,
        scale,
        locale,
        strict,
        font_limits,
        store or _store(pattern),
        text_limits,
    )
    return recipe, orders_of(read_rows(rows), layout, pictures, pattern)


def _store(pattern: Pattern | None) -> Store:
    return Objects(pattern.text) if pattern is not None and is_url(pattern.text) else Files()
