"""A world for layers without fonts and files: every letter is half an em wide, every line 1.2 em high.

At ``font-size: 20`` a letter is 10 px wide and a line 24 px high, with its baseline 20 px below its top. Lines break at
spaces only. Pictures have the sizes that a test gives them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from compositor.bind import Evaluator
from compositor.display import FontRef, ImageRef, Op
from compositor.errors import Path, Problem
from compositor.fit import Limit
from compositor.flow import Item
from compositor.hook import AssetSource, GenerateSource, ImageRequest, ImageSource
from compositor.layers.base import Layer
from compositor.layers.group import Group
from compositor.loading import load
from compositor.paint import paint
from compositor.plan import Placed, Plan
from compositor.resolve import resolve
from compositor.schema import Layout
from compositor.text.markup import Marked, Markup
from compositor.text.types import Block, Fitted, GlyphRun, Line
from compositor.values.geometry import Box, Size

FONT = FontRef("fake")
STEPS = 4  # sizes are tried in quarters of a pixel
TOLERANCE = 0.01


def letters(text: str, size: float) -> float:
    """Return how wide a text is."""
    return len(text) * size / 2


def broken(text: str, size: float, width: float) -> list[str]:
    """Return the lines of a text that breaks at spaces."""
    lines: list[str] = []
    for word in text.split():
        if lines and letters(f"{lines[-1]} {word}", size) <= width + TOLERANCE:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


@dataclass
class FakeAnswer:
    """What a fake text answers; see ``compositor.text.answer.Answer``."""

    block: Block
    size: float
    lines: list[str]
    width: float
    state: str
    limited_by: Limit
    truncated: str = ""

    @property
    def height(self) -> float:
        return len(self.lines) * 1.2 * self.size

    @property
    def first_baseline(self) -> float:
        return self.size if self.lines else 0.0

    @property
    def fitted(self) -> Fitted:
        styles = tuple(span.style for span in self.block.spans)
        return Fitted(
            self.size,
            tuple(self._line(index, text) for index, text in enumerate(self.lines)),
            styles,
            max((letters(line, self.size) for line in self.lines), default=0.0),
            self.height,
            self.width,
            self.state,  # type: ignore[arg-type]
            self.limited_by,
            self.truncated,
        )

    def _line(self, index: int, text: str) -> Line:
        wide, top = letters(text, self.size), index * 1.2 * self.size
        places = tuple(number for step in range(len(text)) for number in (step * self.size / 2, top + self.size))
        run = GlyphRun(FONT, self.size, tuple(map(ord, text)), places, 0.0, wide, 0, text)
        return Line((run,), 0.0, top, wide, 1.2 * self.size, top + self.size, (), text)


@dataclass
class FakeKit:
    """The kit of ``compositor.layers.kit`` over that world."""

    pictures: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    styles: Mapping[str, Any] = field(default_factory=dict)
    caps: Mapping[str, float] = field(default_factory=dict)
    ease: float = 0.0
    scale: float = 1.0
    warnings: list[Problem] = field(default_factory=list)
    memory: dict[Hashable, Any] = field(default_factory=dict)
    asked: list[float] = field(default_factory=list)

    def marked(self, pieces: Sequence[tuple[str, bool]]) -> tuple[Marked, ...]:
        return Markup().read(pieces)

    def eased(self, ease: float) -> FakeKit:
        return FakeKit(self.pictures, self.styles, self.caps, ease, self.scale, self.warnings, self.memory, self.asked)

    def item(self, layer: Layer, flowing: bool, room: float = math.inf) -> Item:
        return layer.item(self, flowing, room)

    def arranged(self, layer: Layer, box: Box, content_height: bool = False) -> Placed:
        return layer.arrange(box, self, content_height)

    def overlaid(self, layer: Layer, group: Group, box: Box, content_height: bool) -> Placed:
        slot, _ = group.overlay(layer, self, Size(box.width, box.height), content_height)
        return self.arranged(layer, slot.box.moved(box.x, box.y), slot.content_height)

    def once(self, layer: Layer, key: Hashable, make: Callable[[], Any]) -> Any:
        full = (id(layer), key, self.ease)
        if full not in self.memory:
            self.memory[full] = make()
        return self.memory[full]

    def block(self, text: Any) -> Block:
        return text.block(self)  # type: ignore[no-any-return]

    def largest(self, block: Block, group: str | None) -> float:
        largest = block.largest - self.ease * (block.largest - block.smallest)
        if group is not None:
            largest = min(largest, self.caps.get(group, largest))
        if largest < block.largest:
            largest = max(block.smallest, int(largest * STEPS + 1e-9) / STEPS)
        return largest

    def fit(self, block: Block, width: float, height: float, group: str | None, path: Path) -> FakeAnswer:
        self.asked.append(self.ease)
        said = "".join(span.text for span in block.spans)
        size, limit = self.largest(block, group), ""
        if size < block.largest:
            limit = "group" if group in self.caps else "ease"
        while True:
            lines, why = broken(said, size, width), ""
            if any(letters(line, size) > width + TOLERANCE for line in lines):
                why = "word"
            elif block.max_lines and len(lines) > block.max_lines:
                why = "max-lines"
            elif len(lines) * 1.2 * size > height + TOLERANCE:
                why = "height"
            if not why:
                return FakeAnswer(block, size, lines, width, "fits", limit)  # type: ignore[arg-type]
            limit = why
            if size <= block.smallest:
                break
            size = max(block.smallest, (round(size * STEPS) - 1) / STEPS)
        states = {"ellipsis": "ellipsis", "clip": "clipped"}
        state = states.get(block.overflow, "visible")
        kept = lines[: block.max_lines] if block.max_lines and state == "ellipsis" else lines
        cut = " ".join(lines[len(kept) :])
        return FakeAnswer(block, size, kept, width, state, limit, cut)  # type: ignore[arg-type]

    def bounds(self, block: Block, group: str | None, path: Path) -> tuple[float, float]:
        said = "".join(span.text for span in block.spans)
        low = max((letters(word, block.smallest) for word in said.split()), default=0.0)
        return low, max(low, letters(said, self.largest(block, group)))

    def picture(self, sources: tuple[ImageSource, ...], path: Path) -> ImageRef | None:
        for source in sources:
            if isinstance(source, GenerateSource):
                return None
            if isinstance(source, AssetSource) and source.path in self.pictures:
                return ImageRef(source.path, *self.pictures[source.path])
        return None

    def warn(self, problem: Problem) -> None:
        self.warnings.append(problem)


def layout_of(layers: list[Any], size: str = "200x100", **head: Any) -> Layout:
    """Return a checked layout of one size."""
    return load({"layout": 1, "name": "test", "sizes": {"s": size}, "layers": layers, **head})


def root_of(layout: Layout, data: Mapping[str, Any] | None = None, size: str = "s", theme: str = "") -> Group:
    """Return the resolved root of a layout."""
    values = layout.data.validate_row(data or {})
    return resolve(layout.variant(size, theme), values, Evaluator("en")).root


def placed(layers: list[Any], size: str = "200x100", kit: FakeKit | None = None, **head: Any) -> Placed:
    """Return the layers of a layout at their places."""
    layout = layout_of(layers, size, **head)
    canvas = layout.document.sizes["s"].size
    return root_of(layout).arrange(Box(0.0, 0.0, canvas.width, canvas.height), kit or FakeKit())


def layer_of(layer: dict[str, Any], **head: Any) -> Layer:
    """Return one resolved layer."""
    return root_of(layout_of([layer], **head)).layers[0]


def boxes(tree: Placed) -> dict[str, tuple[float, float, float, float]]:
    """Return the boxes of all named layers."""
    return {
        each.layer.name: (each.box.x, each.box.y, each.box.width, each.box.height)
        for each in walk(tree)
        if each.layer.name
    }


def used(tree: Placed) -> dict[str, float]:
    """Return the font sizes that the named texts took."""
    return {fit.name: fit.used for each in walk(tree) for fit in each.fits}


def walk(tree: Placed) -> Iterator[Placed]:
    """Yield a placed layer and all in it."""
    return tree.walk()


def drawn(layers: list[Any], size: str = "200x100", letters: bool = True, **more: Any) -> tuple[Op, ...]:
    """Return the ops of a layout without texts' fonts; pictures are opaque unless their name says ``clear``."""
    kit = more.pop("kit", None) or FakeKit(PICTURES)
    root = placed(layers, size, kit, **more)
    requests = tuple(request for each in root.walk() for request in each.layer.requests(each, kit.scale))
    width, height = map(int, size.split("x"))
    plan = Plan("s", "", width, height, kit.scale, root, (), requests)
    return paint(plan, {request: reference(request) for request in requests}, letters).ops


def reference(request: ImageRequest) -> ImageRef:
    """Return the picture of the first source of a request."""
    source = request.sources[0]
    name = source.path if isinstance(source, AssetSource) else "made"
    return ImageRef(name, *PICTURES.get(name, (request.width, request.height)), alpha="clear" in name)


PICTURES = {"wide.jpg": (400, 200), "tall.jpg": (100, 300), "clear.png": (100, 100), "icon.svg": (24, 24)}
