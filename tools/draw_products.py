"""Model the sample products and photograph them.

The products on the sample layouts are our own work, modelled below and shot in the studio of `draw_studio.py`.
Out: `layouts/assets/products/*.png` (cut-outs on their contact shadow) and `layouts/assets/photos/*.jpg` (scenes).
Only developers run it, in an environment of its own:

    pip install bpy==5.0.1 pillow
    python tools/draw_products.py [NAME ...]
"""

from __future__ import annotations

import math
import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import bpy  # type: ignore[import-not-found, unused-ignore]
from draw_studio import (
    Point,
    Point3,
    arc,
    area,
    box,
    encode_cutout,
    encode_photo,
    fillet,
    grid_faces,
    lathe,
    material,
    mesh,
    moved,
    place,
    shoot,
    speckled,
    squircle,
    studio_light,
    sweep,
    taper,
)
from mathutils import Vector  # type: ignore[import-not-found, unused-ignore]

ASSETS = Path(__file__).resolve().parent.parent / "layouts" / "assets"

ORANGE = "#ff5a36"
BONE = "#e9e6df"


# --- products -----------------------------------------------------------------------------------
def headphones(shell: str, soft: str, accent: str) -> None:
    """Over-ear headphones: turned cups, a forked yoke in bare metal, a swept band."""
    body = material(shell, rough=0.38, coat=0.25)
    pad = material(soft, rough=0.62, sheen=0.25, bump=("noise", 60, 0.12))
    steel = material("#c9ccd2", rough=0.22, metal=1)
    trim = material(accent, rough=0.3, coat=0.4)
    dark = material("#0d0f14", rough=0.6)
    for side in (-1, 1):
        tilt = side * 7
        cup = (side * 0.86, 0.0, -0.55)

        def turned(profile: Sequence[Point], mat: Any, cup: Point3 = cup, side: int = side, tilt: float = tilt) -> Any:
            return place(lathe(profile, mat), cup, (0, side * 90 - tilt, 0), (1.16, 1, 1))

        turned(
            fillet([(0.425, -0.07, 0), (0.43, 0.03, 0.03), (0.41, 0.12, 0.06), (0.33, 0.175, 0.05), (0.295, 0.18, 0)]),
            body,
        )
        turned(fillet([(0.295, 0.18, 0), (0.285, 0.165, 0.01), (0.255, 0.165, 0.01), (0.25, 0.18, 0)]), trim)
        turned(fillet([(0.25, 0.18, 0), (0.235, 0.195, 0.015), (0.12, 0.203, 0.05), (0.0, 0.205, 0)]), body)
        turned(fillet([(0.425, -0.07, 0), (0.37, -0.08, 0.02), (0.36, -0.12, 0)]), dark)
        ring = [(0.325 * math.cos(a), 0.325 * math.sin(a), 0.0) for a in (2 * math.pi * k / 96 for k in range(96))]
        cushion = sweep(ring, squircle(0.105, 0.105, 2.6), pad, closed=True)
        offset = -0.172 * side
        place(cushion, (cup[0] + offset, 0, cup[2] + 0.2 * 0.12), (0, side * 90 - tilt, 0), (1.16, 1, 1))
        turned([(0.26, -0.2), (0.2, -0.17), (0.0, -0.165)], dark)
        # the fork that carries the cup, its pivots, and the slider up into the band
        fork = [(p[0], p[1], p[2]) for p in arc(0.475, 0.54, 0, 180)]
        yoke = sweep(fork, squircle(0.035, 0.016), steel)
        place(yoke, (cup[0] + side * 0.035, 0, cup[2]), (0, -tilt, 90))
        for y in (-0.455, 0.455):
            pin = lathe(fillet([(0, -0.04, 0), (0.045, -0.04, 0.01), (0.045, 0.04, 0.01), (0, 0.04, 0)]), steel, 48)
            place(pin, (cup[0] + side * 0.03, y, cup[2]), (90, 0, 0))
        stem = [(0.0, 0.0, z / 30) for z in range(9)]
        rod = sweep(stem, squircle(0.04, 0.014), steel)
        place(rod, (side * 0.829, 0, cup[2] + 0.525), (0, side * 9.5, 0))
        grip = sweep(arc(0.885, 0.97, 3, 11, (0, 0.11)), squircle(0.102, 0.030, 3.6), trim)
        if side < 0:
            place(grip, turn=(0, 0, 180))
    sweep(arc(0.885, 0.97, 10, 170, (0, 0.11), 160), squircle(0.098, 0.026, 3.6), body)
    rest = sweep(arc(0.815, 0.895, 30, 150, (0, 0.115), 160), squircle(0.112, 0.048, 2.6), pad)
    taper(rest, 48, 0.07)


