"""takumi-py: a tree of nodes with inline styles, its cache enlarged; the size of the headline is given."""

from __future__ import annotations

from typing import Any

from peer import Render, Scene, serve
from takumi_py import FontResource, ImageResource, Renderer

Node = dict[str, Any]


def card(scene: Scene, text: dict[str, Any]) -> Node:
    design, colors = scene.design, scene.colors

    def box(x: int, y: int, width: int, height: int, **style: Any) -> dict[str, Any]:
        sides = {"left": f"{x}px", "top": f"{y}px", "width": f"{width}px", "height": f"{height}px"}
        return {"position": "absolute", **sides, **style}

    def words(written: str, size: int, weight: int, color: str, **style: Any) -> Node:
        font = {"fontFamily": scene.family, "fontSize": f"{size}px", "fontWeight": weight, "color": color}
        return {"type": "text", "text": written, "style": {**font, **style}}

    def container(style: dict[str, Any], *children: Node) -> Node:
        return {"type": "container", "style": style, "children": list(children)}

    def image(name: str, style: dict[str, Any]) -> Node:
        return {"type": "image", "src": f"memory://{name}", "style": style}

    full = (0, 0, scene.width, scene.height)
    gradient = f"linear-gradient(90deg, {colors['from']}, {colors['to']})"
    shadow = f"0 {design['shadow_y']}px {design['shadow_blur']}px {colors['shadow']}"
    centered = {"display": "flex", "alignItems": "center"}
    x, y, width = design["body"]
    left, top, height = design["price"]
    page = {"width": f"{scene.width}px", "height": f"{scene.height}px", "position": "relative", "display": "flex"}
    pill = {**centered, "justifyContent": "center", "backgroundColor": colors["pill"], "borderRadius": "30px"}
    body = box(x, y, width, 110, lineHeight=design["body_line_height"])
    head = box(*design["head"], lineHeight=design["head_line_height"])
    panel = box(
        *design["panel"], backgroundColor=colors["panel"], borderRadius=f"{design['radius']}px", boxShadow=shadow
    )
    return container(
        {**page, "overflow": "hidden"},
        image("photo", box(*full, objectFit="cover")),
        container(box(*full, backgroundImage=gradient)),
        container(panel),
        image("logo", box(*design["logo"])),
        words(text["head"], text["size"], 700, colors["head"], **head),
        words(" ".join(text["body"]), design["body_size"], 400, colors["body"], **body),
        container(
            box(*design["pill"], **pill), words(design["pill_label"], design["pill_size"], 700, colors["pill_text"])
        ),
        container(
            box(left, top, 360, height, **centered), words(text["price"], design["price_size"], 700, colors["price"])
        ),
    )


def make(scene: Scene) -> Render:
    renderer = Renderer(load_default_fonts=False, cache_max_bytes=256 << 20)
    bold, regular = (scene.read(f"fonts/BenchSans-{style}.ttf") for style in ("Bold", "Regular"))
    fonts = [FontResource(bold, name=scene.family, weight=700), FontResource(regular, name=scene.family, weight=400)]
    renderer.register_fonts(fonts)
    logo = ImageResource("memory://logo", scene.read(scene.logo))
    kept = [logo, *(ImageResource(f"memory://{name}", data, "auto") for name, data in scene.products().items())]
    same = ImageResource("memory://photo", scene.photo(0), "auto")
    how: dict[str, Any] = {"width": scene.width, "height": scene.height, "font_families": [scene.family]}
    how |= {"format": scene.format, **({} if scene.format == "png" else {"quality": 90})}

    def render(number: int) -> bytes:
        photo = ImageResource("memory://photo", scene.photo(number), "none") if scene.diff else same
        node = scene.filled(number) if scene.tree else card(scene, scene.text(number))
        made = renderer.render_node(node, images=[photo, *kept], **how)
        return bytes(made)

    return render


if __name__ == "__main__":
    serve(make)
