"""A scene becomes a plan: whole-pixel boxes, lines of glyphs, fit reports, picture requests.

In: ``Scene``, the text engine and the door to pictures (headers only). Out: ``Plan``. Raises FitError, AssetError.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Any, TypeVar

from compositor.display import ImageRef
from compositor.errors import AssetError, FitError, Path, Problem
from compositor.fit import Fit, Limit
from compositor.flow import round_box
from compositor.hook import GenerateSource, ImageRequest, ImageSource
from compositor.layers.base import Layer
from compositor.layers.kit import TextSource
from compositor.layers.text import Text
from compositor.plan import Placed, Plan
from compositor.records import dataclass
from compositor.resolve import Scene
from compositor.resources.door import Resources
from compositor.text.answer import Answer
from compositor.text.markup import Marked
from compositor.text.search import STEPS
from compositor.text.types import Block
from compositor.text.typesetter import Typesetter
from compositor.values.geometry import Box

# Sums of fractions may miss a box by less than this many layout pixels; text still counts as fitting.
TOLERANCE = 0.01
# Caps of fit groups settle in two or three rounds; a container that eases because of them may ask for one more.
MAX_ROUNDS = 8


T = TypeVar("T")


@dataclass(slots=True)
class _Shared:
    """What all kits of one arrangement share: answers already given, caps of fit groups, warnings."""

    typesetter: Typesetter
    resources: Resources
    scale: float
    styles: Mapping[str, Any]
    memory: dict[Hashable, Any] = field(default_factory=dict)
    blocks: dict[int, Block] = field(default_factory=dict)
    caps: dict[str, float] = field(default_factory=dict)
    fits: dict[tuple[object, ...], Answer] = field(default_factory=dict)
    bounds: dict[tuple[int, float], tuple[float, float]] = field(default_factory=dict)
    headers: dict[tuple[ImageSource, ...], ImageRef | None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class _Kit:
    """The kit that layers are given here; see ``layers.kit.Kit``."""

    __slots__ = ("_shared", "ease")

    def __init__(self, shared: _Shared, ease: float) -> None:
        self._shared = shared
        self.ease = ease

    @property
    def scale(self) -> float:
        return self._shared.scale

    @property
    def styles(self) -> Mapping[str, Any]:
        return self._shared.styles

    def marked(self, pieces: Sequence[tuple[str, bool]]) -> tuple[Marked, ...]:
        return self._shared.typesetter.marked(tuple(pieces))

    def eased(self, ease: float) -> _Kit:
        return _Kit(self._shared, ease)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        full = (key, self.ease)
        memory = self._shared.memory
        if full not in memory:
            memory[full] = make()
        found: T = memory[full]
        return found

    def block(self, text: TextSource) -> Block:
        known = self._shared.blocks.get(id(text))
        if known is None:
            known = self._shared.blocks[id(text)] = text.block(self)
        return known

    def fit(self, block: Block, width: float, height: float, group: str | None, path: Path) -> Answer:
        shared = self._shared
        cap = shared.caps.get(group, float("inf")) if group else float("inf")
        # Blocks are kept here for as long as this lives, so their identity is a key.
        key = (id(block), width, height, self.ease, cap)
        known = shared.fits.get(key)
        if known is None:
            if block.overflow == "error":
                # What does not fit now may fit once its container eases: only the final box can be an error.
                block = replace(block, overflow="visible")
            known = shared.fits[key] = shared.typesetter.answer(
                block, width + TOLERANCE, height + TOLERANCE, ease=self.ease, cap=cap, path=path
            )
        return known

    def bounds(self, block: Block, group: str | None, path: Path) -> tuple[float, float]:
        shared = self._shared
        largest = block.largest - self.ease * (block.largest - block.smallest)
        if group is not None:
            largest = min(largest, shared.caps.get(group, largest))
        if largest < block.largest:
            largest = max(block.smallest, math.floor(largest * STEPS + 1e-9) / STEPS)
        key = (id(block), largest)
        known = shared.bounds.get(key)
        if known is None:
            low = shared.typesetter.min_content(block, path)
            known = shared.bounds[key] = (low, max(low, shared.typesetter.max_content(block, path, largest)))
        return known

    def picture(self, sources: tuple[ImageSource, ...], path: Path) -> ImageRef | None:
        shared = self._shared
        if sources not in shared.headers:
            shared.headers[sources] = _first_header(shared.resources, sources)
        return shared.headers[sources]

    def warn(self, problem: Problem) -> None:
        self._shared.problems.append(problem)


def _first_header(resources: Resources, sources: tuple[ImageSource, ...]) -> ImageRef | None:
    """Return the first picture whose header can be read; ``fill`` reports the ones that cannot."""
    for source in sources:
        if isinstance(source, GenerateSource):
            return None
        try:
            return resources.picture_header(source)
        except AssetError:
            continue
    return None


def arrange(scene: Scene, typesetter: Typesetter, resources: Resources) -> Plan:
    """Return the plan of a scene."""
    shared = _Shared(typesetter, resources, scene.scale, scene.styles)
    canvas = Box(0.0, 0.0, float(scene.width), float(scene.height))
    root = scene.root.arrange(canvas, _Kit(shared, 0.0))
    reasons: dict[int, tuple[float, Limit]] = {}
    for _ in range(MAX_ROUNDS):
        caps = _caps(root, shared.caps)
        _remember(root, reasons)
        if all(shared.caps.get(group) == cap for group, cap in caps.items()):
            break
        shared.caps |= {group: min(cap, shared.caps.get(group, cap)) for group, cap in caps.items()}
        shared.memory.clear()  # answers were given under the old caps
        root = scene.root.arrange(canvas, _Kit(shared, 0.0))
    _insist(root, shared)
    root = _rounded(root)
    everything = tuple(root.walk())
    fits = tuple(_explained(fit, reasons.get(index)) for index, placed in enumerate(everything) for fit in placed.fits)
    return Plan(
        scene.size, scene.theme, scene.width, scene.height, scene.scale, root, fits,
        _requests(everything, scene.scale), tuple(dict.fromkeys((*shared.problems, *_hidden_masks(everything)))),
    )  # fmt: skip


def _hidden_masks(everything: Sequence[Placed]) -> Iterator[Problem]:
    """Yield a warning for every layer that stays whole, because the layer that is its mask is hidden."""
    names = {placed.layer.name for placed in everything}
    for placed in everything:
        mask = placed.layer.mask if isinstance(placed.layer, Layer) else None
        if mask is not None and mask.kind == "layer" and mask.name not in names:
            message = f"the mask `{mask.name}` is hidden, so nothing is cut out"
            hint = "a `when` here too would hide both"
            yield Problem("layout.mask-hidden", message, (*placed.path, "mask"), hint=hint, severity="warning")


def _insist(root: Placed, shared: _Shared) -> None:
    """Raise FitError for the texts that are cut although their ``overflow`` says that this is an error."""
    problems: list[Problem] = []
    for placed in root.walk():
        layer, fitted = placed.layer, placed.content
        if isinstance(layer, Text) and layer.overflow == "error" and fitted.state != "fits":
            inner = layer.content_box(placed)
            try:
                block = shared.blocks[id(layer)]
                shared.typesetter.answer(block, inner.width + TOLERANCE, inner.height + TOLERANCE, path=placed.path)
            except FitError as error:
                problems += error.problems
    if problems:
        raise FitError(problems)


def _remember(root: Placed, reasons: dict[int, tuple[float, Limit]]) -> None:
    """Note of each member of a fit group what limited it by itself, and at which size."""
    for index, placed in enumerate(root.walk()):
        if placed.fits and getattr(placed.layer, "fit_group", None) is not None:
            fit = placed.fits[0]
            if fit.limited_by != "group":
                reasons[index] = (fit.used, fit.limited_by)


def _explained(fit: Fit, reason: tuple[float, Limit] | None) -> Fit:
    """Return the fit of the member that all others wait for with its own reason, instead of the group."""
    if fit.limited_by == "group" and reason is not None and reason[0] == fit.used:
        return replace(fit, limited_by=reason[1])
    return fit


def _caps(root: Placed, known: Mapping[str, float]) -> dict[str, float]:
    """Return the smallest used size of every fit group whose members disagree or are capped already."""
    used: dict[str, list[float]] = {}
    for placed in root.walk():
        group = getattr(placed.layer, "fit_group", None) if placed.fits else None
        if group is not None:
            used.setdefault(group, []).extend(fit.used for fit in placed.fits)
    return {group: min(sizes) for group, sizes in used.items() if group in known or len(set(sizes)) > 1}


def _rounded(placed: Placed) -> Placed:
    """Round edges from their positions on the canvas, so that neighbors never gap (docs/sizing.md, rule 35)."""
    box = round_box(placed.box)
    children = tuple([_rounded(child) for child in placed.children])
    fits = tuple([replace(fit, box=box) for fit in placed.fits])
    return Placed(placed.layer, placed.path, box, placed.content, children, fits)


def _requests(everything: Sequence[Placed], scale: float) -> tuple[ImageRequest, ...]:
    wanted = (request for placed in everything for request in placed.layer.requests(placed, scale))
    return tuple(dict.fromkeys(wanted))
