"""pictex, in an environment of its own, since it pins an older skia-python. The size of the headline is given.

It takes pictures as paths only, so a new photo costs it a file that is there already, not the writing of one.
"""

from __future__ import annotations

from typing import Any

import skia
from peer import ASSETS, Render, Scene, serve
from pictex import Canvas, CropMode, Image, LinearGradient, Row, Shadow, Text

FORMATS = {
    "jpeg": (skia.EncodedImageFormat.kJPEG, 90),
    "png": (skia.EncodedImageFormat.kPNG, 100),
    "webp": (skia.EncodedImageFormat.kWEBP, 90),
}


def make(scene: Scene) -> Render:
    design, colors = scene.design, scene.colors
    photos = len(list(ASSETS.glob("photo*.jpg"))) if scene.diff else 1
    bold, regular = (str(ASSETS / "fonts" / f"BenchSans-{style}.ttf") for style in ("Bold", "Regular"))

    def box(element: Any, x: int, y: int, width: int, height: int) -> Any:
        return element.size(width, height).absolute_position(left=x, top=y)

    def words(written: str, font: str, size: int, color: str) -> Any:
        return Text(written).font_family(font).font_size(size).color(color)

    def draw(number: int) -> Any:
        text = scene.text(number)
        full = (0, 0, scene.width, scene.height)
        photo = box(Image(str(ASSETS / f"photo{number % photos:02d}.jpg")), *full)
        gradient = box(Row().background_color(LinearGradient(["#080c18d9", "#080c1826"])), *full)
        shadow = Shadow(offset=(0, design["shadow_y"]), blur_radius=design["shadow_blur"] / 2, color="#00000073")
        panel = Row().background_color(colors["panel"]).border_radius(design["radius"]).box_shadows(shadow)
        logo = box(Image(str(ASSETS / "logo.png")), *design["logo"])
        x, y, width, _ = design["head"]
        head = words(text["head"], bold, text["size"], colors["head"]).line_height(design["head_line_height"])
        head = head.width(width).absolute_position(left=x, top=y)
        x, y, width = design["body"]
        body = words(" ".join(text["body"]), regular, design["body_size"], colors["body"])
        body = body.line_height(design["body_line_height"]).width(width).absolute_position(left=x, top=y)
        label = words(design["pill_label"], bold, design["pill_size"], colors["pill_text"])
        pill = Row(label).justify_content("center").align_items("center").background_color(colors["pill"])
        pill = box(pill.border_radius(design["pill"][3] / 2), *design["pill"])
        x, y, height = design["price"]
        price = Row(words(text["price"], bold, design["price_size"], colors["price"])).align_items("center")
        price = price.height(height).absolute_position(left=x, top=y)
        canvas = Canvas().size(scene.width, scene.height)
        parts = (photo, gradient, box(panel, *design["panel"]), logo, head, body, pill, price)
        return canvas.render(*parts, crop_mode=CropMode.CONTENT_BOX, font_smoothing="standard")

    def render(number: int) -> bytes:
        return bytes(draw(number).skia_image.encodeToData(*FORMATS[scene.format]))

    return render


if __name__ == "__main__":
    serve(make)
