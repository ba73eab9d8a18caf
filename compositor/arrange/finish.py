"""The last step of arranging: boxes on whole pixels, and everything that a plan lists, collected from its layers.

In: placed layers in fractions of pixels. Out: ``Finished``. What was finished before and is placed as before is taken
over. Imported by this folder only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from compositor.arrange.memory import Arrangements, Finished
from compositor.errors import Problem
from compositor.fit import Fit, Limit
from compositor.flow import round_box
from compositor.layers.base import Layer
from compositor.plan import Placed

Reason = tuple[float, Limit]


def finish(placed: Placed, memory: Arrangements, scale: float) -> Finished:
    """Round edges from their positions on the canvas, so that neighbors never gap (docs/sizing.md, rule 35)."""
    spot = memory.spot(placed)
    if spot is not None and spot.finished is not None:
        return spot.finished
    fits = placed.fits
    box = round_box(placed.box, fits[0].box if fits else None)
    for fit in fits:
        if fit.box is not box and fit.box != box:
            fits = tuple([replace(fit, box=box) for fit in fits])
            break
    whole = placed
    inside: tuple[Finished, ...] = ()
    if placed.children:
        inside = tuple([finish(child, memory, scale) for child in placed.children])
        children = tuple([each.placed for each in inside])
        whole = Placed(placed.layer, placed.path, box, placed.content, children, fits)
    elif box is not placed.box or fits is not placed.fits:
        whole = Placed(placed.layer, placed.path, box, placed.content, (), fits)
    requests = placed.layer.requests(whole, scale)
    for each in inside:
        fits += each.fits
        requests += each.requests
    made = Finished(whole, fits, requests)
    if spot is not None:
        spot.finished = made
    return made


def caps(root: Placed, known: Mapping[str, float]) -> dict[str, float]:
    """Return the smallest used size of every fit group whose members disagree or are capped already."""
    used: dict[str, list[float]] = {}
    for placed in root.walk():
        group = getattr(placed.layer, "fit_group", None) if placed.fits else None
        if group is not None:
            used.setdefault(group, []).extend(fit.used for fit in placed.fits)
    return {group: min(sizes) for group, sizes in used.items() if group in known or len(set(sizes)) > 1}


def remember(root: Placed, reasons: dict[int, Reason]) -> None:
    """Note of each member of a fit group what limited it by itself, and at which size."""
    for index, placed in enumerate(root.walk()):
        if placed.fits and getattr(placed.layer, "fit_group", None) is not None:
            fit = placed.fits[0]
            if fit.limited_by != "group":
                reasons[index] = (fit.used, fit.limited_by)


def explained(root: Placed, reasons: Mapping[int, Reason]) -> tuple[Fit, ...]:
    """Return the fits; that of the member that all others wait for has its own reason, instead of the group."""
    return tuple(_explained(fit, reasons.get(index)) for index, placed in enumerate(root.walk()) for fit in placed.fits)


def _explained(fit: Fit, reason: Reason | None) -> Fit:
    if fit.limited_by == "group" and reason is not None and reason[0] == fit.used:
        return replace(fit, limited_by=reason[1])
    return fit


def hidden_masks(everything: Sequence[Placed]) -> Iterator[Problem]:
    """Yield a warning for every layer that stays whole, because the layer that is its mask is hidden."""
    names = {placed.layer.name for placed in everything}
    for placed in everything:
        mask = placed.layer.mask if isinstance(placed.layer, Layer) else None
        if mask is not None and mask.kind == "layer" and mask.name not in names:
            message = f"the mask `{mask.name}` is hidden, so nothing is cut out"
            hint = "a `when` here too would hide both"
            yield Problem("layout.mask-hidden", message, (*placed.path, "mask"), hint=hint, severity="warning")
