"""Data files: the rows of a data file, and the examples that a layout names.

In: YAML, JSON, JSONL or CSV files. Out: ``Example`` values: a row, and where its values stand in the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from compositor.batch.rows import Row, read_rows
from compositor.errors import BindError, CompositorError, Problem
from compositor.schema import Layout
from compositor.source import Node, read, to_data

FEEDS = (".csv", ".jsonl", ".ndjson")


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
    """Return the rows of the example files that a layout names. Raises what ``read_data`` raises."""
    names = layout.document.examples or []
    files = [names] if isinstance(names, str) else names
    found = tuple(example for name in files for example in read_data(Path(layout.folder) / name))
    return tuple(replace(one, row=replace(one.row, number=number)) for number, one in enumerate(found))


def sample_of(layout: Layout) -> Example | None:
    """Return a row made of the fields' own ``examples``; None when a field that is needed has none."""
    fields = layout.data.root
    if any(field.required and not field.examples for field in fields.values()):
        return None
    return Example(
        Row(0, layout.source.root.where(), {name: f.examples[0] for name, f in fields.items() if f.examples})
    )
