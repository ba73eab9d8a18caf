"""Materials, shapes, lights and a camera for the product pictures of `draw_products.py`.

Everything is built from lathed and swept profiles, lit like a table-top studio and traced with Cycles. Needs
`bpy` (Blender as a module, 5.0) in its own environment, with numpy and Pillow, and `pngquant` on the path.
"""

from __future__ import annotations

import io
import math
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import bpy  # type: ignore[import-not-found, unused-ignore]
import numpy as np
from bpy_extras.object_utils import world_to_camera_view  # type: ignore[import-not-found, unused-ignore]
from mathutils import Vector  # type: ignore[import-not-found, unused-ignore]
from PIL import Image, ImageOps

Point = tuple[float, float]
Point3 = tuple[float, float, float]

LIMIT = 150_000


# --- colors and materials -----------------------------------------------------------------------
def linear(color: str) -> tuple[float, float, float, float]:
    """A CSS hex color as linear-light RGBA."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return (r, g, b, 1.0)


def material(
    color: str,
    rough: float = 0.5,
    metal: float = 0.0,
    coat: float = 0.0,
    sheen: float = 0.0,
    subsurface: float = 0.0,
    emission: float = 0.0,
    bump: tuple[str, float, float] | None = None,
    specular: float = 0.5,
) -> Any:
    """A Principled material; `bump` is (noise | voronoi | weave, scale, strength)."""
    mat = bpy.data.materials.new(color)
    mat.use_nodes = True
    nodes, links = mat.node_tree.nodes, mat.node_tree.links
    shader = nodes["Principled BSDF"]
    values = {
        "Base Color": linear(color),
        "Roughness": rough,
        "Metallic": metal,
        "Coat Weight": coat,
        "Coat Roughness": 0.08,
        "Sheen Weight": sheen,
        "Sheen Roughness": 0.4,
        "Subsurface Weight": subsurface,
        "Subsurface Radius": (0.1, 0.06, 0.04),
        "Emission Color": linear(color),
        "Emission Strength": emission,
        "Specular IOR Level": specular,
    }
    for key, value in values.items():
        shader.inputs[key].default_value = value
    if bump is not None:
        kind, scale, strength = bump
        where = nodes.new("ShaderNodeTexCoord")
        if kind == "noise":
            texture = nodes.new("ShaderNodeTexNoise")
            texture.inputs["Detail"].default_value = 4
            height = texture.outputs["Fac"]
        else:
            texture = nodes.new("ShaderNodeTexVoronoi")
            texture.feature = "SMOOTH_F1"
            texture.inputs["Randomness"].default_value = 0.0 if kind == "weave" else 1.0
            height = texture.outputs["Distance"]
        texture.inputs["Scale"].default_value = scale
        links.new(where.outputs["UV" if kind == "weave" else "Object"], texture.inputs["Vector"])
        node = nodes.new("ShaderNodeBump")
        node.inputs["Strength"].default_value = strength
        node.inputs["Distance"].default_value = 0.02
        links.new(height, node.inputs["Height"])
        links.new(node.outputs["Normal"], shader.inputs["Normal"])
    return mat


def speckled(base: str, speck: str, rough: float) -> Any:
    """Stoneware glaze: a base color with iron specks."""
    mat = material(base, rough=rough, coat=0.5)
    nodes, links = mat.node_tree.nodes, mat.node_tree.links
    where = nodes.new("ShaderNodeTexCoord")
    texture = nodes.new("ShaderNodeTexVoronoi")
    texture.inputs["Scale"].default_value = 26
    noise = nodes.new("ShaderNodeTexNoise")
    noise.inputs["Scale"].default_value = 9
    add = nodes.new("ShaderNodeMath")
    add.operation = "MULTIPLY_ADD"
    add.inputs[1].default_value = 0.55
    ramp = nodes.new("ShaderNodeValToRGB")
    ramp.color_ramp.elements[0].position = 0.33
    ramp.color_ramp.elements[0].color = linear(speck)
    ramp.color_ramp.elements[1].position = 0.38
    ramp.color_ramp.elements[1].color = linear(base)
    for node in (texture, noise):
        links.new(where.outputs["Object"], node.inputs["Vector"])
    links.new(noise.outputs["Fac"], add.inputs[0])
    links.new(texture.outputs["Distance"], add.inputs[2])
    links.new(add.outputs[0], ramp.inputs["Fac"])
    links.new(ramp.outputs["Color"], nodes["Principled BSDF"].inputs["Base Color"])
    return mat


# --- shapes -------------------------------------------------------------------------------------
def fillet(points: Sequence[Point3], steps: int = 8) -> list[Point]:
    """Round the corners of a polyline; each point is (x, y, radius)."""
    out: list[Point] = []
    for i, (x, y, radius) in enumerate(points):
        if radius <= 0 or i in (0, len(points) - 1):
            out.append((x, y))
            continue
        before = Vector(points[i - 1][:2]) - Vector((x, y))
        after = Vector(points[i + 1][:2]) - Vector((x, y))
        reach = min(radius, before.length * 0.49, after.length * 0.49)
        a = Vector((x, y)) + before.normalized() * reach
        b = Vector((x, y)) + after.normalized() * reach
        for k in range(steps + 1):
            t = k / steps
            p = a * (1 - t) ** 2 + Vector((x, y)) * 2 * t * (1 - t) + b * t**2
            out.append((p.x, p.y))
    return out


def mesh(name: str, verts: Sequence[Point3], faces: Sequence[Sequence[int]], mat: Any) -> Any:
    """A smooth-shaded object with sharp edges kept."""
    data = bpy.data.meshes.new(name)
    data.from_pydata([tuple(v) for v in verts], [], [tuple(f) for f in faces])
    data.validate()
    data.shade_smooth()
    data.set_sharp_from_angle(angle=math.radians(38))
    obj = bpy.data.objects.new(name, data)
    bpy.context.collection.objects.link(obj)
    data.materials.append(mat)
    return obj


def grid_faces(rows: int, cols: int, wrap_rows: bool, wrap_cols: bool) -> list[tuple[int, ...]]:
    faces: list[tuple[int, ...]] = []
    for i in range(rows if wrap_rows else rows - 1):
        for j in range(cols if wrap_cols else cols - 1):
            i2, j2 = (i + 1) % rows, (j + 1) % cols
            faces.append((i * cols + j, i * cols + j2, i2 * cols + j2, i2 * cols + j))
    return faces


def lathe(profile: Sequence[Point], mat: Any, steps: int = 128, uv: Point | None = None) -> Any:
    """Turn a (radius, height) profile around the z axis."""
    verts = [
        (r * math.cos(a), r * math.sin(a), h)
        for r, h in profile
        for a in (2 * math.pi * k / steps for k in range(steps))
    ]
    obj = mesh("lathe", verts, grid_faces(len(profile), steps, False, True), mat)
    if uv is not None:
        layer = obj.data.uv_layers.new()
        low, high = profile[0][1], profile[-1][1]
        for face in obj.data.polygons:
            last = max(v % steps for v in face.vertices) == steps - 1
            for loop in face.loop_indices:
                v = obj.data.loops[loop].vertex_index
                col = v % steps
                u = 1.0 if last and col == 0 else col / steps
                layer.data[loop].uv = (u * uv[0], (obj.data.vertices[v].co.z - low) / (high - low) * uv[1])
    return obj


def sweep(path: Sequence[Point3], profile: Sequence[Point], mat: Any, closed: bool = False) -> Any:
    """Pull a closed profile along a path; profile x is across (binormal), y is along the normal."""
    count = len(path)
    pts = [Vector(p) for p in path]
    flat = (pts[count // 3] - pts[0]).cross(pts[2 * count // 3] - pts[0])
    binormal = flat.normalized() if flat.length > 1e-6 else Vector((0, 1, 0))
    verts: list[Point3] = []
    for i, p in enumerate(pts):
        ahead = pts[(i + 1) % count] if closed else pts[min(i + 1, count - 1)]
        behind = pts[(i - 1) % count] if closed else pts[max(i - 1, 0)]
        normal = (ahead - behind).normalized().cross(binormal).normalized()
        verts.extend(tuple(p + binormal * x + normal * y) for x, y in profile)
    faces = grid_faces(count, len(profile), closed, True)
    if not closed:
        n = len(profile)
        faces += [tuple(range(n)), tuple(range((count - 1) * n, count * n))]
    return mesh("sweep", verts, faces, mat)


def taper(obj: Any, ring: int, share: float) -> None:
    """Round off both ends of a swept shape made of rings of `ring` vertices."""
    data = obj.data
    rows = len(data.vertices) // ring
    for i in range(rows):
        t = min(i, rows - 1 - i) / (rows - 1)
        if t < share:
            ids = range(i * ring, (i + 1) * ring)
            middle = sum((data.vertices[k].co for k in ids), Vector()) / ring
            size = max(0.05, math.sqrt(1 - (1 - t / share) ** 2))
            for k in ids:
                data.vertices[k].co = middle + (data.vertices[k].co - middle) * size


def squircle(w: float, h: float, power: float = 4, steps: int = 48) -> list[Point]:
    """A superellipse outline, for swept profiles."""
    out = []
    for k in range(steps):
        a = 2 * math.pi * k / steps
        c, s = math.cos(a), math.sin(a)
        out.append((math.copysign(abs(c) ** (2 / power), c) * w, math.copysign(abs(s) ** (2 / power), s) * h))
    return out


def arc(rx: float, rz: float, start: float, end: float, center: Point = (0, 0), steps: int = 96) -> list[Point3]:
    """An elliptic arc in the xz plane, degrees counted from +x toward +z."""
    angles = (math.radians(start + (end - start) * k / steps) for k in range(steps + 1))
    return [(center[0] + rx * math.cos(a), 0.0, center[1] + rz * math.sin(a)) for a in angles]


def box(size: Point3, at: Point3, radius: float, mat: Any) -> Any:
    """A box with rounded edges, centered at `at`."""
    bpy.ops.mesh.primitive_cube_add(size=1, location=at)
    obj = bpy.context.object
    obj.scale = size
    bpy.ops.object.transform_apply(location=False, rotation=False, scale=True)
    mod = obj.modifiers.new("bevel", "BEVEL")
    mod.width, mod.segments = radius, 8
    obj.data.shade_smooth()
    obj.data.set_sharp_from_angle(angle=math.radians(60))
    mod.harden_normals = True
    obj.data.materials.append(mat)
    return obj


def place(obj: Any, at: Point3 = (0, 0, 0), turn: Point3 = (0, 0, 0), scale: Point3 = (1, 1, 1)) -> Any:
    obj.location, obj.scale = at, scale
    obj.rotation_euler = [math.radians(a) for a in turn]
    return obj


@contextmanager
def moved(at: Point3, turn: float = 0.0, size: float = 1.0) -> Iterator[None]:
    """Everything built inside is turned about z, scaled and moved together."""
    before = set(bpy.context.scene.objects)
    yield
    hook = bpy.data.objects.new("hook", None)
    bpy.context.collection.objects.link(hook)
    for obj in set(bpy.context.scene.objects) - before - {hook}:
        if obj.parent is None:
            obj.parent = hook
    place(hook, at, (0, 0, turn), (size, size, size))


# --- studio -------------------------------------------------------------------------------------
def area(at: Point3, aim: Point3, size: Point, power: float, color: str = "#ffffff") -> None:
    """A soft box."""
    data = bpy.data.lights.new("area", "AREA")
    data.shape, data.size, data.size_y = "RECTANGLE", size[0], size[1]
    data.energy, data.color = power, linear(color)[:3]
    obj = bpy.data.objects.new("area", data)
    bpy.context.collection.objects.link(obj)
    obj.location = at
    obj.rotation_euler = (Vector(aim) - Vector(at)).to_track_quat("-Z", "Y").to_euler()
    obj.visible_camera = False


def studio_light(key: float = 1.0, rim: float = 1.0, ambient: float = 0.35) -> None:
    world = bpy.data.worlds.new("studio")
    bpy.context.scene.world = world
    world.use_nodes = True
    world.node_tree.nodes["Background"].inputs[0].default_value = (0.8, 0.85, 0.95, 1)
    world.node_tree.nodes["Background"].inputs[1].default_value = ambient
    area((-3.0, -2.6, 3.6), (0, 0, 0.4), (2.6, 2.6), 260 * key, "#fff6ea")
    area((3.4, -0.6, 1.6), (0, 0, 0.4), (0.9, 3.2), 130 * rim, "#eaf1ff")
    area((0.4, 3.0, 3.0), (0, 0, 0.5), (3.2, 1.4), 170 * rim)
    area((0.0, -4.5, 0.6), (0, 0, 0.5), (4.0, 1.2), 40 * key)


def sample(vertices: Any) -> list[Any]:
    """Some 800 of a mesh's points, enough to frame it."""
    return [v.co for v in list(vertices)[:: max(1, len(vertices) // 800)]]


def shoot(
    out: Path,
    eye: Point3,
    size: tuple[int, int] = (1000, 1000),
    fill: float = 0.9,
    shadow: bool = True,
    backdrop: str | None = None,
    aim_at: Point = (0.5, 0.5),
    samples: int = 24,
    aperture: float | None = None,
) -> None:
    """Frame everything built so far and render it."""
    scene = bpy.context.scene
    objects = [o for o in scene.objects if o.type == "MESH" and "scenery" not in o]
    bpy.context.view_layer.update()
    points = [o.matrix_world @ v for o in objects for v in sample(o.data.vertices)]
    low = Vector([min(p[i] for p in points) for i in range(3)])
    high = Vector([max(p[i] for p in points) for i in range(3)])
    middle = (low + high) / 2
    data = bpy.data.cameras.new("camera")
    cam = bpy.data.objects.new("camera", data)
    bpy.context.collection.objects.link(cam)
    scene.camera = cam
    data.lens = 85
    if aperture is not None:
        data.dof.use_dof, data.dof.aperture_fstop = True, aperture
        data.dof.focus_distance = Vector(eye).length
    cam.location = middle + Vector(eye)
    cam.rotation_euler = (middle - cam.location).to_track_quat("-Z", "Y").to_euler()
    scene.render.resolution_x, scene.render.resolution_y = size
    bpy.context.view_layer.update()
    longest = max(size)
    for _ in range(3):
        view = [world_to_camera_view(scene, cam, p) for p in points]
        xs, ys = [v.x for v in view], [v.y for v in view]
        data.lens *= fill / max(max(xs) - min(xs), max(ys) - min(ys))
        bpy.context.view_layer.update()
        view = [world_to_camera_view(scene, cam, p) for p in points]
        xs, ys = [v.x for v in view], [v.y for v in view]
        data.shift_x += ((max(xs) + min(xs)) / 2 - aim_at[0]) * size[0] / longest
        data.shift_y += ((max(ys) + min(ys)) / 2 - aim_at[1]) * size[1] / longest
        bpy.context.view_layer.update()
    if backdrop is not None:
        sweep_up = fillet([(-14, low.z, 0), (7.0, low.z, 3.4), (7.0, 12, 0)], 40)
        verts = [(x, y, z) for y, z in sweep_up for x in (-20.0, 20.0)]
        mesh("backdrop", verts, grid_faces(len(sweep_up), 2, False, False), material(backdrop, rough=0.85))
    scene.render.engine = "CYCLES"
    scene.cycles.samples = samples
    scene.cycles.use_denoising = True
    scene.cycles.denoiser = "OPENIMAGEDENOISE"
    scene.cycles.seed = 7
    scene.render.threads_mode, scene.render.threads = "FIXED", 2
    scene.render.film_transparent = backdrop is None
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_mode = "RGBA" if backdrop is None else "RGB"
    scene.view_settings.view_transform = "Khronos PBR Neutral"
    scene.cycles.use_adaptive_sampling = True
    scene.cycles.adaptive_threshold = 0.03
    scene.cycles.max_bounces = 6
    scene.render.filepath = str(out)
    bpy.ops.render.render(write_still=True)
    if backdrop is None and shadow:
        for obj in objects:
            obj.visible_camera = False
        bpy.ops.mesh.primitive_plane_add(size=14, location=(0, 0, low.z))
        bpy.context.object.is_shadow_catcher = True
        scene.render.resolution_percentage = 50
        scene.render.filepath = str(out.with_suffix(".shadow.png"))
        bpy.ops.render.render(write_still=True)


# --- finishing ------------------------------------------------------------------------------------
def encode_cutout(raw: Path, out: Path) -> None:
    """Lay the picture on its shadow, which fades before the edge; trim; 256 colors; smaller if it must be."""
    picture = Image.open(raw).convert("RGBA")
    solid = picture.getchannel("A").point(lambda a: 255 if a > 24 else 0)
    x0, y0, x1, y1 = solid.getbbox() or (0, 0, *picture.size)
    pad = 0
    shadow_file = raw.with_suffix(".shadow.png")
    if shadow_file.exists():
        pad = (x1 - x0) // 12
        grown = ImageOps.expand(picture, pad, (0, 0, 0, 0))
        shade = Image.open(shadow_file).getchannel("A").resize(picture.size, Image.Resampling.BICUBIC)
        values = np.pad(np.asarray(shade, dtype=np.float32), pad, mode="edge")
        rows, cols = np.mgrid[0 : values.shape[0], 0 : values.shape[1]]
        wide = x1 - x0
        dx = (cols - pad - (x0 + x1) / 2) / (0.58 * wide)
        dy = (rows - pad - (y1 - 0.10 * wide)) / (0.17 * wide)
        fade = np.clip(1.0 - (dx**2 + dy**2), 0.0, 1.0) ** 1.2
        layer = Image.new("RGBA", grown.size, (8, 10, 18, 0))
        layer.putalpha(Image.fromarray((values * fade * 0.85).astype(np.uint8), "L"))
        picture = Image.alpha_composite(layer, grown)
        x0, y0, x1, y1 = x0, y0 + pad, x1 + 2 * pad, min(y1 + 2 * pad, picture.height)
    margin = 8
    picture = picture.crop((max(0, x0 - margin), max(0, y0 - margin), x1 + margin, y1 + margin))
    tries = [(1 - step * 0.06, dither) for dither in (0.5, 0.0) for step in range(4)]
    for shrink, dither in [*tries, (0.7, 0.0), (0.6, 0.0)]:
        size = (round(picture.width * shrink), round(picture.height * shrink))
        buffer = io.BytesIO()
        picture.resize(size, Image.Resampling.LANCZOS).save(buffer, "PNG")
        command = ["pngquant", "--speed=1", "--strip", f"--floyd={dither}", "256", "-"]
        data = subprocess.run(command, input=buffer.getvalue(), stdout=subprocess.PIPE, check=True).stdout
        if len(data) <= LIMIT:
            break
    out.write_bytes(data)


def encode_photo(raw: Path, out: Path) -> None:
    """A JPEG at the best quality that stays within the limit, with the grain that hides banding."""
    pixels = np.asarray(Image.open(raw).convert("RGB"), dtype=np.float32)
    grain = np.random.default_rng(7).normal(0.0, 1.1, pixels.shape[:2])[..., None]
    picture = Image.fromarray(np.clip(pixels + grain, 0, 255).astype(np.uint8), "RGB")
    for quality in range(93, 60, -2):
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=quality, optimize=True, progressive=True)
        if buffer.tell() <= LIMIT:
            break
    out.write_bytes(buffer.getvalue())
