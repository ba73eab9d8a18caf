"""Data files: the rows of a data file, and the examples that a layout names.

In: YAML, JSON, JSONL, CSV, Parquet or Arrow files. Out: ``Example`` values: a row, and where its values stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from compositor.batch.rows import FEEDS, Row, read_rows
from compositor.errors import BindError, CompositorError, LayoutError, Problem, nearest
from compositor.errors import Path as LayoutPath
from compositor.records import dataclass
from compositor.schema import Layout
from compositor.source import Node, read, to_data

__all__ = ["FEEDS", "Example", "examples_of", "read_data", "rows_of", "sample_of"]


@dataclass(frozen=True, slots=True)
class Example:
    """A row of a data file. ``node`` knows the places of its values; a feed knows only the row's line."""

    row: Row
    node: Node | None = None

    def placed(self, error: CompositorError) -> CompositorError:
        """Return the error with the places of the values that it is about."""
        return error.restated(self._placed(problem) for problem in error.problems)

    def _placed(self, problem: Problem) -> Problem:
        if problem.where is not None or not problem.code.startswith("data."):
            return problem
        return replace(problem, where=self.node.locate(problem.path) if self.node is not None else self.row.where)


def read_data(path: str | Path) -> tuple[Example, ...]:
    """Return the rows of a data file: a mapping is one row, a list of mappings several.

    Raises LayoutError for YAML and JSON that cannot be read, AssetError for a feed, BindError for a wrong row.
    """
    if Path(path).suffix.lower() in FEEDS:
        examples = tuple(Example(row) for row in read_rows(path))
        for example in examples:
            if example.row.error is not None:
                raise example.row.error
        return examples
    return rows_of(read(path).root)


def rows_of(root: Node) -> tuple[Example, ...]:
    """Return the rows of a document: a mapping is one row, a list of mappings several. Raises BindError."""
    nodes: Sequence[Node] = root.items if root.kind == "list" else (root,)
    for node in nodes:
        if node.kind != "map":
            raise BindError(Problem("data.row", "a row is a mapping of fields to values", where=node.where()))
    return tuple(Example(Row(number, node.where(), to_data(node)), node) for number, node in enumerate(nodes))


def examples_of(layout: Layout) -> tuple[Example, ...]:
    """Return the rows of the example files that a layout names.

    Raises LayoutError at the line of every file that is not there, and what ``read_data`` raises.
    """
    named = layout.document.examples or []
    files: list[tuple[LayoutPath, str]]
    files = [(("examples",), named)] if isinstance(named, str) else [(("examples", n), f) for n, f in enumerate(named)]
    missing = [_missing(layout, path, name) for path, name in files if not (Path(layout.folder) / name).is_file()]
    if missing:
        raise LayoutError(missing)
    found = tuple(example for _, name in files for example in read_data(Path(layout.folder) / name))
    return tuple(replace(one, row=replace(one.row, number=number)) for number, one in enumerate(found))


def _missing(layout: Layout, path: LayoutPath, name: str) -> Problem:
    file = Path(layout.folder) / name
    beside = sorted(entry.name for entry in file.parent.iterdir()) if file.parent.is_dir() else []
    hint = nearest(file.name, beside) or "the paths of examples are relative to the layout"
    where = layout.source.root.locate(path)
    return Problem("layout.missing-example", f"there is no file `{name}`", path, where, hint=hint)


def sample_of(layout: Layout) -> Example | None:
    """Return a row made of the fields' own ``examples``; None when a field that is needed has none."""
    fields = layout.data.root
    if any(field.required and not field.examples for field in fields.values()):
        return None
    return Example(
        Row(0, layout.source.root.where(), {name: f.examples[0] for name, f in fields.items() if f.examples})
    )
