"""SVG pictures: checked as untrusted data, then drawn by resvg at exactly the size that is asked for.

In: SVG bytes, a rectangle, a size, a color for ``currentColor``. Out: ``Bitmap``. Only ``resources/`` imports this.

Refused before the renderer sees a byte: document types (and with them entities), links to anything outside of
the file, pictures inside that aren't small JPEG, PNG, GIF or WebP, nesting and references that explode, and
``<text>``: without fonts it would vanish in silence, and with the machine's fonts it would look different
everywhere. Scripts and animations are never run.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING
from xml.parsers import expat

from compositor.bitmap import Bitmap
from compositor.deferred import deferred, regex
from compositor.records import dataclass
from compositor.resources.failure import asset_error
from compositor.resources.headers import Header, detect, read_header, refusing
from compositor.resources.images import decode
from compositor.resources.limits import Limits
from compositor.resources.roots import read_data_url

if TYPE_CHECKING:
    import resvg_py
else:
    resvg_py = deferred("resvg_py")

# CSS Values 4 §6.2: absolute lengths in px; em, rem and ex by the initial font size of 16 px
_UNITS = {
    "": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54, "q": 2.4 / 2.54,
    "em": 16.0, "rem": 16.0, "ex": 8.0,
}  # fmt: skip
_LENGTH = regex(r"\s*\+?(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+)\s*([a-z]*)\s*", re.IGNORECASE)
_NUMBERS = regex(r"[\s,]+")
_REFERENCE = regex(r"url\(\s*['\"]?#([^)'\"]+)")
_FOREIGN = regex(r"url\(\s*['\"]?(?!\s*#|\s*data:)|@import", re.IGNORECASE)
_COLOR = regex(r"[#A-Za-z0-9(),.%/ +-]*")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})
_EMBEDDED = ("jpeg", "png", "gif", "webp")
_MOST_NUMBER = 1e6


@dataclass(frozen=True, slots=True)
class Vector:
    """A checked SVG: its natural size in CSS pixels, its root tag's attributes and what follows that tag."""

    width: float
    height: float
    tag: str
    attributes: tuple[tuple[str, str], ...]
    body: str

    @property
    def header(self) -> Header:
        """Return the header, the size rounded to whole pixels."""
        return Header("svg", max(1, round(self.width)), max(1, round(self.height)), alpha=True)


@dataclass(slots=True)
class _Reading:
    """What the parser has seen so far."""

    name: str
    limits: Limits
    tag: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    start: int = -1
    elements: int = 0
    open_names: list[str | None] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    references: dict[str, list[str]] = field(default_factory=dict)
    in_style: bool = False


def read(data: bytes, name: str, limits: Limits) -> Vector:
    """Check an SVG and return what drawing it needs. Raises AssetError."""
    if len(data) > limits.svg_bytes:
        reason = f"an SVG of {len(data) / 1e6:.1f} MB; at most {limits.svg_bytes / 1e6:g} MB are read"
        raise asset_error("too-large", name, reason, "raise Limits.svg_bytes to allow it")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise asset_error("damaged", name, "the SVG isn't UTF-8", "save it as UTF-8") from None
    encoded = text.encode()
    reading = _Reading(name, limits)
    with refusing(name):
        _parse(encoded, reading)
    _check_expansion(reading)
    width, height = _natural_size(reading.attributes)
    if not (0 < width <= _MOST_NUMBER and 0 < height <= _MOST_NUMBER):
        raise asset_error("damaged", name, f"the SVG has no usable size ({width:g}×{height:g})")
    body = encoded[_end_of_tag(encoded, reading.start) :].decode()
    return Vector(width, height, reading.tag, tuple(reading.attributes.items()), body)


def draw(
    vector: Vector, source: tuple[float, float, float, float], size: tuple[int, int], color: str, name: str
) -> Bitmap:
    """Return the part ``source`` (in CSS pixels of the natural size) drawn at ``size`` pixels.

    The document becomes a nested ``<svg>`` (SVG 2 §7.2), so its own viewBox, percentages and aspect rule stay
    what they are. Raises AssetError when the renderer refuses it.
    """
    inner = {key: value for key, value in vector.attributes if key not in ("x", "y", "width", "height", "overflow")}
    inner |= {"width": f"{vector.width:.9g}", "height": f"{vector.height:.9g}", "overflow": "visible"}
    if "viewBox" not in inner:
        inner["viewBox"] = f"0 0 {vector.width:.9g} {vector.height:.9g}"
    if color:
        if not _COLOR.fullmatch(color):
            raise asset_error("bad-color", name, f"`{color}` isn't a color")
        inner["style"] = f"{inner.get('style', '').rstrip('; ')};color:{color}".lstrip(";")
    attributes = "".join(f' {key}="{value.translate(_ESCAPES)}"' for key, value in inner.items())
    box = " ".join(f"{value:.9g}" for value in source)
    document = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size[0]}" height="{size[1]}" viewBox="{box}"'
        f' preserveAspectRatio="none"><{vector.tag}{attributes}{vector.body}</svg>'
    )
    with refusing(name):
        try:
            encoded = resvg_py.svg_to_bytes(svg_string=document, skip_system_fonts=True)
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # how a failed assertion of the renderer arrives here
                raise
            raise ValueError("the SVG renderer gave up") from None
        bitmap = decode(encoded, name, Limits(source_pixels=size[0] * size[1], source_side=max(size)))
    if (bitmap.width, bitmap.height) != size:
        raise asset_error("damaged", name, f"the SVG was drawn at {bitmap.width}×{bitmap.height}")
    return bitmap


