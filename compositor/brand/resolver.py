"""DTCG resolver documents: sets and modifiers become layers of tokens.

In: the root node of a document with ``resolutionOrder``. Out: token nodes in order, with the name of their theme.
Source: DTCG Resolver 2025.10. The modifier called ``theme``, or the only one, gives the themes; every other
modifier stands at its default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from compositor.errors import LayoutError, Problem, nearest
from compositor.source import Node

Layer = tuple[str | None, Node]


def is_resolver(root: Node) -> bool:
    """Return whether the document is a resolver document and not tokens."""
    return root.pair("resolutionOrder") is not None and root.pair("version") is not None


def layers_of(root: Node, read_file: Callable[[Node], Node]) -> list[Layer]:
    """Return (theme or None, tokens) in the order in which they are laid over. Raises LayoutError at the line."""
    version = root.get(("version",))
    if version is None or (version.value != "2025.10" and version.raw != "2025.10"):
        raise _error("a resolver document has the version `2025.10`", version or root)
    order = root.step("resolutionOrder")
    entries = [_entry(root, item) for item in order.items] if order is not None else []
    modifiers = [name for kind, name, _ in entries if kind == "modifier"]
    themed = next((name for name in modifiers if name.lower() == "theme"), modifiers[0] if len(modifiers) == 1 else "")
    found: list[Layer] = []
    for kind, name, node in entries:
        if kind == "set":
            found += [(None, source) for source in _sources(root, node.step("sources"), read_file, node)]
            continue
        contexts = node.step("contexts")
        if contexts is None or not contexts.pairs:
            raise _error(f"the modifier `{name}` has no contexts", node)
        chosen = node.step("default")
        names = [str(key.value) for key, _ in contexts.pairs]
        if chosen is not None and chosen.value not in names:
            raise _error(f"the default `{chosen.raw}` is no context of `{name}`", chosen, nearest(chosen.raw, names))
        if chosen is None and name != themed:
            raise _error(f"the modifier `{name}` needs a default here: only `theme` can be chosen", node)
        for key, context in contexts.pairs:
            sources = _sources(root, context, read_file, context)
            if chosen is not None and key.value == chosen.value:
                found += [(None, source) for source in sources]
            elif name == themed:
                found += [(str(key.value), source) for source in sources]
    return found


def _entry(root: Node, item: Node) -> tuple[str, str, Node]:
    reference = item.step("$ref")
    if reference is not None:
        parts = str(reference.value).removeprefix("#/").split("/")
        kinds = {"sets": "set", "modifiers": "modifier"}
        target = root.get(tuple(map(_unescaped, parts))) if parts[0] in kinds and len(parts) == 2 else None
        if target is None:
            raise _error(f"`{reference.raw}` is no set or modifier of this document", reference)
        return kinds[parts[0]], _unescaped(parts[1]), target
    kind, name = item.step("type"), item.step("name")
    if kind is None or name is None or kind.value not in ("set", "modifier"):
        raise _error("an inline entry has a name, and the type `set` or `modifier`", item)
    return str(kind.value), str(name.value), item


def _unescaped(part: str) -> str:
    return part.replace("~1", "/").replace("~0", "~")


def _sources(
    root: Node, sources: Node | None, read_file: Callable[[Node], Node], owner: Node, inside: tuple[str, ...] = ()
) -> Iterator[Node]:
    if sources is None or sources.kind != "list":
        raise _error("sources are a list of tokens and references", sources or owner)
    for source in sources.items:
        reference = source.step("$ref")
        if reference is None:
            yield source
            continue
        target = str(reference.value)
        if not target.startswith("#/sets/"):
            yield read_file(reference)
            continue
        node = root.get(("sets", _unescaped(target.removeprefix("#/sets/"))))
        if node is None or target in inside:
            raise _error(f"`{target}` is no set of this document, or contains itself", reference)
        yield from _sources(root, node.step("sources"), read_file, node, (*inside, target))


def _error(message: str, node: Node, hint: str = "") -> LayoutError:
    return LayoutError(Problem("brand.resolver", message, (), node.where(), "", hint))
