"""A scene becomes a plan: whole-pixel boxes, lines of glyphs, fit reports, picture requests.

In: ``Scene``, the text engine and the door to pictures (headers only). Out: ``Plan``. Raises FitError, AssetError.
A ``Workshop`` handed in again takes over what is the same as in the arrangement before.
"""

from __future__ import annotations

from compositor.arrange.finish import Reason, caps, explained, finish, hidden_masks, remember
from compositor.arrange.kit import TOLERANCE, Kit, Workshop
from compositor.arrange.memory import Arrangements
from compositor.errors import FitError, Problem
from compositor.layers.text import Text
from compositor.layers.traits import CUT, GROUPED, INSISTS
from compositor.plan import Placed, Plan
from compositor.resolve import Scene
from compositor.resources.door import Resources
from compositor.text.typesetter import Typesetter
from compositor.values.geometry import Box

__all__ = ["Arrangements", "Workshop", "arrange"]

# Caps of fit groups settle in two or three rounds; a container that eases because of them may ask for one more.
MAX_ROUNDS = 8


def arrange(scene: Scene, typesetter: Typesetter, resources: Resources, shop: Workshop | None = None) -> Plan:
    """Return the plan of a scene. ``shop`` is that of the variant at this scale, and used by one thread at a time."""
    shop = shop if shop is not None else Workshop()
    shop.begin(typesetter, resources, scene.scale, scene.styles)
    memory, kit, traits = shop.memory, shop.kit(0.0), scene.root.traits
    canvas = shop.canvas(float(scene.width), float(scene.height))
    root = kit.arranged(scene.root, canvas)
    reasons: dict[int, Reason] = {}
    if traits & GROUPED:
        root = _capped(scene, shop, root, canvas, reasons)
    if traits & INSISTS:
        _insist(root, kit, typesetter)
    finished = finish(root, memory, scene.scale)
    fits = explained(finished.placed, reasons) if traits & GROUPED else finished.fits
    requests = finished.requests
    problems = memory.problems
    if traits & CUT:
        problems = [*problems, *hidden_masks(tuple(finished.placed.walk()))]
    return Plan(
        scene.size, scene.theme, scene.width, scene.height, scene.scale, finished.placed, fits,
        tuple(dict.fromkeys(requests)) if len(requests) > 1 else requests,
        tuple(dict.fromkeys(problems)),
    )  # fmt: skip


def _capped(scene: Scene, shop: Workshop, root: Placed, canvas: Box, reasons: dict[int, Reason]) -> Placed:
    """Arrange again under the caps of fit groups until these stand still."""
    for _ in range(MAX_ROUNDS):
        found = caps(root, shop.caps)
        remember(root, reasons)
        if all(shop.caps.get(group) == cap for group, cap in found.items()):
            break
        shop.cap({group: min(cap, shop.caps.get(group, cap)) for group, cap in found.items()})
        root = shop.kit(0.0).arranged(scene.root, canvas)
    return root


def _insist(root: Placed, kit: Kit, typesetter: Typesetter) -> None:
    """Raise FitError for the texts that are cut although their ``overflow`` says that this is an error."""
    problems: list[Problem] = []
    for placed in root.walk():
        layer, fitted = placed.layer, placed.content
        if isinstance(layer, Text) and layer.overflow == "error" and fitted.state != "fits":
            inner = layer.content_box(placed)
            try:
                width, height = inner.width + TOLERANCE, inner.height + TOLERANCE
                typesetter.answer(kit.block(layer), width, height, path=placed.path)
            except FitError as error:
                problems += error.problems
    if problems:
        raise FitError(problems)