def speaker(shell: str, fabric: str) -> None:
    """A table speaker: knitted body, a dished touch plate, a bare metal foot."""
    knit = material(fabric, rough=0.85, sheen=0.6, bump=("weave", 1, 0.9))
    top = material(shell, rough=0.5)
    steel = material("#b9bcc2", rough=0.25, metal=1)
    light = material("#ffffff", emission=3)
    profile = fillet([(0.40, 0.05, 0), (0.50, 0.10, 0.06), (0.52, 0.6, 0.3), (0.47, 1.2, 0.12), (0.43, 1.26, 0)], 14)
    lathe(profile, knit, 160, uv=(110, 42))
    lathe(fillet([(0.0, 0.0, 0), (0.39, 0.0, 0.02), (0.41, 0.03, 0.01), (0.40, 0.05, 0)]), steel)
    lathe(fillet([(0.43, 1.26, 0), (0.425, 1.285, 0.02), (0.40, 1.285, 0.02), (0.34, 1.25, 0.06), (0, 1.24, 0)]), top)
    ring = [(0.2 * math.cos(a), 0.2 * math.sin(a), 1.248) for a in (2 * math.pi * k / 96 for k in range(96))]
    sweep(ring, squircle(0.008, 0.006, 2, 12), light, closed=True)


def mug(glaze: str, clay: str) -> None:
    """A stoneware mug with a raw clay foot and a filter coffee inside."""
    dip = speckled(glaze, "#3a2c20", 0.32)
    raw = material(clay, rough=0.9, bump=("noise", 40, 0.3))
    coffee = material("#2a1208", rough=0.35)
    lathe(fillet([(0, 0, 0), (0.36, 0, 0.02), (0.385, 0.03, 0.02), (0.415, 0.2, 0)]), raw)
    wall = [(0.4145, 0.196, 0), (0.424, 0.2, 0.008), (0.445, 0.5, 0.3), (0.45, 0.93, 0.1), (0.436, 0.955, 0.02)]
    lathe(fillet([*wall, (0.418, 0.93, 0.02), (0.408, 0.5, 0.2), (0.37, 0.1, 0.1), (0, 0.08, 0)]), dip)
    lathe([(0.414, 0.80), (0.405, 0.797), (0, 0.797)], coffee)
    bow = fillet([(0.41, 0.80, 0), (0.80, 0.82, 0.3), (0.80, 0.25, 0.34), (0.40, 0.28, 0)], 28)
    sweep([(x, 0.0, z) for x, z in bow], squircle(0.062, 0.036, 2.6), dip)


def lamp(shade: str, stem: str) -> None:
    """A mushroom table lamp, switched on."""
    metal = material(stem, rough=0.28, coat=0.5)
    outer = material(shade, rough=0.25, coat=0.6)
    inner = material("#fff1dc", rough=0.7)
    bulb = material("#ffd9a0", emission=160)
    lathe(
        fillet(
            [
                (0, 0, 0),
                (0.40, 0, 0.015),
                (0.41, 0.03, 0.015),
                (0.30, 0.055, 0.08),
                (0.06, 0.09, 0.1),
                (0.04, 0.3, 0.1),
                (0.036, 1.15, 0),
            ],
            16,
        ),
        metal,
    )
    dome = [(0.70 * math.cos(a), 0.82 + 0.54 * math.sin(a)) for a in (math.pi / 2 * k / 40 for k in range(41))]
    lathe(dome, outer)
    lathe([(0.985 * r, 0.82 + 0.98 * (z - 0.82)) for r, z in dome], inner)
    lathe([(0.70, 0.82), (0.6895, 0.82)], outer)
    lathe([(0.1 * math.sin(math.pi * k / 24), 1.0 - 0.1 * math.cos(math.pi * k / 24)) for k in range(25)], bulb)
    knob = lathe(
        fillet([(0, 0, 0), (0.035, 0, 0.01), (0.035, 0.05, 0.01), (0, 0.05, 0)]),
        material("#d8b46a", rough=0.2, metal=1),
    )
    place(knob, (0, -0.31, 0.045))


