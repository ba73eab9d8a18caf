"""Masks: a shape, a gradient, a picture or another layer cuts a layer out.

In: one authored word, paint or path. Out: ``MaskSpec`` and the display mask drawn with it. Imported by layers only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Literal

from compositor.display import Mask
from compositor.errors import Path
from compositor.hook import ImageRequest
from compositor.layers import compose, outlines
from compositor.pen import Pen
from compositor.plan import Placed
from compositor.records import dataclass
from compositor.values.color import Rgba
from compositor.values.geometry import Box
from compositor.values.gradient import FUNCTIONS
from compositor.values.paint import Paint, Picture, parse_paint
from compositor.values.parsed import Parsed, expect_text, shown

_PICTURES = (".svg", ".png", ".webp", ".jpg", ".jpeg", ".avif", ".gif", ".tif", ".tiff")
_SOLID = Rgba(255, 255, 255)  # counts fully in either mode


@dataclass(frozen=True, slots=True)
class MaskSpec:
    """What cuts a layer out: the name of a shape, a paint (gradient or picture), or the name of a layer."""

    kind: Literal["shape", "paint", "layer"]
    name: str = ""
    paint: Paint | None = None

    @property
    def css(self) -> str:
        """Return the text that authors write."""
        return self.name or str(getattr(self.paint, "css", ""))


def parse_mask(value: object) -> MaskSpec:
    """Return a mask from a shape's name, a CSS gradient, a picture's path, or else a layer's name."""
    if isinstance(value, MaskSpec):
        return value
    if isinstance(value, Mapping):
        return MaskSpec("paint", paint=parse_paint(value))
    text = expect_text(value, "a mask", "squircle")
    if text in outlines.MASK_SHAPES:
        return MaskSpec("shape", text)
    if text.startswith((*FUNCTIONS, "url(")):
        return MaskSpec("paint", paint=parse_paint(text))
    if text.lower().endswith(_PICTURES):
        return MaskSpec("paint", paint=Picture(text, "fill"))
    if "(" in text:
        raise ValueError(
            f"{shown(text)} is not a mask of this version; draw a `shape: path` and give its name as the mask"
        )
    return MaskSpec("layer", text)


MaskValue = Annotated[
    MaskSpec,
    Parsed(
        parse_mask,
        {
            "type": ["string", "object"],
            "description": "A shape, a gradient, the path of a picture, or the name of a layer.",
            "examples": ["squircle", "circle", "linear-gradient(#000, transparent)", "masks/torn.svg"],
        },
    ),
]


def mask_requests(mask: MaskSpec | None, box: Box, scale: float, path: Path) -> tuple[ImageRequest, ...]:
    """Return the picture that a mask needs."""
    if mask is None or not isinstance(mask.paint, Picture):
        return ()
    return (compose.fill_request(mask.paint, box, scale, path),)


def mask_of(mask: MaskSpec, mode: Literal["alpha", "luminance"], placed: Placed, pen: Pen) -> Mask | None:
    """Return the display mask for a placed layer; None where the layer that would cut it out is hidden.

    In CSS what such a mask belongs to would vanish; here the layer stays whole, and ``arrange`` warns.
    """
    # A text that cuts something out is no text to be read: it is drawn even where letters are left out.
    inner = Pen(replace(pen.surroundings, letters=True))
    if mask.kind == "shape":
        inner.shape(outlines.outline(mask.name, placed.box), _SOLID)
    elif mask.kind == "paint":
        whole = compose.rounded(placed.box, None)
        compose.fill_outline(inner, whole, mask.paint, placed, placed.path)
    else:
        other = pen.surroundings.named.get(mask.name)
        if other is None:
            return None
        other.layer.draw(other, inner)
    return Mask(inner.ops, mode)
