"""The box that every layer is: fields, the verbs with their defaults, and how a finished layer is composed.

In: validated fields. Out: measured sizes, ``Placed`` values and ops on a pen. Each kind of layer is one file in this
folder that subclasses ``Layer``; it never sees Skia, files, YAML or the output format.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Annotated, ClassVar, Literal, Self

from compositor.bind import Bind, Bindable, Condition, Loop
from compositor.display import Blend, Outline, Rounded
from compositor.errors import Path
from compositor.flow import NO_PADDING, Item, Limit, Measured
from compositor.hook import ImageRequest
from compositor.layers import compose
from compositor.layers.draw import draw_layer
from compositor.layers.effects import Effects, changes_pixels, outer_shadows
from compositor.layers.kit import Kit
from compositor.layers.mask import MaskValue, mask_requests
from compositor.layers.pair import CornersValue, Pair, Slant
from compositor.layers.traits import ASKS, CUT, ELASTIC
from compositor.models import AfterValidator, ConfigDict, Field, PrivateAttr, model_validator
from compositor.pen import Pen
from compositor.plan import Placed
from compositor.records import cached_property
from compositor.values.extent import LARGEST_LENGTH
from compositor.values.geometry import Box, Edges
from compositor.values.length import (
    EdgeLengths,
    EdgesValue,
    ExtentValue,
    LengthValue,
    PaddingValue,
    Pixels,
    RadiusValue,
)
from compositor.values.number import Angle, Aspect, Number, Opacity
from compositor.values.paint import PaintValue, Picture
from compositor.values.place import PlaceValue, PositionValue
from compositor.values.shadow import Shadow
from compositor.values.stroke import BorderSpec, BorderValue, StrokeSpec


def kebab(name: str) -> str:
    """Return a Python field name as authors write it: ``min_width`` is ``min-width``, ``for_`` is ``for``."""
    return name.rstrip("_").replace("_", "-")


def _in_pixels(padding: EdgeLengths) -> EdgeLengths:
    if not all(isinstance(side, Pixels) for side in (padding.top, padding.right, padding.bottom, padding.left)):
        raise ValueError("padding is written in pixels; for a share of the parent use `inset`")
    return padding


Align = Literal["start", "center", "end", "stretch", "baseline"]
Count = Annotated[int, Field(ge=1, le=1000)]
NotNegative = Annotated[Number, Field(ge=0)]
PixelPadding = Annotated[PaddingValue, AfterValidator(_in_pixels)]


# The fields that a container sees.
GEOMETRY = (
    "width", "height", "min_width", "max_width", "min_height", "max_height", "aspect", "place", "inset", "shrink",
    "align_self", "span", "padding", "border",
)  # fmt: skip
# The fields that the look of a box is made of, of kinds that follow its corners.
LOOK = ("fill", "border", "radius", "effects", "opacity", "mask")


def _nothing(_: Limit) -> Measured:
    return Measured(0.0, 0.0)


class Layer(Bindable):
    """A box: where it goes, how large it is, and how it is decorated. Kinds add their content."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=kebab,
        populate_by_name=True,
        arbitrary_types_allowed=True,
        defer_build=True,  # a layout pays for the kinds that it has
    )

    content_key: ClassVar[str] = ""
    derived: ClassVar[Mapping[str, Collection[str] | None]] = {
        **Bindable.derived, "path": (), "traits": None, "settled": None, "frame": ("padding", "border"),
        "pictured": ("fill", "effects", "mask"), "decorated": ("fill", "border", "effects"), "look": None,
        "moves": ("rotate", "scale", "skew", "perspective"),
        "geometry": GEOMETRY,
        "bare": ("fill", "border", "effects", "opacity", "blend", "mask", "rotate", "scale", "skew", "perspective"),
    }  # fmt: skip
    # Whether the content takes the place of the fill, as a picture does.
    content_fills: ClassVar[bool] = False
    # Where the layer stands in the file: metadata for reports, not part of what the layer is.
    _path: Path = PrivateAttr(default=())

    name: str | None = Field(None, description="A name for overrides, reports, checks and masks.")
    when: Bind[Condition] = Field(True, description="Draw the layer only if this holds. It leaves no hole.")
    for_: Loop | None = Field(None, description="Repeat the layer: `item in $list`.")

    width: Bind[ExtentValue] | None = Field(None, description="Pixels, %, `fill`, `fill 2` or `hug`.")
    height: Bind[ExtentValue] | None = Field(None, description="As `width`.")
    min_width: Bind[LengthValue] | None = Field(None, description="Never narrower than this.")
    max_width: Bind[LengthValue] | None = Field(None, description="Never wider than this.")
    min_height: Bind[LengthValue] | None = Field(None, description="Never lower than this.")
    max_height: Bind[LengthValue] | None = Field(None, description="Never taller than this.")
    aspect: Bind[Aspect] | None = Field(None, description="Width divided by height: `16/9`.")
    place: Bind[PlaceValue] | None = Field(None, description="Where the layer sits in a parent without `flow`.")
    inset: Bind[EdgesValue] | None = Field(None, description="Distances from the parent's edges, CSS order.")
    shrink: Bind[NotNegative] = Field(1.0, description="How readily the layer shrinks in a flow; 0 keeps it.")
    align_self: Bind[Align] | None = Field(None, description="This layer's own `align` in its parent's flow.")
    span: Bind[Count] = Field(1, description="Columns that the layer takes in a grid.")
    padding: Bind[PixelPadding] | None = Field(None, description="Room between the box and its content.")

    fill: Bind[PaintValue] | None = Field(None, description="A color, a gradient or a picture in the box.")
    radius: Bind[RadiusValue] | None = Field(None, description="Corner radii, CSS order.")
    border: Bind[BorderValue] | None = Field(None, description="A line inside the box: `2 #fff`.")
    effects: Effects = Field((), description="What is done to the finished layer, in order.")
    opacity: Bind[Opacity] = Field(1.0, description="0 to 1; the layer is drawn once and then faded.")
    blend: Bind[Blend] = Field("normal", description="How the layer mixes with what lies below it.")
    mask: Bind[MaskValue] | None = Field(
        None, description="A shape, a gradient, a picture or the name of a layer that cuts the layer out."
    )
    mask_mode: Bind[Literal["alpha", "luminance"]] = Field("alpha", description="What of the mask counts.")
    rotate: Bind[Angle] = Field(0.0, description="Degrees clockwise about `origin`; moves nothing else.")
    scale: Bind[Pair] = Field((1.0, 1.0), description="A factor, or one for each axis.")
    skew: Bind[Slant] = Field((0.0, 0.0), description="Degrees along x, and along y.")
    origin: Bind[PositionValue] | None = Field(None, description="The fixed point of transforms: `50% 50%`.")
    perspective: Bind[CornersValue] | None = Field(
        None, description="Where the four corners go, in canvas pixels from the top left one clockwise."
    )

    @model_validator(mode="after")
    def _drawable(self) -> Self:
        if isinstance(self.border, BorderSpec):
            sides = (self.border.top, self.border.right, self.border.bottom, self.border.left)
            if any(isinstance(side.paint, Picture) for side in sides if side is not None):
                raise ValueError("a border takes a color or a gradient, not a picture")
        stroke = getattr(self, "stroke", None)
        if isinstance(stroke, StrokeSpec) and isinstance(stroke.paint, Picture):
            raise ValueError("a stroke takes a color or a gradient, not a picture")
        if self.perspective is not None and (self.rotate or self.scale != (1.0, 1.0) or self.skew != (0.0, 0.0)):
            raise ValueError("`perspective` places the corners; `rotate`, `scale` and `skew` have no say with it")
        return self

    @model_validator(mode="after")
    def _spreadable(self) -> Self:
        wrong = self.wrong_spread()
        if wrong:
            raise ValueError(wrong)
        return self

    def wrong_spread(self) -> str:
        """Return what is wrong with the spread of a shadow, or nothing. Effects may be known only when resolved."""
        filtered = False
        for entry in self.effects:
            filtered = filtered or changes_pixels(entry)
            for shadow in outer_shadows(entry):
                if shadow.spread and filtered:
                    return "a shadow after a filter follows the pixels and has no spread"
                if shadow.spread and not self.spreads(shadow):
                    return f"the shadow `{shadow.css}` needs a `fill` or `border` to spread from"
        return ""

    def spreads(self, shadow: Shadow) -> bool:
        """Return whether the layer has an outline that the spread of an outer shadow can grow or shrink."""
        return self.fill is not None or self.border is not None

    @property
    def kind(self) -> str:
        """Return the content key that says what the layer is."""
        return self.content_key or "box"

    @cached_property
    def path(self) -> Path:
        """Return where the layer stands in the layout."""
        return self._path

    @cached_property
    def frame(self) -> Edges:
        """Return padding and border together, in pixels."""
        if self.padding is None and self.border is None:
            return NO_PADDING
        padding = self.padding.resolve(0.0, 0.0) if self.padding is not None else Edges()
        border = self.border.widths if self.border is not None else Edges()
        return Edges(*(min(one + other, LARGEST_LENGTH) for one, other in zip(padding, border, strict=True)))

    @cached_property
    def bare(self) -> bool:
        """Return whether nothing is done to the finished layer: no filter, transform, mask or blend.

        Shadows of a box that is filled, and overlays, are drawn with it.
        """
        filled = self.fill is not None or self.border is not None
        for entry in self.effects:
            if entry.filter is not None or entry.backdrop_blur or (outer_shadows(entry) and not filled):
                return False
        return not self.moves and self.mask is None and self.opacity == 1 and self.blend == "normal"

    @cached_property
    def moves(self) -> bool:
        """Return whether the finished layer is transformed."""
        moved = self.rotate or self.scale != (1.0, 1.0) or self.skew != (0.0, 0.0)
        return self.perspective is not None or bool(moved)

    @cached_property
    def pictured(self) -> bool:
        """Return whether fill, overlays or mask are pictures."""
        paints = (self.fill, *(entry.overlay for entry in self.effects), self.mask and self.mask.paint)
        return any(isinstance(paint, Picture) for paint in paints)

    @cached_property
    def decorated(self) -> bool:
        """Return whether anything but the content is drawn."""
        return self.fill is not None or self.border is not None or bool(self.effects)

    @cached_property
    def look(self) -> object | None:
        """Return what stands for the look of the box: the same object in all copies whose boxes look the same.

        None where the look hangs on a picture or on the content, whose shadow is drawn where there is no fill. A kind
        names in ``derived`` the fields that its look is made of; what its bases name may not be all.
        """
        if "derived" not in vars(type(self)):
            return None
        shadows = self.fill is None and self.border is None and any(outer_shadows(entry) for entry in self.effects)
        return None if self.pictured or shadows else object()

    @property
    def elastic(self) -> bool:
        """Return whether something inside can give way to ``ease``."""
        return False

    @cached_property
    def settled(self) -> bool:
        """Return whether no data can change the layer or anything in it: it resolves to the same every time."""
        return self.for_ is None and isinstance(self.when, bool) and not self.bound

    @cached_property
    def traits(self) -> int:
        """Return what the layer and anything in it has to do with: bits of ``layers.traits``.

        A kind that measures its content without looking at pictures takes ``ASKS`` away.
        """
        cut = CUT if self.mask is not None and self.mask.kind == "layer" else 0
        asks = ASKS if type(self).measure_content is not Layer.measure_content else 0
        return cut | asks | (ELASTIC if self.elastic else 0)

    @property
    def vanishes(self) -> bool:
        """Return whether the resolved layer takes no part in the layout at all (an empty text)."""
        return False

    # -- measuring and arranging ------------------------------------------------------------------------------

    def item(self, kit: Kit, flowing: bool, room: float = math.inf) -> Item:
        """Return this layer as its container sees it. ``room`` is the height there is for content that eases."""
        item = self.geometry.asking(self.measure, kit, room)
        ratio = self.ratio(kit, flowing)
        return item if ratio == item.aspect else item.shaped(ratio)

    @property
    def sure(self) -> bool:
        """Return whether ``geometry`` is all that a container sees, as long as the content is not asked.

        A kind with a ``ratio`` of its own names in ``derived`` the fields that it hangs on; its bases cannot know.
        """
        kind = type(self)
        return kind.ratio is Layer.ratio or "derived" in vars(kind)

    @cached_property
    def geometry(self) -> Item:
        """Return what the layer asks of its container, whatever is in it: the same object in all copies that ask so."""
        return Item(
            measure=_nothing,
            width=self.width,
            height=self.height,
            min_width=self.min_width,
            max_width=self.max_width,
            min_height=self.min_height,
            max_height=self.max_height,
            aspect=self.aspect,
            shrink=self.shrink,
            align_self=self.align_self,
            span=self.span,
            place=self.place,
            inset=self.inset,
            padding=self.frame,
        )

    def ratio(self, kit: Kit, flowing: bool) -> float | None:
        """Return width divided by height if the layer keeps one."""
        return self.aspect

    def measure(self, limit: Limit, kit: Kit, room: float = math.inf) -> Measured:
        """Answer one question about the border box; pure, asked often."""
        frame = self.frame
        if frame is NO_PADDING:
            content = self.measure_content(limit, kit, room)
            if limit.width is None or limit.width == content.width:
                return content
            return Measured(limit.width, content.height, content.baseline)
        inner = Limit(
            None if limit.width is None else max(0.0, limit.width - frame.horizontal),
            None if limit.height is None else max(0.0, limit.height - frame.vertical),
            limit.narrow,
            limit.content_height,
        )
        content = self.measure_content(inner, kit, max(0.0, room - frame.vertical))
        baseline = None if content.baseline is None else content.baseline + frame.top
        width = content.width + frame.horizontal if limit.width is None else limit.width
        return Measured(width, content.height + frame.vertical, baseline)

    def measure_content(self, limit: Limit, kit: Kit, room: float) -> Measured:
        """Answer the same question about the content box; a plain box has no content."""
        return Measured(limit.width or 0.0, limit.height or 0.0)

    def faults(self, box: Box, kit: Kit, content_height: bool, together: bool) -> int:
        """Return how many texts inside do not fit at the ease in force; see ``Group``."""
        return 0

    def arrange(self, box: Box, kit: Kit, content_height: bool = False) -> Placed:
        """Place the insides. ``content_height`` tells that the height came from the content."""
        return Placed(self, self.path, box)

    # -- drawing ----------------------------------------------------------------------------------------------

    def requests(self, placed: Placed, scale: float) -> tuple[ImageRequest, ...]:
        """Return the pictures that must exist before drawing."""
        if not self.pictured:
            return ()
        paints = (self.fill, *(entry.overlay for entry in self.effects))
        wanted = [
            compose.fill_request(paint, placed.box, scale, self.path) for paint in paints if isinstance(paint, Picture)
        ]
        return (*wanted, *mask_requests(self.mask, placed.box, scale, self.path))

    def outline(self, placed: Placed) -> Outline:
        """Return the outline that fill, border, shadows, overlays and clips follow."""
        return compose.rounded(placed.box, self.radius)

    def has_box(self, placed: Placed, pen: Pen) -> bool:
        """Return whether shadows are those of the outline, rather than of what the content draws."""
        return self.fill is not None or self.border is not None

    @property
    def casts(self) -> bool:
        """Return whether the kind draws shadows of its content itself (``cast``), cheaper than a filter would."""
        return False

    def cast(self, placed: Placed, pen: Pen, shadow: Shadow) -> None:
        """Draw one shadow of the content."""

    def paint(self, placed: Placed, pen: Pen) -> None:
        """Draw the content; the box itself is drawn by ``draw``."""

    def inner_outline(self, placed: Placed) -> Outline:
        """Return the outline inside of the border: where inner shadows begin and children are cut."""
        outline = self.outline(placed)
        if self.border is None or not isinstance(outline, Rounded):
            return outline
        return compose.shrunk(outline, self.border.widths)

    def clip_outline(self, placed: Placed) -> Outline | None:
        """Return the outline at which the content is cut; None lets it reach outside."""
        return None

    def draw(self, placed: Placed, pen: Pen) -> None:
        """Draw the whole layer: its box, its content, and what is done to both together."""
        draw_layer(self, placed, pen)

    def content_box(self, placed: Placed) -> Box:
        """Return the box inside padding and border."""
        return placed.box.inset(self.frame)
