"""CSS component values: text into tokens, and the small questions that value parsers ask about tokens.

In: CSS text. Out: nodes of tinycss2 without white space and comments. Only ``values`` imports this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import tinycss2
import tinycss2.ast

from compositor.deferred import regex

_QUOTED = regex(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'""", re.DOTALL)
Node = Any  # tinycss2 has no types of its own


def components(text: str, what: str) -> list[Node]:
    """Return the component values of CSS text. Raises ValueError for unbalanced brackets and bad strings."""
    if len(text) > 20_000:
        raise ValueError(f"{what} is longer than 20,000 characters")
    bare = _QUOTED.sub("", text)
    if bare.count("(") > bare.count(")"):  # CSS closes brackets silently at the end of the text; people forget them
        raise ValueError(f"{what}: a closing `)` is missing")
    return significant(tinycss2.parse_component_value_list(text, skip_comments=True), what)


def significant(nodes: Iterable[Node], what: str) -> list[Node]:
    """Drop white space and comments. Raises ValueError at what CSS calls a parse error."""
    kept = []
    for node in nodes:
        if node.type == "error":
            raise ValueError(f"{what}: {node.message} at character {node.source_column}")
        if node.type not in ("whitespace", "comment"):
            kept.append(node)
    return kept


def arguments(node: Node) -> list[Node]:
    """Return the significant arguments of a function node."""
    return significant(node.arguments, f"{node.name}()")


def split_commas(nodes: Sequence[Node], what: str) -> list[list[Node]]:
    """Split at top-level commas. Raises ValueError where nothing stands between two of them."""
    groups: list[list[Node]] = [[]]
    for node in nodes:
        if node.type == "literal" and node.value == ",":
            groups.append([])
        else:
            groups[-1].append(node)
    if not all(groups):
        raise ValueError(f"{what}: something is missing {'after' if groups[0] else 'before'} a comma")
    return groups


def source(nodes: Sequence[Node]) -> str:
    """Print nodes as CSS text again, single spaces between them."""
    return " ".join(tinycss2.serialize([node]) for node in nodes)


def is_function(node: Node, *names: str) -> bool:
    """Return whether the node is a function with one of the (lower-case) names, or any function without names."""
    return node.type == "function" and (not names or node.lower_name in names)


def word(node: Node) -> str:
    """Return the lower-case identifier, or an empty string when the node is something else."""
    return str(node.lower_value) if node.type == "ident" else ""


def is_numeric(node: Node) -> bool:
    """Return whether the node is a number, a percentage or a number with a unit."""
    return node.type in ("number", "percentage", "dimension")