def armchair(cloth: str, wood: str) -> None:
    """A lounge chair: a round seat held by one thick bolster."""
    wool = material(cloth, rough=1, sheen=0.5, specular=0.1, bump=("noise", 110, 0.3))
    oak = material(wood, rough=0.45, coat=0.2, bump=("noise", 14, 0.1))
    seat = fillet([(0, 0.28, 0), (0.66, 0.28, 0.14), (0.70, 0.46, 0.16), (0.62, 0.64, 0.18), (0, 0.67, 0)], 16)
    place(lathe(seat, wool), scale=(1.06, 1, 1))
    base = fillet([(0, 0.17, 0), (0.60, 0.17, 0.05), (0.62, 0.27, 0.05), (0, 0.29, 0)])
    place(lathe(base, wool), scale=(1.06, 1, 1))
    bow = [
        (0.70 * math.cos(a), 0.66 * math.sin(a), 0.0) for a in (math.radians(-32 + 244 * k / 120) for k in range(121))
    ]
    count = len(bow)
    verts: list[Point3] = []
    ring = squircle(1, 1, 2.5, 40)
    for i, (x, y, _) in enumerate(bow):
        t = i / (count - 1)
        cap = min(1.0, math.sqrt(max(0.0, 1 - (1 - min(t, 1 - t) / 0.055) ** 2)) if min(t, 1 - t) < 0.055 else 1.0)
        lift = math.sin(math.pi * t) ** 2
        half, thick = (0.20 + 0.20 * lift) * max(cap, 0.02), (0.15 + 0.02 * lift) * max(cap, 0.02)
        mid = 0.56 + 0.22 * lift
        out = Vector((x / 0.70, y / 0.66, 0)).normalized()
        for u, v in ring:
            lean = 0.10 * lift * u
            p = Vector((x, y, mid)) + out * (v * thick + lean) + Vector((0, 0, u * half))
            verts.append((p.x, p.y, p.z))
    n = len(ring)
    faces = [*grid_faces(count, n, False, True), tuple(range(n)), tuple(range((count - 1) * n, count * n))]
    mesh("bolster", verts, faces, wool)
    for x in (-0.42, 0.42):
        for y in (-0.40, 0.40):
            leg = lathe(fillet([(0, 0, 0), (0.036, 0, 0.008), (0.058, 0.19, 0), (0, 0.19, 0)]), oak, 48)
            place(leg, (x, y, 0))


def camera(skin: str, accent: str) -> None:
    """A compact camera: satin top plate, grained body, one big lens."""
    leather = material(skin, rough=0.62, bump=("voronoi", 60, 0.35))
    satin = material("#c4c7cc", rough=0.3, metal=1)
    black = material("#0c0d10", rough=0.35, coat=0.3)
    glass = material("#0a1224", rough=0.02, coat=1)
    trim = material(accent, rough=0.3, coat=0.5)
    box((1.56, 0.46, 0.66), (0, 0, 0.40), 0.1, leather)
    box((1.58, 0.48, 0.2), (0, 0, 0.80), 0.08, satin)
    box((1.58, 0.48, 0.10), (0, 0, 0.06), 0.045, satin)
    box((0.52, 0.40, 0.12), (0, 0, 0.92), 0.045, satin)

    def front(profile: Sequence[Point], mat: Any, x: float, z: float, y: float = -0.23) -> None:
        place(lathe(profile, mat), (x, y, z), (90, 0, 0))

    front(fillet([(0.355, 0, 0), (0.355, 0.05, 0.01), (0.335, 0.06, 0.01), (0.31, 0.06, 0)]), satin, 0, 0.44)
    front(fillet([(0.325, 0.0, 0), (0.325, 0.20, 0.015), (0.30, 0.215, 0.01), (0.30, 0.21, 0)]), black, 0, 0.44)
    front(
        fillet([(0.302, 0.20, 0), (0.302, 0.34, 0.01), (0.28, 0.355, 0.01), (0.262, 0.35, 0.01), (0.215, 0.27, 0)]),
        black,
        0,
        0.44,
    )
    front(fillet([(0.306, 0.225, 0), (0.310, 0.232, 0.003), (0.310, 0.246, 0.003), (0.306, 0.253, 0)]), trim, 0, 0.44)
    for k in range(72):
        a = 2 * math.pi * k / 72
        box(
            (0.016, 0.085, 0.012), (0.325 * math.cos(a), -0.34, 0.44 + 0.325 * math.sin(a)), 0.003, black
        ).rotation_euler = (0, -a, 0)
    front(
        [(0.22 * math.sin(math.radians(d)), 0.19 + 0.10 * math.cos(math.radians(d))) for d in range(90, -1, -3)],
        glass,
        0,
        0.44,
    )
    front(fillet([(0.262, 0.35, 0), (0.225, 0.285, 0.01), (0.215, 0.27, 0)]), satin, 0, 0.44)
    box((0.24, 0.04, 0.11), (0.50, -0.235, 0.80), 0.02, black)
    box((0.20, 0.04, 0.08), (0.50, -0.243, 0.80), 0.015, glass)
    box((0.10, 0.04, 0.08), (-0.30, -0.235, 0.80), 0.015, glass)

    def on_top(radius: float, height: float, x: float, mat: Any) -> None:
        place(
            lathe(
                fillet(
                    [
                        (0, 0, 0),
                        (radius, 0, 0.004),
                        (radius, height, 0.012),
                        (radius * 0.8, height + 0.006, 0.004),
                        (0, height, 0),
                    ]
                ),
                mat,
            ),
            (x, 0.0, 0.90),
        )

    on_top(0.145, 0.075, -0.52, satin)
    on_top(0.105, 0.06, 0.40, satin)
    on_top(0.075, 0.055, 0.635, satin)
    on_top(0.048, 0.085, 0.635, trim)


