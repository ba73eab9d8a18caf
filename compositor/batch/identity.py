"""Which run a manifest belongs to: digests of everything that decides about its pictures, but the rows.

In: a layout and a recipe. Out: ``Head``. The rows have keys of their own, record by record.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from compositor.batch.records import Head
from compositor.batch.work import Recipe
from compositor.digests import blake2
from compositor.encode import versions as encoder_versions
from compositor.resources import versions as decoder_versions


def head_of(recipe: Recipe, feed: str, out: str, pictures: Sequence[tuple[str, str]]) -> Head:
    """Return the head of a run's manifest. Of a generator its class counts: what it makes has digests of its own."""
    layout = recipe.layout
    sizes, themes = (tuple(dict.fromkeys(names)) for names in zip(*pictures, strict=True))
    libraries = sorted({*encoder_versions(), *decoder_versions()})
    parts = {
        "layout": layout.source.digest,
        "brand": _digest(repr(layout.brand.sets)),
        "options": _digest(_options(recipe)),
        "versions": _digest([version("compositor"), version("skia-python"), *libraries]),
    }
    return Head(layout.name, feed, out, sizes, themes, parts)


def _options(recipe: Recipe) -> dict[str, Any]:
    generators = recipe.generator if isinstance(recipe.generator, Mapping) else {"": recipe.generator}
    return {
        "how": {name: str(value) for name, value in recipe.how.items()},
        "folders": [str(recipe.fonts), str(recipe.assets)],
        "limits": [repr(recipe.limits), repr(recipe.font_limits), repr(recipe.text_limits)],
        "generators": {str(route): type(one).__qualname__ for route, one in generators.items()},
    }


def _digest(value: Any) -> str:
    return blake2(json.dumps(value, sort_keys=True).encode(), size=8)
