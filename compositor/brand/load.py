"""The door of the brand stage: files and blocks of tokens in, ``Brand`` out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from compositor.brand.documents import Document, documents_of, laid_over
from compositor.brand.evaluate import Path, evaluate
from compositor.errors import LayoutError, Problem, nearest
from compositor.records import dataclass
from compositor.source import Node, Source, read
from compositor.values.token import Token

Tree = Mapping[str, Any]  # names to tokens or to further trees
_EMPTY = Node("map", ())


@dataclass(frozen=True)
class Brand:
    """Tokens by path, for the brand itself and for each of its themes. Hashable and picklable.

    ``sets`` pairs a theme's name ("" is the brand itself) with its tokens; ``documents`` are what they were read
    from, kept so that a layout's own tokens can be laid under or over them.
    """

    sets: tuple[tuple[str, tuple[tuple[Path, Token], ...]], ...] = (("", ()),)
    documents: tuple[Document, ...] = field(default=(), compare=False, repr=False)

    @property
    def themes(self) -> tuple[str, ...]:
        """Return the names of the themes."""
        return tuple(name for name, _ in self.sets if name)

    def flat(self, theme: str | None = None) -> tuple[tuple[Path, Token], ...]:
        """Return (path, token) pairs of the brand, or of one theme. Raises ValueError for an unknown theme."""
        for name, tokens in self.sets:
            if name == (theme or ""):
                return tokens
        guess = nearest(theme or "", self.themes) or "themes are " + (", ".join(self.themes) or "not defined here")
        raise ValueError(f"there is no theme `{theme}`; {guess}")

    def tokens(self, theme: str | None = None) -> Tree:
        """Return tokens as nested mappings: ``tokens()["color"]["brand"].value``. Built anew by each call."""
        tree: dict[str, Any] = {}
        for path, token in self.flat(theme):
            group = tree
            for step in path[:-1]:
                group = group.setdefault(step, {})
            group[path[-1]] = token
        return tree

    def token(self, name: str, theme: str | None = None) -> Token:
        """Return one token by its dotted path; a group stands for its ``$root``. Raises ValueError."""
        tokens = dict(self.flat(theme))
        path = tuple(name.split("."))
        found = tokens.get(path) or tokens.get((*path, "$root"))
        if found is None:
            guess = nearest(name, [".".join(known) for known in tokens])
            raise ValueError(f"there is no token `{name}`" + (f"; {guess}" if guess else ""))
        return found


def read_brand(path: str | os.PathLike[str]) -> Brand:
    """Read a brand file: short YAML, DTCG tokens or a DTCG resolver document. Raises LayoutError with all."""
    return load_tokens(read(path))


def load_tokens(
    tokens: Source | Node | None = None, brand: Brand | Source | Node | str | os.PathLike[str] | None = None
) -> Brand:
    """Return the brand of a token block, with another brand laid over it.

    ``tokens`` is a layout's ``tokens:`` node (or a whole brand file); its ``extends`` is read relative to its own
    file, unless ``brand`` is given, which takes the place of that file and wins over the block. Raises LayoutError.
    """
    documents: list[Document] = []
    node = tokens.root if isinstance(tokens, Source) else tokens
    if node is not None:
        documents += documents_of(node, extends=brand is None)
    if isinstance(brand, Brand):
        documents += brand.documents
    elif isinstance(brand, Source | Node):
        documents += documents_of(brand.root if isinstance(brand, Source) else brand)
    elif brand is not None:
        documents += documents_of(read(brand).root)
    return _evaluated(documents)


def _evaluated(documents: list[Document]) -> Brand:
    base = _EMPTY
    for document in documents:
        base = laid_over(base, document.tokens)
    names = list(dict.fromkeys(name for document in documents for name, _ in document.themes))
    problems: list[Problem] = []
    sets = [("", _checked(base, problems))]
    for name in names:
        themed = base
        for document in documents:
            for theme, node in document.themes:
                if theme == name:
                    themed = laid_over(themed, node)
        sets.append((name, _checked(themed, problems)))
    if problems:
        raise LayoutError(problems)
    return Brand(tuple(sets), tuple(documents))


def _checked(root: Node, problems: list[Problem]) -> tuple[tuple[Path, Token], ...]:
    tokens, found = evaluate(root)
    problems += [problem for problem in found if problem not in problems]
    return tuple(tokens.items())
