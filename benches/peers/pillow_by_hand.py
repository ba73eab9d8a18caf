"""Pillow by hand, its base cached: what never changes is flattened once, then a copy, the texts, and Pillow's encoder.

It cannot fit text: the size and the lines of the headline are given. A new photo is decoded in draft mode, fitted and
covered by the kept overlay.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from peer import Render, Scene, serve
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

FINER = 4  # rounded corners are drawn this many times larger, since Pillow draws them without anti-aliasing


class Fonts:
    def __init__(self, scene: Scene) -> None:
        self._data = {style: scene.read(f"fonts/BenchSans-{style}.ttf") for style in ("Bold", "Regular")}
        self._made: dict[tuple[str, int], Any] = {}

    def font(self, style: str, size: int) -> Any:
        found = self._made.get((style, size))
        if found is None:
            found = self._made[style, size] = ImageFont.truetype(BytesIO(self._data[style]), size)
        return found


def furniture(scene: Scene, fonts: Fonts) -> Image.Image:
    """Return gradient, shadow, panel, logo and button on nothing."""
    design, colors, size = scene.design, scene.colors, (scene.width, scene.height)
    ramp = Image.new("L", (scene.width, 1))
    ramp.putdata([round(217 + (38 - 217) * (x + 0.5) / scene.width) for x in range(scene.width)])
    over = Image.new("RGBA", size, (8, 12, 24, 0))
    over.putalpha(ramp.resize(size))
    x, y, width, height = design["panel"]
    shadow = Image.new("RGBA", size)
    lower = (x, y + design["shadow_y"], x + width, y + height + design["shadow_y"])
    ImageDraw.Draw(shadow).rounded_rectangle(lower, design["radius"], fill=(0, 0, 0, 115))
    over.alpha_composite(shadow.filter(ImageFilter.GaussianBlur(design["shadow_blur"] / 2)))
    _rounded(over, design["panel"], design["radius"], colors["panel"])
    over.alpha_composite(Image.open(BytesIO(scene.read("logo.png"))).convert("RGBA"), tuple(design["logo"][:2]))
    x, y, width, height = design["pill"]
    _rounded(over, design["pill"], height / 2, colors["pill"])
    font = fonts.font("Bold", design["pill_size"])
    middle = (x + width / 2, _baseline(y + height / 2, design["pill_size"]))
    ImageDraw.Draw(over).text(middle, design["pill_label"], font=font, fill=colors["pill_text"], anchor="ms")
    return over


def _rounded(image: Image.Image, box: list[int], radius: float, color: str) -> None:
    x, y, width, height = box
    mask = Image.new("L", (width * FINER, height * FINER))
    corner = (width * FINER - 1, height * FINER - 1)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, *corner), radius * FINER, fill=255)
    image.paste(color, (x, y), mask.resize((width, height), Image.Resampling.BOX))


def _baseline(middle: float, size: float) -> float:
    """Return where Inter's baseline is when its line has this middle."""
    return middle + 0.364 * size


def make(scene: Scene) -> Render:
    fonts, design, colors = Fonts(scene), scene.design, scene.colors
    over = furniture(scene, fonts)
    save = {"format": scene.format, **({} if scene.format == "png" else {"quality": 90})}

    def photo(number: int) -> Image.Image:
        opened = Image.open(BytesIO(scene.photo(number)))
        opened.draft("RGB", (scene.width, scene.height))
        fitted = ImageOps.fit(opened, (scene.width, scene.height), Image.Resampling.BICUBIC)
        fitted.paste(over, (0, 0), over)
        return fitted

    base = photo(0)

    def lines(draw: Any, texts: list[str], font: Any, x: int, y: int, line: float, color: str) -> None:
        for number, text in enumerate(texts):
            middle = y + (number + 0.5) * line * font.size
            draw.text((x, _baseline(middle, font.size)), text, font=font, fill=color, anchor="ls")

    def render(number: int) -> bytes:
        image = photo(number) if scene.diff else base.copy()
        text, draw = scene.text(number), ImageDraw.Draw(image)
        font = fonts.font("Bold", text["size"])
        lines(draw, text["lines"], font, *design["head"][:2], design["head_line_height"], colors["head"])
        font = fonts.font("Regular", design["body_size"])
        lines(draw, text["body"], font, *design["body"][:2], design["body_line_height"], colors["body"])
        font, (x, y, height) = fonts.font("Bold", design["price_size"]), design["price"]
        lines(draw, [text["price"]], font, x, y, height / design["price_size"], colors["price"])
        out = BytesIO()
        image.save(out, **save)
        return out.getvalue()

    return render


def choose(scene: Scene) -> Render:
    if scene.name == "card":
        return make(scene)
    import pillow_scenes

    return pillow_scenes.make(scene)


if __name__ == "__main__":
    serve(choose)
