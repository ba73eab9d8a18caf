"""Layout text becomes a tree of nodes, every node with its place in the text.

In: YAML 1.2 (JSON is YAML) as text, bytes or a file; or plain Python data. Out: ``Source`` and ``Node``; every
fault is a ``LayoutError`` with the line and a caret. The only importer of yaml; knows nothing of layers.
"""

from compositor.source.compose import MAX_DEPTH, Limits
from compositor.source.files import Source, parse, read
from compositor.source.tree import Node, SourceText, from_data, merge, to_data

__all__ = [
    "MAX_DEPTH",
    "Limits",
    "Node",
    "Source",
    "SourceText",
    "from_data",
    "merge",
    "parse",
    "read",
    "to_data",
]
