"""All that a layer sees of the world while it is measured and arranged.

In: questions about texts and pictures. Out: answers without pixels. ``arrange`` implements the protocol over real
fonts and files; tests implement it over ten pixels a letter.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from compositor.display import ImageRef
from compositor.errors import Path, Problem
from compositor.flow import Item
from compositor.hook import ImageSource
from compositor.plan import Placed
from compositor.text.answer import Answer
from compositor.text.markup import Marked
from compositor.text.types import Block
from compositor.values.geometry import Box

if TYPE_CHECKING:
    from compositor.layers.base import Layer
    from compositor.layers.group import Group

T = TypeVar("T")


class TextSource(Protocol):
    """A layer that can say its text for the engine."""

    def block(self, kit: Kit) -> Block:
        """Return the text with everything that decides its lines."""
        ...


class Kit(Protocol):
    """Fonts and picture headers, the ``ease`` in force, and the caps of fit groups.

    ``ease`` runs from 0 (every range at its largest) to 1 (at its smallest); a container that overflows raises it
    for everything inside.
    """

    @property
    def ease(self) -> float:
        """Return the ease in force here."""
        ...

    @property
    def scale(self) -> float:
        """Return how many device pixels a layout pixel has."""
        ...

    @property
    def styles(self) -> Mapping[str, Any]:
        """Return the brand's inline styles: what ``[words]{accent}`` may name."""
        ...

    def marked(self, pieces: Sequence[tuple[str, bool]]) -> tuple[Marked, ...]:
        """Read the inline markup of a text's pieces."""
        ...

    def eased(self, ease: float) -> Kit:
        """Return the same kit with another ease."""
        ...

    def item(self, layer: Layer, flowing: bool, room: float = ...) -> Item:
        """Return a layer as its container sees it: ``Layer.item``, or what that gave before."""
        ...

    def arranged(self, layer: Layer, box: Box, content_height: bool = ...) -> Placed:
        """Return a layer in its box: ``Layer.arrange``, or what that gave before."""
        ...

    def overlaid(self, layer: Layer, group: Group, box: Box, content_height: bool) -> Placed:
        """Return a child of a group without flow in the group's box: ``arranged`` in its ``Group.overlay``."""
        ...

    def once(self, layer: Layer, key: Hashable, make: Callable[[], T]) -> T:
        """Return what ``make`` gives, made once for this key of the layer at this ease in the arrangement."""
        ...

    def block(self, text: TextSource) -> Block:
        """Return the block of a text layer; made once for each arrangement, and the same object from then on."""
        ...

    def fit(self, block: Block, width: float, height: float, group: str | None, path: Path) -> Answer:
        """Find the largest size at which a text fits; widths and heights may be infinite."""
        ...

    def bounds(self, block: Block, group: str | None, path: Path) -> tuple[float, float]:
        """Return the min-content width (at the smallest size) and the max-content width (at the largest in force)."""
        ...

    def picture(self, sources: tuple[ImageSource, ...], path: Path) -> ImageRef | None:
        """Return the first usable picture by its header; None when it must be generated or none is usable."""
        ...

    def warn(self, problem: Problem) -> None:
        """Add a warning to the report."""
        ...
