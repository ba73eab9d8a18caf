"""Effects: an ordered list of what is done to a finished layer.

In: entries with one key each, CSS grammar inside. Out: typed values and display effects. Imported by layers only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated, Any, ClassVar

from compositor.bind import Bind, Bindable
from compositor.display import Blur, ColorMatrix, Effect
from compositor.models import ConfigDict, Field, model_validator
from compositor.records import cached_property
from compositor.values import filters
from compositor.values.color import parse_color
from compositor.values.number import Angle, Share, parse_number
from compositor.values.paint import PaintValue
from compositor.values.parsed import Parsed, number_or_text_schema, shown, text_schema
from compositor.values.shadow import Shadow, ShadowList

LARGEST_BLUR = 1000.0  # layout pixels; a larger one is a typing error and would cost seconds


def parse_blur(value: object) -> float:
    """Return a blur radius in layout pixels. Raises ValueError when it is negative or larger than 1,000."""
    radius = parse_number(value.strip().removesuffix("px") if isinstance(value, str) else value)
    if not 0 <= radius <= LARGEST_BLUR:
        raise ValueError(f"a blur radius is between 0 and {LARGEST_BLUR:g} px, not {shown(value)}")
    return radius


def parse_glow(value: object) -> Shadow:
    """Return a glow, a shadow without offset, from ``24 #ffcc00``."""
    if isinstance(value, Shadow):
        return value
    parts = value.split(None, 1) if isinstance(value, str) else []
    if len(parts) != 2:
        raise ValueError(f"{shown(value)} is not a glow; write a radius and a color, like `24 #ffcc00`")
    return Shadow(0.0, 0.0, parse_blur(parts[0]), 0.0, parse_color(parts[1]))


BlurRadius = Annotated[float, Parsed(parse_blur, number_or_text_schema("Blur radius in pixels.", 16))]
Glow = Annotated[Shadow, Parsed(parse_glow, text_schema("Radius and color.", "24 #ffcc00"))]


class EffectEntry(Bindable):
    """One effect: a mapping with exactly one key."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        defer_build=True,
        alias_generator=lambda name: name.replace("_", "-"),
    )

    shadow: Bind[ShadowList] | None = Field(None, description="Shadows below the layer: `0 8 24 #0008`.")
    inner_shadow: Bind[ShadowList] | None = Field(None, description="Shadows inside the layer's outline.")
    glow: Bind[Glow] | None = Field(None, description="A shadow without offset: `24 #ffcc00`.")
    blur: Bind[BlurRadius] | None = Field(None, description="Blur the layer; the radius is CSS `blur()`.")
    backdrop_blur: Bind[BlurRadius] | None = Field(None, description="Blur what lies behind the layer's box.")
    overlay: Bind[PaintValue] | None = Field(None, description="Paint over the layer, inside its outline.")
    grayscale: Bind[Share] | None = Field(None, description="0 to 1: how gray.")
    brightness: Bind[Share] | None = Field(None, description="1 changes nothing.")
    contrast: Bind[Share] | None = Field(None, description="1 changes nothing.")
    saturate: Bind[Share] | None = Field(None, description="1 changes nothing.")
    sepia: Bind[Share] | None = Field(None, description="0 to 1.")
    invert: Bind[Share] | None = Field(None, description="0 to 1.")
    hue_rotate: Bind[Angle] | None = Field(None, description="Degrees.")
    duotone: Bind[filters.DuotoneValue] | None = Field(None, description="Two colors: the darks and the lights.")

    derived: ClassVar[Mapping[str, Collection[str] | None]] = {**Bindable.derived, "filter": None}

    @model_validator(mode="before")
    @classmethod
    def _one_key(cls, value: Any) -> Any:
        if isinstance(value, Mapping) and len(value) != 1:
            raise ValueError("an effect is a mapping with exactly one key, like `shadow: 0 8 24 #0008`")
        if isinstance(value, Mapping) and None in value.values():
            raise ValueError(f"the effect `{next(iter(value))}` has no value")
        if not isinstance(value, Mapping | cls):
            raise ValueError(f"an effect is a mapping like `blur: 8`, not {shown(value)}")
        return value

    @cached_property
    def filter(self) -> Effect | None:
        """Return the display effect of a filter; None for entries that draw instead of filtering."""
        return _filter(self)


Effects = tuple[EffectEntry, ...]

_MATRICES = {
    "grayscale": filters.grayscale,
    "brightness": filters.brightness,
    "contrast": filters.contrast,
    "saturate": filters.saturate,
    "sepia": filters.sepia,
    "invert": filters.invert,
    "hue_rotate": filters.hue_rotate,
}


def _filter(entry: EffectEntry) -> Effect | None:
    if entry.blur is not None:
        return Blur(entry.blur)
    if entry.duotone is not None:
        return ColorMatrix(tuple(filters.duotone(entry.duotone.dark, entry.duotone.light)))
    for name, matrix in _MATRICES.items():
        amount = getattr(entry, name)
        if amount is not None:
            return ColorMatrix(tuple(matrix(amount)))
    return None


def changes_pixels(entry: EffectEntry) -> bool:
    """Return whether an entry is a filter, also while its value is not known yet."""
    return any(getattr(entry, name) is not None for name in ("blur", "duotone", *_MATRICES))


def outer_shadows(entry: EffectEntry) -> tuple[Shadow, ...]:
    """Return the shadows that an entry casts outside of the layer, topmost first."""
    glow = (entry.glow,) if isinstance(entry.glow, Shadow) else ()
    drawn = entry.shadow if isinstance(entry.shadow, tuple) else ()
    return glow + tuple(shadow for shadow in drawn if not shadow.inset)


def inner_shadows(entry: EffectEntry) -> tuple[Shadow, ...]:
    """Return the shadows that an entry casts inside of the layer, topmost first."""
    own = entry.inner_shadow if isinstance(entry.inner_shadow, tuple) else ()
    drawn = entry.shadow if isinstance(entry.shadow, tuple) else ()
    return own + tuple(shadow for shadow in drawn if shadow.inset)
