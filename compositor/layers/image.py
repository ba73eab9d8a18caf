"""Pictures: a photo, a drawing or a generated picture in a box.

In: a list of sources, first that works. Out: a picture request with the exact pixel box, and later one image op.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated, Any, ClassVar, Literal

from compositor.bind import Bind, Bindable
from compositor.display import ImageRef, Outline
from compositor.flow import Limit, Measured
from compositor.hook import AssetSource, GenerateSource, ImageRequest, ImageSource, InlineSource
from compositor.layers import compose
from compositor.layers.base import LOOK, Layer
from compositor.layers.effects import outer_shadows
from compositor.layers.kit import Kit
from compositor.layers.picture import Focus, fitted
from compositor.layers.traits import ASKS
from compositor.models import BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator
from compositor.pen import Pen
from compositor.plan import Placed
from compositor.records import cached_property
from compositor.values.color import Color
from compositor.values.length import Pixels
from compositor.values.parsed import Parsed, expect_text, shown, text_schema
from compositor.values.place import CENTER, Position, PositionValue, parse_position
from compositor.values.shadow import Shadow

_DETECTORS = ("face", "subject")


def parse_source(value: object) -> ImageSource:
    """Return a picture source from a path or URL, or from what the engine adopted."""
    if isinstance(value, AssetSource | InlineSource | GenerateSource):
        return value
    if not isinstance(value, str | int | float):
        raise ValueError(f"a picture is a path, a `data:` URL or a field of the data, not a {type(value).__name__}")
    return AssetSource(expect_text(value, "a picture", "photos/shoe.jpg"))


def parse_focus(value: object) -> Focus:
    """Return a fixed focal point; detectors named before it are skipped, for none is installed.

    Raises ValueError when only detectors are named.
    """
    if isinstance(value, Focus):
        return value
    choices = list(value) if isinstance(value, list | tuple) else [value]
    for choice in choices:
        if choice in _DETECTORS:
            continue
        position = parse_position(choice)
        if position.x.pixels or position.y.pixels:
            raise ValueError(f"{shown(choice)}: a focal point is written in percent, like `50% 40%`")
        return Focus(position.x.percent / 100, position.y.percent / 100)
    raise ValueError(f"{shown(value)}: no detector is installed; name a fixed point after it: `[face, 50% 40%]`")


Seed = Annotated[int, Field(ge=0, le=2**53)]


class Generate(Bindable):
    """A picture to be made: a prompt and the route to a generator."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    generate: Bind[str] = Field(description="The prompt.")
    route: Bind[str] = Field("default", description="A route that Python binds to a generator; never a vendor.")
    seed: Bind[Seed] = Field(0, description="Same seed, same picture, where the generator can.")
    negative: Bind[str] = Field("", description="What should not be in the picture.")
    style: Bind[str] = Field("", description="A style that the route understands.")

    def source(self) -> GenerateSource:
        """Return the request's source."""
        return GenerateSource(self.generate, self.route, self.seed, self.negative, self.style)


def _listed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _kind_of_source(value: Any) -> str:
    return "kind:generate" if isinstance(value, Mapping | Generate) else "kind:source"


Source = Annotated[
    ImageSource, Parsed(parse_source, text_schema("A path, a data: URL, or a name from the data.", "photos/shoe.jpg"))
]
SourceEntry = Annotated[
    Annotated[Generate, Tag("kind:generate")] | Annotated[Bind[Source | None], Tag("kind:source")],
    Discriminator(_kind_of_source),
]
FocusValue = Annotated[
    Focus,
    Parsed(parse_focus, {"type": ["string", "array"], "description": "Focal point.", "examples": ["50% 40%"]}),
]


