"""Token documents: which files there are, what extends what, what belongs to a theme, and how they are laid over.

In: nodes and files. Out: ``Document`` values, weakest first. Raises LayoutError for a chain that cannot be read.
"""

from __future__ import annotations

from dataclasses import field
from pathlib import Path as FilePath
from pathlib import PurePath

from compositor.brand.resolver import is_resolver, layers_of
from compositor.errors import LayoutError, Problem, Where
from compositor.records import dataclass
from compositor.source import Node, read
from compositor.values.font import FONT_KEYS, canonical_key

SUFFIXES = (".yaml", ".yml", ".json")
LONGEST_CHAIN = 16
EXTENSION = "org.compositor"  # our key under `$extensions` of a DTCG file: what the format has no word for


@dataclass(frozen=True, slots=True)
class Document:
    """One file or block: its tokens, and its themes by name (a theme holds overrides of the tokens)."""

    tokens: Node
    themes: tuple[tuple[str, Node], ...] = field(default=())


def documents_of(root: Node, above: tuple[str, ...] = (), extends: bool = True) -> list[Document]:
    """Return the documents that a token block is made of, weakest first. ``extends=False`` leaves its file out."""
    if root.kind != "map":
        raise _error("brand.not-a-mapping", "tokens are a mapping of groups", root.where(), "write `color: {…}`")
    if is_resolver(root):
        found: list[Document] = []
        for name, source in layers_of(root, lambda node: _read_once(node, above)[0]):
            tokens, _ = _split(source, strict=True)
            found.append(Document(tokens) if name is None else Document(_with_pairs(root, ()), ((name, tokens),)))
        return found
    strict = root.source.name.endswith(".json")  # in DTCG files `themes` and `extends` are names like any other
    tokens, themes = _split(root, strict)
    below: list[Document] = []
    pair = None if strict else root.pair("extends")
    if pair is not None and extends:
        below = documents_of(*_read_once(pair[1], above))
    return [*below, Document(tokens, tuple(themes))]


def _split(root: Node, strict: bool) -> tuple[Node, list[tuple[str, Node]]]:
    """Return the tokens of a document and its themes. What others keep under ``$extensions`` is theirs."""
    ours = root.get(("$extensions", EXTENSION))
    kept = [pair for pair in root.pairs if strict or pair[0].value not in ("extends", "themes")]
    themes = [] if strict else _themes(root.pair("themes"))
    tokens = _with_pairs(root, tuple(kept))
    if ours is not None:
        themes += _themes(ours.pair("themes"))
        extras = tuple(pair for pair in ours.pairs if pair[0].value != "themes")
        tokens = laid_over(tokens, _with_pairs(ours, extras))
    return tokens, [(name, _split(theme, strict=True)[0]) for name, theme in themes]


def _with_pairs(like: Node, pairs: tuple[tuple[Node, Node], ...]) -> Node:
    return Node("map", pairs, "", like.line, like.column, like.length, like.source)


def _themes(pair: tuple[Node, Node] | None) -> list[tuple[str, Node]]:
    if pair is None:
        return []
    node = pair[1]
    if node.kind != "map":
        raise _error(
            "brand.themes", "themes are a mapping of names to tokens", node.where(), "write `dark: {color: …}`"
        )
    for key, theme in node.pairs:
        if theme.kind != "map":
            hint = "write the tokens that differ: `{color: {surface: …}}`"
            raise _error("brand.themes", f"the theme `{key.value}` is no mapping", theme.where(), hint)
    return [(str(key.value), theme) for key, theme in node.pairs]


def _read_once(node: Node, above: tuple[str, ...]) -> tuple[Node, tuple[str, ...]]:
    """Read a file named relative to the file that names it; refuse circles, absolute paths and other suffixes."""
    name = node.value
    if not isinstance(name, str) or not name.endswith(SUFFIXES) or PurePath(name).is_absolute() or "://" in name:
        hint = "write a path relative to this file, like `brands/acme.yaml`"
        raise _error("brand.extends", "a brand is a .yaml or .json file beside this one", node.where(), hint)
    path = FilePath(node.source.name).parent / name
    chain = (*above, str(FilePath(node.source.name)))
    if str(path) in chain or path.resolve() in [FilePath(item).resolve() for item in chain]:
        shown = " → ".join((*(PurePath(item).name for item in chain), path.name))
        raise _error("brand.extends-circle", f"brand files extend each other in a circle: {shown}", node.where(), "")
    if len(chain) > LONGEST_CHAIN:
        raise _error("brand.extends", f"more than {LONGEST_CHAIN} brand files extend each other", node.where(), "")
    try:
        return read(path).root, chain
    except LayoutError as error:
        unreadable = [problem for problem in error.problems if problem.code == "source.unreadable"]
        if not unreadable:
            raise
        message = f"the brand file `{name}` cannot be read: {unreadable[0].message.split(': ')[-1]}"
        raise _error("brand.missing-file", message, node.where(), f"looked at {path}") from None


def _error(code: str, message: str, where: Where, hint: str) -> LayoutError:
    return LayoutError(Problem(code, message, (), where, "", hint))


def laid_over(base: Node, patch: Node) -> Node:
    """Return the base with the patch over it: groups and short mappings by key, whole values replaced.

    Unlike ``source.merge`` a value object (``$value``, a color or a dimension object) is never mixed of two.
    """
    if base.kind != "map" or patch.kind != "map" or _is_whole(base) or _is_whole(patch):
        return patch
    same = canonical_key if _is_font(base) and _is_font(patch) else str
    over = {same(str(key.value)): (key, value) for key, value in patch.pairs}
    merged: list[tuple[Node, Node]] = []
    for key, value in base.pairs:
        patched = over.pop(same(str(key.value)), None)
        if patched is None:
            merged.append((key, value))
        else:
            merged.append((patched[0], laid_over(value, patched[1])))
    return _with_pairs(patch, (*merged, *over.values()))


def _is_whole(node: Node) -> bool:
    names = {key.value for key, _ in node.pairs}
    return bool(names & {"$value", "$ref", "colorSpace"}) or names == {"value", "unit"}


def _is_font(node: Node) -> bool:
    return bool(node.pairs) and all(key.value in FONT_KEYS for key, _ in node.pairs)
