"""compositor through its public call: a layout object and a dictionary become bytes, auto-fit and validation included.

The further scenes are the files of ``benches/layouts``. Variants: ``420`` and ``444`` (chroma of the JPEG), ``fast``
and ``balanced`` (speed of the PNG or WebP).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from peer import ASSETS, Render, Scene, serve

import compositor

HERE = Path(__file__).resolve().parent


def layout(scene: Scene) -> dict[str, Any]:
    """Return the layout: the boxes of the scene as a person would write them."""
    design, colors = scene.design, scene.colors
    left, top, width, height = design["panel"]

    def at(x: int, y: int, wide: int | None = None, high: int | None = None) -> dict[str, Any]:
        sides = {"width": wide, "height": high}
        box = {name: value for name, value in sides.items() if value is not None}
        return {"place": "top left", "inset": f"{y - top} 0 0 {x - left}", **box}

    pill, price = design["pill"], design["price"]
    bold = {"font-weight": 700}
    inside: list[dict[str, Any]] = [
        {"image": "logo.png", **at(*design["logo"])},
        {
            "text": "$headline", **at(*design["head"]), **bold, "color": colors["head"],
            "max-lines": design["head_lines"], "font-size": f"{design['head_min']}..{design['head_max']}",
            "line-height": design["head_line_height"],
        },
        {
            "text": "$body", **at(*design["body"]), "color": colors["body"], "max-lines": 3,
            "font-size": design["body_size"], "line-height": design["body_line_height"],
        },
        {
            **at(*pill), "fill": colors["pill"], "radius": pill[3] // 2, "flow": "row",
            "align": "center", "justify": "center",
            "layers": [
                {"text": design["pill_label"], **bold, "font-size": design["pill_size"], "color": colors["pill_text"]}
            ],
        },
        {
            "text": "$price", **at(price[0], price[1], None, price[2]), **bold, "vertical-align": "middle",
            "font-size": design["price_size"], "color": colors["price"],
        },
    ]  # fmt: skip
    shadow = f"0 {design['shadow_y']} {design['shadow_blur']} {colors['shadow']}"
    panel = {
        "place": "top left", "inset": f"{top} 0 0 {left}", "width": width, "height": height, "radius": design["radius"],
        "fill": colors["panel"], "effects": [{"shadow": shadow}], "layers": inside,
    }  # fmt: skip
    overlay = f"linear-gradient(to right, {colors['from']}, {colors['to']})"
    return {
        "layout": 1,
        "name": "card",
        "sizes": {"card": f"{scene.width}x{scene.height}"},
        "output": _output(scene),
        "tokens": {"font": {"title": {"family": scene.family, "weight": 400}}},
        "data": {"headline": "text", "body": "text", "price": "text", "photo": "image"},
        "layers": [{"image": "$photo", "fit": "cover", "effects": [{"overlay": overlay}]}, panel],
    }


def _output(scene: Scene) -> dict[str, Any]:
    output: dict[str, Any] = {"format": scene.format}
    if scene.format != "png":
        output["quality"] = 90
    if scene.variant in ("420", "444"):
        output["chroma"] = scene.variant
    elif scene.variant:
        output["speed"] = scene.variant
    return output


def _set_in(layers: list[dict[str, Any]]) -> None:
    for layer in layers:
        if "text" in layer:
            layer["font"] = "$font.title"
        _set_in(layer.get("layers", []))


def make(scene: Scene) -> Render:
    return _card(scene) if scene.name == "card" else _further(scene)


def _further(scene: Scene) -> Render:
    import yaml  # the card needs none, and what a cold process imports is measured

    brand, file = ASSETS / "brand.yaml", HERE.parent / "layouts" / f"{scene.name}.yaml"
    layout = compositor.load({**yaml.safe_load(file.read_text(encoding="utf-8")), "output": _output(scene)}, brand)
    renderer = compositor.Renderer(fonts=ASSETS / "fonts", assets=ASSETS)
    kept = {"logo": scene.logo} | ({"photo": "photo00.jpg"} if "photo" in layout.data.names else {})

    def render(number: int) -> bytes:
        row = {**scene.text(number)["data"], **kept}
        if scene.diff:
            row["photo"] = scene.photo(number)
        return renderer.render(layout, row).bytes

    return render


def layout_of(scene: Scene) -> compositor.Layout:
    """Return the card, loaded."""
    written = layout(scene)
    _set_in(written["layers"])
    return compositor.load(written)


def _card(scene: Scene) -> Render:
    card = layout_of(scene)
    renderer = compositor.Renderer(fonts=ASSETS / "fonts", assets=ASSETS)

    def render(number: int) -> bytes:
        text = scene.text(number)
        photo = scene.photo(number) if scene.diff else "photo00.jpg"
        row = {"headline": text["head"], "body": " ".join(text["body"]), "price": text["price"], "photo": photo}
        return renderer.render(card, row).bytes

    return render


if __name__ == "__main__":
    serve(make)
