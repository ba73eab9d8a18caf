"""The further scenes for every peer: their rows, the tree of nodes, and where each text ends up.

In: ``benches/scenes.py`` and the layouts beside it. Out: ``.assets/NAME.json`` and the pictures. Peers that cannot fit
or flow texts are given what compositor found: the size, the lines, and for those that only draw, their places.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import compositor
from compositor.display import Glyphs, walk
from compositor.fill import fill
from compositor.paint import paint

sys.path.append(str(Path(__file__).resolve().parents[1]))
import scenes
from trees import tree

ROWS = {"strip": 800, "post": 800, "tiles": 400}
LOGOS = {"strip": ("on-dark", 96, 28), "post": ("on-dark", 160, 48), "tiles": ("on-light", 160, 48)}


def write(scene: str, into: Path, size: tuple[int, int], family: str, photos: int) -> None:
    """Write what the peers read of one scene; fonts, photos and the logo (``logo-SCENE.png``) are there already."""
    (into / "products").mkdir(exist_ok=True)
    for product in (scenes.ASSETS / "products").glob("*.png"):
        shutil.copy(product, into / "products")
    brand = into / "brand.yaml"
    brand.write_text(
        f"font:\n  bold: {{ family: {family}, weight: 700 }}\n  regular: {{ family: {family}, weight: 400 }}\n",
        encoding="utf-8",
    )
    layout = compositor.load(scenes.LAYOUTS[scene], brand=brand)
    with compositor.Renderer(fonts=into / "fonts", assets=into) as renderer:
        rows = [_row(renderer, layout, scenes.row(scene, number), scene) for number in range(ROWS[scene])]
    made = {"width": size[0], "height": size[1], "family": family, "photos": photos, "texts": rows}
    (into / f"{scene}.json").write_text(json.dumps(made | {"tree": tree(scene, family)}), encoding="utf-8")


def pictures(scene: str) -> dict[str, str]:
    """Return the pictures of a row that are not the row's own choice, by the layout's field."""
    return {"logo": f"logo-{scene}.png"} | ({} if scene == "tiles" else {"photo": "photo00.jpg"})


def _row(renderer: compositor.Renderer, layout: Any, data: dict[str, Any], scene: str) -> dict[str, Any]:
    plan = renderer.plan(layout, {**data, **pictures(scene)})
    display = paint(plan, fill(plan.requests, renderer.room(layout).resources).refs)
    drawn = iter([op for op in walk(display.ops) if isinstance(op, Glyphs)])
    texts = [_text(fit.text, [next(drawn) for _ in range(fit.lines)]) for fit in plan.fits]
    if next(drawn, None) is not None:
        raise SystemExit(f"{scene}: a line of text is drawn in more than one piece")
    chosen = {f"tile{place}": tile["picture"] for place, tile in enumerate(data.get("tiles", ()))}
    return {"data": data, "texts": texts, "pictures": chosen}


def _text(text: str, lines: list[Glyphs]) -> dict[str, Any]:
    """Return what is given of one text: size, lines, and the left end and baseline of each line."""
    return {
        "text": text,
        "size": lines[0].size,
        "lines": [line.text.strip() for line in lines],
        "places": [line.positions[:2] for line in lines],
    }
