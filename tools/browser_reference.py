"""Draw the scenes of tests/conformance/browser in headless Chromium and store its pictures.

    python tools/browser_reference.py [--chromium /usr/bin/chromium] [NAME ...]

The stored pictures are what the test compares with; run this after changing a scene, and look at the pictures. Debian's
Chromium 156 drew them. The browser is told to draw as we do: gray anti-aliasing, no hinting, subpixel positions, sRGB.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "conformance" / "browser"))

from scenes import ASSETS, FONTS, HEIGHT, WIDTH, Scene, scenes

COLUMNS, GAP = 8, 20
FRAME = 200  # the window is taller than the page in it
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
    "--force-device-scale-factor=1", "--force-color-profile=srgb", "--disable-lcd-text",
    "--font-render-hinting=none", "--allow-file-access-from-files",
)  # fmt: skip
FACES = (
    ("Inter", "normal", "100 900", "inter/InterVariable.ttf"),
    ("Inter", "italic", "100 900", "inter/InterVariable-Italic.ttf"),
    ("Source Serif 4", "normal", "200 900", "source-serif-4/*Roman*.ttf"),
    ("Geist Mono", "normal", "100 900", "geist-mono/*[!c].ttf"),
    ("Noto Sans Arabic", "normal", "100 900", "noto-sans-arabic/*.ttf"),
)
STYLE = f"""
html, body {{ margin: 0; background: #fff; }}
.scene {{ position: absolute; width: {WIDTH}px; height: {HEIGHT}px; overflow: hidden; isolation: isolate;
  background: #fff; font: 16px/normal Inter; color: #000; text-rendering: geometricPrecision; }}
.scene * {{ box-sizing: border-box; margin: 0; }}
.scene i {{ position: absolute; display: block; font-style: normal; }}
"""


def faces() -> str:
    """Return the @font-face rules of the fonts in the repository."""
    rules = []
    for family, style, weights, pattern in FACES:
        path = sorted(FONTS.glob(pattern))[0]
        rules.append(
            f"@font-face {{ font-family: '{family}'; font-style: {style}; font-weight: {weights};"
            f" src: url('{path.as_uri()}'); }}"
        )
    return "\n".join(rules)


def place(index: int) -> tuple[int, int]:
    """Return where a scene stands on the sheet."""
    return index % COLUMNS * (WIDTH + GAP), index // COLUMNS * (HEIGHT + GAP)


def page(chosen: list[Scene]) -> str:
    """Return one page with all scenes on it."""
    boxes = []
    for index, scene in enumerate(chosen):
        x, y = place(index)
        html = scene.html.replace("ASSETS", ASSETS.as_uri())
        boxes.append(f'<div class="scene" style="left:{x}px;top:{y}px">{html}</div>')
    return f"<!doctype html><meta charset=utf-8><style>{faces()}{STYLE}</style>{''.join(boxes)}"


def screenshot(chromium: str, html: str, size: tuple[int, int], folder: Path) -> Image.Image:
    """Return what the browser draws."""
    source, target = folder / "page.html", folder / "page.png"
    source.write_text(html, encoding="utf-8")
    command = [
        chromium, *FLAGS, f"--user-data-dir={folder / 'profile'}", f"--window-size={size[0]},{size[1] + FRAME}",
        "--virtual-time-budget=5000", f"--screenshot={target}", source.as_uri(),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with Image.open(target) as image:
        return image.convert("RGB")


def main() -> None:
    """Draw the scenes, all or the named ones."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("names", nargs="*", help="scenes to draw (default: all)")
    parser.add_argument("--chromium", default="chromium")
    arguments = parser.parse_args()
    chosen = [scene for scene in scenes() if not arguments.names or scene.name in arguments.names]
    right, bottom = place(COLUMNS - 1)[0] + WIDTH, place(len(chosen) - 1)[1] + HEIGHT
    with tempfile.TemporaryDirectory() as folder:
        sheet = screenshot(arguments.chromium, page(chosen), (right, bottom), Path(folder))
    for index, scene in enumerate(chosen):
        x, y = place(index)
        scene.reference.parent.mkdir(parents=True, exist_ok=True)
        sheet.crop((x, y, x + WIDTH, y + HEIGHT)).save(scene.reference, optimize=True)
    print(f"{len(chosen)} pictures stored")


if __name__ == "__main__":
    main()