class Image(Layer):
    """One picture, the first of its sources that works."""

    content_key: ClassVar[str] = "image"
    content_fills: ClassVar[bool] = True
    derived: ClassVar[Mapping[str, Collection[str] | None]] = {**Layer.derived, "look": LOOK}

    image: Annotated[tuple[SourceEntry, ...], BeforeValidator(_listed)] = Field(
        description="A path, bytes from the data, `{generate: prompt}`, or a list of them: first that works."
    )
    fit: Bind[Literal["cover", "contain", "fill", "none", "scale-down"]] = Field("cover", description="CSS object-fit.")
    focus: Bind[FocusValue] | None = Field(None, description="The focal point, kept as near the middle as possible.")
    position: Bind[PositionValue] | None = Field(None, description="CSS object-position; instead of `focus`.")
    color: Bind[Color] | None = Field(None, description="What `currentColor` means in an SVG.")
    sampling: Bind[Literal["smooth", "pixelated"]] = Field("smooth", description="`pixelated` keeps hard pixels.")

    @model_validator(mode="after")
    def _one_way_to_place(self) -> Image:
        if self.focus is not None and self.position is not None:
            raise ValueError("give `focus` or `position`, not both")
        if not self.image:
            raise ValueError("a picture needs at least one source")
        if any(isinstance(entry, Generate) for entry in self.image) and not self._definite():
            raise ValueError("a picture with `generate` needs a definite box: width and height, or an `aspect`")
        return self

    def _definite(self) -> bool:
        """A generator is asked for exact pixels, so the box must not depend on the picture."""
        free = self.place is not None
        return self.aspect is not None or not free or (self.width is not None and self.height is not None)

    @property
    def sources(self) -> tuple[ImageSource, ...]:
        """Return the sources of the resolved layer in order."""
        return tuple(
            entry.source() if isinstance(entry, Generate) else entry for entry in self.image if entry is not None
        )

    @cached_property
    def traits(self) -> int:
        """Return the traits of the box: only where both sides are given nobody asks for the picture's own size."""
        given = type(self.width) is Pixels and type(self.height) is Pixels
        return super().traits & ~ASKS if given else super().traits

    def ratio(self, kit: Kit, flowing: bool) -> float | None:
        """Return the picture's own ratio where one side of the box follows from the other."""
        if self.aspect is not None:
            return self.aspect
        one_side = (self.width is None) != (self.height is None)
        if not one_side and not (self.width is None and (self.place is not None or flowing)):
            return None
        ref = kit.picture(self.sources, self.path)
        return ref.width / ref.height if ref is not None else None

    def measure_content(self, limit: Limit, kit: Kit, room: float) -> Measured:
        """Answer with the picture's own size (a pixel of it is a layout pixel) and its ratio."""
        ref = kit.picture(self.sources, self.path)
        width, height = (float(ref.width), float(ref.height)) if ref is not None else (0.0, 0.0)
        if limit.width is None:
            # A picture can be drawn at any size, but CSS asks its own width of it in both senses.
            return Measured(width if limit.height is None or not height else limit.height * width / height, height)
        if limit.height is not None:
            return Measured(limit.width, limit.height)
        return Measured(limit.width, limit.width * height / width if width else 0.0)

    def _request(self, placed: Placed, scale: float) -> ImageRequest:
        box = self.content_box(placed)
        color = self.color.css if self.color is not None else ""
        width, height = max(1, round(box.width * scale)), max(1, round(box.height * scale))
        return ImageRequest(self.sources, width, height, color, self.path, self.fit)

    def requests(self, placed: Placed, scale: float) -> tuple[ImageRequest, ...]:
        """Return the picture itself, and what fill and mask need."""
        return (self._request(placed, scale), *super().requests(placed, scale))

    def _ref(self, placed: Placed, pen: Pen) -> ImageRef:
        return pen.surroundings.images[self._request(placed, pen.surroundings.scale)]

    def clip_outline(self, placed: Placed) -> Outline | None:
        """Return the rounded corners of the content box, which lie inside of border and padding as in CSS."""
        if self.radius is None:
            return None
        inner = compose.shrunk(compose.rounded(placed.box, self.radius), self.frame)
        return inner if inner.radii else None

    def spreads(self, shadow: Shadow) -> bool:
        """Return True: a spread shadow is that of the picture's box."""
        return True

    def has_box(self, placed: Placed, pen: Pen) -> bool:
        """Return whether the picture fills its outline, so that the outline's shadow is its shadow."""
        solid = not self._ref(placed, pen).alpha and self.fit in ("cover", "fill")
        # Only an outline can be spread, so a spread shadow is the box's whatever the picture is.
        spread = any(shadow.spread for entry in self.effects for shadow in outer_shadows(entry))
        return solid or spread or super().has_box(placed, pen)

    def paint(self, placed: Placed, pen: Pen) -> None:
        """Draw the picture into the content box."""
        ref = self._ref(placed, pen)
        at: Position | Focus = self.focus or self.position or CENTER
        source, target = fitted(ref, self.content_box(placed), self.fit, at)
        pen.image(ref, source, target, pixelated=self.sampling == "pixelated")
