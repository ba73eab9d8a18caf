"""Pictures for the README and the gallery: every sample in its sizes, set by compositor itself.

In: ``layouts/*.yaml`` with their examples. Out: ``docs/pictures/<name>.jpg`` for each, ``docs/pictures/readme.jpg`` and
``docs/gallery.md``. Each sheet is a layout made here: the pictures of a sample in one row per brand, at a common scale.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from compositor.engine import Renderer
from compositor.loading import load
from compositor.results import Result
from compositor.schema import Layout
from compositor.source import read, to_data

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
BRANDS = {"acme": ROOT / "layouts/brands/acme.yaml", "oriel": ROOT / "layouts/brands/oriel.json"}
WIDTH, GAP = 1600, 28
MAX_BYTES = 300_000
SHARP = 900  # sizes narrower than this are drawn at twice their pixels, so that they stay crisp on the sheet


def samples() -> list[Path]:
    """Return the sample layouts in the order of their names."""
    return sorted((ROOT / "layouts").glob("*.yaml"))


def example(layout: Layout, path: Path, index: int = 0) -> Mapping[str, Any]:
    """Return one of a layout's example rows."""
    names = layout.document.examples or []
    first = names if isinstance(names, str) else names[0]
    data = to_data(read(path.parent / first).root)
    rows = data if isinstance(data, list) else [data]
    row: Mapping[str, Any] = rows[index % len(rows)]
    return row


def branded(layout: Layout, row: Mapping[str, Any], brand: str) -> dict[str, Any]:
    """Return the row with the logos of a brand: a token file holds no pictures, so they come with the data."""
    made = dict(row)
    for name, field in layout.data.root.items():
        value = made.get(name, field.default)
        if field.type == "image" and isinstance(value, str):
            for other in BRANDS:
                value = value.replace(f"brands/{other}-", f"brands/{brand}-")
            made[name] = value
    return made


def rows_of(pictures: list[Result], width: float) -> list[list[Result]]:
    """Break pictures into rows so that each row, at equal height, is about as wide as the sheet and not too tall."""
    rows: list[list[Result]] = [[]]
    for picture in sorted(pictures, key=lambda one: one.width / one.height):
        ratio = sum(one.width / one.height for one in [*rows[-1], picture])
        if rows[-1] and (width - GAP * len(rows[-1])) / ratio < 230:
            rows.append([])
        rows[-1].append(picture)
    return rows


def sheet(pictures: list[Result], ground: str) -> Result:
    """Return one picture that shows all of them, each row filling the width."""
    layers: list[dict[str, Any]] = []
    data: dict[str, bytes] = {}
    top = float(GAP)
    for row in rows_of(pictures, WIDTH - 2 * GAP):
        ratio = sum(one.width / one.height for one in row)
        # A short banner is not blown up to fill the sheet.
        tallest = min(1.0 * one.plan.height for one in row)
        height = min(520.0, tallest, (WIDTH - 2 * GAP - GAP * (len(row) - 1)) / ratio)
        left = (WIDTH - height * ratio - GAP * (len(row) - 1)) / 2
        for one in row:
            name = f"p{len(data)}"
            data[name] = one.bytes
            wide = height * one.width / one.height
            layers.append(
                {
                    "image": f"${name}",
                    "place": "top left",
                    "inset": f"{top:.0f} 0 0 {left:.0f}",
                    "width": round(wide),
                    "height": round(height),
                    "radius": 10,
                    "effects": [{"shadow": "0 10 30 #0b102030"}],
                }
            )
            left += wide + GAP
        top += height + GAP
    layout = load(
        {
            "layout": 1,
            "name": "sheet",
            "sizes": {"sheet": f"{WIDTH}x{round(top)}"},
            "output": {"format": "jpeg", "quality": "40..90", "max-bytes": MAX_BYTES},
            "data": dict.fromkeys(data, "image"),
            "fill": ground,
            "layers": layers,
        }
    )
    with Renderer() as renderer:
        return renderer.render(layout, data)


def main(arguments: list[str]) -> int:
    """Draw all sheets, or only those of the named samples."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page = ["# Gallery", "", "The samples of `layouts/`, drawn by `python tools/gallery.py`.", ""]
    with Renderer() as renderer:
        for path in samples():
            pictures: list[Result] = []
            for index, (name_of_brand, brand) in enumerate(BRANDS.items()):
                layout = load(path, brand=brand)
                row = branded(layout, example(layout, path, index), name_of_brand)
                for name, spec in layout.document.sizes.items():
                    scale = max(2.0, spec.scale) if spec.size.width < SHARP else min(1.0, spec.scale)
                    pictures.append(renderer.render(layout, row, size=name, format="png", scale=scale, max_bytes=10**9))
            page += [f"## {path.stem}", "", f"![{path.stem}](pictures/{path.stem}.jpg)", ""]
            if not arguments or path.stem in arguments:
                sheet(pictures, "#e9ebf1").save(PICTURES / f"{path.stem}.jpg")
                if path.stem == "product-launch":
                    sheet(pictures[: len(pictures) // 2], "#e9ebf1").save(PICTURES / "readme.jpg")
    (ROOT / "docs" / "gallery.md").write_text("\n".join(page), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
