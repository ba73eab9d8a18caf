"""Who is measured: the command of every peer, what it can write, and what has to be there for it.

In: nothing. Out: ``PEERS``, in the order of the table. Two rows are ours, two are the hand-written limit.
"""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
INSTALLED = HERE / ".installed"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""


@dataclass(frozen=True)
class Peer:
    """One row: a script, its interpreter, and the variants of it by format.

    ``full_color`` says that its JPEGs keep full color resolution (4:4:4), so it is compared with ours of that kind.
    """

    name: str
    script: str
    interpreter: Path | None
    missing: str = "not installed: sh benches/peers/setup.sh"
    needs: Path | None = None
    variants: dict[str, str] = field(default_factory=dict)
    formats: tuple[str, ...] = ("jpeg", "png", "webp")
    full_color: bool = False
    ours: bool = False
    scenes: tuple[str, ...] = ("card",)

    def command(self, scene: str, format: str, photo: str) -> list[str]:
        variant = self.variants.get(format)
        how = ["--scene", scene, "--format", format, "--photo", photo, *(["--variant", variant] if variant else [])]
        return [str(self.interpreter), str(HERE / self.script), *how]

    def reason(self, scene: str, format: str) -> str | None:
        """Return why it cannot be measured, or None."""
        if scene not in self.scenes:
            return f"does not draw {scene} here"
        if format not in self.formats:
            return f"does not write {format} here"
        if self.interpreter is None:
            return "there is no Node"
        if not self.interpreter.exists():
            return self.missing
        return self.missing if self.needs is not None and not self.needs.exists() else None


def _package(name: str) -> Path:
    return INSTALLED / "node" / "node_modules" / name


def _node() -> Path | None:
    found = shutil.which("node")
    return Path(found) if found else None


HOME = Path(sys.executable)
NODE = _node()
BOTH = ("png", "jpeg")
ALL = ("card", "strip", "post", "tiles")
PEERS = (
    Peer("compositor", "ours.py", HOME, variants={"jpeg": "420", "png": "fast"}, ours=True, scenes=ALL),
    Peer("compositor, 4:4:4", "ours.py", HOME, variants={"jpeg": "444"}, formats=("jpeg",), full_color=True, ours=True,
         scenes=ALL),
    Peer("compositor, balanced", "ours.py", HOME, variants={"png": "balanced"}, formats=("png",), ours=True,
         scenes=ALL),
    Peer("compositor, fast", "ours.py", HOME, variants={"webp": "fast"}, formats=("webp",), ours=True),
    Peer("limit by hand", "limit.py", HOME, variants={"jpeg": "420"}, scenes=ALL),
    Peer("limit by hand, 4:4:4", "limit.py", HOME, variants={"jpeg": "444"}, formats=("jpeg",), full_color=True,
         scenes=ALL),
    Peer("Pillow by hand, base cached", "pillow_by_hand.py", HOME, scenes=ALL),
    Peer("takumi-py", "takumi_peer.py", INSTALLED / "takumi" / "bin" / "python", full_color=True, scenes=ALL),
    Peer("@takumi-rs/core", "node/takumi_core.mjs", NODE, needs=_package("@takumi-rs/core"), full_color=True,
         scenes=ALL),
    Peer("@napi-rs/canvas, base cached", "node/canvas.mjs", NODE, needs=_package("@napi-rs/canvas"),
         variants=dict.fromkeys(("jpeg", "png", "webp"), "cached")),
    Peer("@napi-rs/canvas", "node/canvas.mjs", NODE, needs=_package("@napi-rs/canvas")),
    Peer("Chromium, kept page", "node/chromium.mjs", NODE, "there is no Chromium (CHROMIUM=path)",
         needs=Path(CHROMIUM or "chromium"), formats=BOTH, scenes=ALL),
    Peer("sharp + SVG", "node/sharp.mjs", NODE, needs=_package("sharp")),
    Peer("pictex", "pictex_peer.py", INSTALLED / "pictex" / "bin" / "python"),
    Peer("satori + resvg-js", "node/satori.mjs", NODE, needs=_package("satori")),
)  # fmt: skip
