"""Layout plus data becomes a scene: no expression, condition, loop or token is left.

In: the variant of one size and theme, and checked data. Out: ``Scene``. Pure. Raises BindError.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any

from compositor.bind import Evaluator, ExpressionError, resolve_model, resolve_value, truth
from compositor.errors import BindError, Problem
from compositor.layers.base import Layer
from compositor.layers.group import Group
from compositor.records import dataclass
from compositor.schema import Variant
from compositor.source import Node

# A layout with nested loops may multiply; past this it is a mistake, and would only cost memory.
MAX_LAYERS = 10_000


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


def resolve(variant: Variant, data: Mapping[str, Any], evaluator: Evaluator, scale: float = 1.0) -> Scene:
    """Return the scene of a variant with data that the layout's data block has checked.

    Raises BindError with the line of every expression that cannot be evaluated.
    """
    resolver = _Resolver(evaluator, variant.node)
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

    def __init__(self, evaluator: Evaluator, node: Node) -> None:
        self.evaluator = evaluator
        self.node = node
        self.problems: list[Problem] = []
        self.count = 0

    def layer(self, layer: Layer, scope: Mapping[str, Any]) -> list[Layer]:
        """Return the layer's copies: none when it is hidden, several when it repeats."""
        if layer.for_ is None:
            return self.one(layer, scope)
        try:
            values = layer.for_.over(scope, self.evaluator)
        except ExpressionError as error:
            self.loop_problem(layer, layer.for_.items.source, error)
            return []
        found: list[Layer] = []
        for index, value in enumerate(values):
            found += self.one(layer, {**scope, layer.for_.name: value, "index": index})
        return found

    def one(self, layer: Layer, scope: Mapping[str, Any]) -> list[Layer]:
        """Return the concrete layer, or nothing when it is hidden."""
        if not self.shown(layer, scope):
            return []
        self.count += 1
        if self.count > MAX_LAYERS:
            problem = Problem("bind.too-many-layers", f"more than {MAX_LAYERS:,} layers", layer.path)
            raise BindError(replace(problem, where=self.node.locate(layer.path)))
        try:
            made = resolve_model(layer, scope, self.evaluator, layer.path, skip=("layers", "when"))
        except BindError as error:
            self.problems += [self.placed(found) for found in error.problems]
            return []
        if made.effects is not layer.effects and (wrong := made.wrong_spread()):
            path = (*layer.path, "effects")
            self.problems.append(Problem("bind.value", wrong, path, self.node.locate(path)))
            return []
        if isinstance(made, Group) and made.layers:
            children = tuple(copy for child in made.layers for copy in self.layer(child, scope))
            same = len(children) == len(made.layers) and all(
                new is old for new, old in zip(children, made.layers, strict=True)
            )
            if not same:
                made = made.model_copy(update={"layers": children})
        return [] if made.vanishes else [made]

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
