"""The checked layout: one file, validated for every size and theme.

In: ``Source`` and, if the caller has one, a brand. Out: ``Layout``. Raises LayoutError with all problems at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from compositor.bind import DataSpec, Evaluator, FieldSpec, Names
from compositor.brand import Brand, load_tokens
from compositor.errors import LayoutError, Problem, nearest
from compositor.layers.base import Layer
from compositor.layers.group import Group
from compositor.models import ValidationError
from compositor.records import dataclass
from compositor.schema.document import HEAD_KEYS, Document, SizeSpec
from compositor.schema.idle import idle_problems
from compositor.schema.patches import ORIENTATIONS, apply_python_patch, check_overrides, orientation, patched, without
from compositor.schema.problems import merged, problems_of
from compositor.schema.tree import build, keys_of, mask_problems, style_problems, walk
from compositor.source import Node, Source, to_data

NO_THEME = ""
# When tokens or data block are wrong, their names (and themes) are missing everywhere: that says nothing new.
_FOLLOWING = ("bind.unknown-name", "layout.unknown-style", "layout.unknown-label")
FIELD_KEYS = tuple(info.alias or name for name, info in FieldSpec.model_fields.items())


@dataclass(frozen=True)
class Variant:
    """A layout at one size and theme: overrides merged, tokens put in, layers validated."""

    size: str
    theme: str
    spec: SizeSpec
    root: Layer
    node: Node
    tokens: Mapping[str, Any]


@dataclass(frozen=True)
class Layout:
    """A checked layout. ``variants`` holds one ``Variant`` per size and theme ("" is the brand itself).

    ``folder`` is where the file lies; its pictures, fonts and examples are looked for there. Picklable: a batch
    sends it to its workers once.
    """

    source: Source
    document: Document
    data: DataSpec
    brand: Brand
    variants: Mapping[tuple[str, str], Variant]
    folder: str = ""

    @property
    def name(self) -> str:
        """Return the layout's name."""
        return self.document.name

    @property
    def sizes(self) -> tuple[str, ...]:
        """Return the names of the sizes, in the file's order."""
        return tuple(self.document.sizes)

    @property
    def themes(self) -> tuple[str, ...]:
        """Return the names of the themes; the brand itself has none."""
        return self.brand.themes

    @property
    def default_size(self) -> str:
        """Return the first size."""
        return next(iter(self.document.sizes))

    def variant(
        self, size: str | None = None, theme: str | None = None, patch: Mapping[str, Any] | None = None
    ) -> Variant:
        """Return the variant of a size and theme. Raises LayoutError for unknown names and for a wrong patch."""
        size, theme = size or self.default_size, theme or NO_THEME
        if size not in self.document.sizes:
            hint = nearest(size, self.sizes) or f"sizes are {', '.join(self.sizes)}"
            raise LayoutError(Problem("layout.unknown-size", f"`{self.name}` has no size `{size}`", hint=hint))
        if theme != NO_THEME and theme not in self.themes:
            hint = nearest(theme, self.themes) or f"themes are {', '.join(self.themes) or 'not defined'}"
            raise LayoutError(Problem("layout.unknown-theme", f"`{self.name}` has no theme `{theme}`", hint=hint))
        if not patch:
            return self.variants[(size, theme)]
        made, problems = _variant(self.source.root, self.document, self.data, self.brand, size, theme, patch)
        if made is None:
            raise LayoutError(problems)
        return made


def check(source: Source, brand: Brand | None = None) -> Layout:
    """Return the layout of a source, checked for every size and theme. Raises LayoutError with every problem."""
    root = source.root
    if root.kind != "map":
        raise LayoutError(Problem("layout.root", "a layout is a mapping of properties", (), root.where()))
    problems: list[Problem] = []
    document = _document(root, problems)
    data = _data(root, problems)
    tokens = _brand(root, brand, problems)
    if document is None:
        raise LayoutError(merged([("", problem) for problem in problems], 1))
    shaky = bool(problems)
    problems += _names(root, document, data, tokens)
    labels = (*ORIENTATIONS, *document.sizes, *tokens.themes)
    overrides = check_overrides(_box_part(root), labels)
    problems += [problem for problem in overrides if not (shaky and problem.code in _FOLLOWING)]
    variants: dict[tuple[str, str], Variant] = {}
    found: list[tuple[str, Problem]] = []
    idle: list[Problem] = []
    pairs = [(size, theme) for theme in (NO_THEME, *tokens.themes) for size in document.sizes]
    for size, theme in pairs:
        variant, faults = _variant(root, document, data, tokens, size, theme, None)
        if shaky:
            faults = [fault for fault in faults if fault.code not in _FOLLOWING]
        label = f"{size}, {theme}" if theme else size
        found += [(label, fault) for fault in faults]
        if variant is not None:
            variants[(size, theme)] = variant
            idle += idle_problems(variant.root, variant.node)
    if len(variants) == len(pairs):
        counts = Counter(idle)
        problems += [problem for problem, times in counts.items() if times >= len(pairs)]
    everything = (*merged([("", problem) for problem in problems], 1), *merged(found, len(pairs)))
    if everything:
        raise LayoutError(merged([("", problem) for problem in everything], 1))
    return Layout(source, document, data, tokens, variants)


