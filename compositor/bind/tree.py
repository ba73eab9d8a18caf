"""The tree of an expression: frozen nodes, and the error that names a place in the text.

In: the parser. Out: nodes for the evaluator and for the check of names at load. ``offset`` and ``length`` count
characters of the whole scalar that the expression stands in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from compositor.records import dataclass


class ExpressionError(ValueError):
    """An expression cannot be read or evaluated; ``offset`` and ``length`` mark the part of the text at fault."""

    def __init__(self, message: str, offset: int = 0, length: int = 1, hint: str = "") -> None:
        super().__init__(message, offset, length, hint)
        self.message = message
        self.offset = offset
        self.length = length
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message

    @property
    def code(self) -> str:
        """Return the code of the problem that this error becomes."""
        return "bind.expression"


class UnknownNameError(ExpressionError):
    """A name that is neither data, nor a loop variable, nor a group of tokens."""

    @property
    def code(self) -> str:
        """Return the code of the problem that this error becomes."""
        return "bind.unknown-name"


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a text, true, false or null."""

    value: Any


@dataclass(frozen=True, slots=True)
class Lookup:
    """A name and the steps below it: ``item.price.amount``. The first step is the name."""

    path: tuple[str | int, ...]
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Member:
    """``target[key]``, or ``.name`` after something that is no plain name."""

    target: Tree
    key: Tree
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Operation:
    """A sign, ``not``, or two operands with an operator between them (``left`` is None for one operand)."""

    sign: str
    left: Tree | None
    right: Tree
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Choice:
    """``value if condition else otherwise``."""

    condition: Tree
    value: Tree
    otherwise: Tree


@dataclass(frozen=True, slots=True)
class Filter:
    """``target | name(arguments, name=value)``."""

    name: str
    target: Tree
    arguments: tuple[Tree, ...]
    options: tuple[tuple[str, Tree], ...]
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Items:
    """``[a, b]``."""

    items: tuple[Tree, ...]


Tree: TypeAlias = Literal | Lookup | Member | Operation | Choice | Filter | Items


def names_of(tree: Tree) -> tuple[str, ...]:
    """Return the names that a tree looks up, each once, in the order they stand in the text."""
    return tuple(dict.fromkeys(str(lookup.path[0]) for lookup in lookups_of(tree)))


def lookups_of(tree: Tree) -> Iterator[Lookup]:
    """Return every look-up in a tree."""
    match tree:
        case Lookup():
            yield tree
        case Member(target, key):
            yield from lookups_of(target)
            yield from lookups_of(key)
        case Operation(_, left, right):
            if left is not None:
                yield from lookups_of(left)
            yield from lookups_of(right)
        case Choice(condition, value, otherwise):
            for part in (value, condition, otherwise):
                yield from lookups_of(part)
        case Filter(_, target, arguments, options):
            for part in (target, *arguments, *(value for _, value in options)):
                yield from lookups_of(part)
        case Items(items):
            for part in items:
                yield from lookups_of(part)
        case Literal():
            pass
