"""Layout plus data becomes a scene: no expression, condition, loop or token is left.

In: the variant of one size and theme, and checked data. Out: ``Scene``. Pure. Raises BindError.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from compositor.bind import Evaluator, Expr, ExpressionError, Pieces, resolve_model, resolve_value, truth
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


class _Seat:
    """The place of one layer in the scenes of a variant, one for each turn of a loop: what became of it last.

    ``values`` are those of its expressions, ``inner`` is the resolved layer before its children were put in, ``made``
    with them (None: it vanishes).
    """

    __slots__ = ("children", "count", "expressions", "found", "inner", "layer", "made", "turns", "values", "words")

    def __init__(self, layer: Layer) -> None:
        self.layer = layer
        self.values: list[Any] | None = None
        self.inner: Layer | None = None
        self.made: Layer | None = None
        self.children = [_Seat(child) for child in layer.layers] if isinstance(layer, Group) else []
        # The layer's own expressions, not those of its children and of `when`.
        bound = [field for field in layer.bound if field.name not in _ELSEWHERE]
        self.expressions = [expression for field in bound for expression in field.expressions]
        # The fields of the expressions where each wants words, which are valid whatever they are.
        words = [field.name for field in bound if field.words]
        self.words = words if len(words) == len(bound) else []
        self.turns: list[_Seat] = []
        # Of a layer that no data can change: all that it becomes, and how many layers these are.
        self.found: list[Layer] | None = None
        self.count = 0


class Resolutions:
    """What resolving takes over from the scene before, of one variant and in one thread at a time.

    A layer whose expressions have the values that they had is the same object again, so the stages after this one
    know it by identity. Memory is bounded by what one scene holds.
    """

    __slots__ = ("gone", "root")

    def __init__(self) -> None:
        self.root: _Seat | None = None
        # Layers of the scene before that others have taken the place of.
        self.gone: list[Layer] = []

    def begin(self, root: Layer) -> _Seat:
        """Start a turn: return the seat of the outermost layer."""
        self.gone = []
        if self.root is None or self.root.layer is not root:
            self.root = _Seat(root)
        return self.root


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
    seat = known.begin(variant.root)
    resolver = _Resolver(evaluator, variant.node, known.gone)
    roots = resolver.layer(seat, {**variant.tokens, **data})
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

    def __init__(self, evaluator: Evaluator, node: Node, gone: list[Layer]) -> None:
        self.evaluator = evaluator
        self.node = node
        self.gone = gone
        self.problems: list[Problem] = []
        self.count = 0

    def layer(self, seat: _Seat, scope: Mapping[str, Any]) -> list[Layer]:
        """Return the layer's copies: none when it is hidden, several when it repeats."""
        if seat.found is not None:
            self.add(seat.layer, seat.count)
            return seat.found
        layer = seat.layer
        if layer.settled:
            before = self.count
            seat.found = self.one(seat, scope)
            seat.count = self.count - before
            return seat.found
        if layer.for_ is None:
            return self.one(seat, scope)
        try:
            values = layer.for_.over(scope, self.evaluator)
        except ExpressionError as error:
            self.loop_problem(layer, layer.for_.items.source, error)
            return []
        turns = seat.turns
        del turns[len(values) :]
        found: list[Layer] = []
        for index, value in enumerate(values):
            if index == len(turns):
                turns.append(_Seat(layer))
            found += self.one(turns[index], {**scope, layer.for_.name: value, "index": index})
        return found

    def add(self, layer: Layer, count: int = 1) -> None:
        """Count layers. Raises BindError when they are too many."""
        self.count += count
        if self.count > MAX_LAYERS:
            problem = Problem("bind.too-many-layers", f"more than {MAX_LAYERS:,} layers", layer.path)
            raise BindError(replace(problem, where=self.node.locate(layer.path)))

    def one(self, seat: _Seat, scope: Mapping[str, Any]) -> list[Layer]:
        """Return the concrete layer, or nothing when it is hidden."""
        layer = seat.layer
        if layer.when is not True and not self.shown(layer, scope):
            return []
        self.add(layer)
        values = self.values(seat, scope)
        inner = seat.inner
        same = inner is not None and values is not None and _alike(seat.expressions, values, seat.values)
        if not same:
            inner = self.resolved(seat, scope, values)
        if inner is None:
            return []
        made = inner
        if seat.children:
            children = [copy for child in seat.children for copy in self.layer(child, scope)]
            before = seat.made if same else None
            if before is not None and _holds(before, children):
                made = before
            elif not _holds(inner, children):
                # All copies have what is derived from the layer itself; what its expressions made, the last one has.
                source = inner if before is None or inner is layer else before
                made = source.model_copy(update={"layers": tuple(children)})
            same = same and made is seat.made
        if not same:
            if seat.made is not None:
                self.gone.append(seat.made)
            seat.values, seat.inner, seat.made = values, inner, None if made.vanishes else made
        return [] if seat.made is None else [seat.made]

    def values(self, seat: _Seat, scope: Mapping[str, Any]) -> list[Any] | None:
        """Return the value of every expression in the layer itself; None where one has none, which is told later."""
        if not seat.expressions:
            return []
        value_of = self.evaluator.value_of
        try:
            return [value_of(expression, scope) for expression in seat.expressions]
        except ExpressionError:
            return None

    def resolved(self, seat: _Seat, scope: Mapping[str, Any], values: Sequence[Any] | None) -> Layer | None:
        """Return the layer without expressions, its children still as they are; None when there is a problem."""
        layer, known = seat.layer, None
        if values is not None and seat.words:
            update = {name: Pieces(value) for name, value in zip(seat.words, values, strict=True)}
            made: Layer = layer.model_copy(update=update)
            return made
        if values is not None:
            known = {id(expression): value for expression, value in zip(seat.expressions, values, strict=True)}
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


def _holds(group: Layer, children: Sequence[Layer]) -> bool:
    """Return whether these very layers are in the group."""
    assert isinstance(group, Group)
    return len(children) == len(group.layers) and all(map(operator.is_, children, group.layers))


def _alike(expressions: Sequence[Expr], values: Sequence[Any], known: Sequence[Any] | None) -> bool:
    """Return whether expressions have the values that they had; what cannot be told for sure is not alike."""
    if known is None:
        return False
    if not values:
        return True
    for expression, value, old in zip(expressions, values, known):  # noqa: B905  (always as many)
        if value is old and not isinstance(value, list | dict):
            continue
        if type(value) is not type(old) or not (expression.wants == "pieces" or type(value) in _COMPARED):
            return False
        if value != old:
            return False
    return True
