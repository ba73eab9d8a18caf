"""Many pictures: rows in, an ``Outcome`` per row and size out, over as many processes as asked for.

In: a layout and rows (a CSV or JSONL file, or any iterable of dicts). Out: a stream of outcomes in row order.
A row that fails is an outcome with its error, never the end of the run.
"""

from compositor.batch.manifest import read_manifest
from compositor.batch.outcome import Outcome
from compositor.batch.records import Record
from compositor.batch.rows import Row, read_rows
from compositor.batch.run import Run, render_many

__all__ = ["Outcome", "Record", "Row", "Run", "read_manifest", "read_rows", "render_many"]