def microphone(body: str, accent: str) -> None:
    """A stage microphone: woven steel ball, one bright ring, a tapered handle."""
    grille = material("#8d939e", rough=0.3, metal=1, bump=("weave", 1, 1.0))
    steel = material("#c9ccd2", rough=0.2, metal=1)
    handle = material(body, rough=0.4, coat=0.3)
    trim = material(accent, rough=0.3, coat=0.4)
    turn = [math.pi * (0.20 + 0.80 * k / 40) for k in range(41)]
    ball = [(0.245 * math.sin(a), 0.60 + 0.262 * -math.cos(a)) for a in turn]
    lathe(ball, grille, 160, uv=(64, 30))
    lathe(fillet([(0.225, 0.565, 0), (0.262, 0.57, 0.008), (0.262, 0.625, 0.008), (0.225, 0.63, 0)]), steel)
    lathe(fillet([(0.15, 0.30, 0), (0.168, 0.31, 0.01), (0.176, 0.37, 0.01), (0.16, 0.40, 0)]), steel)
    lathe(fillet([(0.161, 0.262, 0), (0.172, 0.268, 0.006), (0.172, 0.296, 0.006), (0.161, 0.302, 0)]), trim)
    lathe(
        fillet([(0.0, -0.98, 0), (0.092, -0.98, 0.01), (0.098, -0.9, 0.05), (0.165, 0.262, 0.02), (0.15, 0.30, 0)]),
        handle,
    )


# --- shots ----------------------------------------------------------------------------------------
def sunny(out: Path) -> None:
    """A mug in hard morning light on a clay-pink sweep."""
    with moved((0, 0, 0), turn=28):
        mug("#efe6d6", "#b98a63")
    studio_light(key=0.0, rim=0.15, ambient=0.34)
    area((-3.6, -1.6, 3.4), (0, 0, 0.4), (0.25, 0.25), 900, "#fff0dc")
    shoot(out, (0.4, -7.6, 3.2), (1440, 960), 0.52, backdrop="#d67c68", aim_at=(0.64, 0.52))


def evening(out: Path) -> None:
    """The table lamp in a dark green room."""
    lamp(ORANGE, "#f2efe8")
    studio_light(key=0.34, rim=0.34, ambient=0.14)
    shoot(out, (0.5, -8.5, 0.5), (1440, 960), 0.74, backdrop="#16402f", aim_at=(0.68, 0.5))


def launch(out: Path) -> None:
    """Ink headphones on signal orange."""
    headphones("#141a2e", "#0e1322", ORANGE)
    studio_light(key=0.85, rim=0.8, ambient=0.55)
    shoot(out, (3.6, -7.6, 1.5), (1440, 1080), 0.62, backdrop="#fb5c2e", aim_at=(0.62, 0.49))


