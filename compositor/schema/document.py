"""The head of a layout file: everything beside the layers.

In: the root mapping without its box keys. Out: ``Document``, validated. Imported by ``schema`` only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from compositor.layers.base import kebab
from compositor.models import BaseModel, BeforeValidator, ConfigDict, Field
from compositor.values.color import Color, Rgba
from compositor.values.length import EdgesValue
from compositor.values.number import ByteCount, CanvasSizeValue, Number, RangeValue

Format = Literal["png", "jpeg", "webp", "avif"]
LARGEST_SCALE = 8
# Bounds stand after the parser: given to a field they would be applied before it, and so not at all.
Scale = Annotated[Number, Field(gt=0, le=LARGEST_SCALE)]


class Part(BaseModel):
    """A part of the head: frozen, and unknown keys are errors."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=kebab, populate_by_name=True, defer_build=True
    )


class Output(Part):
    """How pictures are encoded. A size may override each of these."""

    format: Format | None = Field(None, description="`png`, `jpeg`, `webp` or `avif`.")
    quality: RangeValue | None = Field(None, description="1 to 100, or a range: the best that meets `max-bytes`.")
    max_bytes: ByteCount | None = Field(None, description="The file is never larger: `150kB`.")
    background: Color | None = Field(None, description="What shows through in a JPEG.")
    chroma: Literal["420", "444", "auto"] | None = Field(None, description="JPEG color resolution.")
    lossless: bool | None = Field(None, description="WebP without loss.")
    speed: Literal["fast", "balanced", "small"] | None = Field(None, description="Time against bytes.")


class SizeSpec(Output):
    """One canvas: its size and what is particular to it."""

    size: CanvasSizeValue = Field(description="Width x height in layout pixels: `1080x1080`.")
    safe: EdgesValue | None = Field(None, description="The edges that platforms cover, CSS order.")
    scale: Scale = Field(1.0, description="Device pixels per layout pixel.")


def _size(value: Any) -> Any:
    return value if isinstance(value, Mapping | SizeSpec) else {"size": value}


class Checks(Part):
    """What `check` and a strict render insist on."""

    contrast: Number | None = Field(None, ge=1, le=21, description="Least WCAG contrast of each text.")
    safe_area: tuple[str, ...] = Field((), description="Names of layers that stay inside the safe area.")
    overflow: Literal["error", "warn", "ignore"] = Field("warn", description="What a cut text means.")


class Document(Part):
    """The head of a layout."""

    layout: Literal[1] = Field(description="The version of the language.")
    name: str = Field(min_length=1, max_length=100, description="The name of the layout.")
    sizes: dict[str, Annotated[SizeSpec, BeforeValidator(_size)]] = Field(
        min_length=1, description="The canvases by name."
    )
    output: Output = Field(default_factory=dict, validate_default=True, description="How pictures are encoded.")
    tokens: dict[str, Any] = Field({}, description="Brand tokens, or `extends: brand.yaml`.")
    data: dict[str, Any] = Field({}, description="The fields that a render is given.")
    checks: Checks = Field(default_factory=dict, validate_default=True, description="What `check` insists on.")
    examples: str | list[str] | None = Field(None, description="Files with example data, relative to the layout.")
    fonts: list[str] = Field([], description="Folders of further fonts, relative to the layout.")
    locale: str = Field("en", description="How numbers, money and dates are written: `de-DE`.")


HEAD_KEYS = frozenset(kebab(name) for name in Document.model_fields)
WHITE = Rgba(255, 255, 255)
