"""The further scenes with Pillow by hand: a kept base, a copy of it, and every line drawn where it is given.

It cannot fit or flow texts: sizes, lines and places are given. Cut-outs are scaled once and pasted.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from peer import Render, Scene
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

FINER = 4  # rounded corners are drawn this many times larger, since Pillow draws them without anti-aliasing
NIGHT, PAPER = (11, 16, 32), "#f4f6fb"
PHOTOS = {"strip": (180, 90), "post": (1080, 640)}
STATIC = {"strip": {2}}  # the words on the button never change


class Words:
    """Fonts by style and size, and how each slot is set."""

    def __init__(self, scene: Scene) -> None:
        self._data = {weight: scene.read(f"fonts/BenchSans-{style}.ttf") for weight, style in _STYLES}
        self._fonts: dict[tuple[int, float], Any] = {}
        self.styles = {node["slot"]: node["style"] for node in _texts(scene.tree)}

    def draw(self, draw: Any, slot: int, text: dict[str, Any]) -> None:
        style = self.styles[slot]
        key = (style["fontWeight"], text["size"])
        font = self._fonts.get(key)
        if font is None:
            font = self._fonts[key] = ImageFont.truetype(BytesIO(self._data[key[0]]), key[1])
        for line, place in zip(text["lines"], text["places"], strict=True):
            draw.text(place, line, font=font, fill=style["color"], anchor="ls")


_STYLES = ((700, "Bold"), (400, "Regular"))


def _texts(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if node["type"] == "text":
        yield node
    for child in node.get("children", ()):
        yield from _texts(child)


def furniture(scene: Scene) -> Image.Image:
    """Return everything that never changes, on nothing where the photo is."""
    size = (scene.width, scene.height)
    logo = Image.open(BytesIO(scene.read(scene.logo))).convert("RGBA")
    if scene.name == "tiles":
        over = Image.new("RGBA", size, PAPER)
        for x, y in tile_corners():
            _rounded(over, (x, y, 265, 317), 18, "#ffffff")
        over.alpha_composite(logo, (1000, 46))
        return over
    over = Image.new("RGBA", size, (*NIGHT, 255))
    width, height = PHOTOS[scene.name]
    if scene.name == "strip":
        over.paste(_veil(width, 0.1).transpose(Image.Transpose.ROTATE_90).resize((width, height)), (0, 0))
        over.alpha_composite(logo, (176, 31))
        _rounded(over, (618, 26, 94, 38), 19, "#ff5a36")
    else:
        over.paste(_veil(height, 0.0).resize((width, height)), (0, 0))
        over.alpha_composite(logo, (48, 48))
        shadow = Image.new("RGBA", size)
        ImageDraw.Draw(shadow).rounded_rectangle((48, 466, 1032, 1318), 36, fill=(0, 0, 0, 102))
        over.alpha_composite(shadow.filter(ImageFilter.GaussianBlur(16)))
        _rounded(over, (48, 450, 984, 852), 36, "#ffffff")
    return over


def _veil(length: int, first: float) -> Image.Image:
    """Return a column whose alpha rises to 1."""
    veil = Image.new("RGBA", (1, length))
    steps = [first + (1 - first) * (place + 0.5) / length for place in range(length)]
    veil.putdata([(*NIGHT, round(255 * step)) for step in steps])
    return veil


def _rounded(image: Image.Image, box: tuple[int, int, int, int], radius: float, color: str) -> None:
    x, y, width, height = box
    mask = Image.new("L", (width * FINER, height * FINER))
    corner = (width * FINER - 1, height * FINER - 1)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, *corner), radius * FINER, fill=255)
    image.paste(color, (x, y), mask.resize((width, height), Image.Resampling.BOX))


def tile_corners() -> list[tuple[int, int]]:
    """Return where the sixteen tiles begin."""
    return [(40 + 285 * (place % 4), 130 + 337 * (place // 4)) for place in range(16)]


def cutouts(scene: Scene) -> dict[str, tuple[Image.Image, tuple[int, int]]]:
    """Return the scaled cut-outs, and where each lies in its tile."""
    made = {}
    for name, data in scene.products().items():
        picture = Image.open(BytesIO(data)).convert("RGBA")
        picture = ImageOps.contain(picture, (233, 170), Image.Resampling.LANCZOS)
        made[name] = (picture, (16 + (233 - picture.width) // 2, 16 + (170 - picture.height) // 2))
    return made


def make(scene: Scene) -> Render:
    words, over, kept = Words(scene), furniture(scene), cutouts(scene)
    save = {"format": scene.format, **({} if scene.format == "png" else {"quality": 90})}
    for slot in STATIC.get(scene.name, ()):
        words.draw(ImageDraw.Draw(over), slot, scene.text(0)["texts"][slot])

    def ground(number: int) -> Image.Image:
        image = Image.new("RGB", (scene.width, scene.height))
        if scene.name in PHOTOS:
            opened = Image.open(BytesIO(scene.photo(number)))
            opened.draft("RGB", PHOTOS[scene.name])
            image.paste(ImageOps.fit(opened, PHOTOS[scene.name], Image.Resampling.BICUBIC))
        image.paste(over, (0, 0), over)
        return image

    base = ground(0)
    moving = [slot for slot in words.styles if slot not in STATIC.get(scene.name, ())]

    def render(number: int) -> bytes:
        image = ground(number) if scene.diff else base.copy()
        row, draw = scene.text(number), ImageDraw.Draw(image)
        for (x, y), name in zip(tile_corners(), row["pictures"].values(), strict=False):
            picture, (dx, dy) = kept[name]
            image.paste(picture, (x + dx, y + dy), picture)
        for slot in moving:
            words.draw(draw, slot, row["texts"][slot])
        if scene.name == "post":
            rule = row["texts"][4]["places"][0][1] + 35  # it stands below the author's role
            draw.rectangle((96, rule, 983, rule + 1), fill="#dce1ec")
        out = BytesIO()
        image.save(out, **save)
        return out.getvalue()

    return render