def family(out: Path) -> None:
    """Speaker, camera and headphones on plinths, ink on ink."""
    plinth = material("#1a2340", rough=0.7)
    box((1.5, 1.5, 0.9), (-0.95, 0.5, 0.45), 0.03, plinth)
    box((2.2, 1.5, 0.34), (0.95, -0.25, 0.17), 0.03, plinth)
    with moved((-0.95, 0.45, 0.9), size=0.95):
        speaker("#f4f1ea", ORANGE)
    with moved((0.92, -0.3, 0.34), turn=-16, size=0.98):
        camera("#1b1d22", ORANGE)
    studio_light(key=0.75, rim=1.0, ambient=0.22)
    shoot(out, (0.8, -8.4, 2.2), (1440, 1080), 0.62, backdrop="#141c38", aim_at=(0.54, 0.47))


def stage(out: Path) -> None:
    """A microphone before the stage lights."""
    with moved((0, 0, 0)):
        microphone("#0e1118", ORANGE)
    bpy.data.objects["hook"].rotation_euler = (math.radians(-14), math.radians(24), 0)
    chance = random.Random(21)
    for _ in range(46):
        tint = chance.choice((ORANGE, ORANGE, "#ffb070", "#4c6fff", "#ff3d7f"))
        bpy.ops.mesh.primitive_uv_sphere_add(
            segments=24,
            ring_count=12,
            radius=chance.uniform(0.012, 0.035),
            location=(chance.uniform(-2.6, 2.6), chance.uniform(3.5, 6.5), chance.uniform(-1.3, 1.7)),
        )
        bpy.context.object["scenery"] = True
        bpy.context.object.data.materials.append(material(tint, emission=chance.uniform(14, 50)))
    studio_light(key=0.05, rim=0.0, ambient=0.03)
    area((2.6, 0.9, 1.2), (0, 0, 0), (0.7, 2.4), 190, "#ff6a3c")
    area((-2.6, 0.9, 0.9), (0, 0, 0), (0.7, 2.4), 170, "#4c6fff")
    area((-0.6, -1.4, 3.2), (0, 0, 0.2), (1.2, 0.8), 50, "#ffe9d6")
    shoot(out, (0.3, -8, 0.6), (1440, 1080), 1.0, backdrop="#0a1024", aim_at=(0.64, 0.36), samples=48, aperture=0.12)


def cutout(build: Callable[[], None], eye: Point3, shadow: bool = True, key: float = 1.0) -> Callable[[Path], None]:
    """A shot of one product on nothing."""

    def run(out: Path) -> None:
        build()
        studio_light(key)
        shoot(out, eye, shadow=shadow)

    return run


SCENES = {
    "launch": "photos/studio-headphones.jpg",
    "family": "fallback.jpg",
    "sunny": "photos/studio-mug.jpg",
    "evening": "photos/studio-lamp.jpg",
    "stage": "photos/stage-microphone.jpg",
}
SHOTS: dict[str, Callable[[Path], None]] = {
    "launch": launch,
    "family": family,
    "sunny": sunny,
    "stage": stage,
    "evening": evening,
    "headphones-ink": cutout(lambda: headphones("#141a2e", "#0e1322", ORANGE), (4.4, -7.4, 1.6), shadow=False),
    "camera": cutout(lambda: camera("#1b1d22", ORANGE), (2.6, -7.6, 2.4)),
    "armchair": cutout(lambda: armchair("#2f5a40", "#a9784a"), (4.2, -7.8, 3.0)),
    "mug": cutout(lambda: mug("#e9e4d4", "#b98a63"), (2.2, -7.4, 3.4)),
    "lamp": cutout(lambda: lamp(ORANGE, "#f2efe8"), (0.6, -8.5, 0.5), key=0.7),
    "speaker": cutout(lambda: speaker("#f4f1ea", "#2c3350"), (1.5, -8, 3.0)),
    "headphones-bone": cutout(lambda: headphones(BONE, "#d9cfc0", ORANGE), (4.4, -7.4, 1.6), shadow=False),
}


def main(names: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in names or SHOTS:
            bpy.ops.wm.read_factory_settings(use_empty=True)
            raw = Path(folder) / f"{name}.png"
            SHOTS[name](raw)
            if name in SCENES:
                encode_photo(raw, ASSETS / SCENES[name])
            else:
                encode_cutout(raw, ASSETS / "products" / f"{name}.png")


if __name__ == "__main__":
    main(sys.argv[1:])
