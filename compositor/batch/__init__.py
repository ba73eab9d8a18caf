"""Many pictures: rows in, an ``Outcome`` per row and size out, over as many processes as asked for.

In: a layout and rows (a file, a data frame, or any iterable of mappings). Out: a stream of outcomes in row order.
A row that fails is an outcome with its error, never the end of the run. Names are loaded when they are first used:
verbs that only read a row or two need no processes.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from compositor.batch.manifest import read_manifest
    from compositor.batch.outcome import Outcome
    from compositor.batch.records import Record
    from compositor.batch.rows import Row, read_rows
    from compositor.batch.run import Run, render_many

__all__ = ["Outcome", "Record", "Row", "Run", "read_manifest", "read_rows", "render_many"]

_MODULES = {
    "manifest": ("read_manifest",),
    "outcome": ("Outcome",),
    "records": ("Record",),
    "rows": ("Row", "read_rows"),
    "run": ("Run", "render_many"),
}


def __getattr__(name: str) -> Any:
    module = next((module for module, names in _MODULES.items() if name in names), None)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{module}"), name)
    globals()[name] = found
    return found