def _document(root: Node, problems: list[Problem]) -> Document | None:
    head = {str(key.value): to_data(value) for key, value in root.pairs if key.value in HEAD_KEYS}
    try:
        return Document.model_validate(head)
    except ValidationError:
        # The layers are not looked at any more, so keys that nobody knows are named here: one may be a missing one.
        known = (*HEAD_KEYS, *keys_of(Group))
        strange = {str(key.value): to_data(value) for key, value in root.pairs if key.value not in known}
    try:
        Document.model_validate(head | strange)
    except ValidationError as error:
        problems += problems_of(error, root, (), known, Document)
    return None


def _data(root: Node, problems: list[Problem]) -> DataSpec:
    node = root.step("data")
    if node is None or node.kind != "map":
        return DataSpec()  # a wrong shape is reported with the head
    try:
        return DataSpec.model_validate(to_data(node))
    except ValidationError as error:
        problems += problems_of(error, node, ("data",), FIELD_KEYS, DataSpec)
        return DataSpec()


def _brand(root: Node, brand: Brand | None, problems: list[Problem]) -> Brand:
    try:
        return load_tokens(root.step("tokens"), brand)
    except LayoutError as error:
        problems += error.problems
        return Brand()


def _names(root: Node, document: Document, data: DataSpec, brand: Brand) -> list[Problem]:
    """Sizes, themes and orientations share one space of names, and so do data fields and token groups."""
    groups = brand.tokens()
    clashes = [(("sizes", name), f"`{name}` is the name of a size and of a theme") for name in brand.themes]
    clashes += [(("sizes", name), f"`{name}` is an orientation, not a size") for name in ORIENTATIONS[:2]]
    found = [(path, message) for path, message in clashes if path[1] in document.sizes]
    for name in data.names:
        if name in groups:
            found.append((("data", name), f"`{name}` is the name of a data field and of a group of tokens"))
    return [Problem("layout.same-name", message, path, root.locate(path, key=True)) for path, message in found]


def _box_part(root: Node) -> Node:
    return without(root, *HEAD_KEYS)


def _variant(
    root: Node,
    document: Document,
    data: DataSpec,
    brand: Brand,
    size: str,
    theme: str,
    patch: Mapping[str, Any] | None,
) -> tuple[Variant | None, list[Problem]]:
    """Return the variant of a size and theme, or what is wrong with it."""
    spec = document.sizes[size]
    labels = tuple(dict.fromkeys((orientation(spec.size), size, theme)))
    node = patched(_box_part(root), labels)
    if patch:
        node = apply_python_patch(node, patch)
    tokens = brand.tokens(theme)
    try:
        names = Names(tokens, frozenset(data.names), Evaluator(document.locale))
    except ValueError as error:
        return None, [Problem("layout.locale", str(error), ("locale",), root.locate(("locale",)))]
    problems: list[Problem] = []
    layer = build(node, (), names, problems)
    if layer is not None and not isinstance(layer, Group):
        key = layer.content_key
        message = f"the root is the canvas and holds `layers`; `{key}` belongs into one of them"
        problems.append(Problem("layout.root", message, (key,), node.locate((key,), key=True)))
    if layer is None or problems:
        return None, problems
    problems += mask_problems(layer, node)
    problems += style_problems(layer, node, tokens.get("style", {}))
    problems += _check_names(document, layer, root)
    if problems:
        return None, problems
    return Variant(size, theme, spec, layer, node, tokens), []


def _check_names(document: Document, layer: Layer, root: Node) -> list[Problem]:
    """Return a problem for every layer that ``checks: safe-area`` names and that is not there."""
    names = {below.name for below in walk(layer) if below.name}
    problems = []
    for index, name in enumerate(document.checks.safe_area):
        if name not in names:
            path, hint = ("checks", "safe-area", index), nearest(name, names)
            message = f"`checks` names `{name}`, and no layer has that name"
            problems.append(Problem("layout.unknown-layer", message, path, root.locate(path), hint=hint))
    return problems