def _parse(encoded: bytes, reading: _Reading) -> None:
    parser = expat.ParserCreate()
    parser.ordered_attributes = False

    def doctype(*_: object) -> None:
        hint = "remove the <!DOCTYPE …> line"
        raise asset_error("unsafe-svg", reading.name, "the SVG has a document type, which isn't allowed", hint)

    def start(tag: str, attributes: dict[str, str]) -> None:
        if reading.start < 0:
            if tag.rpartition(":")[2] != "svg":
                raise asset_error("unknown-format", reading.name, f"a <{tag[:40]}> document isn't an SVG")
            reading.start, reading.tag, reading.attributes = parser.CurrentByteIndex, tag, dict(attributes)
        _element(tag.rpartition(":")[2], attributes, reading)

    def end(tag: str) -> None:
        reading.open_names.pop()
        if tag.rpartition(":")[2] == "style":
            reading.in_style = False

    def characters(text: str) -> None:
        if reading.in_style and _FOREIGN.search(text):
            raise asset_error("unsafe-svg", reading.name, "the SVG's style sheet refers to another file")

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.buffer_text = True
    parser.Parse(encoded, True)


def _element(tag: str, attributes: dict[str, str], reading: _Reading) -> None:
    name, limits = reading.name, reading.limits
    reading.elements += 1
    if reading.elements > limits.svg_elements:
        raise asset_error("too-large", name, f"the SVG has more than {limits.svg_elements} elements")
    if len(reading.open_names) >= limits.svg_depth:
        raise asset_error("too-large", name, f"the SVG is nested deeper than {limits.svg_depth} levels")
    if tag == "text":
        hint = "convert text to outlines, or draw it with a text layer"
        raise asset_error("svg-text", name, "the SVG holds text, and no fonts to draw it with", hint)
    reading.in_style = reading.in_style or tag == "style"
    identifier = attributes.get("id")
    reading.open_names.append(identifier)
    targets = []
    for key, value in attributes.items():
        if key.rpartition(":")[2] == "href" and tag != "a":
            targets += _link(value.strip(), name, limits)
        elif "url(" in value:
            if _FOREIGN.search(value):
                raise asset_error("unsafe-svg", name, f"the SVG refers to another file in `{key}`")
            targets += _REFERENCE.findall(value)
    for above in {*reading.open_names, ""}:
        if above is not None:
            reading.sizes[above] = reading.sizes.get(above, 0) + 1
            reading.references.setdefault(above, []).extend(targets)


def _link(value: str, name: str, limits: Limits) -> list[str]:
    """Return the identifier that a link within the file refers to, if any; refuse every other link."""
    if value.startswith("#"):
        return [value[1:]]
    if value[:11].lower() != "data:image/":
        hint = "embed the picture as a data: URL"
        raise asset_error("unsafe-svg", name, f"the SVG refers to another file (`{value[:60]}`)", hint)
    data = read_data_url(value, limits)
    kind = detect(data, name)
    if kind not in _EMBEDDED:
        raise asset_error("unsafe-svg", name, f"the SVG embeds a picture of the kind {kind}")
    read_header(data, kind, name, limits)
    return []


def _check_expansion(reading: _Reading) -> None:
    """Raise AssetError when ``<use>`` and other references multiply the document beyond the limit."""
    memory: dict[str, int] = {}
    limit = reading.limits.svg_elements
    pending = [""]
    while pending:
        current = pending[-1]
        inside = [target for target in reading.references.get(current, ()) if target in reading.sizes]
        missing = [target for target in set(inside) if target not in memory]
        if current in memory and memory[current] >= 0:
            pending.pop()
        elif missing and current not in memory:
            memory[current] = -1  # open: a reference back to it is a circle, which the renderer refuses
            pending += missing
        else:
            total = reading.sizes.get(current, 0) + sum(max(0, memory.get(target, 0)) for target in inside)
            memory[current] = min(total, limit + 1)
            pending.pop()
    if memory[""] > limit:
        reason = f"the SVG's references expand to more than {limit} elements"
        raise asset_error("too-large", reading.name, reason, "raise Limits.svg_elements to allow it")


def _natural_size(attributes: dict[str, str]) -> tuple[float, float]:
    """Return the natural size in CSS pixels (CSS Images 3 §5.1); without any, the viewBox or 300×150."""
    width, height = _length(attributes.get("width", "")), _length(attributes.get("height", ""))
    box = _view_box(attributes.get("viewBox", ""))
    if box is None:
        return width or 300.0, height or 150.0
    ratio = box[0] / box[1]
    if width and height:
        return width, height
    if width:
        return width, width / ratio
    return (height * ratio, height) if height else box


def _length(text: str) -> float:
    match = _LENGTH.fullmatch(text)
    unit = _UNITS.get(match[2].lower()) if match else None
    return float(match[1]) * unit if match and unit else 0.0


def _view_box(text: str) -> tuple[float, float] | None:
    parts = [part for part in _NUMBERS.split(text.strip()) if part]
    try:
        values = [float(part) for part in parts]
    except ValueError:
        return None
    if len(values) != 4 or not (0 < values[2] <= _MOST_NUMBER and 0 < values[3] <= _MOST_NUMBER):
        return None
    return values[2], values[3]


def _end_of_tag(encoded: bytes, start: int) -> int:
    """Return where the attributes of the tag at ``start`` end: its closing ``>`` or ``/>``, quotes respected."""
    at, quote = start, 0
    while True:
        byte = encoded[at]
        if quote:
            quote = 0 if byte == quote else quote
        elif byte in b"\"'":
            quote = byte
        elif byte == 0x3E:
            return at - 1 if encoded[at - 1] == 0x2F else at
        at += 1
