"""Layout plus data becomes a scene: no expression, condition, loop or token is left.

In: the variant of one size and theme, and checked data. Out: ``Scene``. Pure. Raises BindError.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from compositor.bind import Evaluator, Expr, ExpressionError, resolve_model, resolve_value, truth
from compositor.errors import BindError, Problem
from compositor.hook import AssetSource, GenerateSource, InlineSource
from compositor.layers.base import Layer
from compositor.layers.group import Group
from compositor.records import dataclass
from compositor.schema import Variant
from compositor.source import Node
from compositor.values.color import Rgba

# A layout with nested loops may multiply; past this it is a mistake, and would only cost memory.
MAX_LAYERS = 10_000
# So many layers that were not in the last scene may lie about before they are cleared away.
STALE = 64
# A group's layers have scopes of their own, and what `when` says was asked before.
_ELSEWHERE = ("layers", "when")
# Values that are the same when they are equal and of one type: not numbers with a point (0.0 equals -0.0).
_COMPARED = (str, int, bool, AssetSource, InlineSource, GenerateSource, Rgba)


@dataclass(frozen=True, slots=True)
class Scene:
    """One canvas with concrete layers. ``width`` and ``height`` are layout pixels."""

    size: str
    theme: str
    width: int
    height: int
    scale: float
    root: Group
    styles: Mapping[str, Any] = field(default_factory=dict)


class _Last:
    """What became of one layer at one place in the last scene: the values of its expressions, and the layer."""

    __slots__ = ("inner", "made", "turn", "values")

    def __init__(self, values: Sequence[Any] | None, inner: Layer, made: Layer | None) -> None:
        self.values = values
        self.inner = inner  # before its children were put in
        self.made = made  # None: it vanishes
        self.turn = 0


class Resolutions:
    """What resolving takes over from the scene before, of one variant and in one thread at a time.

    A layer whose expressions have the values that they had is the same object again, so the stages after this one
    know it by identity. Memory is bounded by what one scene holds.
    """

    __slots__ = ("asked", "last", "settled", "turn", "used")

    def __init__(self) -> None:
        # By the identity of layers as they are written, which are held along with it:
        self.settled: dict[int, tuple[Layer, list[Layer], int]] = {}
        self.asked: dict[int, tuple[Layer, list[Expr]]] = {}
        self.last: dict[tuple[int, ...], _Last] = {}
        self.turn = 0
        self.used = 0

    def begin(self) -> None:
        """Start a turn."""
        if len(self.last) > 2 * self.used + STALE:
            self.last = {key: last for key, last in self.last.items() if last.turn == self.turn}
        self.turn += 1
        self.used = 0


def resolve(
    variant: Variant,
    data: Mapping[str, Any],
    evaluator: Evaluator,
    scale: float = 1.0,
    known: Resolutions | None = None,
) -> Scene:
    """Return the scene of a variant with data that the layout's data block has checked.

    ``known`` is what was resolved of this very variant before. Raises BindError with the line of every expression
    that cannot be evaluated.
    """
    known = known if known is not None else Resolutions()
    known.begin()
    resolver = _Resolver(evaluator, variant.node, known)
    scope = {**variant.tokens, **data}
    roots = resolver.layer(variant.root, scope)
    if resolver.problems:
        raise BindError(resolver.problems)
    root = roots[0] if roots else Group()
    if not isinstance(root, Group):
        raise BindError(Problem("bind.root", "the root of a layout holds layers"))
    size = variant.spec.size
    styles = variant.tokens.get("style", {})
    return Scene(variant.size, variant.theme, size.width, size.height, scale, root, styles)


class _Resolver:
    """One walk over the layers; it collects problems and counts layers."""

    def __init__(self, evaluator: Evaluator, node: Node, known: Resolutions) -> None:
        self.evaluator = evaluator
        self.node = node
        self.known = known
        self.problems: list[Problem] = []
        self.count = 0
        self.copy: tuple[int, ...] = ()  # in which turn of each loop around

    def layer(self, layer: Layer, scope: Mapping[str, Any]) -> list[Layer]:
        """Return the layer's copies: none when it is hidden, several when it repeats."""
        if layer.settled:
            return self.settled(layer, scope)
        if layer.for_ is None:
            return self.one(layer, scope)
        try:
            values = layer.for_.over(scope, self.evaluator)
        except ExpressionError as error:
            self.loop_problem(layer, layer.for_.items.source, error)
            return []
        found: list[Layer] = []
        around = self.copy
        for index, value in enumerate(values):
            self.copy = (*around, index)
            found += self.one(layer, {**scope, layer.for_.name: value, "index": index})
        self.copy = around
        return found

    def settled(self, layer: Layer, scope: Mapping[str, Any]) -> list[Layer]:
        """Return what becomes of a layer that no data can change; found out once."""
        known = self.known.settled.get(id(layer))
        if known is None:
            before = self.count
            found = self.one(layer, scope)
            self.known.settled[id(layer)] = (layer, found, self.count - before)
            return found
        self.add(layer, known[2])
        return known[1]

    def add(self, layer: Layer, count: int = 1) -> None:
        """Count layers. Raises BindError when they are too many."""
        self.count += count
        if self.count > MAX_LAYERS:
            problem = Problem("bind.too-many-layers", f"more than {MAX_LAYERS:,} layers", layer.path)
            raise BindError(replace(problem, where=self.node.locate(layer.path)))

    def one(self, layer: Layer, scope: Mapping[str, Any]) -> list[Layer]:
        """Return the concrete layer, or nothing when it is hidden."""
        if not self.shown(layer, scope):
            return []
        self.add(layer)
        key = (id(layer), *self.copy)
        last = self.known.last.get(key)
        fresh = self.values(layer, scope)
        if last is not None and fresh is not None and last.values is not None and _alike(fresh, last.values):
            inner = last.inner
        else:
            last = None
            found = self.resolved(layer, scope, fresh)
            if found is None:
                return []
            inner = found
        made = inner
        if isinstance(inner, Group) and inner.layers:
            before = last.made.layers if last is not None and isinstance(last.made, Group) else inner.layers
            children = [copy for child in inner.layers for copy in self.layer(child, scope)]
            if len(children) == len(before) and all(map(operator.is_, children, before)):
                made = last.made if last is not None and last.made is not None else inner
            else:
                made = inner.model_copy(update={"layers": tuple(children)})
                last = None
        if last is None:
            values = [value for _, value in fresh] if fresh is not None else None
            last = _Last(values, inner, None if made.vanishes else made)
            self.known.last[key] = last
        last.turn = self.known.turn
        self.known.used += 1
        return [] if last.made is None else [last.made]

    def values(self, layer: Layer, scope: Mapping[str, Any]) -> list[tuple[Expr, Any]] | None:
        """Return the value of every expression in the layer itself; None where one has none, which is told later."""
        asked = self.known.asked.get(id(layer))
        if asked is None:
            fields = [field for field in layer.bound if field.name not in _ELSEWHERE]
            asked = (layer, [expression for field in fields for expression in field.expressions])
            self.known.asked[id(layer)] = asked
        try:
            return [(expression, self.evaluator.value_of(expression, scope)) for expression in asked[1]]
        except ExpressionError:
            return None

    def resolved(
        self, layer: Layer, scope: Mapping[str, Any], values: Sequence[tuple[Expr, Any]] | None
    ) -> Layer | None:
        """Return the layer without expressions, its children still as they are; None when there is a problem."""
        known = {id(expression): value for expression, value in values} if values is not None else None
        try:
            made = resolve_model(layer, scope, self.evaluator, layer.path, _ELSEWHERE, known)
        except BindError as error:
            self.problems += [self.placed(found) for found in error.problems]
            return None
        if made.effects is not layer.effects and (wrong := made.wrong_spread()):
            path = (*layer.path, "effects")
            self.problems.append(Problem("bind.value", wrong, path, self.node.locate(path)))
            return None
        return made

    def shown(self, layer: Layer, scope: Mapping[str, Any]) -> bool:
        """Return whether the layer's condition holds; null, 0 and empty texts and lists do not."""
        if isinstance(layer.when, bool):
            return layer.when
        try:
            return truth(resolve_value(layer.when, scope, self.evaluator, (*layer.path, "when")))
        except BindError as error:
            self.problems += [self.placed(found) for found in error.problems]
            return False

    def loop_problem(self, layer: Layer, items: str, error: ExpressionError) -> None:
        """Remember an error in the list of a loop, which stands behind its variable."""
        path = (*layer.path, "for")
        node = self.node.get(path)
        start = max(0, node.raw.rfind(items)) if node is not None else 0
        span = (start + error.offset, error.length)
        self.problems.append(self.placed(Problem(error.code, error.message, path, hint=error.hint, span=span)))

    def placed(self, problem: Problem) -> Problem:
        """Return the problem with its place: the part of the text at its path that is at fault, if it knows that."""
        node = self.node.get(problem.path)
        if problem.span is None or node is None:
            return replace(problem, where=self.node.locate(problem.path))
        return replace(problem, where=node.within(*problem.span))


def _alike(fresh: Sequence[tuple[Expr, Any]], known: Sequence[Any]) -> bool:
    """Return whether expressions have the values that they had; what cannot be told for sure is not alike."""
    for (expression, value), old in zip(fresh, known, strict=True):
        if type(value) is not type(old):
            return False
        if expression.wants == "pieces" or type(value) in _COMPARED:
            if value != old:
                return False
        elif value is not old or isinstance(value, list | dict):
            return False
    return True
