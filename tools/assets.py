"""Make the sample photographs and list every sample asset.

In: CC0 and public-domain photographs that come inside two registry packages (pinned below, checked by
SHA-256). Out: `layouts/assets/photos/*.jpg`, and `layouts/assets/ASSETS.md`, the list of every asset with its
author, license, digest and size. Only developers run it; it needs `pip`, and `apt-get` and `dpkg-deb` with a
Debian 13 source for the second package (or the file itself).

    python tools/assets.py photos [--deb FILE]   crop, grade and encode the photographs
    python tools/assets.py list                  write ASSETS.md
    python tools/assets.py check                 say what ASSETS.md gets wrong

A crop is (left, top, right, bottom) in pixels of the original. The pixels are the same on every machine; the
bytes also depend on the JPEG encoder inside Pillow, so a new Pillow may mean new digests.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageEnhance, ImageFilter

ASSETS = Path(__file__).resolve().parent.parent / "layouts" / "assets"
LIMIT = 150_000
LONG_SIDE = 1600
IGNORED = {"ASSETS.md"}
CC0 = "CC0-1.0"
PUBLIC = "public domain"
OURS = "Apache-2.0"


@dataclass(frozen=True)
class Package:
    """A registry package that photographs come from."""

    name: str
    version: str
    sha256: str
    kind: str
    root: str


PACKAGES = {
    "skimage": Package(
        "scikit-image",
        "0.26.0",
        "74aa5518ccea28121f57a95374581d3b979839adc25bb03f289b1bc9b99c58af",
        "wheel",
        "skimage/data/",
    ),
    "budgie": Package(
        "budgie-backgrounds",
        "3.0-1",
        "b91c2d5209558bc11d8d3a161f22a608857e3f8c735980cfab0d6650b03014ca",
        "deb",
        "usr/share/backgrounds/budgie/",
    ),
}


@dataclass(frozen=True)
class Photo:
    """One photograph: where it comes from and how it is cropped and graded."""

    file: str
    what: str
    package: str
    member: str
    box: tuple[int, int, int, int]
    author: str
    license: str
    contrast: float = 1.0
    saturation: float = 1.0
    brightness: float = 1.0
    sharpen: int = 45


# fmt: off
PHOTOS = (
    Photo(
        "architecture.jpg",
        "Curved metal shingles of a trade hall, black and white",
        "budgie", "abstract-spiral.jpg", (0, 0, 3240, 2160), "Samuel Zeller", CC0, contrast=1.04,
    ),
    Photo(
        "city-sunset.jpg",
        "Brick roofs and a tower block against a low winter sun",
        "budgie", "beacon-street-sunset.jpg", (600, 0, 3840, 2160), "Matthew Landers", CC0, saturation=0.94,
    ),
    Photo(
        "flowers.jpg",
        "Small blue flowers over deep green",
        "budgie", "blue-periwinkle.jpg", (320, 213, 3840, 2560), "Noah Silliman", CC0, brightness=1.05,
    ),
    Photo(
        "wren.jpg",
        "A canyon wren looks over a pale rock",
        "budgie", "canyon-wren.jpg", (300, 0, 3540, 2160), "Brad Sutton, U.S. National Park Service", PUBLIC,
    ),
    Photo(
        "courtyard.jpg",
        "Looking up the oval courtyard of Casa Milà",
        "budgie", "casa-mila.jpg", (0, 0, 3840, 2560), "Alexandre Perotto", CC0, saturation=0.95,
    ),
    Photo(
        "dunes.jpg",
        "Hikers on an orange dune under a plain sky",
        "budgie", "extreme-desert-hike.jpg", (0, 0, 3840, 2560), "Luca Zanon", CC0, contrast=1.03,
    ),
    Photo(
        "lake.jpg",
        "Snowy peaks over a still lake",
        "budgie", "lake-sherburne.jpg", (0, 0, 3240, 2160), "Jacob W. Frank, U.S. National Park Service", PUBLIC,
        contrast=1.05, brightness=1.04,
    ),
    Photo(
        "waves.jpg",
        "Woodcut print of a breaking sea",
        "budgie", "ocean-waves.jpg", (400, 0, 3640, 2160), "Uehara Konen; restored by rawpixel", CC0,
    ),
    Photo(
        "saturn.jpg",
        "Saturn seen from above its night side",
        "budgie", "saturnian-profile.jpg", (792, 0, 4392, 2160),
        "NASA/JPL-Caltech/Space Science Institute/Julius Enriquez", PUBLIC,
    ),
    Photo(
        "skyline.jpg",
        "Singapore at dusk, lights drawn out on the water",
        "budgie", "singaporean-cityscape.jpg", (560, 0, 3800, 2160), "Romain Guy", CC0, saturation=0.92,
    ),
    Photo(
        "tea-hills.jpg",
        "Tea rows climb into morning mist",
        "budgie", "tea-gardens.jpg", (0, 0, 3840, 2560), "Vivek Kumar", CC0, saturation=0.8, sharpen=0,
    ),
    Photo(
        "coffee.jpg",
        "Espresso in a red cup on a wooden counter",
        "skimage", "coffee.png", (0, 0, 600, 400), "Rachel Michetti", CC0, contrast=1.04, saturation=0.95,
    ),
    Photo(
        "cat.jpg",
        "A tabby cat, close up",
        "skimage", "chelsea.png", (0, 0, 451, 300), "Stefan van der Walt", CC0, contrast=1.06, brightness=1.04,
    ),
    Photo(
        "astronaut.jpg",
        "Portrait of the astronaut Eileen Collins",
        "skimage", "astronaut.png", (64, 0, 512, 448), "NASA", PUBLIC, saturation=0.95,
    ),
    Photo(
        "rocket.jpg",
        "A rocket on its pad at blue hour",
        "skimage", "rocket.jpg", (0, 0, 640, 427), "SpaceX", PUBLIC, contrast=1.04,
    ),
)
# fmt: on


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# --- photographs ----------------------------------------------------------------------------------
def fetch(package: Package, folder: Path, given: Path | None) -> Path:
    """Download a package, check it and unpack it; the folder that holds its pictures."""
    if package.kind == "wheel":
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--only-binary=:all:",
            "--python-version=3.11",
            "--platform=manylinux_2_28_x86_64",
            f"--dest={folder}",
            f"{package.name}=={package.version}",
        ]
        subprocess.run(command, check=True)
        archive = next(folder.glob("*.whl"))
    else:
        if given is None:
            subprocess.run(["apt-get", "download", f"{package.name}={package.version}"], cwd=folder, check=True)
        archive = given or next(folder.glob("*.deb"))
    found = digest(archive.read_bytes())
    if found != package.sha256:
        raise SystemExit(f"{archive.name}: SHA-256 is {found}, expected {package.sha256}")
    out = folder / package.name
    if package.kind == "wheel":
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(out, [n for n in wheel.namelist() if n.startswith(package.root)])
    else:
        subprocess.run(["dpkg-deb", "-x", str(archive), str(out)], check=True)
    return out / package.root


def develop(photo: Photo, original: Image.Image) -> bytes:
    """Crop, scale down, grade and encode; the best quality that stays within the limit."""
    image = original.convert("RGB").crop(photo.box)
    if max(image.size) > LONG_SIDE:
        scale = LONG_SIDE / max(image.size)
        size = (round(image.width * scale), round(image.height * scale))
        image = image.resize(size, Image.Resampling.LANCZOS)
        if photo.sharpen:
            image = image.filter(ImageFilter.UnsharpMask(0.7, photo.sharpen, 2))
    image = ImageEnhance.Brightness(image).enhance(photo.brightness)
    image = ImageEnhance.Contrast(image).enhance(photo.contrast)
    image = ImageEnhance.Color(image).enhance(photo.saturation)
    while True:
        for quality in range(92, 65, -2):
            buffer = io.BytesIO()
            image.save(buffer, "JPEG", quality=quality, optimize=True, progressive=True)
            if buffer.tell() <= LIMIT:
                return buffer.getvalue()
        size = (image.width * 9 // 10, image.height * 9 // 10)
        image = image.resize(size, Image.Resampling.LANCZOS)


def make_photos(deb: Path | None) -> None:
    out = ASSETS / "photos"
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for key, package in PACKAGES.items():
            place = Path(folder) / key
            place.mkdir()
            root = fetch(package, place, deb if package.kind == "deb" else None)
            for photo in (p for p in PHOTOS if p.package == key):
                with Image.open(root / photo.member) as original:
                    data = develop(photo, original)
                (out / photo.file).write_bytes(data)
                print(f"{photo.file}: {len(data)} bytes")


# --- the list ---------------------------------------------------------------------------------------
OWN = (
    ("logo.svg", "App tile of Acme: the mark on signal orange, to be masked"),
    ("brands/acme-", "Acme logo"),
    ("brands/oriel-", "Oriel logo"),
    ("app/screen-light", "Money app, home screen, light"),
    ("app/screen-dark", "Money app, home screen, dark"),
    ("products/headphones-ink", "Headphones, ink with orange rings, cut out"),
    ("products/headphones-bone", "Headphones, bone with orange rings, cut out"),
    ("products/camera", "Compact camera, black and steel, cut out on its shadow"),
    ("products/mug", "Speckled stoneware mug of coffee, cut out on its shadow"),
    ("products/lamp", "Orange mushroom lamp, lit, cut out"),
    ("products/armchair", "Green lounge chair, cut out on its shadow"),
    ("products/speaker", "Knitted table speaker in slate blue, cut out on its shadow"),
    ("photos/studio-headphones", "Ink headphones on an orange sweep"),
    ("photos/studio-mug", "Stoneware mug in morning sun on clay pink"),
    ("photos/studio-lamp", "Orange lamp, lit, in a dark green room"),
    ("photos/stage-microphone", "Microphone before stage lights"),
    ("fallback.jpg", "Orange speaker and camera on ink-blue plinths"),
)


def origin(file: str) -> tuple[str, str, str, str]:
    """What a file shows, where it comes from, who made it and under which license."""
    for photo in PHOTOS:
        if file == f"photos/{photo.file}":
            package = PACKAGES[photo.package]
            return photo.what, f"{package.name} {package.version}, `{photo.member}`", photo.author, photo.license
    if file.startswith("icons/"):
        return (
            f"Icon: {Path(file).stem}",
            "lucide-static 1.62.0",
            "Lucide contributors, Cole Bemis (Feather)",
            "ISC, MIT",
        )
    if file.startswith("LICENSES/"):
        return "License text", "-", "-", "-"
    for prefix, what in OWN:
        if file.startswith(prefix):
            suffix = Path(file).stem.removeprefix(Path(prefix).name).replace("-", " ")
            return (
                f"{what}{': ' + suffix if prefix.endswith('-') else ''}",
                "drawn for compositor",
                "compositor",
                OURS,
            )
    raise SystemExit(f"{file}: nobody says where this asset comes from")


def pixels(path: Path) -> str:
    if path.suffix not in {".jpg", ".png"}:
        return "vector" if path.suffix == ".svg" else "-"
    with Image.open(path) as image:
        return f"{image.width}x{image.height}"


def listing() -> str:
    """The text of ASSETS.md."""
    lines = [
        "# Sample assets",
        "",
        "Written by `python tools/assets.py list`; `tests/unit/test_assets.py` keeps it true. Photographs are",
        "CC0 or in the public domain, cropped and graded by that script; products, scenes, logos and app screens",
        "are our own (`tools/draw_*.py`). Faces and marks keep their own rights: do not suggest that a person,",
        "NASA or SpaceX endorses anything. The texts are in `LICENSES/`.",
        "",
        "| file | what | from | author | license | pixels | bytes | sha256 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for path in sorted(p for p in ASSETS.rglob("*") if p.is_file()):
        file = path.relative_to(ASSETS).as_posix()
        if file in IGNORED:
            continue
        data = path.read_bytes()
        what, source, author, license_ = origin(file)
        row = (f"`{file}`", what, source, author, license_, pixels(path), str(len(data)), f"`{digest(data)}`")
        lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("command", choices=("photos", "list", "check"))
    parser.add_argument("--deb", type=Path, help="the Debian package, if apt-get cannot download it")
    options = parser.parse_args(arguments)
    if options.command == "photos":
        make_photos(options.deb)
    elif options.command == "list":
        (ASSETS / "ASSETS.md").write_text(listing(), encoding="utf-8")
    elif (ASSETS / "ASSETS.md").read_text(encoding="utf-8") != listing():
        print("ASSETS.md does not match the files: run `python tools/assets.py list`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
