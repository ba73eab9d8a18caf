"""What may be asked of an encoder, and what it answers.

In: choices of the layout's ``output`` and of the caller.
Out: frozen ``OutputOptions``, ``Provenance``, ``Encoded``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from compositor.records import dataclass
from compositor.values.color import Rgba

if TYPE_CHECKING:
    from compositor.png import Speed

Format = Literal["png", "jpeg", "webp", "avif"]
Chroma = Literal["auto", "420", "444"]

FORMATS: tuple[Format, ...] = ("png", "jpeg", "webp", "avif")
# where each format's quality is visually about equal
DEFAULT_QUALITY: dict[Format, int] = {"jpeg": 90, "webp": 86, "avif": 68}
WHITE = Rgba(255, 255, 255)
SHARP_FROM = 90  # chroma "auto" keeps full color resolution from this quality on
MEDIA_TYPES = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp", "avif": "image/avif"}


@dataclass(frozen=True, slots=True)
class OutputOptions:
    """How the finished picture is written.

    ``quality`` (1 to 100, or a range from lowest to highest) is for jpeg, webp and avif; with ``max_bytes`` the
    highest quality of the range that stays within is taken, without it the highest. ``background`` fills what is
    translucent in a JPEG and must be opaque. ``chroma`` is for jpeg and avif: ``auto`` is 444 from quality 90 on,
    where text on saturated color would show the difference. ``lossless`` is for webp (a png always is).
    ``speed`` trades time for bytes in every format, at the same quality. Raises ValueError for nonsense.
    """

    format: Format = "png"
    quality: int | tuple[int, int] | None = None
    max_bytes: int | None = None
    background: Rgba = WHITE
    chroma: Chroma = "auto"
    speed: Speed = "balanced"
    lossless: bool = False

    def __post_init__(self) -> None:
        if self.format not in FORMATS:
            raise ValueError(f"`{self.format}` isn't a format that is written; use {', '.join(FORMATS)}")
        low, high = self.quality_range
        if not 1 <= low <= high <= 100:
            raise ValueError(f"quality goes from 1 to 100, low before high, not {low}..{high}")
        if self.max_bytes is not None and self.max_bytes < 1:
            raise ValueError("max-bytes must be at least 1")
        if not self.background.opaque:
            raise ValueError("the background of a picture without transparency must be opaque")
        if self.lossless and self.format in ("jpeg", "avif"):
            raise ValueError(f"{self.format} cannot be written without loss; use png or webp")
        if self.chroma not in ("auto", "420", "444") or self.speed not in ("fast", "balanced", "small"):
            raise ValueError("chroma is auto, 420 or 444; speed is fast, balanced or small")

    @property
    def quality_range(self) -> tuple[int, int]:
        """Return the lowest and the highest quality that may be used."""
        if self.quality is None:
            usual = DEFAULT_QUALITY.get(self.format, 100)
            return usual, usual
        return (self.quality, self.quality) if isinstance(self.quality, int) else self.quality

    @property
    def exact(self) -> bool:
        """Return whether every pixel is kept as it is."""
        return self.format == "png" or self.lossless


@dataclass(frozen=True, slots=True)
class Provenance:
    """That a part of the picture was generated: by a trained model, or by an algorithm without training data.

    ``alone`` says that the generated picture is all there is; otherwise it is one part of a composite.
    """

    origin: Literal["model", "procedural"] = "model"
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Encoded:
    """The finished file. ``quality`` was used (None: nothing is lost), ``attempts`` is how often it was encoded."""

    data: bytes
    format: Format
    width: int
    height: int
    quality: int | None = None
    attempts: int = 1

    @property
    def media_type(self) -> str:
        """Return the media type, as HTTP wants it."""
        return MEDIA_TYPES[self.format]
