"""What each layer of a layout costs: rows are made with it and without it, in turn, and the difference is its share.

In: a variant of a layout, rows, a room with its fonts and pictures. Out: ``Share`` values, in drawing order. Only the
command line imports this; it reads clocks.

A *layer* here is one entry of the layout file: its copies (``for``) are hidden together, and a container is hidden with
everything in it, so the shares of a container hold those of its layers and do not add up to the whole. Hiding a layer
uncovers what lies behind it, so a share may be negative: a panel over a photo makes a picture cheaper. Hidden layers
keep their room on the canvas; only for ``arrange`` they are taken out, and the others move up.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from compositor.arrange import arrange
from compositor.backends.raster import RasterCaches, draw
from compositor.bind import Evaluator
from compositor.display import DisplayList
from compositor.encode import OutputOptions, encode
from compositor.errors import Path
from compositor.fill import Filled, fill
from compositor.layers.base import Layer
from compositor.layers.group import Group
from compositor.paint import paint
from compositor.plan import Placed, Plan
from compositor.records import dataclass
from compositor.resolve import Scene, resolve
from compositor.rooms import Room
from compositor.schema import Variant
from compositor.text.typesetter import Typesetter

WARM = 3  # rows that each side sees before the clock counts: what never changes is known by then
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Share:
    """What one layer adds to a picture: the median over the rows of with minus without.

    ``arrange``, ``draw`` (nothing kept from earlier rows), ``again`` (drawn as in a batch, what did not change is kept)
    and ``encode`` (all bands new) are milliseconds of the processor; ``bytes`` is the part of the file. ``copies`` is
    how often the layer stands on the canvas.
    """

    path: Path
    name: str
    kind: str
    copies: int
    arrange: float
    draw: float
    again: float
    encode: float
    bytes: float


@dataclass(frozen=True, slots=True)
class Task:
    """How the rows are drawn. The data of ``rows`` is checked already; ``scale`` is device pixels per layout pixel."""

    variant: Variant
    room: Room
    rows: Sequence[Mapping[str, Any]]
    options: OutputOptions
    evaluator: Evaluator
    scale: float


def shares(task: Task, seconds: float) -> tuple[Share, ...]:
    """Return the share of every layer that some row shows, taking about ``seconds``.

    A layer that serves as a mask is left out: it is not drawn by itself. Raises what the stages raise.
    """
    started = time.perf_counter()
    sides = [_Side(task, None) for _ in range(2)]
    layers: dict[Path, tuple[str, str, int]] = {}
    for data in task.rows[: WARM + 1]:
        for side in sides:
            side.costs(data)
        layers = _layers(sides[0].plan) | layers
    once = (time.perf_counter() - started) / (2 * len(task.rows[: WARM + 1]))
    count = max(2, min(len(task.rows), round(seconds / (2 * once * max(1, len(layers)))) - WARM))
    rows = [task.rows[place % len(task.rows)] for place in range(WARM + count)]
    return tuple(
        Share(path, name, kind, copies, *_differences(task, path, rows))
        for path, (name, kind, copies) in layers.items()
    )


def _layers(plan: Plan) -> dict[Path, tuple[str, str, int]]:
    """Return each authored layer but the root, in drawing order, with its name, kind and number of copies."""
    placed = [one for one in plan.root.walk() if one.path]
    masks = {one.layer.mask.name for one in placed if isinstance(one.layer, Layer) and one.layer.mask is not None}
    copies: dict[Path, int] = {}
    for one in placed:
        copies[one.path] = copies.get(one.path, 0) + 1
    return {
        one.path: (one.layer.name or "", one.layer.kind, copies[one.path])
        for one in placed
        if not one.layer.name or one.layer.name not in masks
    }


def _differences(task: Task, path: Path, rows: Sequence[Mapping[str, Any]]) -> list[float]:
    """Return the medians of with minus without: each row is made both ways, now one first and now the other."""
    whole, less = _Side(task, None), _Side(task, path)
    found: list[list[float]] = []
    for number, data in enumerate(rows):
        order = (whole, less) if number % 2 else (less, whole)
        costs = {id(side): side.costs(data) for side in order}
        if number >= WARM:
            found.append([a - b for a, b in zip(costs[id(whole)], costs[id(less)], strict=True)])
    return [statistics.median(column) for column in zip(*found, strict=True)]


class _Side:
    """One way to make the rows, with a memory of its own: each side meets each text for the first time."""

    def __init__(self, task: Task, hidden: Path | None) -> None:
        self._task = task
        self._hidden = hidden
        self._typesetter = Typesetter(task.room.library)
        self._kept, self._fresh = RasterCaches(), RasterCaches(backdrop=0, pictures=0)
        self.plan: Plan

    def costs(self, data: Mapping[str, Any]) -> tuple[float, float, float, float, float]:
        """Return the milliseconds of arrange, draw, draw again and encode, and the bytes."""
        task, resources = self._task, self._task.room.resources
        scene = resolve(task.variant, data, task.evaluator, task.scale)
        if self._hidden is None:
            arranging, self.plan = _timed(lambda: self._arranged(scene))
        else:
            pruned = replace(scene, root=_without(scene.root, self._hidden))
            arranging, _ = _timed(lambda: self._arranged(pruned))
            self.plan = self._arranged(scene)
        filled = fill(self.plan.requests, resources)
        try:
            display = self._display(filled)
            drawing, _ = _timed(lambda: draw(display, task.room, self._fresh))
            again, bitmap = _timed(lambda: draw(display, task.room, self._kept))
        finally:
            filled.release(resources)
        encoding, encoded = _timed(lambda: encode(bitmap, task.options))
        return arranging, drawing, again, encoding, float(len(encoded.data))

    def _arranged(self, scene: Scene) -> Plan:
        return arrange(scene, self._typesetter, self._task.room.resources)

    def _display(self, filled: Filled) -> DisplayList:
        plan = self.plan
        if self._hidden is not None:
            plan = replace(plan, root=_hidden(plan.root, self._hidden))
        return paint(plan, filled.refs)


def _timed(make: Callable[[], T]) -> tuple[float, T]:
    """Return the milliseconds of the processor: a clock on the wall would count what else the machine does."""
    start = time.process_time()
    made = make()
    return (time.process_time() - start) * 1000, made


def _without(root: Group, path: Path) -> Group:
    """Return a container without the layers of a path, wherever they are in it."""
    children = tuple(
        _without(child, path) if isinstance(child, Group) else child for child in root.layers if child.path != path
    )
    made: Group = root.model_copy(update={"layers": children})
    return made


def _hidden(placed: Placed, path: Path) -> Placed:
    """Return a placed tree without the layers of a path; nothing else moves."""
    children = tuple(_hidden(child, path) for child in placed.children if child.path != path)
    return replace(placed, children=children)
